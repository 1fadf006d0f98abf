"""Names that a notebook defines, and those that it reads without defining them."""

from __future__ import annotations

import pytest

from mlsd_hpo.grading.names import undefined


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["x = 1", "print(x)"], set()),
        (["def f(a, *b, c=1, **d): return a, b, c, d", "f(1)"], set()),
        (["import numpy as np", "from os import path", "np, path"], set()),
        (["import os.path", "os"], set()),
        (["try: pass\nexcept ValueError as error: print(error)"], set()),
        (["[i for i in range(3)]", "async def f(): pass", "f"], set()),
        (["match 1:\n    case y: print(y)"], set()),
        (["print(later)", "later = 1"], set()),
        (["def mean(v): return averge(v)"], {"averge"}),
        (["%magic\nx = 1", "x"], {"x"}),  # a cell that is no plain Python defines nothing
        (["'\\d'", "x"], {"x"}),
        (["f" + "(" * 150_000 + ")" * 150_000, "x"], set()),
        (["-" * 100_000 + "x", "f"], {"f"}),
        (["'in a text'  # or a comment", "a.attribute"], {"a"}),
    ],
)
def test_names_that_are_read_and_never_defined(sources, expected) -> None:
    assert undefined(sources) == expected
