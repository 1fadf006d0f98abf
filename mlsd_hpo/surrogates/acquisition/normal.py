"""What acquisition functions share: their form, and the normal distribution by its letters."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

LARGEST = 1e100  # of |z|: its square is still a float
SMALLEST = 1e-50  # of σ, where it is divided by or its logarithm is taken


class Acquisition(NamedTuple):
    """Values at m points and their derivatives by mean and standard deviation, each (m,)."""

    value: Array
    d_mean: Array
    d_sd: Array


def standardize(mean: ArrayLike, sd: ArrayLike, best: float | Array) -> tuple[Array, Array, Array]:
    """μ, σ and z as arrays of one shape; z is ±1e100 where σ = 0, and 0 where μ = y* too."""
    mean, sd = np.broadcast_arrays(np.asarray(mean, float), np.asarray(sd, float))
    if np.any(sd < 0):
        raise ValueError(f"sd must not be negative, but the least is {np.min(sd)}")
    with np.errstate(over="ignore"):  # infinities are cut below
        gain = best - mean
        z = np.where(sd > 0, gain / np.maximum(sd, SMALLEST), LARGEST * np.sign(gain))
    return mean, sd, np.clip(z, -LARGEST, LARGEST)


def density(z: Array) -> Array:
    """φ(z)."""
    return np.asarray(np.exp(log_density(z)))


def distribution(z: Array) -> Array:
    """Φ(z), the distribution function of N(0, 1)."""
    from scipy.special import ndtr  # slow to import

    return np.asarray(ndtr(z))


def log_density(z: Array) -> Array:
    """log φ(z)."""
    return np.asarray(-(z**2) / 2 - math.log(2 * math.pi) / 2)
