"""A small assignment and ways to write its submissions, for tests of the grader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DOUBLE = "def double(x):\n    return 2 * x"
MEAN = "def mean(values):\n    return sum(values) / len(values)"
COUNTER = """
class Counter:
    def __init__(self, start):
        self.total = start
    def add(self, n):
        self.total += n
        return self.total
"""

QUESTIONS = """
import numpy as np

from mlsd_hpo.grading import check, check_close, check_equal
from mlsd_hpo.grading.questions import question


@question("task1", points=1, title="numbers", seconds=1.5)
def numbers(student, solution, rng):
    x = int(rng.integers(10, 1_000_000))
    check_equal(student.double(x), 2 * x, "a number", hint="twice as much")


@question("task1", points=2, title="arrays", seconds=1.5)
def arrays(student, solution, rng):
    x = rng.normal(size=5)
    check_close(student.double(x), 2 * x, "an array")
    check(not student.changed, "the array was changed")


@question("task2", points=3, title="the mean of a list", seconds=1.5)
def means(student, solution, rng):
    values = rng.normal(size=int(rng.integers(2, 9))).tolist()
    check_close(student.mean(values), solution.mean(values), "a list")


@question("task3", points=4, title="counting", seconds=1.5)
def counting(student, solution, rng):
    counter, steps = student.Counter(3), rng.integers(1, 9, size=4).tolist()
    totals = [counter.add(n) for n in steps]
    check_equal(totals, (3 + np.cumsum(steps)).tolist(), "the totals")
"""

FULL = {"numbers": 1.0, "arrays": 2.0, "means": 3.0, "counting": 4.0}
CHECK = """
from mlsd_hpo.grading import check_equal, task

with task("Task 1"):
    check_equal(double(2), 4, "twice 2")
"""


def cell(source: str, name: str = "", **info: Any) -> dict[str, Any]:
    """A code cell, with nbgrader's metadata if it has a name."""
    info = {"grade": False, "solution": False, "locked": True, "schema_version": 3, **info}
    metadata = {"nbgrader": {"grade_id": name, **info}} if name else {}
    code = {"cell_type": "code", "execution_count": None, "outputs": []}
    return {**code, "id": name or "own", "metadata": metadata, "source": source}


def book(
    task1: str = DOUBLE,
    task2: str = MEAN,
    task3: str = COUNTER,
    *,
    first: str = "",
    last: str = "",
    check: str = CHECK,
    **metadata: Any,
) -> dict[str, Any]:
    """A notebook of the assignment: the given answers, and cells of the student's own around."""
    cells = [cell(first)] if first else []
    cells += [
        cell("import numpy as np\nGIVEN = 7", "given-import"),
        cell(task1, "task1", solution=True, locked=False),
        cell(check, "check1", grade=True, points=3),
        cell(task2, "task2", solution=True, locked=False),
        cell(task3, "task3", solution=True, locked=False),
    ]
    cells += [cell(last)] if last else []
    kernel = {"name": "python3", "display_name": "Python 3"}
    metadata = {"kernelspec": kernel, **metadata}
    title = {"cell_type": "markdown", "id": "title", "metadata": {}, "source": "# A toy assignment"}
    return {"cells": [title, *cells], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def write(notebook: dict[str, Any], path: Path) -> Path:
    """Store a notebook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def assignment(folder: Path) -> Path:
    """The assignment's own folder below `folder`: solution and questions."""
    place = folder / "ex99_toy"
    write(book(), place / "ex99.ipynb")
    (place / "grading.py").write_text(QUESTIONS, encoding="utf-8")
    return place
