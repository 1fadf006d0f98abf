"""The one form in which a notebook is stored: what stays, what goes, and which cell ids.

`normalize` is a pure function of the notebook, so that storing twice changes nothing and a diff
shows what an author changed and no more. Times, machine-dependent metadata, widget state and
streams to stderr go; text and pictures stay.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import nbformat
from nbformat import NotebookNode

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"}
KEPT_CELL_METADATA = {"alt", "deletable", "editable", "nbgrader", "slideshow", "tags"}
PROGRESS_BAR = re.compile(r"[^\n]*?\d+%\|[^\n]*\| *\d+/\d+ \[|0it \[")
QUESTION = re.compile(r"Quiz\(")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def read(path: Path) -> NotebookNode:
    """Read a notebook of any version as version 4."""
    return nbformat.read(path, as_version=4)


def dumps(nb: NotebookNode) -> str:
    """The text of a notebook as it is stored (sorted keys, one final newline)."""
    return nbformat.writes(nb, version=4).rstrip("\n") + "\n"


def write(nb: NotebookNode, path: Path) -> None:
    """Store a notebook in UTF-8 with Unix line ends on every system."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dumps(nb), encoding="utf-8", newline="\n")


def normalize(nb: NotebookNode) -> NotebookNode:
    """A copy of the notebook in stored form; applying it twice gives the same as once."""
    nb = nbformat.from_dict(nb)  # a deep copy
    nb.nbformat, nb.nbformat_minor = 4, 5
    nb.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE})
    count = 0
    for cell in nb.cells:
        cell.source = cell.source.rstrip()
        cell.metadata = _cell_metadata(cell.metadata)
        if not cell.get("attachments"):
            cell.pop("attachments", None)
        if cell.cell_type == "code":
            if cell.get("execution_count") is not None:
                count += 1
                cell.execution_count = count
            cell.outputs = _outputs(cell.outputs, cell.get("execution_count"))
            if QUESTION.match(cell.source):  # its code tells the answer: JupyterLab folds it
                cell.metadata["jupyter"] = {"source_hidden": True}
    for cell, cell_id in zip(nb.cells, _cell_ids(nb.cells), strict=True):
        cell.id = cell_id
    nbformat.validate(nb)
    return nb


def is_passing(output: NotebookNode) -> bool:
    """Whether an output is of the moment only: stderr, or a progress bar drawn as a widget."""
    bar = PROGRESS_BAR.match(output.get("data", {}).get("text/plain", ""))
    return output.get("name") == "stderr" or bar is not None


def _cell_metadata(metadata: NotebookNode) -> NotebookNode:
    kept = {key: value for key, value in metadata.items() if key in KEPT_CELL_METADATA}
    kept["tags"] = list(dict.fromkeys(kept.get("tags", [])))
    for key, default in (("tags", []), ("editable", True), ("deletable", True), ("slideshow", {})):
        if kept.get(key) == default:
            kept.pop(key, None)
    return nbformat.from_dict(kept)


def _outputs(outputs: list[NotebookNode], count: int | None) -> list[NotebookNode]:
    """Outputs without stderr and widget models, neighbouring pieces of stdout joined."""
    kept: list[NotebookNode] = []
    for output in outputs:
        if is_passing(output):
            continue
        if output.output_type == "stream":
            if kept and kept[-1].output_type == "stream":
                kept[-1].text += output.text
                continue
        elif "data" in output:
            output.data.pop(WIDGET_VIEW, None)
            if not output.data:
                continue
            output.pop("transient", None)
            if output.output_type == "execute_result":
                output.execution_count = count
        kept.append(output)
    return kept


def _cell_ids(cells: list[NotebookNode]) -> list[str]:
    """Ids from the cells' first lines: an inserted cell leaves its neighbours' ids alone."""
    ids: list[str] = []
    seen: dict[str, int] = {}
    for cell in cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        base = grade_id or _slug(cell.source) or cell.cell_type
        seen[base] = seen.get(base, 0) + 1
        candidate = base if seen[base] == 1 else f"{base}-{seen[base]}"
        while candidate in ids:
            seen[base] += 1
            candidate = f"{base}-{seen[base]}"
        ids.append(candidate)
    return ids


def _slug(source: str, length: int = 40) -> str:
    """The first line that holds letters, in lower case ASCII, words joined by hyphens."""
    for line in source.splitlines():
        ascii_line = unicodedata.normalize("NFKD", line).encode("ascii", "ignore").decode()
        slug = "-".join(re.findall(r"[a-z0-9]+", ascii_line.lower()))
        if re.search("[a-z]", slug):
            return slug[:length].strip("-")
    return ""
