"""The rules that a stored notebook keeps, each with a message that tells its author what to do.

`problems(nb, path)` looks and runs nothing. Every notebook keeps the rules in this file; a notebook
in `lectures/` also those of a lecture, one in `solutions/` those of an assignment.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from assignment_rules import assignment_problems
from lecture_rules import lecture_problems
from nbformat import NotebookNode
from notebook_form import dumps

MAX_BYTES = 1_000_000
MAX_LINES, MAX_LONG_LINES, MAX_CHECK_LINES = 20, 25, 45
MAX_WORDS = 150
MAX_OUTPUT_LINES = 60
HERE = re.escape(str(Path(__file__).resolve().parent.parent))  # this checkout
MACHINE = re.compile(
    rf"({HERE}|/home/|/root/|/tmp/|/Users/|site-packages|ipykernel_\d|[A-Z]:\\\\?Users)\S*"
)
ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")


def problems(nb: NotebookNode, path: Path) -> list[str]:
    """What is wrong with a stored notebook, one sentence each; empty when all is well."""
    found = list(_general(nb, path))
    folder = path.resolve().parent
    if folder.name == "lectures":
        found += lecture_problems(nb, path)
    elif folder.parent.name == "solutions":
        found += assignment_problems(nb)
    return found


def _general(nb: NotebookNode, path: Path) -> Iterator[str]:
    size = len(dumps(nb).encode())
    if size > MAX_BYTES:
        limit = f"{MAX_BYTES / 1000:.0f} kB"
        yield f"is {size / 1000:.0f} kB; the limit is {limit}: smaller or fewer pictures"
    if not re.match(r"# \S", nb.cells[0].source if nb.cells else ""):
        yield "the first cell must be text that starts with a title, `# Title`"
    for number, cell in enumerate(nb.cells, start=1):
        messages = _text(cell, path) if cell.cell_type == "markdown" else _code(cell)
        for message in messages:
            yield f"{cell_name(number, cell)}: {message}"
    counts = [c.execution_count for c in nb.cells if c.cell_type == "code"]
    if counts != list(range(1, len(counts) + 1)):
        yield "was not run from top to bottom: run `make notebooks`"


def cell_name(number: int, cell: NotebookNode) -> str:
    """How a message names a cell: its place and its first line."""
    first = cell.source.strip().split("\n")[0]
    return f"cell {number} ({first[:50]!r})"


def _text(cell: NotebookNode, path: Path) -> Iterator[str]:
    prose = re.sub(r"\$\$.*?\$\$|```.*?```", "", cell.source, flags=re.S)  # no formulas, no code
    prose = re.sub(r"^\|.*$|\$.*?\$|\(http\S+\)", "", prose, flags=re.M)  # no tables, no addresses
    words = len(re.findall(r"[\w'-]+", prose))
    if not cell.source.strip():
        yield "is empty: remove it"
    if words > MAX_WORDS and not re.search(r"^#+ .*references", cell.source, flags=re.I | re.M):
        yield f"has {words} words; one idea a cell, at most about 120 (limit {MAX_WORDS}): split it"
    yield from broken_links(cell.source, path)


def broken_links(text: str, path: Path) -> Iterator[str]:
    """Links from a notebook's text to files that are not there."""
    for target in LINK.findall(text):
        outside = "://" in target or target.startswith(("mailto:", "attachment:"))
        if not outside and not (path.parent / target).exists():
            yield f"links to {target}, which does not exist"


def _code(cell: NotebookNode) -> Iterator[str]:
    if not cell.source.strip():
        yield "is empty: remove it"
    lines = len(cell.source.splitlines())
    if cell.metadata.get("nbgrader", {}).get("locked"):  # checks, which students need not read
        limit, advice = MAX_CHECK_LINES, "split the check"
    elif "long-cell" in cell.metadata.get("tags", []):
        limit, advice = MAX_LONG_LINES, "move code into the library"
    else:
        limit, advice = MAX_LINES, "move helpers into the library, or split the cell"
    if lines > limit and not cell.metadata.get("nbgrader", {}).get("solution"):
        yield f"has {lines} lines; the limit is {limit}: {advice}"
    yield from _private_names(cell.source)
    for output in cell.outputs:
        yield from _output(output)
    if any("image/png" in o.get("data", {}) for o in cell.outputs) and not _alt(cell):
        yield 'shows a picture without a description: add alt="…" (one sentence) to the cell'


def _alt(cell: NotebookNode) -> bool:
    pictures = [o.metadata for o in cell.outputs if "image/png" in o.get("data", {})]
    return bool(cell.metadata.get("alt")) or all(
        m.get("image/png", {}).get("alt") for m in pictures
    )


def _output(output: NotebookNode) -> Iterator[str]:
    if output.output_type == "error":
        yield f"stores an error, {output.ename}: {output.evalue}"
        return
    text = output.get("text") or output.data.get("text/plain", "")
    if output.get("name") == "stderr":
        yield "stores text on stderr: run `make notebooks`"
    if match := MACHINE.search(text) or ADDRESS.search(text):
        yield f"prints {match[0]!r}, which differs from machine to machine"
    if text.count("\n") >= MAX_OUTPUT_LINES:
        yield f"prints {text.count(chr(10)) + 1} lines; the limit is {MAX_OUTPUT_LINES}"


def _private_names(source: str) -> Iterator[str]:
    """Private names imported from the library, or reached through a dot."""
    plain = re.sub(r"^(\s*)[%!].*$", r"\1pass", source, flags=re.M)
    try:
        tree = ast.parse(plain)
    except SyntaxError as error:
        yield f"is not valid Python: {error.msg}, line {error.lineno}"
        return
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mlsd_hpo"):
            names = (node.module or "").split(".") + [alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [
                part
                for a in node.names
                if a.name.startswith("mlsd_hpo")
                for part in a.name.split(".")
            ]
        elif isinstance(node, ast.Attribute) and not _is_self(node.value):
            names = [node.attr]
        for private in (n for n in names if n.startswith("_") and not n.startswith("__")):
            yield f"uses the private name {private}: a cell uses what the library makes public"


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")
