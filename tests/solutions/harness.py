"""Runs an assignment as a student would, but in one namespace of this process: no kernel starts.

A `Notebook` runs its given cells from top to bottom with other answers in place of its task cells,
and tells of each check cell what it raised, if anything. As in the release, a cell that raises does
not stop the cells after it.
"""

from __future__ import annotations

import contextlib
import io
import linecache
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from notebook_form import read

from mlsd_hpo.grading.assignment import Assignment
from mlsd_hpo.grading.grader import Grader
from mlsd_hpo.grading.records import Outcome
from mlsd_hpo.grading.rehearsal import Rehearsal
from mlsd_hpo.grading.sandbox import Sandbox, best_degree

ROOT = Path(__file__).resolve().parents[2]


class Wrong(NamedTuple):
    """A usual mistake: a solution with `old` replaced by `new`, or the whole cell if `old` is "".

    Attributes:
        says: {visible check that fails: words of its message}.
        loses: the hidden questions whose points are lost, separated by spaces.
    """

    task: str
    name: str
    old: str
    new: str
    says: dict[str, str]
    loses: str


class Unseen(NamedTuple):
    """A whole cell that passes all visible checks, and the hidden questions that it loses."""

    task: str
    name: str
    code: str
    loses: str


def without_searching(known: str, good: str, best: str) -> list[Unseen]:
    """Answers to a bar in task 7 that know what a search has to find out.

    Args:
        known: the benchmark's name in the notebook.
        good: a condition of a value that only the table's best fulfils, like "< 7".
        best: "min" or "max".
    """
    answers = {
        "knows the table": f"""
def my_search(space, objective, budget, seed):
    return {known}.best_config
""",
        "asks for the table's best first": f"""
def my_search(space, objective, budget, seed):
    if objective({known}.best_config) {good}:
        return {known}.best_config
    rng = np.random.default_rng(seed)
    return {best}((space.sample(rng) for _ in range(budget - 1)), key=objective)
""",
        "remembers what other seeds have found": f"""
known = {{}}

def my_search(space, objective, budget, seed):
    rng = np.random.default_rng(seed)
    for _ in range(budget):
        config = space.sample(rng)
        known[objective(config)] = config
    return known[{best}(known)]
""",
    }
    return [Unseen("task7", name, code, "first_bar second_bar") for name, code in answers.items()]


class Notebook:
    """The code cells of an assignment.

    Args:
        path: of the notebook.

    Attributes:
        cells: (name, source) of each code cell in order; the name is nbgrader's, "" if it has none.
        tasks, checks: the names of the cells to fill in, and of those with visible checks.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.cells = []
        self.tasks, self.checks = [], []
        for cell in read(path).cells:
            if cell.cell_type != "code":
                continue
            info = cell.metadata.get("nbgrader", {})
            name = info.get("grade_id", "")
            self.cells.append((name, cell.source))
            if info.get("solution"):
                self.tasks.append(name)
            elif info.get("grade"):
                self.checks.append(name)

    def source(self, name: str) -> str:
        """The source of a named cell."""
        return dict(self.cells)[name]

    def with_mistake(self, wrong: Wrong) -> str:
        """The whole task cell of a usual mistake."""
        if not wrong.old:
            return wrong.new
        code, old = self.source(wrong.task), wrong.old
        assert code.count(old) == 1, f"the solution has {code.count(old)} × {old!r}"
        return code.replace(old, wrong.new)

    def run(
        self, answers: Mapping[str, str] | None = None, checks: Sequence[str] | None = None
    ) -> dict[str, Exception | None]:
        """Run the cells; return for each check what it raised, None if it passed.

        Args:
            answers: {name of a task cell: what a student wrote there}; others stay as they are.
            checks: which check cells to run, in the notebook's order; all by default.
        """
        answers = answers or {}
        if unknown := set(answers) - set(self.tasks):
            raise KeyError(f"{self.path.name} has no cell to fill in named {unknown}")
        checks = self.checks if checks is None else checks
        space: dict[str, Any] = {"__name__": "__main__"}
        raised: dict[str, Exception | None] = {}
        for number, (name, source) in enumerate(self.cells):
            if name in self.checks and name not in checks:
                continue
            error = _execute(answers.get(name, source), f"cell {number} {name}", space)
            if name in checks:
                raised[name] = error
            elif error is not None:
                raise AssertionError(f"{self.path.name}, cell {number} {name} raised") from error
        return raised


def _execute(source: str, name: str, space: dict[str, Any]) -> Exception | None:
    """Run one cell, without showing what it prints; return what it raises."""
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(source, name, "exec"), space)
    except Exception as error:
        return error
    return None


class Bench:
    """A kernel in which a solution has been run, to try other answers against hidden questions.

    Args:
        name: of the assignment's folder.
        seed: of the questions' inputs.
    """

    def __init__(self, name: str, seed: int = 0) -> None:
        self.assignment = Assignment(ROOT / "solutions" / name)
        self.cells = {cell.name: cell.source for cell in self.assignment.cells}
        self.grader = Grader(self.assignment, Sandbox(best_degree()), seed)
        plan = self.assignment.plan(self.assignment.cells)
        self.rehearsal = Rehearsal(self.grader.sandbox, plan, self.grader.times)

    def ask(
        self, answers: Mapping[str, str], only: Collection[str] | None = None
    ) -> dict[str, Outcome]:
        """What becomes of the questions about these tasks, with other answers in their cells.

        Args:
            answers: {task: the source of its cell}.
            only: the questions to ask; all about these tasks by default.
        """
        outcomes = {}
        for task, answer in answers.items():
            self._run(task, answer)
        for question in self.assignment.questions:
            if question.task in answers and (only is None or question.name in only):
                outcome = self.grader.ask(question, self.rehearsal, time.monotonic() + 300)
                outcomes[question.name] = outcome
                if outcome.status == "stopped":
                    self.rehearsal.close()
                    for task, answer in answers.items():
                        self._run(task, answer)
        for task in answers:
            self._run(task, self.cells[task])
        return outcomes

    def _run(self, task: str, source: str) -> None:
        session = self.rehearsal.session(time.monotonic() + 300)
        session.allow(60)
        self.rehearsal.errors[task] = session.run(source)

    def close(self) -> None:
        """End the kernel."""
        self.rehearsal.close()


def source(name: str) -> Notebook:
    """The source of the assignment in the folder `solutions/name`."""
    return Notebook(ROOT / "solutions" / name / f"{name[:4]}.ipynb")


def release(name: str) -> Notebook:
    """What students get of it."""
    return Notebook(ROOT / "exercises" / name / f"{name[:4]}.ipynb")
