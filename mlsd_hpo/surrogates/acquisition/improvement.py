"""Improvement on the best so far: its probability, its expectation, and the logarithm of that.

See the package for what μ, σ, y*, z, φ and Φ are.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from mlsd_hpo.surrogates.acquisition.normal import (
    SMALLEST,
    Acquisition,
    Array,
    density,
    distribution,
    log_density,
    standardize,
)

FAR = -100.0  # below this z, log h is a series


def probability_of_improvement(mean: ArrayLike, sd: ArrayLike, best: float) -> Acquisition:
    """PI = P(f < y*) = Φ(z): how likely an improvement is, however small.

    Source: Kushner, "A new method of locating the maximum point of an arbitrary multipeak curve in
    the presence of noise", J. Basic Engineering 86, 1964.
    """
    mean, sd, z = standardize(mean, sd, best)
    jump = (sd == 0) & (z == 0)  # no limit here: to be as good as the best is no improvement
    slope = np.where(jump, 0, density(z) / np.maximum(sd, SMALLEST))  # φ(z) / σ
    return Acquisition(np.where(jump, 0, distribution(z)), -slope, -z * slope)


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
    mean, sd, z = standardize(mean, sd, best)
    value = (best - mean) * distribution(z) + sd * density(z)  # eq. 15
    return Acquisition(np.maximum(value, 0), -distribution(z), density(z))


def log_expected_improvement(mean: ArrayLike, sd: ArrayLike, best: float | Array) -> Acquisition:
    """log EI = log σ + log h(z): the same maximum as EI, and never flat.

    Finite in value and derivatives for all finite arguments: σ counts as 1e-50 where it is less,
    which keeps the order of points with σ = 0, and |z| is cut at 1e100.

    Source: Ament, Daulton, Eriksson, Balandat & Bakshy, "Unexpected improvements to expected
    improvement for Bayesian optimization", NeurIPS 2023, section 4.1, eq. 8 and 9.

    Returns:
        Values in the logarithm of the units of the objective.
    """
    sd = np.maximum(np.asarray(sd, float), SMALLEST)
    mean, sd, z = standardize(mean, sd, best)
    value, slope = log_h(z)
    # d log EI/dσ = (1 - z Φ/h) / σ = φ/h / σ: the form that does not cancel, on either side of 0.
    ratio = np.where(z > 0, np.exp(log_density(z) - value), 1 - z * slope)  # φ(z) / h(z)
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
    h = density(near) + near * distribution(near)
    from scipy.special import erfcx  # slow to import

    r = math.sqrt(math.pi / 2) * erfcx(-middle / math.sqrt(2))  # Mills' ratio
    rest = 1 + middle * r
    w = (1 / far) ** 2
    q = 1 - 3 * w * (1 - 5 * w * (1 - 7 * w))  # 1 - 3/z² + 15/z⁴ - 105/z⁶
    far_value = log_density(far) + np.log(q * w)
    middle_value = log_density(middle) + np.log(rest)
    value = np.where(z > -1, np.log(h), np.where(z > FAR, middle_value, far_value))
    # Φ/h, with φ(z) divided out: r / (1 + z r); far out r = (q/z² - 1)/z, so that it is ≈ |z|.
    far_slope = np.where(z > FAR, r / rest, 1 / far - far / q)
    slope = np.where(z > -1, distribution(near) / h, far_slope)
    return value, slope
