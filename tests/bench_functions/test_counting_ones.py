"""Counting ones: unbiased, less noisy with more tosses, the same in every process."""

import numpy as np
import pytest

from mlsd_hpo import Trial
from mlsd_hpo.benchmarks.counting_ones import CountingOnes


def test_the_optimum_is_reached_without_noise():
    ones = CountingOnes(3, 2)
    config = dict.fromkeys(ones.space.names, 1)
    result = ones(Trial(0, config, fidelity=1))
    assert result.value == ones.minimum == -5
    assert result.cost == 1


def test_unbiased_and_less_noisy_with_more_tosses():
    """2,000 trials: 5 standard errors of the mean, and the binomial variance within 20 %."""
    ones = CountingOnes(2, 3)
    config = {"b1": 1, "b2": 0, "p1": 0.2, "p2": 0.5, "p3": 0.9}
    for tosses in (4, 64):
        values = [ones(Trial(n, config, fidelity=tosses)).value for n in range(2000)]
        variance = (0.2 * 0.8 + 0.25 + 0.9 * 0.1) / tosses
        assert abs(np.mean(values) - ones.exact(config)) < 5 * np.sqrt(variance / 2000)
        assert np.var(values) == pytest.approx(variance, rel=0.2)


def test_the_same_trial_gives_the_same_tosses():
    config = CountingOnes().space.sample(np.random.default_rng(0))
    first, again = (CountingOnes(seed=1)(Trial(7, config)) for _ in range(2))
    other = CountingOnes(seed=2)(Trial(7, config))
    assert first == again != other
    assert first.cost == 729


def test_bad_arguments():
    with pytest.raises(ValueError, match="categorical must be at least 0"):
        CountingOnes(-1)
    with pytest.raises(ValueError, match="one of both positive"):
        CountingOnes(0, 0)
    with pytest.raises(ValueError, match="at least 1 toss"):
        CountingOnes()(Trial(0, {"b1": 1}, fidelity=0))
