"""`mlsd-hpo check` tells a student what a run from top to bottom finds; nbgrader's Validate too."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.validator import Validator

from mlsd_hpo.__main__ import main
from mlsd_hpo.grading.selfcheck import command as check_command
from mlsd_hpo.grading.selfcheck import released, runthrough
from mlsd_hpo.grading.selfcheck.advice import defines

pytestmark = pytest.mark.slow  # each starts a kernel

ROOT = Path(__file__).resolve().parents[2]
RELEASES = sorted(ROOT.glob("exercises/*/*.ipynb"))


def marked(source: str, name: str, *, grade: bool = False, solution: bool = False):
    cell = new_code_cell(source)
    kind = {"grade": grade, "solution": solution, "locked": not solution, "points": 1}
    cell.metadata["nbgrader"] = {"grade_id": name, "schema_version": 3, **kind}
    return cell


def task(source: str, name: str):
    return marked(source, name, solution=True)


def visible(title: str, source: str, name: str):
    cell = marked(f'with task("{title}"):\n    {source}', name, grade=True)
    cell.metadata["tags"] = ["raises-exception", "skip-execution"]  # the latter does not help
    return cell


IMPORTS = marked("from mlsd_hpo.grading import check, check_close, task", "given")


def stored(path: Path, *cells, kernel: str = "python3") -> Path:
    book = new_notebook(
        cells=list(cells), metadata={"kernelspec": {"name": kernel, "display_name": kernel}}
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(book, path)
    return path


def told(path: Path, capsys: pytest.CaptureFixture[str], seconds: float = 30) -> tuple[int, str]:
    """The exit status, and what was printed, as one line."""
    status = check_command.main(path, seconds)
    printed = capsys.readouterr()
    return status, " ".join((printed.out + printed.err).split())


def test_each_kind_of_answer_has_its_mark_and_its_words(tmp_path, capsys) -> None:
    path = stored(
        tmp_path / "moved.ipynb",
        IMPORTS,
        task("def f(x):\n    return x", "task1"),
        visible("Task 1", "check_close(f(1), 1, 'f(1)')", "check1"),
        visible("Task 1b", "check_close(f(1), 2, 'f(1)', hint='add one')", "check1b"),
        task("def g(x):\n    raise NotImplementedError('Task 2: add')", "task2"),
        visible("Task 2", "g(1)", "check2"),
        task("def h(x):\n    return 1 / x", "task3"),
        visible("Task 3", "h(0)", "check3"),
        new_code_cell("print(wanted)"),
        new_code_cell("wanted = 1\nneither"),
        new_code_cell("while True:\n    pass"),
        new_code_cell("input()"),
        marked("import sys\nprint('careful', file=sys.stderr)", "check4", grade=True),
        visible("Task 5", "print(f(2))", "check5"),
        visible("Task 5", "print(f(2))", "check5"),
        kernel="conda-mine",
    )
    status, text = told(path, capsys, seconds=3)
    assert status == 1
    for words in (
        "✔ Task 1 all visible checks pass",
        "✘ Task 1b f(1): expected 2, got 1. Hint: add one",
        "○ Task 2 add is not filled in yet.",
        "✘ Task 3 raises ZeroDivisionError: division by zero (In [7], line 2: `return 1 / x`)",
        "✘ check4 passes, but writes to stderr, which nbgrader takes for a failure: careful",
        "✔ Task 5 all visible checks pass",
        'In [9] "print(wanted)" uses `wanted` before it is defined: from top to bottom, '
        'it is defined only later, in In [10] "wanted = 1"',
        'In [10] "wanted = 1" uses `neither` before it is defined: from top to bottom, '
        "no cell defines it",
        'In [11] "while True:": did not end within 3 s: an endless loop?',
        'In [12] "input()" raises StdinNotImplementedError',
        "the notebook asks for the kernel 'conda-mine'",
        "2 cells have the name check5",
        "3 of 7 visible checks pass.",
    ):
        assert words in text


def test_a_notebook_without_fault_runs_in_a_copy_of_its_folder(tmp_path, capsys) -> None:
    (tmp_path / "data.txt").write_text("5")
    written = new_markdown_cell("Because of the log scale.")
    written.metadata["nbgrader"] = {"grade": True, "solution": True, "grade_id": "answer2"}
    path = stored(
        tmp_path / "ex.ipynb",
        IMPORTS,
        task("text = open('data.txt').read()\nopen('data.txt', 'w').write('x')", "task1"),
        visible("Task 1", "check(text == '5', 'wrong')", "check1"),
        written,
    )
    before = path.read_bytes()
    status, text = told(path, capsys)
    assert (status, text.count("✔")) == (0, 2), text
    assert "Before you hand in" not in text
    assert (tmp_path / "data.txt").read_text() == "5"
    assert path.read_bytes() == before


STUBBORN = "while True:\n    try:\n        while True:\n            pass\n"
STUBBORN += "    except BaseException:\n        pass"
ENDS = {
    "the kernel died: too little memory": (20, "import os\nos._exit(1)"),
    "did not end within 1 s, and could not be interrupted": (1, STUBBORN),
}


@pytest.mark.parametrize("words", ENDS)
def test_a_kernel_that_dies_ends_the_run(words, tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(runthrough, "GRACE", 0.5)
    seconds, source = ENDS[words]
    ending = task(source, "task2")
    checks = [visible(f"Task {i}", "pass", f"check{i}") for i in (1, 2)]
    path = stored(tmp_path / "ex.ipynb", IMPORTS, checks[0], ending, checks[1])
    status, text = told(path, capsys, seconds)
    assert status == 1 and words in text
    assert "✔ Task 1" in text and "○ Task 2 was not run: the kernel had died before" in text


@pytest.mark.slow
def test_a_flood_of_output_is_stopped(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(runthrough, "MOST_OUTPUT", 1_000_000)
    flood = new_code_cell("while True:\n    print('x' * 10_000)")
    path = stored(tmp_path / "ex.ipynb", IMPORTS, flood, visible("Task 1", "pass", "check1"))
    status, text = told(path, capsys)
    assert status == 1 and "printed more than 1 million characters" in text
    assert "✔ Task 1" in text


def test_a_large_folder_is_not_copied(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(check_command, "MOST_FILES", 1)
    (tmp_path / "data.txt").write_text("5")
    path = stored(tmp_path / "ex.ipynb", IMPORTS, visible("Task 1", "pass", "check1"))
    status, text = told(path, capsys)
    assert status == 1 and "is large and was not copied" in text and "✔ Task 1" in text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "there is no file"),
        ("folder", "is a folder; give the notebook in it"),
        (b"", "ex.ipynb is empty"),
        (b"x = 1", "ex.ipynb is no JSON"),
        (nbformat.writes(new_notebook()).encode(), "has no visible checks"),
    ],
)
def test_what_cannot_be_run_is_said(content, words, tmp_path, capsys) -> None:
    path = tmp_path / "ex.ipynb"
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    assert main(["check", str(path)]) == 2
    assert words in capsys.readouterr().err


def test_a_kernel_that_does_not_start_is_said(tmp_path, capsys, monkeypatch) -> None:
    place = tmp_path / "kernels" / "python3"
    place.mkdir(parents=True)
    argv = [sys.executable, "-c", "raise SystemExit(3)"]
    (place / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "Python 3"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    path = stored(tmp_path / "ex.ipynb", IMPORTS, visible("Task 1", "pass", "check1"))
    status, text = told(path, capsys)
    assert status == 2 and "the kernel does not start" in text and "mlsd-hpo doctor" in text


def locked(book: nbformat.NotebookNode) -> list[str]:
    return list(released.locked_cells(book))


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_edited_and_missing_cells_are_found_wherever_the_notebook_lies(path, tmp_path) -> None:
    book = nbformat.read(path, as_version=4)
    for place in (path, tmp_path / "renamed.ipynb", path.parent / "mine.ipynb"):
        assert released.changes(book, place) == ([], {})
    names = locked(book)
    book.cells = [c for c in book.cells if released.marks(c).get("grade_id") != names[1]]
    edited = next(c for c in book.cells if released.marks(c).get("grade_id") == names[-1])
    edited.source = "pass"
    for place in (path, tmp_path / "renamed.ipynb"):
        changed, missing = released.changes(book, place)
        assert (changed, list(missing)) == ([names[-1]], [names[1]])


def test_without_a_release_checksums_tell_what_was_edited(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(released, "COURSE", tmp_path)
    book = nbformat.read(RELEASES[0], as_version=4)
    assert released.changes(book, tmp_path / "ex.ipynb") == ([], {})
    name = locked(book)[-1]
    next(c for c in book.cells if released.marks(c).get("grade_id") == name).source = "pass"
    assert released.changes(book, tmp_path / "ex.ipynb") == ([name], {})


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Stores cells as the release of a course's only exercise."""
    monkeypatch.setattr(released, "COURSE", tmp_path / "course")
    return lambda *cells: stored(tmp_path / "course/exercises/ex90_sample/ex90.ipynb", *cells)


def test_cells_that_were_deleted_or_turned_into_text_are_named(course, tmp_path, capsys) -> None:
    answer = new_markdown_cell("Your answer here")
    answer.metadata["nbgrader"] = {"grade": True, "solution": True, "grade_id": "task4"}
    cells = [
        IMPORTS,
        task("def f(x):\n    return x", "task1"),
        visible("Task 1", "check(f(1) == 1, 'no')", "check1"),
        task("def g(x):\n    return x", "task2"),
        visible("Task 2", "check(g(1) == 1, 'no')", "check2"),
        task("def h(x):\n    return x", "task3"),
        visible("Task 3", "check(h(1) == 1, 'no')", "check3"),
        answer,
    ]
    course(*cells)
    text_now = new_markdown_cell(cells[6].source, metadata=cells[6].metadata)
    left = [*cells[:2], cells[3], *cells[4:5], text_now]  # without check1, task3, and task4
    status, text = told(stored(tmp_path / "mine.ipynb", *left), capsys)
    assert status == 1
    for name in ("check1", "task3", "check3", "task4"):
        assert f"the cell {name} is missing: take it from the release" in text
    assert text.count("is missing") == 4 + 3, text  # the checks have a row as well
    assert "✔ Task 2" in text and "✘ Task 1 is missing: take it from the release" in text
    assert "1 of 4 visible checks pass." in text


def test_a_check_without_its_task_does_not_ask_to_run_a_cell(tmp_path, capsys) -> None:
    path = stored(tmp_path / "ex.ipynb", IMPORTS, visible("Task 5", "zoom(1)", "check5"))
    _, text = told(path, capsys)
    assert "○ Task 5 is not filled in yet, or no cell above has defined `zoom`" in text
    assert "has not been run" not in text


@pytest.mark.parametrize(
    ("title", "message", "shown"),
    [
        ("Task 1", "Task 1: learned is not filled in yet.", "learned is not filled in yet."),
        ("Task 6a", "Task 6: a space is not filled in yet.", "a space is not filled in yet."),
        ("Task 6, why", "Task 6: a space is not filled in yet.", "a space is not filled in yet."),
        ("Task 6, why", "Task 6, why: f(1): expected 2, got 1", "f(1): expected 2, got 1"),
        ("Task 6", "Task 6 is not filled in yet.", "is not filled in yet."),
        ("Task 6", "Task 5: zoom is not filled in yet.", "Task 5: zoom is not filled in yet."),
        ("Task 10", "Task 1: f is not filled in yet.", "Task 1: f is not filled in yet."),
    ],
)
def test_a_row_names_its_task_once_and_other_tasks_by_name(title, message, shown) -> None:
    (row,) = check_command.check_rows(
        new_notebook(cells=[visible(title, "pass", "check1")]),
        [runthrough.Ran("In [1]", error="NotDone", message=message)],
        [],
        {},
    )
    assert row.message == shown


def test_a_cell_that_takes_long_is_named_while_it_runs(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(runthrough, "SLOW", 0.5)
    slow = task("import time\ntime.sleep(1)", "task1")
    path = stored(tmp_path / "ex.ipynb", IMPORTS, slow, visible("Task 1", "pass", "check1"))
    assert check_command.main(path, 30) == 0
    lines = capsys.readouterr().err.splitlines()
    words = "has been running for 0.5 s; it is stopped after 30 s"
    assert f'In [2] "import time" {words}' in lines
    assert not [line for line in lines if line.startswith("In [3]")]


def test_an_edited_check_says_nothing(course, tmp_path, capsys) -> None:
    course(IMPORTS, visible("Task 1", "check(False, 'no')", "check1"))
    mine = stored(tmp_path / "ex90.ipynb", IMPORTS, visible("Task 1", "pass", "check1"))
    status, text = told(mine, capsys)
    assert status == 1
    assert "✘ Task 1 this check was edited" in text
    assert "the locked cell check1 was edited: take it from the release" in text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1", True),
        ("for x in y: pass", True),
        ("import x.y", True),
        ("from a import b as x", True),
        ("def x(): pass", True),
        ("class x: pass", True),
        ("print(x)", False),
        ("import a as b", False),
        ("x = (", False),
    ],
)
def test_what_defines_a_name(source: str, expected: bool) -> None:
    assert defines(new_code_cell(source), "x") is expected


def solved(path: Path) -> nbformat.NotebookNode:
    """The release with the answers of its solution in place."""
    source = nbformat.read(ROOT / "solutions" / path.parent.name / path.name, as_version=4)
    answers = {released.marks(c).get("grade_id"): c.source for c in source.cells}
    book = nbformat.read(path, as_version=4)
    for cell in book.cells:
        if released.marks(cell).get("solution"):
            cell.source = answers[released.marks(cell)["grade_id"]]
    return book


@pytest.mark.slow
@pytest.mark.notebooks
@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_of_an_untouched_release_nothing_is_filled_in(path, capsys) -> None:
    status, text = told(path, capsys)
    assert status == 1
    assert "✔" not in text and "✘" not in text and "Before you hand in" not in text


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_a_solved_release_is_what_nbval_runs(path) -> None:
    """Every check is stored as passed in the solution, and the cells that run are the same."""
    source = nbformat.read(ROOT / "solutions" / path.parent.name / path.name, as_version=4)
    codes = [[c for c in book.cells if c.cell_type == "code"] for book in (solved(path), source)]
    assert [c.source for c in codes[0]] == [c.source for c in codes[1]]
    checks = [c for c in codes[1] if released.marks(c).get("grade")]
    for cell in checks:
        assert "nbval-ignore-output" not in cell.metadata.get("tags", [])
        said = "".join(out.text for out in cell.outputs if out.get("name") == "stdout")
        assert re.search(r"^✔ Task .+: all visible checks pass\n\Z", said, re.MULTILINE), said


@pytest.mark.slow
@pytest.mark.notebooks
def test_a_solved_release_passes_here_and_with_nbgraders_validate(tmp_path, capsys) -> None:
    path = RELEASES[1]  # one stands for all: what is theirs, nbval runs
    checks = [c for c in nbformat.read(path, as_version=4).cells if released.marks(c).get("grade")]
    (tmp_path / "untouched.ipynb").write_bytes(path.read_bytes())
    found = Validator().validate(str(tmp_path / "untouched.ipynb"))
    assert set(found) == {"failed"} and len(found["failed"]) == len(checks)
    assert all(one["raw_error"].startswith("○ Task ") for one in found["failed"]), found
    nbformat.write(solved(path), tmp_path / "mine.ipynb")
    status, text = told(tmp_path / "mine.ipynb", capsys, seconds=120)
    assert (status, text.count("✘"), text.count("○")) == (0, 0, 0), text
    command = [sys.executable, "-m", "nbgrader", "validate", "mine.ipynb"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "Success! Your notebook passes all the tests." in done.stdout
