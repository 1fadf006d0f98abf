"""A student's search within its budget, for hidden questions: "beat the bar".

    def objective(config):
        return float(table.values[table.row(config)])

    value = recommended(student.my_search, space, objective, budget=40, seed=0)

How often a search asks is counted here, where the student's code cannot reach.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlsd_hpo.grading.checks import CheckFailed, check, check_type


def recommended(
    search: Callable[..., Any],
    space: Any,
    objective: Callable[[Any], float],
    budget: int,
    seed: int,
    called: str = "objective",
) -> float:
    """The value of what a search recommends.

    Args:
        search: called as ``search(space, objective, budget, seed)``; returns a configuration.
        space: as the search is to be given it.
        objective: function ``config -> value``, which raises a ValueError for what is none.
        budget: how often the search may call it.
        seed: of the search.
        called: what the assignment calls the function that the search is given.

    Raises:
        CheckFailed: for a search that asks more often, or recommends no configuration.
    """
    calls = 0
    told = f"at most {budget} calls of `{called}`, then return a configuration"

    def counted(config: Any) -> float:
        nonlocal calls
        calls += 1
        if calls > budget:
            raise RuntimeError(f"the budget of {budget} evaluations is spent")
        return objective(config)

    try:
        chosen = search(space, counted, budget, seed)
    except RuntimeError:
        check(calls <= budget, "the search asks for more evaluations than allowed", hint=told)
        raise
    calls += budget  # what is over asks no more
    return worth(chosen, objective, told)


def worth(chosen: Any, value: Callable[[Any], float], told: str) -> float:
    """The value of a recommended configuration.

    Args:
        chosen: what a search returned.
        value: function ``config -> value``, which raises a ValueError for what is none.
        told: a hint, for an answer of another kind.

    Raises:
        CheckFailed: for what is no configuration.
    """
    check_type(chosen, dict, "what the search recommends", hint=told)
    try:
        return value(chosen)
    except ValueError as error:
        wrong = "what the search recommends is no configuration of `space`"
        raise CheckFailed(f"{wrong}: {error}", wrong) from None
