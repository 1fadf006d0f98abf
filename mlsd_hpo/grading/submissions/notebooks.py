"""Whether a file that was handed in is a notebook, and the repair of what is only badly written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlsd_hpo.grading.submissions.files import read_limited

# What a text begins with that is not plain UTF-8; UTF-16 comes from the clipboard of Windows.
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(frozen=True)
class Notebook:
    """What a file turned out to be.

    Attributes:
        path: where `nbformat.read` reads it; None if it is no notebook.
        problem: why it is none: "is no JSON: Expecting value: line 1 column 1 (char 0)".
        notes: what was repaired.
        assignment: whether nbgrader's marks are in it, as in every release.
    """

    path: Path | None
    problem: str = ""
    notes: tuple[str, ...] = ()
    assignment: bool = False


def read_notebook(path: Path, copy: Path) -> Notebook:
    """Look into the file at `path`; if it needs a repair, the repaired notebook is `copy`."""
    try:
        text, notes = _decoded(read_limited(path))
        raw = _parsed(text)
        if raw["nbformat"] < 4:
            notes.append(f"converted from notebook format {raw['nbformat']}")
            raw = _upgraded(raw)
        if _completed(raw):
            notes.append("lacks parts of the notebook format, which were filled in")
    except ValueError as error:
        return Notebook(None, problem=str(error))
    if notes:
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(json.dumps(raw), encoding="utf-8")  # ASCII, even of half a surrogate
    assignment = any("nbgrader" in cell["metadata"] for cell in raw["cells"])
    return Notebook(copy if notes else path, notes=tuple(notes), assignment=assignment)


def _decoded(data: bytes) -> tuple[str, list[str]]:
    """The text, and what is to be noted about its encoding."""
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            try:
                return data.decode(encoding), [f"read as {encoding.upper()}"]
            except UnicodeDecodeError as error:
                raise ValueError(f"is no {encoding.upper()} text: {error}") from None
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        place = f"byte {data[error.start]:#04x} at position {error.start}"
        raise ValueError(f"is no UTF-8 text: {place}") from None


def _parsed(text: str) -> dict[str, Any]:
    try:
        raw = json.loads(text)
    except RecursionError:
        raise ValueError("is no notebook: its JSON is nested too deeply") from None
    except ValueError as error:
        raise ValueError(f"is no JSON: {error}") from None
    if not isinstance(raw, dict):
        raise ValueError(f"is no notebook: its JSON is a {type(raw).__name__}, not an object")
    if not isinstance(raw.get("nbformat"), int) or not {"cells", "worksheets"} & set(raw):
        raise ValueError("is no notebook: its JSON has no `nbformat` or no `cells`")
    return raw


def _upgraded(raw: dict[str, Any]) -> dict[str, Any]:
    """A notebook of an older format in format 4, as plain JSON."""
    import nbformat

    try:
        node = nbformat.convert(nbformat.reader.reads(json.dumps(raw)), 4)
        upgraded: dict[str, Any] = json.loads(json.dumps(node))
        return upgraded
    except Exception as error:  # what is missing shows in many ways
        old = raw["nbformat"]
        text = f"is of notebook format {old}, and cannot be converted: {_first_line(error)}"
        raise ValueError(text) from None


def _completed(raw: dict[str, Any]) -> bool:
    """Fill in what `nbformat.read` needs and no grader looks at; return whether it was needed.

    Raises ValueError where a cell lacks what a grader looks at.
    """
    if raw["nbformat"] != 4:
        raise ValueError(f"is of notebook format {raw['nbformat']}; 4 is read, and older ones")
    cells = raw.get("cells")
    if not isinstance(cells, list):
        raise ValueError("is no notebook: `cells` is no list")
    lacking = _default(raw, "metadata", {})
    for number, cell in enumerate(cells, start=1):
        source = cell.get("source") if isinstance(cell, dict) else None
        lines = source if isinstance(source, list) else [source]
        if not all(isinstance(line, str) for line in lines):
            raise ValueError(f"is no notebook: cell {number} has no source")
        if not isinstance(cell.get("cell_type"), str):
            raise ValueError(f"is no notebook: cell {number} has no type")
        lacking |= _default(cell, "metadata", {})
        if cell["cell_type"] == "code":
            lacking |= _default(cell, "outputs", [])
    return lacking


def _default(part: dict[str, Any], key: str, value: dict[str, Any] | list[Any]) -> bool:
    """Set a key that is missing or of another type; return whether it was."""
    if isinstance(part.get(key), type(value)):
        return False
    part[key] = value
    return True


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
