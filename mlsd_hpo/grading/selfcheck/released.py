"""Compare a notebook with the release that it was made of: what was edited, what is missing?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat

COURSE = Path(__file__).resolve().parents[3]  # where the course is installed from a clone


def locked_cells(book: nbformat.NotebookNode) -> dict[str, str]:
    """{nbgrader's name: source} of the code cells that are not for the student to change."""
    named = ((marks(cell), cell) for cell in book.cells if cell.cell_type == "code")
    return {m["grade_id"]: cell.source.strip() for m, cell in named if m.get("locked")}


def counted_cells(book: nbformat.NotebookNode) -> dict[tuple[str, str], nbformat.NotebookNode]:
    """{(nbgrader's name, "code" or "markdown"): cell} of the cells that are run or graded."""
    named = ((marks(cell), cell) for cell in book.cells)
    return {
        (found["grade_id"], cell.cell_type): cell
        for found, cell in named
        if found and (cell.cell_type == "code" or found.get("grade"))
    }


def marks(cell: nbformat.NotebookNode) -> dict[str, Any]:
    """What nbgrader has written to a cell; {} for a cell that is the student's own."""
    found = cell.metadata.get("nbgrader")
    return found if isinstance(found, dict) and found.get("grade_id") else {}


def find_release(book: nbformat.NotebookNode, path: Path) -> Path | None:
    """The notebook of the course that `book` was made of; None if none is found.

    It is known by its locked cells, so that a notebook may be moved and renamed. A student who
    works in exercises/ has changed the release itself: then its source in solutions/ is taken, of
    which only the locked cells are looked at.
    """
    course = next((p for p in (*path.parents, COURSE) if (p / "exercises").is_dir()), COURSE)
    candidates = [
        candidate
        for place in ("exercises", "solutions")
        for candidate in sorted(course.glob(f"{place}/*/*.ipynb"))
        if candidate.resolve() != path
    ]
    own = locked_cells(book).items()
    scores = {
        candidate: len(own & locked_cells(nbformat.read(candidate, as_version=4)).items())
        for candidate in candidates
    }
    best = max(scores, key=lambda candidate: scores[candidate], default=None)
    return best if best and scores[best] else None


def changes(
    book: nbformat.NotebookNode, path: Path
) -> tuple[list[str], dict[str, nbformat.NotebookNode]]:
    """The names of locked cells that were edited, and {name: the release's cell} of those missing.

    A cell to fill in may be missing too; a code cell that was turned into text is missing. Where no
    release is found, nbgrader's checksums tell what was edited, and nothing tells what is missing.
    """
    own, release = locked_cells(book), find_release(book, path)
    if release is None:
        return [name for name in own if _checksum_differs(book, name)], {}
    original = nbformat.read(release, as_version=4)
    given, there = locked_cells(original), counted_cells(book)
    edited = [name for name, source in own.items() if given.get(name, source) != source]
    return edited, {key[0]: c for key, c in counted_cells(original).items() if key not in there}


def _checksum_differs(book: nbformat.NotebookNode, name: str) -> bool:
    from nbgrader.utils import compute_checksum

    cell = next(cell for cell in book.cells if marks(cell).get("grade_id") == name)
    stored = marks(cell).get("checksum")
    return bool(stored) and compute_checksum(cell) != stored
