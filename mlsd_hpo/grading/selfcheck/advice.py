"""What a student should put right before handing in, beside the answers themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import nbformat

from mlsd_hpo.grading.names import defined
from mlsd_hpo.grading.reports.text import one_line
from mlsd_hpo.grading.selfcheck.released import marks
from mlsd_hpo.grading.selfcheck.runthrough import DEAD, Ran


def advice(
    book: nbformat.NotebookNode,
    results: Sequence[Ran],
    edited: Sequence[str],
    missing: Iterable[str],
) -> list[str]:
    """All advice on a notebook that was run.

    Args:
        book: the notebook.
        results: what became of each of its cells.
        edited: the names of locked cells that are not as they were released.
        missing: the names of cells of the release that are not there; what was to be filled in
            there is not graded.
    """
    return [
        *_about_the_kernel(book),
        *_about_cells(book, results),
        *(f"the locked cell {name} was edited: take it from the release" for name in edited),
        *(f"the cell {name} is missing: take it from the release" for name in missing),
        *_about_copies(book),
    ]


def raised(ran: Ran) -> str:
    """What a cell raised, and where."""
    where = f" ({ran.place})" if ran.place else ""
    return f"raises {ran.error}: {one_line(ran.message, 500)}{where}"


def ended(ran: Ran) -> str:
    """Why a cell did not come to its end."""
    if ran.error == DEAD and not ran.stopped:
        return "the kernel died: too little memory, or a call that ends the process?"
    return f"{ran.stopped}: an endless loop?"


def _about_the_kernel(book: nbformat.NotebookNode) -> Iterator[str]:
    kernel = book.metadata.get("kernelspec", {}).get("name", "python3")
    if kernel != "python3":
        yield (
            f"the notebook asks for the kernel {kernel!r}, which others may not have: choose "
            "Python 3 (ipykernel) in the menu Kernel > Change Kernel, and save"
        )


def _about_cells(book: nbformat.NotebookNode, results: Sequence[Ran]) -> Iterator[str]:
    """Cells that are no checks, and raise, do not end, or kill the kernel."""
    for index, (cell, ran) in enumerate(zip(book.cells, results, strict=True)):
        if marks(cell).get("grade"):
            continue
        if ran.stopped or ran.error == DEAD:
            yield f"{ran.label}: {ended(ran)}"
        elif ran.error == "NameError" and (name := unknown_name(ran)):
            later = [r.label for c, r in _after(book, results, index) if defines(c, name)]
            where = f"it is defined only later, in {later[0]}" if later else "no cell defines it"
            yield f"{ran.label} uses `{name}` before it is defined: from top to bottom, {where}"
        elif ran.error:
            yield f"{ran.label} {raised(ran)}"


def unknown_name(ran: Ran) -> str:
    """The name that was not defined where the cell used it; "" if it raised something else."""
    found = re.search(r"name '(.+?)' is not defined", ran.message)
    return found[1] if found else ""


def _after(
    book: nbformat.NotebookNode, results: Sequence[Ran], index: int
) -> list[tuple[nbformat.NotebookNode, Ran]]:
    return list(zip(book.cells[index + 1 :], results[index + 1 :], strict=True))


def defines(cell: nbformat.NotebookNode, name: str) -> bool:
    """Whether a cell gives a value to a name, by assignment, import, `def` or `class`."""
    return cell.cell_type == "code" and name in defined(cell.source)


def _about_copies(book: nbformat.NotebookNode) -> Iterator[str]:
    count = Counter(marks(cell)["grade_id"] for cell in book.cells if marks(cell))
    for name, times in count.items():
        if times > 1:
            yield f"{times} cells have the name {name}: delete the copies, nbgrader refuses them"
