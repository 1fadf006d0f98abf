"""An assignment as the grader knows it: cells, hidden questions, and the solution as a namespace.

Of a submission only the cells to fill in count, and what the student has added between them. The
given cells are run as they were given, whatever the submission has in their place, and the visible
checks are not run at all: their answers come from the student's own process.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import linecache
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from mlsd_hpo.grading.questions import Question, load_questions

QUESTIONS = "grading.py"


@dataclass(frozen=True)
class Cell:
    """A cell to run: its name ("task1", "given-...", or "cell 7" for one of the student's own)."""

    name: str
    source: str
    code: bool = True
    task: bool = False
    check: bool = False


@dataclass(frozen=True)
class Plan:
    """What to run of a submission, the tasks that it lacks, and remarks for the instructor."""

    cells: tuple[Cell, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]


class Assignment:
    """The assignment in a folder of `solutions/`.

    Args:
        folder: with one notebook, the solution, and grading.py, its hidden questions.

    Raises ValueError if there is no such folder, or not all of this is in it.
    """

    def __init__(self, folder: Path) -> None:
        notebooks = sorted(folder.glob("*.ipynb"))
        if len(notebooks) != 1:
            raise ValueError(
                f"{folder} is no assignment: it has {len(notebooks)} notebooks, not 1; "
                "give a folder of solutions/, such as solutions/ex02_grid_and_random"
            )
        self.folder, self.path, self.name = folder, notebooks[0], folder.resolve().name
        self.cells = read_cells(self.path)
        self.questions: tuple[Question, ...] = load_questions(folder / QUESTIONS)
        for one in self.questions:
            if one.task not in self.tasks:
                known = ", ".join(self.tasks)
                raise ValueError(f"question {one.name} asks about {one.task!r}, of {known}")

    @cached_property
    def title(self) -> str:
        """The notebook's first heading."""
        headings = (re.match(r"# (.+)", cell.source) for cell in self.cells if not cell.code)
        return next((found[1] for found in headings if found), self.name)

    @cached_property
    def tasks(self) -> tuple[str, ...]:
        """The names of the cells to fill in."""
        return tuple(cell.name for cell in self.cells if cell.code and cell.task)

    @cached_property
    def digest(self) -> str:
        """Changes with whatever of the assignment decides on grades."""
        parts = [self.path.read_bytes(), (self.folder / QUESTIONS).read_bytes()]
        return hashlib.sha256(b"\0".join(parts)).hexdigest()

    @cached_property
    def solution(self) -> SimpleNamespace:
        """What the solution defines: the reference that answers are compared with."""
        space: dict[str, Any] = {"__name__": "solution"}
        for cell in self.plan(self.cells).cells:
            name = f"<{self.name}, {cell.name}>"
            linecache.cache[name] = (len(cell.source), None, cell.source.splitlines(True), name)
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(cell.source, name, "exec"), space)
        return SimpleNamespace(**space)

    def plan(self, submitted: Sequence[Cell]) -> Plan:
        """What to run of a submission, which tasks it lacks, and what is to be told about it.

        The assignment's cells in their order, each followed by the cells that the student has put
        behind it; a second copy of a cell to fill in counts as one of these.
        """
        ours = {cell.name: cell for cell in self.cells if cell.code}
        theirs: dict[str, Cell] = {}
        added: defaultdict[str, list[Cell]] = defaultdict(list)
        after, notes = "", []
        for number, cell in enumerate(submitted, start=1):
            if not cell.code:
                continue
            if cell.name in ours and cell.name not in theirs:
                theirs[cell.name] = cell
                after = cell.name
            elif cell.name not in ours or cell.name in self.tasks:
                added[after].append(replace(cell, name=f"cell {number}"))
                if cell.name in ours:
                    notes.append(f"{cell.name} is there more than once: all of them are run")
        cells = list(added[""])
        for name, cell in ours.items():
            if cell.task:
                cells += [theirs[name]] if name in theirs else []
            else:
                cells += [] if cell.check else [cell]
                if name in theirs and theirs[name].source.rstrip() != cell.source.rstrip():
                    notes.append(f"the locked cell {name} was edited: the original counts")
            cells += added[name]
        missing = tuple(name for name in ours if name not in theirs)
        if cut := [name for name in missing if name not in self.tasks]:
            notes.append(f"locked cells are missing, the originals count: {', '.join(cut)}")
        lacking = tuple(name for name in missing if name in self.tasks)
        if lacking:
            notes.append(f"cells to fill in are missing: {', '.join(lacking)}")
        return Plan(tuple(cells), lacking, tuple(notes))


def find_assignment(name: str, solutions: Path = Path("solutions")) -> Path:
    """The folder of an assignment, by its path, its name, or the number it begins with ("ex02").

    Raises ValueError, with the names there are, if none or several fit.
    """
    if Path(name).is_dir():
        return Path(name)
    known = [path.parent for path in sorted(solutions.glob(f"*/{QUESTIONS}"))]
    fitting = [path for path in known if path.name == name or path.name.startswith(f"{name}_")]
    if len(fitting) != 1:
        names = ", ".join(path.name for path in known) or f"none in {solutions.resolve()}"
        raise ValueError(f"there is no assignment {name!r}; there are: {names}")
    return fitting[0]


def read_cells(path: Path) -> list[Cell]:
    """The cells of a notebook, of which nothing is believed but what is needed.

    Raises ValueError if the file is no notebook.
    """
    try:
        book = json.loads(path.read_text(encoding="utf-8-sig"))
        return [_cell(data) for data in book["cells"]]
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"no notebook: {type(error).__name__}: {error}") from None


def _cell(data: Any) -> Cell:
    """One cell of a notebook file; TypeError or KeyError if it is none."""
    source = data["source"]
    text = source if isinstance(source, str) else "".join(source)
    info = data.get("metadata", {}).get("nbgrader", {})
    info = info if isinstance(info, dict) else {}
    name = str(info.get("grade_id", ""))
    task, check = bool(info.get("solution")), bool(info.get("grade"))
    return Cell(name, text, data["cell_type"] == "code", task, check)
