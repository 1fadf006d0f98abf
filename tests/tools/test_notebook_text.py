"""From text to notebooks and back."""

from __future__ import annotations

import pytest
from notebook_form import dumps
from notebook_text import from_text, to_text

from tests.tools.sample import SOURCE

LECTURE = """\
# %% [markdown] slide="slide"
# # Title
#
# A formula $x^2$ and a [link](01_a.ipynb).

# %% slide="fragment" tags=["nbval-ignore-output"] alt="Two panels: a \\"grid\\", and points."
import numpy as np


def f(x):
    # a comment
    return x


# %% slide="notes"
f(1)
"""


def test_metadata_of_a_lecture() -> None:
    title, code, _ = from_text(LECTURE).cells
    assert title.source == "# Title\n\nA formula $x^2$ and a [link](01_a.ipynb)."
    assert title.metadata == {"slideshow": {"slide_type": "slide"}}
    assert code.metadata == {
        "slideshow": {"slide_type": "fragment"},
        "tags": ["nbval-ignore-output"],
        "alt": 'Two panels: a "grid", and points.',
    }


def test_text_of_a_lecture_survives_the_round_trip() -> None:
    assert to_text(from_text(LECTURE)) == LECTURE


@pytest.mark.parametrize("text", [LECTURE, SOURCE])
def test_notebooks_survive_the_round_trip(text: str) -> None:
    nb = from_text(text)
    assert dumps(from_text(to_text(nb))) == dumps(nb)


def test_cells_of_an_assignment() -> None:
    cells = from_text(SOURCE).cells
    flags = {
        c.metadata.nbgrader.grade_id: (
            c.metadata.nbgrader.grade,
            c.metadata.nbgrader.solution,
            c.metadata.nbgrader.locked,
            c.metadata.nbgrader.get("points"),
        )
        for c in cells
        if "nbgrader" in c.metadata
    }
    assert flags == {
        "given-import-numpy-as-np": (False, False, True, None),
        "task1": (False, True, False, None),
        "check1": (True, False, True, 2),
        "task2": (False, True, False, None),
        "check2": (True, False, True, 1),
        "answer3": (True, True, False, 1),
    }


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ('nbgrader="solution1"', "expected task1, check1, answer1"),
        ('nbgrader="check1"', "needs points"),
        ('nbgrader="task1" points=1', "takes no points"),
    ],
)
def test_bad_headers_are_explained(header: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        from_text(f"# %% {header}\nx = 1\n")
