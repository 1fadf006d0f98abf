"""Bootstrap intervals hold the truth about as often as they say."""

import numpy as np
import pytest
from scipy import stats

from mlsd_hpo.estimators import bootstrap_interval, difference_interval

RIGHT = (np.random.default_rng(0).random(300) < 0.8).astype(float)


@pytest.mark.parametrize("method", ["BCa", "percentile", "basic"])
def test_it_is_about_the_normal_interval(method):
    low, estimate, high = bootstrap_interval(RIGHT, method=method, level=0.9)
    assert estimate == RIGHT.mean()
    half = stats.norm.ppf(0.95) * RIGHT.std() / np.sqrt(300)
    assert (low, high) == pytest.approx((estimate - half, estimate + half), abs=0.006)


@pytest.mark.parametrize("method", ["BCa", "percentile"])
def test_it_holds_the_truth_as_often_as_it_says(method):
    """Accuracies of 60 rows, 200 times: a 90 % interval covers 0.8 in 90 % up to 4 × 2.1 points."""
    rng = np.random.default_rng(1)
    held = 0
    for seed in range(200):
        scores = (rng.random(60) < 0.8).astype(float)
        low, _, high = bootstrap_interval(
            scores, level=0.9, method=method, resamples=400, seed=seed
        )
        held += low <= 0.8 <= high
    assert held / 200 == pytest.approx(0.9, abs=0.085)


def test_any_statistic_and_any_size():
    skewed = np.random.default_rng(2).exponential(size=20_000)
    low, estimate, high = bootstrap_interval(skewed, np.median, method="percentile", resamples=200)
    assert low < estimate < high
    assert high - low < 0.06

    def plain(values):  # knows of no axis
        return float(np.sort(values)[len(values) // 2])

    assert bootstrap_interval(skewed[:50], plain, resamples=100).estimate == plain(skewed[:50])


def test_the_seed_decides():
    assert bootstrap_interval(RIGHT, seed=1) == bootstrap_interval(RIGHT, seed=1)
    assert bootstrap_interval(RIGHT, seed=1) != bootstrap_interval(RIGHT, seed=2)


def test_pairs_are_told_apart_where_single_intervals_overlap():
    better = RIGHT.copy()
    better[np.flatnonzero(RIGHT == 0)[:9]] = 1  # right wherever the other is, and 9 times more
    assert bootstrap_interval(RIGHT).high > bootstrap_interval(better).low
    low, estimate, high = difference_interval(better, RIGHT)
    assert estimate == pytest.approx(9 / 300)
    assert 0 < low < estimate < high
    flipped = difference_interval(RIGHT, better, method="percentile")
    straight = difference_interval(better, RIGHT, method="percentile")
    assert (flipped.low, flipped.high) == pytest.approx((-straight.high, -straight.low))


def test_equal_scores_have_no_spread():
    assert bootstrap_interval(np.ones(5)) == (1, 1, 1)
    assert difference_interval(RIGHT, RIGHT) == (0, 0, 0)


def test_clear_errors():
    with pytest.raises(ValueError, match="scores must be finite numbers"):
        bootstrap_interval([0.5])
    with pytest.raises(ValueError, match="scores must be finite numbers"):
        bootstrap_interval([0.5, np.nan])
    with pytest.raises(ValueError, match="level must be a number between 0 and 1, not 95"):
        bootstrap_interval(RIGHT, level=95)
    with pytest.raises(ValueError, match="method must be one of BCa, percentile, basic"):
        bootstrap_interval(RIGHT, method="t")
    with pytest.raises(ValueError, match="a has 300 rows and b has 2"):
        difference_interval(RIGHT, [0, 1])
