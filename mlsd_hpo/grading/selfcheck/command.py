"""`mlsd-hpo check NOTEBOOK`: would it run elsewhere, and do its visible checks pass?

The notebook runs from top to bottom in a fresh kernel, in a copy of its folder, so that it meets
what a grader's run meets: no leftover variables, no cell run out of order. What is stored in it
stays as it is.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from tqdm.auto import tqdm

from mlsd_hpo.grading.reports.text import one_line
from mlsd_hpo.grading.selfcheck.advice import advice, ended, raised
from mlsd_hpo.grading.selfcheck.released import changes, marks
from mlsd_hpo.grading.selfcheck.runthrough import DEAD, Ran, run_through
from mlsd_hpo.grading.submissions.notebooks import read_notebook

CELL_SECONDS = 120.0
MOST_COPIED, MOST_FILES = 200_000_000, 5_000  # bytes and files of the notebook's folder
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".ipynb_checkpoints")
WIDTH = 100
PASSED, FAILED, OPEN = "✔", "✘", "○"


@dataclass(frozen=True)
class Row:
    """A visible check in the table: a mark, what it checks, and what is to be said about it."""

    mark: str
    title: str
    message: str


def main(path: Path, seconds: float = CELL_SECONDS) -> int:
    """Run the notebook and print a table of its checks, then what to do before handing in.

    Returns 0 if all checks pass and nothing is left to do, 1 if not, 2 if it cannot be run.
    """
    try:
        path = path.resolve()
        book = _read(path)
        results, said = _run(book, path, seconds)
    except (ValueError, RuntimeError, OSError) as error:
        print(f"mlsd-hpo check: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return 130
    edited, missing = changes(book, path)
    rows = list(check_rows(book, results, edited))
    said += advice(book, results, edited, missing)
    print(table(rows))
    if said:
        print("\nBefore you hand in:")
        print("\n".join(_wrapped("- ", text) for text in said))
    passed = sum(row.mark == PASSED for row in rows)
    print(f"\n{passed} of {len(rows)} visible checks pass.")
    return int(passed < len(rows) or bool(said))


def _read(path: Path) -> nbformat.NotebookNode:
    """The notebook; ValueError, in words, if there is none with visible checks."""
    if not path.exists():
        raise ValueError(f"there is no file {path}")
    if path.is_dir():
        raise ValueError(f"{path} is a folder; give the notebook in it")
    with tempfile.TemporaryDirectory() as folder:
        found = read_notebook(path, Path(folder) / "repaired.ipynb")
        if found.path is None:
            raise ValueError(f"{path.name} {found.problem}")
        book = nbformat.read(found.path, as_version=4)
    if not any(marks(cell).get("grade") for cell in book.cells):
        raise ValueError(f"{path.name} has no visible checks: is it an assignment of this course?")
    return book


def _run(book: nbformat.NotebookNode, path: Path, seconds: float) -> tuple[list[Ran], list[str]]:
    """The results of all cells, and what is to be said about the folder that they ran in."""
    said = []
    with tempfile.TemporaryDirectory(prefix="mlsd-hpo-check-") as place:
        folder = Path(place) / "work"
        if _is_large(path.parent):
            folder.mkdir()
            said.append(
                "the folder of the notebook is large and was not copied: cells that read files "
                "from it have not found them; move the notebook to a folder of its own"
            )
        else:
            try:
                shutil.copytree(path.parent, folder, symlinks=True, ignore=NOT_COPIED)
            except shutil.Error as error:
                said.append(f"not all files beside the notebook could be copied: {error}")
        with tqdm(total=len(book.cells), unit="cell", leave=False, disable=None) as bar:
            return run_through(book, folder, seconds, lambda index: bar.update(index - bar.n)), said


def _is_large(folder: Path) -> bool:
    """Whether copying a folder would take long; it may be somebody's home."""
    size = count = 0
    for place, _, names in os.walk(folder):
        for name in names:
            count += 1
            size += os.lstat(os.path.join(place, name)).st_size
            if size > MOST_COPIED or count > MOST_FILES:
                return True
    return False


def check_rows(book: nbformat.NotebookNode, results: list[Ran], edited: list[str]) -> Iterator[Row]:
    """The table: one row for each visible check, in the notebook's order."""
    for cell, ran in zip(book.cells, results, strict=True):
        found = marks(cell)
        if not found.get("grade"):
            continue
        named = re.search(r"\btask\(\s*[\"'](.+?)[\"']\s*\)", cell.source)
        title = named[1] if named else found["grade_id"]
        if cell.cell_type != "code":
            empty = not cell.source.strip() or "your answer here" in cell.source.lower()
            text = "is still empty" if empty else "is written; people read it"
            yield Row(OPEN if empty else PASSED, title, text)
        elif found["grade_id"] in edited:
            yield Row(FAILED, title, "this check was edited, so that it says nothing any more")
        elif not ran.ran:
            yield Row(OPEN, title, "was not run: the kernel had died before")
        else:
            yield Row(*_judged(ran, title))


def _judged(ran: Ran, title: str) -> tuple[str, str, str]:
    message = one_line(ran.message).removeprefix(f"{title}: ")
    if ran.stopped or ran.error == DEAD:
        return FAILED, title, ended(ran)
    if ran.error in ("NotDone", "CheckFailed"):
        return OPEN if ran.error == "NotDone" else FAILED, title, message
    if ran.error:
        return FAILED, title, raised(ran)
    if ran.stderr:
        text = "passes, but writes to stderr, which nbgrader takes for a failure: "
        return FAILED, title, text + one_line(ran.stderr, 200)
    return PASSED, title, "all visible checks pass"


def table(rows: list[Row]) -> str:
    """The rows as text, with long messages in several lines."""
    width = max(len(row.title) for row in rows)
    return "\n".join(_wrapped(f"{row.mark} {row.title:<{width}}  ", row.message) for row in rows)


def _wrapped(start: str, text: str) -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_long_words=False,
    )
