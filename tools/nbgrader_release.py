"""What nbgrader does differently in this course when it turns a solution into a release.

Two preprocessors: the stub of a task names the task, and a release runs from top to bottom although
its tasks are not filled in. `nbgrader_config.py` puts them into nbgrader's own list.
"""

from __future__ import annotations

import json
import re

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import ClearSolutions, NbGraderPreprocessor
from notebook_form import normalize

REGION = re.compile(
    r"^(?P<indent>[ \t]*)(?:###|<!--) BEGIN SOLUTION\b *(?P<title>[^\n]*?)(?: *-->)?\n"
    r"(?P<lines>.*?)"
    r"^[ \t]*(?:###|<!--) END SOLUTION\b[^\n]*$",
    flags=re.M | re.S,
)
WRITTEN_STUB = "*Your answer here.*"


class TaskStubs(ClearSolutions):
    """Replace each solution by a stub that raises NotImplementedError("Task 2: the title")."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Replace all regions of one cell; nbgrader complains where the markers do not match."""
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        number = re.search(r"\d+", grade_id)

        def stub(match: re.Match[str]) -> str:
            if cell.cell_type == "markdown":
                return WRITTEN_STUB
            text = json.dumps(f"Task {number[0]}: {match['title']}", ensure_ascii=False)
            comment = "# Write your code here instead of the next line."
            return f"{match['indent']}{comment}\n{match['indent']}raise NotImplementedError({text})"

        if number and cell.metadata.nbgrader.solution and REGION.search(cell.source):
            cell.source = REGION.sub(stub, cell.source)
            if "BEGIN SOLUTION" not in cell.source and "END SOLUTION" not in cell.source:
                return cell, resources
        return super().preprocess_cell(cell, resources, cell_index)


class RunThrough(NbGraderPreprocessor):
    """Let "Run All" go on behind a task that is not done, and store the normal form.

    From the first task on, cells are tagged `raises-exception`: JupyterLab and nbclient show their
    errors and run the next cell, and nbgrader counts them as failed all the same.
    """

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Tag the code cells of one release and normalize it."""
        seen_task = False
        for cell in nb.cells:
            seen_task = seen_task or cell.metadata.get("nbgrader", {}).get("solution", False)
            if seen_task and cell.cell_type == "code":
                cell.metadata["tags"] = [*cell.metadata.get("tags", []), "raises-exception"]
        return normalize(nb), resources


def preprocessors() -> list[type]:
    """nbgrader's own steps, in order, with ours in their places."""
    own = GenerateAssignment.preprocessors.default_args[0]
    return [TaskStubs if step is ClearSolutions else step for step in own] + [RunThrough]


def solution_lines(source: str) -> list[str]:
    """The lines between the solution markers of a cell, without indentation."""
    lines = "".join(match["lines"] for match in REGION.finditer(source)).splitlines()
    return [line.strip() for line in lines if line.strip()]
