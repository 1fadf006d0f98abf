"""The stored form: what stays, what goes, and ids that do not churn."""

from __future__ import annotations

from typing import Any

import nbformat
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from notebook_form import dumps, normalize

SOURCES = st.lists(st.sampled_from(["# A", "x = 1", "x = 1 ", "!", "", "# A\nmore", "Ä b"]))


def code(*outputs: NotebookNode, source: str = "x = 1", **metadata: Any) -> NotebookNode:
    return new_code_cell(source, outputs=list(outputs), execution_count=7, metadata=metadata)


def outputs(*given: NotebookNode) -> list[NotebookNode]:
    return normalize(new_notebook(cells=[code(*given)])).cells[0].outputs


def stream(name: str, text: str) -> NotebookNode:
    return new_output("stream", name=name, text=text)


@given(SOURCES)
def test_twice_is_once_and_ids_are_unique(sources: list[str]) -> None:
    cells = [new_code_cell(s) if "=" in s else new_markdown_cell(s) for s in sources]
    once = normalize(new_notebook(cells=cells))
    assert dumps(normalize(once)) == dumps(once)
    assert len({cell.id for cell in once.cells}) == len(sources)
    nbformat.validate(once)


def test_the_given_notebook_is_left_alone() -> None:
    nb = new_notebook(cells=[code(stream("stderr", "x"))])
    before = dumps(nb)
    normalize(nb)
    assert dumps(nb) == before


def test_an_inserted_cell_leaves_the_other_ids_alone() -> None:
    cells = [new_markdown_cell("# Title"), code(), code(), code(source="y = 2")]
    before = [cell.id for cell in normalize(new_notebook(cells=cells)).cells]
    assert before == ["title", "x-1", "x-1-2", "y-2"]
    cells.insert(1, new_markdown_cell("## New"))
    assert [cell.id for cell in normalize(new_notebook(cells=cells)).cells] == [
        *before[:1],
        "new",
        *before[1:],
    ]


def test_graded_cells_are_known_by_their_grade_id() -> None:
    grader = {"grade_id": "task1", "grade": False, "solution": True, "locked": False}
    assert normalize(new_notebook(cells=[code(nbgrader=grader)])).cells[0].id == "task1"


def test_metadata_of_the_machine_goes() -> None:
    cell = code(execution={"iopub.execute_input": "2026-01-01"}, collapsed=True, editable=True)
    cell.metadata.update(slideshow={"slide_type": "skip"}, tags=["a"], alt="A line.")
    nb = new_notebook(cells=[cell], metadata={"widgets": {"state": {}}, "toc": 1})
    nb.metadata.language_info = {"name": "python", "version": "3.11.4"}
    stored = normalize(nb)
    assert stored.cells[0].metadata == {
        "slideshow": {"slide_type": "skip"},
        "tags": ["a"],
        "alt": "A line.",
    }
    assert set(stored.metadata) == {"kernelspec", "language_info"}
    assert "3.11" not in dumps(stored)


def test_the_code_of_a_question_is_folded_for_it_tells_the_answer() -> None:
    asked, other = normalize(new_notebook(cells=[code(source='Quiz("2 + 2?", …)'), code()])).cells
    assert asked.metadata == {"jupyter": {"source_hidden": True}}
    assert "jupyter" not in other.metadata


def test_executed_cells_are_numbered_in_order() -> None:
    result = new_output("execute_result", data={"text/plain": "1"}, execution_count=7)
    stored = normalize(new_notebook(cells=[code(), code(result), new_code_cell("y")]))
    assert [cell.execution_count for cell in stored.cells] == [1, 2, None]
    assert stored.cells[1].outputs[0].execution_count == 2


def test_stderr_goes_and_stdout_is_joined() -> None:
    kept = outputs(stream("stdout", "a\n"), stream("stderr", "50%"), stream("stdout", "b\n"))
    assert [(output.name, output.text) for output in kept] == [("stdout", "a\nb\n")]


def test_progress_bars_go() -> None:
    def shown(text: str) -> list[NotebookNode]:
        return outputs(new_output("display_data", data={"text/plain": text}))

    assert shown("  0%|          | 0/20 [00:00<?, ?it/s]") == []
    assert shown("search:   0%|          | 0/20 [00:00<?, ?it/s]") == []
    assert shown("0it [00:00, ?it/s]") == []
    assert len(shown("10% | of trials")) == 1


def test_widget_models_go_and_their_picture_stays() -> None:
    view = "application/vnd.jupyter.widget-view+json"
    data = {view: {"model_id": "1"}, "image/png": "iVBOR", "text/plain": "App()"}
    kept = outputs(
        new_output("display_data", data=data),
        new_output("display_data", data={view: {"model_id": "2"}}),
    )
    assert [set(output.data) for output in kept] == [{"image/png", "text/plain"}]
