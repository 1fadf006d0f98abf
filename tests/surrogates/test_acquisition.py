"""Acquisition functions against samples, 60-digit references, differences and their own theory."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_hpo.surrogates.acquisition import (
    Acquisition,
    confidence_schedule,
    expected_improvement,
    log_expected_improvement,
    log_h,
    lower_confidence_bound,
    max_value_entropy,
    probability_of_improvement,
)
from mlsd_hpo.surrogates.acquisition.improvement import FAR

FUNCTIONS: dict[str, Callable[..., Acquisition]] = {
    "PI": lambda mean, sd: probability_of_improvement(mean, sd, 0.3),
    "EI": lambda mean, sd: expected_improvement(mean, sd, 0.3),
    "log EI": lambda mean, sd: log_expected_improvement(mean, sd, 0.3),
    "LCB": lambda mean, sd: lower_confidence_bound(mean, sd, 2.5),
    "MES": lambda mean, sd: max_value_entropy(mean, sd, [-2.0, -0.5, 0.3]),
}
functions = pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS.keys())

# log h(z) and its derivative, computed with mpmath in 100 digits from erfc.
REFERENCE = [
    (10.0, 2.302585092994045684, 0.1),
    (1.0, 0.080026218849306940029, 0.77663872520173925975),
    (0.0, -0.91893853320467274178, 1.2533141373155002512),
    (-0.5, -1.6205162643873199193, 1.5598731483480796712),
    (-1.0, -2.4851210257126413368, 1.9042712333296918229),
    (-2.0, -4.7687835239171141569, 2.6794168839555859839),
    (-5.0, -16.744301162660990143, 5.3618162412880885298),
    (-10.0, -55.553122036122355927, 10.194383033412553306),
    (-39.0, -768.74802969285009694, 39.051181365766146872),
    (-99.0, -4910.6094842154551178, 99.020195840953121206),
    (-101.0, -5110.6494735548640203, 101.01979616064943129),
    (-1000.0, -500014.73445209115845, 1000.001999994000042),
]


def test_they_are_what_samples_say() -> None:
    """200,000 draws for each of 12 points: 24 means, each within 4.5 standard errors.

    A correct function fails with probability below 24 · 7e-6 = 2e-4, and the seed is fixed.
    """
    rng = np.random.default_rng(0)
    mean, sd, best = rng.normal(size=12), rng.uniform(0.2, 2, size=12), 0.1
    draws = mean + sd * rng.standard_normal((200_000, 12))
    gains = np.maximum(best - draws, 0)
    for found, samples in (
        (expected_improvement(mean, sd, best).value, gains),
        (probability_of_improvement(mean, sd, best).value, gains > 0),
    ):
        error = samples.std(axis=0) / math.sqrt(len(samples))
        assert np.all(np.abs(found - samples.mean(axis=0)) < 4.5 * error)


@pytest.mark.parametrize(("z", "value", "slope"), REFERENCE)
def test_log_h_has_the_right_digits(z: float, value: float, slope: float) -> None:
    found = log_h(z)
    assert found[0] == pytest.approx(value, rel=1e-14, abs=1e-13)
    assert found[1] == pytest.approx(slope, rel=3e-12)


@pytest.mark.parametrize("z", [-1.0, FAR])
def test_the_branches_of_log_h_meet(z: float) -> None:
    """Just left and right of where a branch ends, values and slopes go on as the slope says."""
    a, b = np.nextafter(z, -np.inf), np.nextafter(z, np.inf)
    (left, right), (slope_left, slope_right) = log_h([a, b])
    assert right - left == pytest.approx(slope_left * (b - a), abs=4e-12)
    assert slope_left == pytest.approx(slope_right, rel=1e-11)


def test_far_out_log_h_is_finite_and_its_slope_is_minus_z() -> None:
    z = -np.logspace(2, 150, 60)
    value, slope = log_h(np.maximum(z, -1e100))
    assert np.isfinite(value).all() and np.isfinite(slope).all()
    inside = z >= -1e100
    np.testing.assert_allclose(slope[inside], -z[inside] - 2 / z[inside], rtol=1e-7)
    assert np.all(np.diff(value[inside]) < 0)


def test_ei_underflows_where_log_ei_goes_on() -> None:
    ei = expected_improvement([39.0, 40.0], 1.0, 0.0)
    assert ei.value.tolist() == [0, 0]
    assert ei.d_mean.tolist() == [0, 0] and ei.d_sd.tolist() == [0, 0]  # a search is lost here
    log_ei = log_expected_improvement([39.0, 40.0], 1.0, 0.0)
    assert log_ei.value[0] == pytest.approx(-768.74802969285)
    assert log_ei.value[1] < log_ei.value[0] and np.all(log_ei.d_mean < -39)


@functions
def test_derivatives_are_those_of_the_values(function: Callable[..., Acquisition]) -> None:
    rng = np.random.default_rng(1)
    mean, sd = rng.normal(0, 3, size=200), 10 ** rng.uniform(-0.7, 1, size=200)
    step = 1e-6
    found = function(mean, sd)
    by_mean = (function(mean + step, sd).value - function(mean - step, sd).value) / (2 * step)
    by_sd = (function(mean, sd + step).value - function(mean, sd - step).value) / (2 * step)
    np.testing.assert_allclose(found.d_mean, by_mean, rtol=1e-5, atol=1e-8)
    np.testing.assert_allclose(found.d_sd, by_sd, rtol=1e-5, atol=1e-8)


moderate = st.floats(-1e3, 1e3)
spread = st.floats(0, 1e3)
TINY = 1e-12


@given(moderate, moderate, spread, moderate)
def test_ei_prefers_low_means_and_uncertainty(a: float, b: float, sd: float, best: float) -> None:
    low, high = expected_improvement([min(a, b), max(a, b)], sd, best).value
    assert low >= high * (1 - TINY)
    less, more = expected_improvement(a, [sd / 2, sd], best).value
    assert less <= more * (1 + TINY) + TINY
    assert max(best - a, 0) <= more + TINY * (1 + abs(best - a))  # Jensen: knowing helps


@given(st.lists(st.tuples(moderate, st.floats(1e-6, 1e3)), min_size=1, max_size=8), moderate)
def test_log_ei_is_the_logarithm_of_ei(points: list[tuple[float, float]], best: float) -> None:
    mean, sd = np.array(points).T
    ei = expected_improvement(mean, sd, best).value
    log_ei = log_expected_improvement(mean, sd, best).value
    seen = ei > 1e-250
    np.testing.assert_allclose(log_ei[seen], np.log(ei[seen]), rtol=1e-9, atol=1e-9)
    assert np.all(log_ei[~seen] < math.log(1e-249))


extreme = st.floats(allow_nan=False, allow_infinity=False)


@given(extreme, st.floats(0, 1e308), extreme)
def test_log_ei_is_finite_for_all_finite_arguments(mean: float, sd: float, best: float) -> None:
    for part in log_expected_improvement(mean, sd, best):
        assert np.isfinite(part)


@given(moderate, moderate)
def test_without_uncertainty_the_gain_is_known(mean: float, best: float) -> None:
    gain = max(best - mean, 0)
    assert expected_improvement(mean, 0, best).value == gain
    assert probability_of_improvement(mean, 0, best).value == (mean < best)
    if gain > 1e-40:
        value, d_mean, d_sd = log_expected_improvement(mean, 0, best)
        assert value == pytest.approx(math.log(gain))
        assert d_mean == pytest.approx(-1 / gain) and d_sd == 0


def test_log_ei_orders_points_without_uncertainty() -> None:
    assert np.all(np.diff(log_expected_improvement([-1, 0, 1e-9, 1, 2], 0, 0).value) < 0)


def test_the_bound_and_its_schedule() -> None:
    assert lower_confidence_bound([1.0, 2.0], [2.0, 3.0], 4.0).value.tolist() == [3, 4]
    # Theorem 1: the probabilities 1 - Φ(√β_t) <= exp(-β_t / 2), over all points and all t,
    # add up to less than δ, since the sum of 1/t² is π²/6.
    total = sum(50 * math.exp(-confidence_schedule(t, 50, 0.2) / 2) for t in range(1, 20_000))
    assert 0.199 < total < 0.2
    with pytest.raises(ValueError, match="t and points must be at least 1 and delta between"):
        confidence_schedule(0, 10)


@functions
def test_shapes_broadcast(function: Callable[..., Acquisition]) -> None:
    for part in function(np.zeros((3, 4)), 1.0):
        assert part.shape == (3, 4)


def test_a_negative_standard_deviation_is_refused() -> None:
    with pytest.raises(ValueError, match=r"sd must not be negative, but the least is -1\.0"):
        expected_improvement([0, 0], [1, -1], 0)
