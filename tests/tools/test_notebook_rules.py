"""Every rule is broken once, and says so in words; a notebook that keeps them hears nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_output
from notebook_rules import problems
from notebook_text import from_text

from tests.tools.sample import SOURCE

LECTURE = """\
# %% [markdown] slide="slide"
# # Grid search
# Why does it fail?

# %% [markdown] slide="slide"
# ## What you will be able to do
# *Time: about 40 minutes*, after [lecture 02](02_manual.ipynb)

# %% [markdown] slide="fragment"
# **Predict first.** Which wins?

# %% slide="fragment" alt="A line."
from mlsd_hpo.widgets import Quiz
show()

# %% [markdown] slide="slide"
# ## Check yourself

# %% slide="fragment"
Quiz("a"), Quiz("b"), Quiz("c")

# %% [markdown] slide="slide"
# ## When it fails
# ## Summary
# ## In practice
# ## Exercises
# ## References
"""


def lecture(tmp_path: Path, old: str = "", new: str = "") -> tuple[NotebookNode, Path]:
    """The lecture above as if it had been run, after a replacement that must change it."""
    assert old in LECTURE
    folder = tmp_path / "lectures"
    folder.mkdir(exist_ok=True)
    (folder / "02_manual.ipynb").touch()
    nb = from_text(LECTURE.replace(old, new) if old else LECTURE)
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code, start=1):
        cell.execution_count = number
    data = {"image/png": "iVBOR", "text/plain": "<Figure>"}
    code[0].outputs = [new_output("display_data", data=data)]
    return nb, folder / "03_grid.ipynb"


def test_a_good_lecture_has_no_problems(tmp_path: Path) -> None:
    assert problems(*lecture(tmp_path)) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("# # Grid search", "# Grid search", "first cell must be text that starts with a title"),
        ("be able to do", "learn", "no heading with the words 'what you will be able to do'"),
        ("about 40 minutes", "an hour", "does not say how long it takes"),
        ("Predict first", "Guess", "no **Predict first** prompt"),
        ('Quiz("c")', "3", "asks 2 questions"),
        ("## When it fails", "When it fails", "no heading with the words 'when it fails'"),
        ("## Summary", "## End", "no heading with the words 'summary'"),
        ("## In practice", "## Tools", "no heading with the words 'in practice'"),
        ("## Exercises", "## Tasks", "no heading with the words 'exercises'"),
        ("## References", "## Papers", "no heading with the words 'references'"),
        ("mlsd_hpo.widgets", "widgets", "no interactive demo"),
        ('[markdown] slide="fragment"', "[markdown]", "slide=None; choose one of slide,"),
        ('slide="fragment" alt', 'slide="next" alt', "slide='next'; choose one of slide,"),
        (' alt="A line."', "", "shows a picture without a description"),
        ("02_manual.ipynb", "02_hand.ipynb", "links to 02_hand.ipynb, which does not exist"),
        ("import Quiz", "import Quiz, _ask", "uses the private name _ask"),
        ("show()", "study._loop()", "uses the private name _loop"),
        ("show()", "x = (", "is not valid Python"),
        ("show()", "x = 1\n" * 20, "has 21 lines; the limit is 20"),
        ("Which wins?", "word " * 151, "one idea a cell"),
    ],
)
def test_a_broken_rule_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    found = problems(*lecture(tmp_path, old, new))
    assert len(found) == 1
    assert message in found[0]


def test_a_long_cell_may_be_asked_for(tmp_path: Path) -> None:
    long = 'alt="A line." tags=["long-cell"]\n' + "x = 1\n" * 20
    assert problems(*lecture(tmp_path, 'alt="A line."', long)) == []
    too_long = 'alt="A line." tags=["long-cell"]\n' + "x = 1\n" * 25
    assert "the limit is 25" in problems(*lecture(tmp_path, 'alt="A line."', too_long))[0]


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (new_output("stream", name="stdout", text="/home/me/x.csv\n"), "prints '/home/me/x.csv'"),
        (new_output("stream", name="stdout", text=f"in {__file__}\n"), f"prints '{__file__}'"),
        (new_output("stream", name="stderr", text="x"), "stores text on stderr"),
        (
            new_output("execute_result", data={"text/plain": "<f at 0x7f0c8a1b>"}),
            "prints 'at 0x7f0c8a1b'",
        ),
        (new_output("error", ename="KeyError", evalue="1"), "stores an error, KeyError: 1"),
        (new_output("stream", name="stdout", text="1\n" * 60), "prints 61 lines"),
        (
            new_output("display_data", data={"text/html": "x" * 1_000_000}),
            "the limit is 1000 kB",
        ),
    ],
)
def test_outputs_that_must_not_be_stored(
    tmp_path: Path, output: NotebookNode, message: str
) -> None:
    nb, path = lecture(tmp_path)
    nb.cells[-2].outputs = [output]
    found = problems(nb, path)
    assert len(found) == 1
    assert message in found[0]


def test_a_notebook_that_was_not_run_in_order(tmp_path: Path) -> None:
    nb, path = lecture(tmp_path)
    nb.cells[3].execution_count = 5
    assert problems(nb, path) == ["was not run from top to bottom: run `make notebooks`"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("the best value so far\n    return", "\n    return", "task1: name the task"),
        ('### END SOLUTION\n\n# %% nbgrader="check1"', '\n# %% nbgrader="check1"', "task1: needs"),
        ('nbgrader="check1" points=2', "", "task1: has no visible check"),
        ('with task("Task 1")', "if True", "check1: wrap the checks"),
        ("check_close(answer, 59", "assert (answer, 59", "check2: has a bare assert"),
        ('nbgrader="task2"', 'nbgrader="task1"', "Duplicate grade id"),
        ("    check_raises(", "check_raises(", "check2: ends with an expression"),
    ],
)
def test_a_broken_assignment_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in SOURCE
    nb = from_text(SOURCE.replace(old, new))
    for number, cell in enumerate((c for c in nb.cells if c.cell_type == "code"), start=1):
        cell.execution_count = number
    found = problems(nb, tmp_path / "solutions" / "ex90_sample" / "ex90.ipynb")
    assert any(message in problem for problem in found), found
