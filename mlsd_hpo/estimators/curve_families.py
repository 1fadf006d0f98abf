"""Parametric learning curves: fit eight families of curves, and let them vote on the end.

Accuracies rise and level off, and there are many formulas for that; which one suits is not known
after a few epochs. So all are fitted, and each is believed as far as it explains the curve so far.
A family's parameters have a wide prior; the best fit maximizes the posterior, and its curvature
there tells how sure the parameters are (Laplace's approximation), hence how sure the end is.

    r = (f(x; θ) - y) / σ, (θ - prior mean) / prior deviation      minimize Σ r²
    log evidence = -Σ r² / 2 - log det(JᵀJ / σ² + 1) / 2           weight of the family

with J the derivatives of the curve by the standardized parameters.

Source: Domhan, Springenberg & Hutter, "Speeding up automatic hyperparameter optimization of deep
neural networks by extrapolation of learning curves", IJCAI 2015. The formulas are theirs; of their
eleven, exp4 and Janoschek are the Weibull curve written differently, and the logistic power is
Hill's. They draw the parameters, the weights and σ by MCMC; here Laplace's approximation does, for
a σ that is given: far quicker, and surer than it should be where the posterior is far from normal.
Cost per forecast: 24 small least-squares problems, some 20 ms.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.checks import positive
from mlsd_hpo.estimators.forecast import Forecast
from mlsd_hpo.trial import Config

Array = NDArray[np.float64]
STARTS = (0.0, 1.0, -1.0)  # every parameter that many prior deviations from its mean
LEAST = 2  # values that a curve must have
STEP = 1e-5  # of the derivatives


class Prior(NamedTuple):
    """A parameter is `link` of a number that is normal with this mean and deviation."""

    link: Callable[[Any], Any]
    mean: float
    deviation: float


def real(mean: float, deviation: float) -> Prior:
    """Any number."""
    return Prior(lambda t: t, mean, deviation)


def above_zero(median: float, deviation: float) -> Prior:
    """A positive number, whose logarithm has this deviation."""
    return Prior(lambda t: np.exp(np.clip(t, -30, 30)), math.log(median), deviation)


def share(median: float, deviation: float) -> Prior:
    """A number between 0 and 1, whose log-odds have this deviation."""
    odds = math.log(median / (1 - median))
    return Prior(lambda t: 1 / (1 + np.exp(-np.clip(t, -30, 30))), odds, deviation)


class Family(NamedTuple):
    """Curves f(x, *θ) with x = 1, 2, … epochs, and what is thought of θ before."""

    curve: Callable[..., Array]
    priors: tuple[Prior, ...]

    def at(self, z: Array, x: Array) -> Array:
        """The curve of standardized parameters z (k,) at the epochs x (n,)."""
        theta = [
            p.link(p.mean + p.deviation * each) for p, each in zip(self.priors, z, strict=True)
        ]
        return self.curve(x, *theta)


HIGH, LOW = share(0.85, 1.5), share(0.2, 1.5)  # where a curve ends, and where it comes from
RATE, SHAPE = above_zero(0.5, 1.5), above_zero(1, 0.7)

FAMILIES = {
    "vapor pressure": Family(
        lambda x, a, b, c: np.exp(a + b / x + c * np.log(x)),
        (real(-0.2, 0.5), real(-0.8, 1), real(0, 0.1)),
    ),
    "pow3": Family(lambda x, c, a, alpha: c - a * x**-alpha, (HIGH, above_zero(0.5, 0.7), SHAPE)),
    "log log linear": Family(
        lambda x, a, b: np.log(a * np.log(x) + b), (above_zero(0.3, 1), above_zero(1.6, 0.3))
    ),
    "Hill3": Family(
        lambda x, top, eta, kappa: top / (1 + (kappa / x) ** eta), (HIGH, SHAPE, above_zero(1, 1.5))
    ),
    "pow4": Family(
        lambda x, c, a, b, alpha: c - (a * x + b) ** -alpha,
        (HIGH, above_zero(1, 1.5), above_zero(1, 1), SHAPE),
    ),
    "MMF": Family(
        lambda x, alpha, beta, kappa, delta: alpha - (alpha - beta) / (1 + (kappa * x) ** delta),
        (HIGH, LOW, RATE, SHAPE),
    ),
    "Weibull": Family(
        lambda x, alpha, beta, kappa, delta: (
            alpha - (alpha - beta) * np.exp(-((kappa * x) ** delta))
        ),
        (HIGH, LOW, RATE, SHAPE),
    ),
    "ilog2": Family(  # of x + 1, as their program has it: log 1 is 0
        lambda x, c, a: c - a / np.log(x + 1), (real(1, 0.3), above_zero(0.4, 0.7))
    ),
}


class ParametricCurves:
    """Forecasts from one curve alone, of accuracies between 0 and 1 that tend to rise.

    Args:
        noise: σ, the standard deviation of an accuracy about its smooth curve.

    Raises:
        ValueError: for a noise that is not positive.
    """

    def __init__(self, noise: float = 0.02) -> None:
        self.noise = positive("noise", noise)

    def learn(self, config: Config, curve: Sequence[float]) -> None:
        """Nothing is learned from other curves."""

    def predict(self, config: Config, curve: Sequence[float], epochs: int) -> Forecast | None:
        """The value after `epochs` epochs; None for a curve of fewer than two values."""
        return None if len(curve) < LEAST else forecast(tuple(curve), epochs, self.noise)


@lru_cache(maxsize=20_000)  # on a table, the same curves are met again and again
def forecast(curve: tuple[float, ...], epochs: int, noise: float) -> Forecast:
    """What the families say together of the value after `epochs` epochs.

    Args:
        curve: accuracies after the first epochs, two or more.
        epochs: of the end.
        noise: σ.
    """
    found = [fitted(family, curve, epochs, noise) for family in FAMILIES.values()]
    evidence, means, deviations = np.array(found).T  # (families,) each
    weights = np.exp(evidence - evidence.max())
    weights /= weights.sum()
    means = np.clip(means, 0, 1)
    return Forecast(*(tuple(each.tolist()) for each in (weights, means, deviations)))


def fitted(
    family: Family, curve: Sequence[float], epochs: int, noise: float
) -> tuple[float, float, float]:
    """A family's log evidence, up to what all have in common; its end's mean and deviation."""
    from scipy.optimize import leastsq

    x, y, k = np.arange(1.0, len(curve) + 1), np.asarray(curve, dtype=float), len(family.priors)

    def residuals(z: Array) -> Array:
        return np.concatenate([(family.at(z, x) - y) / noise, z])

    def squares(z: Array) -> float:
        total = float(residuals(z) @ residuals(z))
        return total if math.isfinite(total) else math.inf

    def ahead(z: Array) -> Array:  # (n + 1,)
        return family.at(z, np.append(x, epochs))

    with np.errstate(all="ignore"):
        z = min(
            (leastsq(residuals, np.full(k, start), full_output=True)[0] for start in STARTS),
            key=squares,
        )
        shifts = STEP * np.eye(k)
        J = np.stack([ahead(z + e) - ahead(z - e) for e in shifts], axis=1) / (2 * STEP)
    precision = J[:-1].T @ J[:-1] / noise**2 + np.eye(k)  # (k, k)
    end = J[-1]  # how the end depends on the parameters
    variance = float(end @ np.linalg.solve(precision, end)) + noise**2
    evidence = -(squares(z) + float(np.linalg.slogdet(precision).logabsdet)) / 2
    return evidence, float(ahead(z)[-1]), math.sqrt(variance)
