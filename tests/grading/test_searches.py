"""A search within its budget: counted, closed after its end, and judged by the same objective."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mlsd_hpo import Float, Space
from mlsd_hpo.grading import CheckFailed
from mlsd_hpo.grading.searches import recommended

LINE = Space({"x": Float(0, 1)})


def height(config: Any) -> float:
    return float(LINE.validate(config)["x"])


def asks(times: int, answer: Any = None) -> Callable[..., Any]:
    """A search that asks so often, and recommends the best of what it asked, or `answer`."""

    def search(space: Space, objective: Callable[[Any], float], budget: int, seed: int) -> Any:
        assert (space, budget, seed) == (LINE, 5, 3)
        configs = [{"x": i / 10} for i in range(times)]
        best = min(configs, key=objective)
        return best if answer is None else answer

    return search


def test_the_value_is_that_of_the_configuration() -> None:
    assert recommended(asks(5), LINE, height, 5, 3) == 0
    assert recommended(asks(2, {"x": 0.75}), LINE, height, 5, 3) == 0.75


@pytest.mark.parametrize(
    ("search", "words"),
    [
        (asks(6), "asks for more evaluations than allowed"),
        (asks(1, 0.5), "what the search recommends"),
        (asks(1, {"x": 2}), "is no configuration of `space`"),
    ],
)
def test_what_is_wrong_is_said(search: Any, words: str) -> None:
    with pytest.raises(CheckFailed, match=words):
        recommended(search, LINE, height, 5, 3)


def test_the_function_is_called_what_the_assignment_calls_it() -> None:
    with pytest.raises(CheckFailed, match="at most 5 calls of `train`"):
        recommended(asks(6), LINE, height, 5, 3, called="train")


def test_an_error_of_the_search_is_its_own() -> None:
    def fails(*_: Any) -> None:
        raise RuntimeError("no luck")

    with pytest.raises(RuntimeError, match="no luck"):
        recommended(fails, LINE, height, 5, 3)


def test_nobody_asks_after_the_end() -> None:
    kept = []

    def search(space: Space, objective: Callable[[Any], float], budget: int, seed: int) -> Any:
        kept.append(objective)
        return {"x": 0.5}

    assert recommended(search, LINE, height, 5, 3) == 0.5
    with pytest.raises(RuntimeError, match="budget of 5 evaluations is spent"):
        kept[0]({"x": 0.1})
