"""The best so far, and its quartiles over runs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mlsd_hpo.benchmarks.anytime import best_so_far, quartiles

NAN = np.nan


def test_best_so_far_skips_what_failed() -> None:
    assert best_so_far([3, NAN, 1, 2]).tolist() == [3, 3, 1, 1]
    assert best_so_far([3, NAN, 1, 4], "maximize").tolist() == [3, 3, 3, 4]
    assert np.isnan(best_so_far([NAN, 2])[0])
    with pytest.raises(ValueError, match="minimise"):
        best_so_far([1], "minimise")


@given(arrays(float, (3, 6), elements=st.floats(-1e6, 1e6)))
def test_the_best_never_gets_worse_and_both_directions_mirror(values: np.ndarray) -> None:
    best = best_so_far(values)
    assert (np.diff(best, axis=1) <= 0).all()
    assert np.array_equal(best[:, -1], values.min(axis=1))
    assert np.array_equal(best_so_far(-values, "maximize"), -best)


def test_quartiles_of_five_runs_are_the_second_third_and_fourth() -> None:
    runs = np.array([[5.0], [1.0], [3.0], [4.0], [2.0]])
    assert quartiles(runs)[:, 0].tolist() == [2, 3, 4]


def test_a_run_without_a_value_counts_as_bad() -> None:
    _, middle, high = quartiles([[NAN, 1], [2, 1], [2, 1]])
    assert middle[0] == 2
    assert np.isnan(high[0]) and high[1] == 1  # the upper quartile is not known before


@given(arrays(float, (7, 4), elements=st.floats(-1e6, 1e6)))
def test_quartiles_are_numpys(values: np.ndarray) -> None:
    best = np.minimum.accumulate(values, axis=1)
    assert np.allclose(quartiles(values), np.quantile(best, [0.25, 0.5, 0.75], axis=0))


def test_a_single_run_is_its_own_median() -> None:
    assert quartiles([4, 2, 3])[1].tolist() == [4, 2, 2]
