"""Notebooks as text and back: jupytext's percent format with short names for the metadata we use.

    # %% [markdown] slide="slide"                    -> slideshow metadata
    # %% slide="fragment" alt="Two panels: …"        -> the picture's description, as cell metadata
    # %% nbgrader="task1"                            -> a cell that students fill in
    # %% nbgrader="check1" points=2                  -> a locked, visible check
    # %% [markdown] nbgrader="answer1" points=2      -> a written answer that a person grades

In an assignment (any cell with `nbgrader=`) the other code cells are given code and get locked.
"""

from __future__ import annotations

import re

import jupytext
import nbformat
from nbformat import NotebookNode
from notebook_form import normalize

SHORT = "slide,alt,tags,nbgrader,points"
GRADER_FLAGS = {  # kind of cell: (grade, solution, locked)
    "task": (False, True, False),
    "check": (True, False, True),
    "answer": (True, True, False),
    "given": (False, False, True),
}


def from_text(text: str) -> NotebookNode:
    """A normalized notebook, without outputs, from percent text.

    Raises ValueError for an nbgrader name that is none of taskN, checkN, answerN.
    """
    nb = jupytext.reads(text.lstrip(), fmt="py:percent")
    is_assignment = any("nbgrader" in cell.metadata for cell in nb.cells)
    for cell in nb.cells:
        meta = cell.metadata
        if "slide" in meta:
            meta["slideshow"] = {"slide_type": meta.pop("slide")}
        points = meta.pop("points", None)
        if "nbgrader" in meta:
            meta["nbgrader"] = grader_metadata(meta["nbgrader"], points)
    nb = normalize(nb)
    if is_assignment:
        for cell in nb.cells:
            if cell.cell_type == "code" and "nbgrader" not in cell.metadata:
                cell.metadata["nbgrader"] = grader_metadata(f"given-{cell.id}", None)
        nb = normalize(nb)
    return nb


def to_text(nb: NotebookNode) -> str:
    """The percent text of a notebook (outputs are left out)."""
    nb = nbformat.from_dict(nb)
    for cell in nb.cells:
        old, meta = cell.metadata, {}
        if "slideshow" in old:
            meta["slide"] = old["slideshow"]["slide_type"]
        grader = old.get("nbgrader")
        if grader and not grader["grade_id"].startswith("given-"):
            meta["nbgrader"] = grader["grade_id"]
            if grader["grade"]:
                meta["points"] = grader["points"]
        meta |= {key: old[key] for key in ("tags", "alt") if key in old}
        cell.metadata = nbformat.from_dict(meta)
    nb.metadata = nbformat.from_dict(
        {"jupytext": {"cell_metadata_filter": SHORT, "notebook_metadata_filter": "-all"}}
    )
    return jupytext.writes(nb, fmt="py:percent")


def grader_metadata(name: str, points: float | None) -> dict[str, object]:
    """nbgrader's cell metadata (schema 3) for `taskN`, `checkN`, `answerN` or `given-…`."""
    match = re.fullmatch(r"(task|check|answer)\d+[a-z]?|(given)-[\w-]+", name)
    if match is None:
        raise ValueError(
            f'nbgrader="{name}": expected task1, check1, answer1 or with a letter, task1b'
        )
    kind = match[1] or match[2]
    grade, solution, locked = GRADER_FLAGS[kind]
    if grade and points is None:
        raise ValueError(f'nbgrader="{name}" needs points, as in nbgrader="{name}" points=2')
    if not grade and points is not None:
        raise ValueError(f'nbgrader="{name}" takes no points: they belong to the check')
    metadata: dict[str, object] = {
        "grade": grade,
        "grade_id": name,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    return metadata | ({"points": points} if grade else {})
