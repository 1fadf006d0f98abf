"""Runs an assignment as a student would, but in one namespace of this process: no kernel starts.

A `Notebook` runs its given cells from top to bottom with other answers in place of its task cells,
and tells of each check cell what it raised, if anything. As in the release, a cell that raises does
not stop the cells after it.
"""

from __future__ import annotations

import contextlib
import io
import linecache
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from notebook_form import read

ROOT = Path(__file__).resolve().parents[2]


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


def source(name: str) -> Notebook:
    """The source of the assignment in the folder `solutions/name`."""
    return Notebook(ROOT / "solutions" / name / f"{name[:4]}.ipynb")


def release(name: str) -> Notebook:
    """What students get of it."""
    return Notebook(ROOT / "exercises" / name / f"{name[:4]}.ipynb")
