"""Parametric curves: each family's own curves are continued, and unsure is said to be unsure."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mlsd_hpo.estimators import Forecast, ParametricCurves
from mlsd_hpo.estimators.curve_families import FAMILIES, fitted, forecast

X = np.arange(1.0, 13)
RISING = tuple((0.9 - 0.5 * X**-1.2).tolist())  # pow3


def test_some_of_the_eleven_are_the_same():
    weibull, hill = FAMILIES["Weibull"].curve, FAMILIES["Hill3"].curve
    alpha, beta, kappa, delta = 0.9, 0.2, 0.4, 1.3
    exp4 = alpha - np.exp(-(kappa**delta) * X**delta + math.log(alpha - beta))
    janoschek = alpha - (alpha - beta) * np.exp(-(kappa**delta) * X**delta)
    assert np.allclose(weibull(X, alpha, beta, kappa, delta), exp4)
    assert np.allclose(weibull(X, alpha, beta, kappa, delta), janoschek)
    logistic_power = 0.9 / (1 + (X / math.exp(0.7)) ** -1.3)
    assert np.allclose(hill(X, 0.9, 1.3, math.exp(0.7)), logistic_power)


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_continues_its_own_curves(name):
    family = FAMILIES[name]
    z = np.full(len(family.priors), 0.4)
    truth = family.at(z, X)
    _, mean, deviation = fitted(family, truth[:9].tolist(), 12, noise=0.005)
    assert mean == pytest.approx(truth[-1], abs=0.01)
    assert 0.005 < deviation < 0.02


@pytest.mark.parametrize(("name", "exact"), [("ilog2", True), ("pow3", False)])
def test_laplace_is_near_the_integral_over_parameters(name, exact):
    family, y, noise = FAMILIES[name], np.array(RISING[:4]), 0.02
    k = len(family.priors)
    z = 2 * np.random.default_rng(0).standard_normal((100_000, k))
    curves = family.at(z.T[:, :, None], X)  # (draws, epochs)
    # Importance sampling of the posterior: draws are from N(0, 4), the prior is N(0, 1).
    log = -np.sum(((curves[:, :4] - y) / noise) ** 2, axis=1) / 2
    weights = np.exp(log - 3 / 8 * np.sum(z**2, axis=1)) * 2**k
    end = np.average(curves[:, -1], weights=weights)
    spread = math.sqrt(np.average((curves[:, -1] - end) ** 2, weights=weights) + noise**2)
    evidence, mean, deviation = fitted(family, y.tolist(), 12, noise)
    assert evidence == pytest.approx(math.log(weights.mean()), abs=0.2)
    assert mean == pytest.approx(end, abs=(0.05 if exact else 0.5) * spread)
    assert deviation == pytest.approx(spread, rel=0.05 if exact else 0.5)


def test_more_of_a_curve_makes_surer():
    deviations = [forecast(RISING[:n], 12, 0.02).deviation for n in (2, 4, 7, 10)]
    assert deviations == sorted(deviations, reverse=True) and deviations[0] > 2 * deviations[-1]
    assert forecast(RISING[:7], 12, 0.02).mean == pytest.approx(RISING[-1], abs=0.03)
    assert sum(forecast(RISING[:7], 12, 0.02).weights) == pytest.approx(1)


@pytest.mark.parametrize("curve", [(0.1,) * 6, (0.0,) * 3, (1.0,) * 4, (0.5, 0.2, 0.4, 0.1)])
def test_odd_curves_have_forecasts_in_range(curve):
    found = ParametricCurves().predict({}, curve, 12)
    assert 0 <= found.mean <= 1 and 0 < found.deviation < 0.5
    assert np.isfinite(found.weights).all()


def test_it_cannot_say_from_one_value():
    assert ParametricCurves().predict({}, (0.5,), 12) is None
    with pytest.raises(ValueError, match="noise must be a positive number"):
        ParametricCurves(0)


def test_a_mixture_by_simulation():
    one = Forecast((0.3, 0.7), (0.5, 0.8), (0.1, 0.05))
    rng = np.random.default_rng(0)
    part = rng.random(10**6) < 0.3
    draws = np.where(part, 0.5, 0.8) + np.where(part, 0.1, 0.05) * rng.standard_normal(10**6)
    assert one.mean == pytest.approx(draws.mean(), abs=1e-3)
    assert one.deviation == pytest.approx(draws.std(), abs=1e-3)
    assert one.above(0.7) == pytest.approx((draws > 0.7).mean(), abs=3e-3)
