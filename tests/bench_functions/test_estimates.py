"""Estimates of accuracy: who is biased, who scatters, and by how much."""

import numpy as np
import pytest

from mlsd_hpo.benchmarks import compare_estimates
from mlsd_hpo.benchmarks.estimates import holdout


@pytest.fixture(scope="module")
def found():
    return compare_estimates(repeats=2000)


def test_less_training_is_more_bias(found):
    """Biases of 2,000 data sets; their standard errors are 0.1 points, 0.2 for the holdout."""
    bias = {name: quality.bias.mean for name, quality in found.items()}
    assert bias["2-fold"] < -0.007
    assert bias["2-fold"] < bias["holdout"] < 0
    assert bias["2-fold"] < bias["5-fold"] < bias["10-fold"] < bias["leave-one-out"]
    assert abs(bias["leave-one-out"]) < 0.004
    assert abs(bias["10 × 5-fold"] - bias["5-fold"]) < 4 * found["5-fold"].bias.error


def test_more_rows_scored_is_less_spread(found):
    spread = {name: quality.spread for name, quality in found.items()}
    # 25 rows: sqrt(0.78 * 0.22 / 25) = 8.3 points; 100 rows: 4.1
    assert spread["holdout"] == pytest.approx(0.083, abs=0.006)
    assert spread["5-fold"] == pytest.approx(0.041, abs=0.006)
    assert spread["10 × 5-fold"] < spread["5-fold"] < spread["2-fold"] < spread["holdout"]
    assert spread["10 × 5-fold"] > 0.75 * spread["5-fold"]  # the luck of the rows stays


def test_costs(found):
    assert [quality.fits for quality in found.values()] == [1, 2, 5, 10, 50, 100]


def test_holdout_is_fitting_and_scoring():
    z = np.random.default_rng(0).normal(0.4, 1, size=(3, 20, 2)).astype(np.float32)
    slow = [np.mean([row @ data[:15].sum(axis=0) > 0 for row in data[15:]]) for data in z]
    assert holdout(z, 5).tolist() == slow


def test_seeds_and_errors():
    one, same, other = (compare_estimates(20, repeats=5, seed=s) for s in (1, 1, 2))
    assert one == same != other
    with pytest.raises(ValueError, match="rows must be a whole number ≥ 20, not 19"):
        compare_estimates(19)
    with pytest.raises(ValueError, match="accuracy must be a number between"):
        compare_estimates(accuracy=0.5)
