"""`mlsd-hpo check NOTEBOOK`: would it run elsewhere, and do its visible checks pass?

The notebook runs from top to bottom in a fresh kernel, in a copy of its folder, so that it meets
what a grader's run meets: no leftover variables, no cell run out of order. What is stored in it
stays as it is.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
import tempfile
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from tqdm.auto import tqdm

from mlsd_hpo.grading.reports.text import one_line
from mlsd_hpo.grading.selfcheck.advice import advice, ended, raised, unknown_name
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
    rows = list(check_rows(book, results, edited, missing))
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
            run = run_through(
                book,
                folder,
                seconds,
                on_cell=lambda index: bar.update(index - bar.n),
                on_slow=lambda text: bar.write(text, file=sys.stderr),
            )
            results = asyncio.run(run)
    return results, said


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


def check_rows(
    book: nbformat.NotebookNode,
    results: Sequence[Ran],
    edited: Sequence[str],
    missing: Mapping[str, nbformat.NotebookNode],
) -> Iterator[Row]:
    """The table: one row for each visible check, in the notebook's order, then those it lacks."""
    for cell, ran in zip(book.cells, results, strict=True):
        found = marks(cell)
        if not found.get("grade") or found["grade_id"] in missing:
            continue
        title = _title(cell)
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
    for cell in missing.values():
        if marks(cell).get("grade"):
            yield Row(FAILED, _title(cell), "is missing: take it from the release")


def _title(cell: nbformat.NotebookNode) -> str:
    """What a check calls itself, as in `with task("Task 1"):`, or else nbgrader's name for it."""
    named = re.search(r"\btask\(\s*[\"'](.+?)[\"']\s*\)", cell.source)
    return str(named[1] if named else marks(cell)["grade_id"])


def _judged(ran: Ran, title: str) -> tuple[str, str, str]:
    if ran.stopped or ran.error == DEAD:
        return FAILED, title, ended(ran)
    if ran.error == "NotDone" and (name := unknown_name(ran)):
        return OPEN, title, f"is not filled in yet, or no cell above has defined `{name}`"
    if ran.error in ("NotDone", "CheckFailed"):
        return OPEN if ran.error == "NotDone" else FAILED, title, _without(title, ran.message)
    if ran.error:
        return FAILED, title, raised(ran)
    if ran.stderr:
        text = "passes, but writes to stderr, which nbgrader takes for a failure: "
        return FAILED, title, text + one_line(ran.stderr, 200)
    return PASSED, title, "all visible checks pass"


def _without(title: str, message: str) -> str:
    """A check's message without what its row begins with anyway.

    The stub of task 6 says "Task 6: ...", which goes in the row "Task 6a", and stays in "Task 7".
    """
    text = one_line(message).removeprefix(f"{title}: ").removeprefix(f"{title} ")
    named = re.match(r"(Task \w+): ", text)
    same = named and re.match(rf"{named[1]}(?!\d)", title)
    return text[named.end() :] if named and same else text


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
