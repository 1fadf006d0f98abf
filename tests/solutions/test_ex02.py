"""Assignment ex02: its solution and other right answers pass, usual mistakes are named in words."""

from __future__ import annotations

import re

import nbformat
import pytest

from mlsd_hpo.grading import NotDone
from tests.solutions.ex02_right import RIGHT
from tests.solutions.ex02_wrong import WRONG, Wrong
from tests.solutions.harness import release, source

NAME = "ex02_grid_and_random"
SOLUTION, RELEASE = source(NAME), release(NAME)


def checks_of(task: str) -> list[str]:
    """The names of a task's checks."""
    number = task.removeprefix("task")
    return [check for check in SOLUTION.checks if re.sub(r"\D", "", check) == number]


def test_the_solution_passes_all_checks() -> None:
    assert SOLUTION.run() == dict.fromkeys(SOLUTION.checks)


def test_the_untouched_release_runs_through_and_nothing_is_done() -> None:
    raised = RELEASE.run()
    assert list(raised) == SOLUTION.checks
    assert all(isinstance(error, NotDone) for error in raised.values()), raised


@pytest.mark.parametrize(("task", "name"), RIGHT, ids=" ".join)
def test_other_right_answers_pass(task: str, name: str) -> None:
    checks = checks_of(task)
    assert SOLUTION.run({task: RIGHT[task, name]}, checks) == dict.fromkeys(checks)


def test_every_task_has_other_right_answers_and_mistakes() -> None:
    for task in SOLUTION.tasks:
        assert sum(one == task for one, _ in RIGHT) >= 2, task
        assert sum(wrong.task == task for wrong in WRONG) >= 3, task


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: f"{wrong.task} {wrong.name}")
def test_mistakes_are_named(wrong: Wrong) -> None:
    code = SOLUTION.source(wrong.task)
    assert code.count(wrong.old) == 1, f"the solution has {code.count(wrong.old)} × {wrong.old!r}"
    raised = SOLUTION.run({wrong.task: code.replace(wrong.old, wrong.new)}, checks_of(wrong.task))
    said = {check: str(error) for check, error in raised.items() if error is not None}
    assert set(said) == set(wrong.says), said
    for check, words in wrong.says.items():
        assert words in said[check]


@pytest.mark.notebooks
def test_a_kernel_runs_the_untouched_release_to_its_end(tmp_path) -> None:
    from nbclient import NotebookClient

    book = nbformat.read(RELEASE.path, as_version=4)
    NotebookClient(book, timeout=120, resources={"metadata": {"path": tmp_path}}).execute()
    outputs = [out for cell in book.cells for out in cell.get("outputs", [])]
    assert {out.output_type for out in outputs} == {"error"}
    assert [out.ename for out in outputs] == ["NotDone"] * len(SOLUTION.checks)
    assert all(len(out.traceback) == 1 for out in outputs)
