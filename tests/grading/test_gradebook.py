"""Into nbgrader's gradebook, and back out of it."""

from __future__ import annotations

import csv
import os
import sqlite3
import subprocess
import sys
import sysconfig
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from nbgrader.api import Gradebook

from mlsd_hpo.grading.records import Record
from mlsd_hpo.grading.reports.gradebook import student_id, to_nbgrader
from tests.grading.made_up import SECRET, all_five, hostile, outcome, record

pytestmark = pytest.mark.slow  # each grades submissions, in kernels

ASSIGNMENT = "ex02_grid"


@pytest.fixture(scope="module")
def assignment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("solutions") / ASSIGNMENT
    folder.mkdir()
    (folder / "ex02.ipynb").touch()
    (folder / "grading.py").touch()
    return folder


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A new gradebook: nbgrader takes a second to make one, so it is made once."""
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", sysconfig.get_path("scripts"), prepend=os.pathsep)
        Gradebook(f"sqlite:///{path}").close()
    return path.read_bytes()


@pytest.fixture
def database(tmp_path: Path, empty: bytes) -> Path:
    path = tmp_path / "gradebook.db"
    path.write_bytes(empty)
    return path


def put(database: Path, assignment: Path, *records: Record) -> Gradebook:
    to_nbgrader(records, assignment, f"sqlite:///{database}")
    return Gradebook(f"sqlite:///{database}")


def grade(gradebook: Gradebook, question: str, student: str = "anna"):
    return gradebook.find_grade(question, "ex02", ASSIGNMENT, student)


def changed(**points: float) -> Record:
    """The record of `all_five` after a new grading, in which these questions gave these points."""
    made = all_five()
    again = (replace(o, earned=points.get(o.question, o.earned)) for o in made.outcomes)
    return replace(made, outcomes=tuple(again))


def content(database: Path) -> list[str]:
    with sqlite3.connect(database) as connection:
        return list(connection.iterdump())


def test_scores_and_comments_are_there(database: Path, assignment: Path) -> None:
    with put(database, assignment, all_five(), record("ben", outcome("q1", points=2))) as book:
        assert book.find_assignment(ASSIGNMENT).max_score == 8
        assert [n.name for n in book.find_assignment(ASSIGNMENT).notebooks] == ["ex02"]
        assert [grade(book, f"q{i}").auto_score for i in range(1, 6)] == [2, 0, 0, 0, None]
        assert grade(book, "q1").max_score == 2
        comment = book.find_comment("q2", "ex02", ASSIGNMENT, "anna")
        assert comment.comment == "q2 is wrong"
        assert book.find_submission(ASSIGNMENT, "anna").score == 2
        assert book.find_submission(ASSIGNMENT, "ben").score == 2
    assert SECRET not in "".join(content(database))


def test_what_could_not_be_graded_waits_for_a_person(database: Path, assignment: Path) -> None:
    with put(database, assignment, all_five()) as book:
        waiting = [grade(book, f"q{i}").needs_manual_grade for i in range(1, 6)]
        assert waiting == [False, False, False, False, True]
        assert book.find_submission(ASSIGNMENT, "anna").needs_manual_grade


def test_a_second_time_changes_nothing(database: Path, assignment: Path) -> None:
    put(database, assignment, all_five(), all_five("ben")).close()
    once = content(database)
    put(database, assignment, all_five("ben"), all_five()).close()
    assert content(database) == once


def test_a_person_s_score_stays(database: Path, assignment: Path) -> None:
    with put(database, assignment, all_five()) as book:
        grade(book, "q5").manual_score = 2.5
        grade(book, "q5").needs_manual_grade = False
        book.db.commit()
    with put(database, assignment, all_five()) as book:
        assert grade(book, "q5").score == 2.5
        assert not grade(book, "q5").needs_manual_grade
    with put(database, assignment, changed(q5=3)) as book:
        assert grade(book, "q5").score == 2.5
        assert grade(book, "q5").auto_score == 3
        assert grade(book, "q5").needs_manual_grade  # there is something new to look at


def test_a_better_answer_gets_its_points(database: Path, assignment: Path) -> None:
    put(database, assignment, all_five()).close()
    with put(database, assignment, changed(q2=1, q5=3)) as book:
        assert book.find_submission(ASSIGNMENT, "anna").score == 2 + 1 + 3
        assert not grade(book, "q5").needs_manual_grade


def test_a_question_can_be_added_later(database: Path, assignment: Path) -> None:
    put(database, assignment, record("anna", outcome("q1"))).close()
    with put(database, assignment, record("anna", outcome("q1"), outcome("q9", points=4))) as book:
        assert book.find_submission(ASSIGNMENT, "anna").score == 5
        assert book.find_assignment(ASSIGNMENT).max_score == 5


def test_a_file_that_can_no_longer_be_read_has_no_old_scores(
    database: Path, assignment: Path
) -> None:
    put(database, assignment, all_five()).close()
    lost = record("anna", error=f"The file is empty.\n{SECRET}")
    with put(database, assignment, lost, all_five("ben")) as book:
        assert [grade(book, f"q{i}").auto_score for i in range(1, 6)] == [None] * 5
        assert all(grade(book, f"q{i}").needs_manual_grade for i in range(1, 6))
        comment = book.find_comment("q1", "ex02", ASSIGNMENT, "anna")
        assert comment.comment == "The file is empty."


@pytest.mark.slow
def test_nbgrader_exports_the_scores(database: Path, assignment: Path, tmp_path: Path) -> None:
    put(database, assignment, all_five(), record("Doe, Jane", outcome("q1", points=2))).close()
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "export", "--db", f"sqlite:///{database}"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    with (tmp_path / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file, strict=True)}
    assert set(rows) == {"anna", student_id("Doe, Jane")}
    assert {(row["score"], row["max_score"]) for row in rows.values()} == {("2.0", "8.0")}


def test_other_grade_cells_are_refused_by_name(database: Path, assignment: Path) -> None:
    with Gradebook(f"sqlite:///{database}") as book:
        book.add_assignment(ASSIGNMENT)
        book.add_notebook("ex02", ASSIGNMENT)
        book.add_grade_cell("check1", "ex02", ASSIGNMENT, max_score=1, cell_type="code")
    before = content(database)
    with pytest.raises(ValueError, match=r"other grade cells: check1\..*db assignment remove"):
        put(database, assignment, all_five())
    assert content(database) == before


def test_records_of_another_assignment_are_refused(database: Path, assignment: Path) -> None:
    with pytest.raises(ValueError, match="anna is of ex01, not of ex02_grid"):
        put(database, assignment, all_five(assignment="ex01"))


def test_a_folder_without_one_notebook_is_refused(database: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must hold one notebook, but holds none"):
        put(database, tmp_path, all_five(assignment=tmp_path.name))


@pytest.mark.slow
def test_a_gradebook_is_made_where_there_is_none(
    tmp_path: Path, assignment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")  # as when the environment is not activated
    put(tmp_path / "new.db", assignment, all_five()).close()
    assert (tmp_path / "new.db").exists()


@pytest.mark.parametrize("url", ["gradebook.db", "sqlite:///no such folder/gradebook.db"])
def test_a_url_that_leads_nowhere_is_named(url: str, assignment: Path) -> None:
    with pytest.raises(ValueError, match=f"cannot open the gradebook '{url}'"):
        to_nbgrader([all_five()], assignment, url)


@pytest.mark.parametrize("student", ["anna", "Zoë Müller", "李小龙", "हिन्दी", "jd-17", "O'Neill"])
def test_names_stay(student: str) -> None:
    assert student_id(student) == student


def test_odd_names_stay_apart() -> None:
    odd = ["a,b", "a_b", 'a"b', "=a_b", "+a_b", "a\nb", "a\\nb", "x" * 300, "x" * 301]
    assert len({student_id(name) for name in odd}) == len(odd)


@given(hostile)
def test_no_name_can_move_a_score_in_nbgrader_s_export(student: str) -> None:
    shown = student_id(student)
    shown.encode("utf-8")
    assert next(csv.reader([f"x,{shown},0"], strict=True)) == ["x", shown, "0"]
    assert "\n" not in shown and not shown.startswith(tuple("=+-@"))
    assert shown
