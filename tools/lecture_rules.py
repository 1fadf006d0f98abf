"""The parts that every lecture has, in messages that tell its author what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

SLIDE_TYPES = ("slide", "subslide", "fragment", "notes", "skip", "-")
SECTIONS = {  # what a heading must contain: what belongs there
    "what you will be able to do": "3 to 5 verbs, prerequisites, the time it takes",
    "check yourself": "3 or more questions with instant answers",
    "when it fails": "the method's pitfalls, shown",
    "summary": "a table or five lines",
    "in practice": "which tool does this, with its call",
    "exercises": "a link to the assignment",
    "references": "author, year, title, venue",
}


def lecture_problems(nb: NotebookNode, path: Path) -> Iterator[str]:
    """What a lecture lacks of the parts that every lecture has, and of slide metadata."""
    if not re.fullmatch(r"\d\d_[a-z0-9_]+\.ipynb", path.name):
        yield "a lecture's name is two digits and words in lower case: 03_grid_and_random.ipynb"
    for number, cell in enumerate(nb.cells, start=1):
        slide = cell.metadata.get("slideshow", {}).get("slide_type")
        if slide not in SLIDE_TYPES:
            where = f"cell {number} ({cell.source[:40]!r})"
            yield f"{where}: slide={slide!r}; choose one of {', '.join(SLIDE_TYPES)}"
    text = "\n".join(c.source for c in nb.cells if c.cell_type == "markdown")
    code = "\n".join(c.source for c in nb.cells if c.cell_type == "code")
    headings = [h.lower() for h in re.findall(r"^#+ (.*)$", text, flags=re.M)]
    for section, content in SECTIONS.items():
        if not any(section in heading for heading in headings):
            yield f"has no heading with the words {section!r} ({content})"
    if not re.search(r"time:?\W+about \d+ minutes", text, flags=re.I):
        yield "does not say how long it takes: *Time: about 40 minutes*"
    if "predict first" not in text.lower():
        yield "has no **Predict first** prompt before a result"
    questions = len(re.findall(r"\b[a-z_.]*(?:question|quiz)\w*\(", code, flags=re.I))
    if questions < 3:
        yield f"asks {questions} questions in code cells; 'Check yourself' needs at least 3"
    if "mlsd_hpo.widgets" not in code and "mlsd_hpo import widgets" not in code:
        yield "has no interactive demo from mlsd_hpo.widgets"
