"""The rules for the source of an assignment, with messages that tell its author what to do."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

from nbformat import NotebookNode
from nbgrader.nbgraderformat import MetadataValidator, ValidationError

BEGIN = re.compile(r"^\s*(?:###|<!--) BEGIN SOLUTION\b *(.*?)(?: *-->)?$", flags=re.M)
END = re.compile(r"^\s*(?:###|<!--) END SOLUTION\b", flags=re.M)


def assignment_problems(nb: NotebookNode) -> Iterator[str]:
    """What is wrong with the tasks, their checks and nbgrader's metadata; runs nothing."""
    try:
        MetadataValidator().validate_nb(nb)
    except (ValidationError, KeyError) as error:
        yield f"nbgrader's metadata is not valid: {error}"
        return
    cells = {c.metadata.nbgrader.grade_id: c for c in nb.cells if "nbgrader" in c.metadata}
    kinds = Counter(re.sub(r"\d.*|-.*", "", grade_id) for grade_id in cells)
    if kinds["task"] + kinds["answer"] == 0:
        yield 'has no task: mark the cells to fill in with nbgrader="task1", "task2", …'
    for grade_id, cell in cells.items():
        yield from (f"{grade_id}: {message}" for message in _cell(grade_id, cell))
        number = re.fullmatch(r"task(\d+)[a-z]?", grade_id)
        if number and not any(re.fullmatch(rf"check{number[1]}[a-z]?", other) for other in cells):
            yield f'{grade_id}: has no visible check after it, nbgrader="check{number[1]}"'
    for cell in nb.cells:
        if cell.cell_type == "code" and "nbgrader" not in cell.metadata:
            yield f"{cell.source[:40]!r}: given code must be locked; convert the notebook from text"
        if "HIDDEN TESTS" in cell.source:
            yield "has hidden tests in a cell: hidden questions belong into grading.py"


def _cell(grade_id: str, cell: NotebookNode) -> Iterator[str]:
    titles, ends = BEGIN.findall(cell.source), END.findall(cell.source)
    if not cell.metadata.nbgrader.solution:
        if titles or ends:
            yield "has a solution region but is no task"
    elif not titles or len(titles) != len(ends):
        yield "needs ### BEGIN SOLUTION title … ### END SOLUTION around what students write"
    elif cell.cell_type == "code" and not all(titles):
        yield "name the task after BEGIN SOLUTION: `### BEGIN SOLUTION expected improvement`"
    if grade_id.startswith("check"):
        yield from _check(cell)


def _check(cell: NotebookNode) -> Iterator[str]:
    body = ast.parse(cell.source).body
    if body and isinstance(body[-1], ast.Expr) and not cell.source.rstrip().endswith(";"):
        yield "ends with an expression, whose value nbgrader takes for partial points"
    if any(isinstance(node, ast.Assert) for node in ast.walk(ast.Module(body, []))):
        yield "has a bare assert: use check, check_close, … with words that help"
    if not any(
        isinstance(node, ast.With) and "task(" in ast.unparse(node.items[0]) for node in body
    ):
        yield 'wrap the checks in `with task("Task 1"):`'
