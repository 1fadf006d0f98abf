"""Acquisition functions: what a trial at a point is worth, given what a model predicts there.

A model predicts a normal distribution for the value at each of m points, with means μ and standard
deviations σ; y* is the best value so far. An acquisition function turns the three into one number
a point, in closed form. We minimize the objective and **maximize** every function here.

Each returns its values and their derivatives by μ and by σ. A caller that knows how μ and σ change
with x has the gradient by the chain rule: da/dx = da/dμ dμ/dx + da/dσ dσ/dx.

φ and Φ are the density and the distribution function of N(0, 1), and z = (y* - μ) / σ: by how many
standard deviations the mean is better than the best. Where σ = 0 the value is known to be μ, and
limits for σ -> 0 are taken.

All share the arguments `mean` and `sd` of the predictions, (m,), sd ≥ 0, and `best`, which is y*,
in the units of the objective. A negative sd is a ValueError. Cost: O(m) for each.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

LARGEST = 1e100  # of |z|: its square is still a float
SMALLEST = 1e-50  # of σ, where it is divided by or its logarithm is taken
FAR = -100.0  # below this z, log h is a series


class Acquisition(NamedTuple):
    """Values at m points and their derivatives by mean and standard deviation, each (m,)."""

    value: Array
    d_mean: Array
    d_sd: Array


def probability_of_improvement(mean: ArrayLike, sd: ArrayLike, best: float) -> Acquisition:
    """PI = P(f < y*) = Φ(z): how likely an improvement is, however small.

    Source: Kushner, "A new method of locating the maximum point of an arbitrary multipeak curve in
    the presence of noise", J. Basic Engineering 86, 1964.
    """
    mean, sd, z = _standardize(mean, sd, best)
    jump = (sd == 0) & (z == 0)  # no limit here: to be as good as the best is no improvement
    slope = np.where(jump, 0, _density(z) / np.maximum(sd, SMALLEST))  # φ(z) / σ
    return Acquisition(np.where(jump, 0, _distribution(z)), -slope, -z * slope)


def expected_improvement(mean: ArrayLike, sd: ArrayLike, best: float) -> Acquisition:
    """EI = E[max(y* - f, 0)] = (y* - μ) Φ(z) + σ φ(z) = σ h(z), h(z) = φ(z) + z Φ(z).

    Two of the four terms of its derivatives cancel: dEI/dμ = -Φ(z), dEI/dσ = φ(z). Below z = -39
    the value and both derivatives are 0 in floats, which leaves a search without direction; then
    use `log_expected_improvement`.

    Source: Jones, Schonlau & Welch, "Efficient global optimization of expensive black-box
    functions", J. Global Optimization 13, 1998, eq. 15.

    Returns:
        Values in the units of the objective; max(y* - μ, 0) where σ = 0.
    """
    mean, sd, z = _standardize(mean, sd, best)
    value = (best - mean) * _distribution(z) + sd * _density(z)  # eq. 15
    return Acquisition(np.maximum(value, 0), -_distribution(z), _density(z))


def log_expected_improvement(mean: ArrayLike, sd: ArrayLike, best: float) -> Acquisition:
    """log EI = log σ + log h(z): the same maximum as EI, and never flat.

    Finite in value and derivatives for all finite arguments: σ counts as 1e-50 where it is less,
    which keeps the order of points with σ = 0, and |z| is cut at 1e100.

    Source: Ament, Daulton, Eriksson, Balandat & Bakshy, "Unexpected improvements to expected
    improvement for Bayesian optimization", NeurIPS 2023, section 4.1, eq. 8 and 9.

    Returns:
        Values in the logarithm of the units of the objective.
    """
    sd = np.maximum(np.asarray(sd, float), SMALLEST)
    mean, sd, z = _standardize(mean, sd, best)
    value, slope = log_h(z)
    # d log EI/dσ = (1 - z Φ/h) / σ = φ/h / σ: the form that does not cancel, on either side of 0.
    ratio = np.where(z > 0, np.exp(_log_density(z) - value), 1 - z * slope)  # φ(z) / h(z)
    return Acquisition(value + np.log(sd), -slope / sd, ratio / sd)


def log_h(z: ArrayLike) -> tuple[Array, Array]:
    """log h(z) and its derivative Φ(z) / h(z), h(z) = φ(z) + z Φ(z), for z of any size.

    Ament et al. 2023, eq. 9, has three branches. For large z the logarithm is taken as it stands.
    For z ≤ -1 the factor φ(z), which underflows, is pulled out:

        log h(z) = log φ(z) + log(1 + z r(z)),    r(z) = Φ(z) / φ(z) = √(π/2) erfcx(-z/√2).

    Far out z r(z) is so close to -1 that the sum loses all its digits. There the asymptotic series
    of r gives 1 + z r(z) = q / z² with q = 1 - 3/z² + 15/z⁴ - … The paper takes q = 1 from -1/√ε
    on, ε the spacing of floats; with the terms written here the branches meet at -100 already,
    where both have 11 correct digits or more.

    Args:
        z: any shape.

    Returns:
        log h(z) and d log h / dz, in the shape of z.
    """
    z = np.asarray(z, float)
    near, middle, far = np.maximum(z, -1), np.clip(z, FAR, -1), np.minimum(z, FAR)
    h = _density(near) + near * _distribution(near)
    from scipy.special import erfcx  # slow to import

    r = math.sqrt(math.pi / 2) * erfcx(-middle / math.sqrt(2))  # Mills' ratio
    rest = 1 + middle * r
    w = (1 / far) ** 2
    q = 1 - 3 * w * (1 - 5 * w * (1 - 7 * w))  # 1 - 3/z² + 15/z⁴ - 105/z⁶
    cases = [z > -1, z > FAR]
    pulled = [np.log(h), _log_density(middle) + np.log(rest)]
    value = np.select(cases, pulled, _log_density(far) + np.log(q * w))
    # Φ/h, with φ(z) divided out: r / (1 + z r); far out r = (q/z² - 1)/z, so that it is ≈ |z|.
    slope = np.select(cases, [_distribution(near) / h, r / rest], 1 / far - far / q)
    return value, slope


def lower_confidence_bound(mean: ArrayLike, sd: ArrayLike, beta: float) -> Acquisition:
    """Minus the lower confidence bound: -(μ - √β σ), to be maximized as all the others.

    Source: Srinivas, Krause, Kakade & Seeger, "Gaussian process optimization in the bandit setting:
    no regret and experimental design", ICML 2010, eq. 6 (there for maximization, "GP-UCB").

    Args:
        mean, sd: as for all.
        beta: β ≥ 0, how much uncertainty is worth; see `confidence_schedule`.
    """
    mean, sd = np.broadcast_arrays(np.asarray(mean, float), np.asarray(sd, float))
    root = math.sqrt(beta)
    return Acquisition(-mean + root * sd, np.full(mean.shape, -1.0), np.full(mean.shape, root))


def confidence_schedule(t: int, points: float, delta: float = 0.1) -> float:
    """β_t = 2 log(|D| t² π² / (6 δ)), which grows slowly, so that no place is given up for ever.

    Theorem 1 of Srinivas et al. 2010: if f is a sample of the Gaussian process and D, the set
    of points to choose from, is finite, then with probability at least 1 - δ the regrets of all
    trials up to any T add up to O(√(T γ_T log |D|)), γ_T being the most that T trials can tell
    about f; their average goes to 0. (Theorem 2 has another β for a compact D in d dimensions.)
    It is a cautious schedule: in their experiments the authors divide β by 5.

    Args:
        t: number of the trial, from 1.
        points: |D|, the number of points to choose from, ≥ 1.
        delta: δ, the chance that the promise fails, between 0 and 1.

    Raises:
        ValueError: for a number out of range.
    """
    if t < 1 or points < 1 or not 0 < delta < 1:
        raise ValueError(
            f"t and points must be at least 1 and delta between 0 and 1, not {t}, {points}, {delta}"
        )
    return 2 * (math.log(points) + 2 * math.log(t) + math.log(math.pi**2 / (6 * delta)))


def log_ei_per_second(
    mean: ArrayLike, sd: ArrayLike, best: float, log_seconds: ArrayLike
) -> Acquisition:
    """log(EI / c) = log EI - log c: improvement per second, for trials that differ in cost.

    A second model predicts log c(x). The derivative by log c is -1 everywhere.

    Source: Snoek, Larochelle & Adams, "Practical Bayesian optimization of machine learning
    algorithms", NeurIPS 2012, section 3.2.

    Args:
        mean, sd, best: as for all.
        log_seconds: the logarithm of the predicted cost, (m,); any unit will do.
    """
    value, d_mean, d_sd = log_expected_improvement(mean, sd, best)
    return Acquisition(value - np.asarray(log_seconds, float), d_mean, d_sd)


def _standardize(mean: ArrayLike, sd: ArrayLike, best: float) -> tuple[Array, Array, Array]:
    """μ, σ and z as arrays of one shape; z is ±1e100 where σ = 0, and 0 where μ = y* too."""
    mean, sd = np.broadcast_arrays(np.asarray(mean, float), np.asarray(sd, float))
    if np.any(sd < 0):
        raise ValueError(f"sd must not be negative, but the least is {np.min(sd)}")
    with np.errstate(over="ignore"):  # infinities are cut below
        gain = best - mean
        z = np.where(sd > 0, gain / np.maximum(sd, SMALLEST), LARGEST * np.sign(gain))
    return mean, sd, np.clip(z, -LARGEST, LARGEST)


def _density(z: Array) -> Array:
    """φ(z)."""
    return np.asarray(np.exp(_log_density(z)))


def _distribution(z: Array) -> Array:
    """Φ(z), the distribution function of N(0, 1)."""
    from scipy.special import ndtr  # slow to import

    return np.asarray(ndtr(z))


def _log_density(z: Array) -> Array:
    """log φ(z)."""
    return np.asarray(-(z**2) / 2 - math.log(2 * math.pi) / 2)
