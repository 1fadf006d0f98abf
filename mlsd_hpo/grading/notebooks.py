"""Whether a file that was handed in is a notebook, and the repair of what is only badly written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlsd_hpo.grading.files import read_limited

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
        data = read_limited(path)
        text, notes = _decoded(data)
        raw = _parsed(text)
        notes += tuple(_upgrades(raw))
        if notes:
            raw = _upgraded(raw)
        _look_at_cells(raw)
    except ValueError as error:
        return Notebook(None, problem=str(error))
    if notes:
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(json.dumps(raw), encoding="utf-8")  # ASCII, even of half a surrogate
    assignment = any("nbgrader" in cell["metadata"] for cell in raw["cells"])
    return Notebook(copy if notes else path, notes=notes, assignment=assignment)


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            try:
                return data.decode(encoding), (f"read as {encoding.upper()}",)
            except UnicodeDecodeError as error:
                raise ValueError(f"is no {encoding.upper()} text: {error}") from None
    try:
        return data.decode("utf-8"), ()
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


def _upgrades(raw: dict[str, Any]) -> Iterator[str]:
    if raw["nbformat"] < 4:
        yield f"converted from notebook format {raw['nbformat']}"


def _upgraded(raw: dict[str, Any]) -> dict[str, Any]:
    """The notebook in format 4, as plain JSON."""
    import nbformat

    if raw["nbformat"] >= 4:
        return raw
    try:
        node = nbformat.convert(nbformat.reader.reads(json.dumps(raw)), 4)
        upgraded: dict[str, Any] = json.loads(json.dumps(node))
        return upgraded
    except Exception as error:  # what is missing shows in many ways
        old = raw["nbformat"]
        text = f"is of notebook format {old}, and cannot be converted: {_first_line(error)}"
        raise ValueError(text) from None


def _look_at_cells(raw: dict[str, Any]) -> None:
    """Raise ValueError if `nbformat.read` would fail, or a cell lacks what a grader looks at."""
    if raw["nbformat"] != 4:
        raise ValueError(f"is of notebook format {raw['nbformat']}; 4 is read, and older ones")
    cells = raw.get("cells")
    if not isinstance(cells, list) or not isinstance(raw.get("metadata"), dict):
        raise ValueError("is no notebook: `cells` is no list, or `metadata` no object")
    for number, cell in enumerate(cells, start=1):
        source = cell.get("source") if isinstance(cell, dict) else None
        lines = source if isinstance(source, list) else [source]
        if not all(isinstance(line, str) for line in lines):
            raise ValueError(f"is no notebook: cell {number} has no source")
        if not isinstance(cell.get("cell_type"), str) or not isinstance(cell.get("metadata"), dict):
            raise ValueError(f"is no notebook: cell {number} has no type or no metadata")
        if cell["cell_type"] == "code" and not isinstance(cell.get("outputs"), list):
            raise ValueError(f"is no notebook: code cell {number} has no outputs")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
