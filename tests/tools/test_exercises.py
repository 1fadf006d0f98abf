"""From a solution to a release, to what a student hands in, to nbgrader's verdict."""

from __future__ import annotations

from pathlib import Path

import pytest
from exercises import drift, generate, leaks
from nbformat import NotebookNode
from nbgrader.validator import Validator
from notebook_form import read, write
from notebook_rules import problems
from notebook_text import from_text
from notebooks import execute

from tests.tools.sample import RIGHT, SOURCE, WRONG

NAME = "ex90_sample"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course folder with one solved assignment, released."""
    source = tmp_path / "solutions" / NAME
    write(from_text(SOURCE), source / "ex90.ipynb")
    (source / "grading.py").write_text("SECRET = 59\n")
    (source / "data.csv").write_text("1,2\n")
    generate(tmp_path / "solutions", tmp_path / "exercises")
    return tmp_path


def released(course: Path) -> NotebookNode:
    return read(course / "exercises" / NAME / "ex90.ipynb")


def cells(nb: NotebookNode) -> dict[str, NotebookNode]:
    return {c.metadata.nbgrader.grade_id: c for c in nb.cells if "nbgrader" in c.metadata}


def verdict(course: Path, answers: dict[str, str]) -> dict[str, list[dict[str, str]]]:
    """What nbgrader's Validate button says when a student fills in these answers."""
    nb = released(course)
    for grade_id, answer in answers.items():
        cells(nb)[grade_id].source = answer
    path = course / "handed_in.ipynb"
    write(nb, path)
    return Validator().validate(str(path))


@pytest.mark.notebooks
def test_source_keeps_the_rules_and_runs(course: Path) -> None:
    path = course / "solutions" / NAME / "ex90.ipynb"
    nb = read(path)
    execute(nb, path.parent)
    assert problems(nb, path) == []
    assert cells(nb)["check1"].outputs[0].text == "✔ Task 1: all visible checks pass\n"


def test_release_holds_stubs_checks_and_data_only(course: Path) -> None:
    files = sorted(p.name for p in (course / "exercises" / NAME).iterdir())
    assert files == ["data.csv", "ex90.ipynb"]
    assert sorted(p.name for p in course.iterdir()) == ["exercises", "solutions"]
    by_id = cells(released(course))
    stub = by_id["task1"].source
    assert stub.startswith("def running_best(values):")
    assert '    raise NotImplementedError("Task 1: the best value so far")' in stub
    assert by_id["task2"].source.count("raise NotImplementedError") == 2
    assert by_id["answer3"].source == "*Your answer here.*"
    assert by_id["check1"].metadata.nbgrader.locked
    assert by_id["check1"].metadata.editable is False
    assert by_id["check1"].metadata.nbgrader.points == 2
    assert all(not c.get("outputs") for c in released(course).cells)


@pytest.mark.notebooks
def test_untouched_release_runs_through_and_fails_every_check(course: Path) -> None:
    nb = released(course)
    execute(nb, course)  # stops at no cell
    by_id = cells(nb)
    shown = by_id["check1"].outputs[0]
    assert shown.output_type == "error"
    assert shown.traceback == ["○ Task 1: the best value so far is not filled in yet."]
    assert "Task 2 is not filled in yet" in by_id["check2"].outputs[0].traceback[0]
    assert len(verdict(course, {})["failed"]) == 3  # two checks, and the written answer


@pytest.mark.notebooks
def test_right_answers_pass_another_way(course: Path) -> None:
    assert verdict(course, RIGHT | {"answer3": "Each draw is independent."}) == {}


@pytest.mark.notebooks
def test_wrong_answer_is_explained(course: Path) -> None:
    failed = verdict(course, RIGHT | WRONG | {"answer3": "None."})["failed"]
    assert [f["raw_error"] for f in failed] == [
        "✘ Task 1: running_best([3, 1, 2]) at index 1: expected 1, got 3 (2 of 3 values are off). "
        "Hint: a later, worse value does not change the best"
    ]


def test_same_source_same_bytes(course: Path) -> None:
    assert drift(course / "solutions", course / "exercises") == []


@pytest.mark.parametrize("change", ["edit", "remove", "add"])
def test_drift_is_seen(course: Path, change: str) -> None:
    path = course / "exercises" / NAME / "data.csv"
    if change == "edit":
        path.write_text("1,3\n")
    elif change == "remove":
        path.unlink()
    else:
        (path.parent / "stray.txt").write_text("x")
    assert len(drift(course / "solutions", course / "exercises")) == 1


def test_no_leak_in_a_release(course: Path) -> None:
    assert leaks(course / "solutions", course / "exercises") == []


@pytest.mark.parametrize(
    ("shown", "count"),
    [
        ("try `return np.minimum.accumulate(values)`", 1),
        ("Because a random search has no memory.", 1),
        ("answer = 59", 0),  # too short to tell
    ],
)
def test_leaks_are_found(course: Path, shown: str, count: int) -> None:
    path = course / "exercises" / NAME / "ex90.ipynb"
    nb = read(path)
    nb.cells[0].source += f"\n{shown}"
    write(nb, path)
    assert len(leaks(course / "solutions", course / "exercises")) == count


def test_python_files_are_leaks(course: Path) -> None:
    (course / "exercises" / NAME / "grading.py").write_text("")
    assert len(leaks(course / "solutions", course / "exercises")) == 1


@pytest.mark.notebooks
def test_work_in_a_release_is_not_overwritten(course: Path) -> None:
    path = course / "exercises" / NAME / "ex90.ipynb"
    nb = read(path)
    execute(nb, course)
    write(nb, path)
    before = path.read_bytes()
    with pytest.raises(RuntimeError, match="worked in"):
        generate(course / "solutions", course / "exercises")
    assert path.read_bytes() == before
