"""Max-value entropy search: what a trial would tell about how small the minimum is.

Expected improvement asks how much better a trial may be. This asks how much it teaches: by how much
less uncertain, in nats, is the value at x once the minimum y* of the whole function is known? By
symmetry, that is how much less uncertain y* is once the value at x is known. Knowing y* cuts off
the normal distribution at x below y*; with γ = (μ - y*) / σ its entropy falls by

    γ φ(γ) / (2 Φ(γ)) - log Φ(γ),

averaged over samples of y*. (The paper maximizes, and has γ = (y* - μ) / σ.)

Source: Wang & Jegelka, "Max-value entropy search for efficient Bayesian optimization", ICML 2017.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlsd_hpo.surrogates.acquisition.normal import (
    LARGEST,
    SMALLEST,
    Acquisition,
    Array,
    log_density,
)

DEEPEST = -10.0  # γ below counts as this


def max_value_entropy(mean: ArrayLike, sd: ArrayLike, minima: ArrayLike) -> Acquisition:
    """The information that the value at each point has about y*, in nats.

    Args:
        mean, sd: as for all.
        minima: samples of y*, (S,).

    Returns:
        Values ≥ 0; 0 where σ = 0.

    Raises:
        ValueError: for a negative sd, or no samples.
    """
    mean, sd = np.broadcast_arrays(np.asarray(mean, float), np.asarray(sd, float))
    y = np.asarray(minima, float)
    if np.any(sd < 0):
        raise ValueError(f"sd must not be negative, but the least is {np.min(sd)}")
    if y.size == 0:
        raise ValueError("minima must hold at least one sample of the minimum")
    s = np.maximum(sd, SMALLEST)[..., None]
    with np.errstate(over="ignore"):  # infinities are cut
        gamma = np.clip((mean[..., None] - y) / s, -LARGEST, LARGEST)  # (m, S)
    value, slope = information(gamma)
    value = np.where(sd > 0, value.mean(-1), 0.0)
    d_mean = np.where(sd > 0, (slope / s).mean(-1), 0.0)
    d_sd = np.where(sd > 0, (-slope * gamma / s).mean(-1), 0.0)
    return Acquisition(value, d_mean, d_sd)


def information(gamma: ArrayLike) -> tuple[Array, Array]:
    """g(γ) = γ r / 2 - log Φ(γ) with r = φ(γ) / Φ(γ), and g'(γ) = -r (1 + γ² + γ r) / 2.

    From r' = -r (γ + r). The entropy that a normal distribution loses when it is cut off γ standard
    deviations below its mean: 0 for γ -> ∞, and growing as log(-γ) for γ -> -∞. It is constant
    below γ = -10: there a mean contradicts y*, and the two terms would cancel.
    """
    from scipy.special import log_ndtr  # slow to import

    gamma = np.asarray(gamma, float)
    g = np.clip(gamma, DEEPEST, LARGEST)
    r = np.exp(log_density(g) - log_ndtr(g))
    slope = -r * (1 + g**2 + g * r) / 2
    return g * r / 2 - log_ndtr(g), np.where(gamma >= DEEPEST, slope, 0.0)
