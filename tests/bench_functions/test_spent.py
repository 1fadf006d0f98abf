"""Incumbents by cost, against a search through all trials."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_hpo import Evaluation, Result, Trial
from mlsd_hpo.benchmarks.spent import incumbents

TRIALS = st.lists(
    st.tuples(
        st.sampled_from([None, 1, 3, 9]),
        st.integers(0, 5),
        st.integers(1, 4),
        st.booleans(),
    ),
    min_size=1,
    max_size=20,
)


@given(TRIALS, st.sampled_from(["minimize", "maximize"]))
def test_what_one_would_have_chosen(drawn: list, direction: str) -> None:
    trials = [
        Evaluation(Trial(n, {"x": n}, fidelity), Result(value, cost, failed="x" if bad else None))
        for n, (fidelity, value, cost, bad) in enumerate(drawn)
    ]
    total = sum(one.cost for one in trials)
    costs = np.arange(0, total + 2) + 0.0
    found = incumbents(trials, costs, direction)
    chosen = incumbents(trials, costs, direction, score=lambda config: config["x"])
    for spent, value, which in zip(costs, found, chosen, strict=True):
        over = np.cumsum([one.cost for one in trials]) <= spent
        known = [one for one, done in zip(trials, over, strict=True) if done and not one.failed]
        if not known:
            assert np.isnan(value)
            continue
        level = [one.trial.fidelity or 99 for one in known]
        top = [one for one, f in zip(known, level, strict=True) if f == max(level)]
        better = min if direction == "minimize" else max
        assert value == better(one.value for one in top)
        assert which == next(one.number for one in top if one.value == value)


def test_another_direction_is_refused() -> None:
    with pytest.raises(ValueError, match="direction must be one of minimize, maximize, not 'up'"):
        incumbents([], [1.0], "up")


def test_a_cost_that_is_no_number_counts_as_nothing_as_in_a_study() -> None:
    costs = (2.0, float("nan"), float("inf"), 1.0)
    trials = [Evaluation(Trial(n, {}), Result(4.0 - n, cost)) for n, cost in enumerate(costs)]
    assert incumbents(trials, [1.0, 2.0, 3.0]).tolist()[1:] == [2.0, 1.0]
