"""grades.csv: what is read back is what was written, and a spreadsheet computes none of it."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given

from mlsd_hpo.grading.records import Record
from mlsd_hpo.grading.reports.tables import cell, write_grades
from mlsd_hpo.grading.reports.text import name
from tests.grading.made_up import SECRET, all_five, hostile, outcome, record


def written(*records: Record) -> tuple[list[dict[str, str]], pd.DataFrame]:
    """The rows as Python's csv reads them, and as pandas does, as text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "grades.csv"
        write_grades(records, path)
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
        return rows, pd.read_csv(path, dtype=str, keep_default_na=False)


def test_a_row_has_points_status_and_reasons() -> None:
    (row,), _ = written(all_five())
    assert row == {
        "student": "anna",
        "file": "anna/ex02.ipynb",
        "task1 q1 (2)": "2",
        "task1 q2 (1)": "0",
        "task2 q3 (1)": "0",
        "task2 q4 (1)": "0",
        "task3 q5 (3)": "",
        "total": "2",
        "out_of": "8",
        "status": "partly graded",
        "reasons": "q2: wrong: q2 is wrong; q3: unanswered: q3 is unanswered; "
        "q4: stopped: q4 is stopped; q5: not graded: q5 is not graded",
    }


def test_what_could_not_be_graded_is_empty_and_never_0() -> None:
    nothing = record("ben", outcome("q1", "not graded"), error="the file is empty.")
    (row, done), _ = written(nothing, record("eva", outcome("q1")))
    assert (row["task1 q1 (1)"], row["total"], row["status"]) == ("", "", "not graded")
    assert row["reasons"] == "the file is empty"
    assert (done["task1 q1 (1)"], done["total"], done["reasons"]) == ("1", "1", "")


def test_a_record_without_questions_has_the_columns_of_the_others() -> None:
    (lost, _), _ = written(record("ben", error="no notebook"), record("eva", outcome("q1")))
    assert (lost["task1 q1 (1)"], lost["total"], lost["out_of"]) == ("", "", "1")


def test_points_are_not_rounded_in_a_way_that_shows() -> None:
    (row,), _ = written(record("eva", outcome("q1", "wrong", earned=1 / 3), outcome("q2")))
    assert float(row["total"]) == pytest.approx(4 / 3, abs=1e-9)
    assert row["task1 q1 (1)"].startswith("0.33333333")


def test_pandas_reads_numbers_and_gaps(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    write_grades([all_five("Zoë"), record("eva", outcome("q1", points=2))], path)
    table = pd.read_csv(path)
    assert list(table["student"]) == ["Zoë", "eva"]
    assert table["total"].tolist() == [2, 2]
    assert table["task3 q5 (3)"].isna().all()


def test_excel_is_told_that_it_is_utf_8(tmp_path: Path) -> None:
    write_grades([record("Zoë")], tmp_path / "grades.csv")
    assert (tmp_path / "grades.csv").read_bytes().startswith(b"\xef\xbb\xbfstudent,")


@given(hostile, hostile)
def test_any_text_is_read_back_as_it_was_written(student: str, feedback: str) -> None:
    made = record(student, outcome("q1", "wrong", feedback=feedback))
    rows, table = written(made, record("eva", outcome("q1")))
    assert len(rows) == len(table) == 2
    assert rows[0]["student"] == table["student"][0] == cell(name(student))
    assert rows[0] == dict(table.iloc[0])
    assert rows[0]["total"] == "0" and rows[0]["status"] == "graded"
    for value in rows[0].values():
        assert not value.lstrip().startswith(tuple("=+-@＝＋－＠"))
        assert "\n" not in value and "\r" not in value and "\t" not in value


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "＝1"])
def test_formulas_are_text(text: str) -> None:
    assert cell(text) == f"'{text}"


def test_other_text_stays_as_it_is() -> None:
    assert cell("a=b") == "a=b"


def test_what_is_for_the_instructor_only_stays_out() -> None:
    (row,), _ = written(all_five())
    assert SECRET not in "".join(row.values())
