"""Hidden questions: what `grading.py` beside a solution is written with.

    @question("task1", points=1, title="grids of random shapes")
    def any_grid(student, solution, rng):
        axes = {f"x{i}": list(range(rng.integers(1, 6))) for i in range(4)}
        index = int(rng.integers(np.prod([len(values) for values in axes.values()])))
        check_equal(student.grid_point(axes, index), solution.grid_point(axes, index), "a point")
        check(not student.changed, "the grid was changed", hint="work on a copy")

A question is a function of the student's namespace (in a kernel of its own: see `session`), of the
solution's, and of a generator that gives all students of a run the same inputs, and another run
others. It earns its points if it returns, and none if a check fails or the student's code raises.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

SECONDS = 20.0
"""How long a question may take, if it does not say otherwise."""


@dataclass(frozen=True)
class Question:
    """One hidden question.

    Attributes:
        name: of its function; unique in the assignment.
        task: the cell it asks about, by nbgrader's name for it: "task1".
        points: what it earns.
        title: what it asks, for people; the student reads it.
        seconds: how long the student's code may take, on a machine that takes a tenth of that for
            the solution; on a slower one it gets ten times what the solution takes.
        ask: the function (student, solution, rng) -> None.
    """

    name: str
    task: str
    points: float
    title: str
    seconds: float
    ask: Callable[[Any, SimpleNamespace, np.random.Generator], None]

    def rng(self, seed: int) -> np.random.Generator:
        """The generator of the run with this seed: it depends on nothing but seed and name."""
        return np.random.default_rng([seed, zlib.crc32(self.name.encode())])


def question(
    task: str, *, points: float, title: str, seconds: float = SECONDS
) -> Callable[[Callable[..., None]], Question]:
    """Make a function (student, solution, rng) a question about the cell `task`."""

    def made(ask: Callable[..., None]) -> Question:
        return Question(ask.__name__, task, points, title, seconds, ask)

    return made


def load_questions(path: Path) -> tuple[Question, ...]:
    """The questions that the file at `path` defines, in its order.

    Raises ValueError if it defines none, or two of the same name.
    """
    if not path.is_file():
        raise ValueError(f"there is no file of questions {path}")
    module = ModuleType(f"questions_{path.parent.name}")
    # Not imported: bytecode may be left of what the file said a moment ago.
    exec(compile(path.read_bytes(), str(path), "exec"), vars(module))
    found = [value for value in vars(module).values() if isinstance(value, Question)]
    if not found:
        raise ValueError(f"{path} defines no question; mark its functions with @question(...)")
    names = [one.name for one in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"{path} defines {', '.join(twice)} twice")
    return tuple(found)
