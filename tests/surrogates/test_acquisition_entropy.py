"""Max-value entropy search against numerical integration, and at its limits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from mlsd_hpo.surrogates.acquisition import max_value_entropy
from mlsd_hpo.surrogates.acquisition.entropy import DEEPEST, information


def entropy_above(cut: float, mean: float, sd: float) -> float:
    """-∫ p log p of a normal distribution of which only what is above `cut` is left."""
    left = norm.sf(cut, mean, sd)
    low, high = max(cut, mean - 12 * sd), max(mean, cut) + 12 * sd

    def integrand(y: float) -> float:
        p = norm.pdf(y, mean, sd) / left
        return -p * math.log(p) if p > 0 else 0.0

    return quad(integrand, low, high, points=[max(mean, low)], limit=400)[0]


@pytest.mark.parametrize("cut", [-6.0, -1.0, 0.0, 0.9, 2.0, 3.5])
def test_it_is_how_much_entropy_falls(cut: float) -> None:
    mean, sd = 0.4, 1.3
    whole = 0.5 * math.log(2 * math.pi * math.e * sd**2)
    want = whole - entropy_above(cut, mean, sd)
    assert max_value_entropy(mean, sd, [cut]).value == pytest.approx(want, abs=1e-7)


def test_it_is_averaged_over_the_minima() -> None:
    minima = [-1.0, -0.3, 0.2]
    each = [max_value_entropy([0.5, 1.0], 0.7, [y]).value for y in minima]
    np.testing.assert_allclose(max_value_entropy([0.5, 1.0], 0.7, minima).value, np.mean(each, 0))


def test_what_is_known_tells_nothing() -> None:
    assert max_value_entropy([1.0, 0.0, -1.0], 0.0, [0.0]).value.tolist() == [0, 0, 0]
    falling = max_value_entropy(1.0, [0.4, 0.2, 0.1, 0.05], [0.0]).value
    assert np.all(np.diff(falling) < 0) and 0 < falling[-1] < 1e-80


moderate = st.floats(-1e3, 1e3)


@given(moderate, st.floats(1e-3, 1e3), st.floats(0, 1e3), st.floats(1e-3, 1e3), moderate)
def test_units_do_not_matter(mean: float, sd: float, gap: float, a: float, b: float) -> None:
    """Information is in nats whatever the unit of the objective."""
    value = max_value_entropy(mean, sd, [mean - gap]).value
    other = max_value_entropy(a * mean + b, a * sd, [a * (mean - gap) + b]).value
    assert other == pytest.approx(float(value), rel=1e-6, abs=1e-6)


extreme = st.floats(allow_nan=False, allow_infinity=False)


@given(extreme, st.floats(0, 1e308), extreme)
def test_it_is_finite_for_all_finite_arguments(mean: float, sd: float, y: float) -> None:
    value, d_mean, d_sd = max_value_entropy(mean, sd, [y])
    assert value >= 0 and np.isfinite(value) and np.isfinite(d_mean) and np.isfinite(d_sd)


def test_information_falls_as_its_slope_says() -> None:
    gamma = np.linspace(DEEPEST, 30, 4001)
    value, slope = information(gamma)
    assert np.all(np.diff(value) <= 0) and np.all(slope <= 0)
    steps = (value[2:] - value[:-2]) / (gamma[2:] - gamma[:-2])
    np.testing.assert_allclose(slope[1:-1], steps, rtol=1e-3, atol=1e-6)
    assert information(-1e200)[0] == information(DEEPEST)[0]


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="sd must not be negative"):
        max_value_entropy([0.0], [-1.0], [0.0])
    with pytest.raises(ValueError, match="minima must hold at least one"):
        max_value_entropy([0.0], [1.0], [])
