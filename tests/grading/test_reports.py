"""All reports in one folder: whole files or none, and names that every system takes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from mlsd_hpo.grading.reports import write as reports
from mlsd_hpo.grading.reports import write_reports
from mlsd_hpo.grading.submissions import safe_name
from mlsd_hpo.grading.whole import write_whole
from tests.grading.made_up import RUN, all_five


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_class_gets_a_page_and_a_result_each(tmp_path: Path) -> None:
    students = ["zoe", "Ann/../../x", "ben"]
    write_reports([all_five(s) for s in students], [], tmp_path / "out", RUN)
    names = [safe_name(s) for s in students]
    assert files(tmp_path) == {
        "out/grades.csv",
        "out/summary.html",
        *(f"out/feedback/{name}.html" for name in names),
        *(f"out/results/{name}.json" for name in names),
    }
    with (tmp_path / "out" / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["student"] for row in csv.DictReader(file)] == ["Ann/../../x", "ben", "zoe"]


def test_a_single_submission_gets_its_result_where_gradescope_looks(tmp_path: Path) -> None:
    write_reports([all_five()], [], tmp_path, RUN)
    assert json.loads((tmp_path / "results.json").read_text("utf-8"))["score"] == 2
    write_reports([all_five(), all_five("ben")], [], tmp_path, RUN)
    assert not (tmp_path / "results.json").exists()  # whose would it be?


def test_the_same_records_give_the_same_files(tmp_path: Path) -> None:
    records = [all_five("zoe"), all_five("ann")]
    write_reports(records, [], tmp_path / "a", RUN)
    write_reports(records[::-1], [], tmp_path / "b", RUN)
    for name in files(tmp_path / "a"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_kill_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "grades.csv"
    write_whole(path, "old")

    def killed(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "replace", killed)
        write_whole(path, "new")
    assert path.read_text() == "old"
    write_whole(path, "new")
    assert path.read_text() == "new" and files(tmp_path) == {"grades.csv"}


def test_every_report_is_written_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Path] = []

    def note(path: Path, content: str | bytes) -> None:
        written.append(path)
        write_whole(path, content)

    monkeypatch.setattr(reports, "write_whole", note)
    monkeypatch.setattr("mlsd_hpo.grading.reports.tables.write_whole", note)
    write_reports([all_five()], [], tmp_path, RUN)
    assert {path.relative_to(tmp_path).as_posix() for path in written} == files(tmp_path)
