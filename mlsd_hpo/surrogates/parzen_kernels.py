"""Kernels on one axis of the unit cube: what one observation says about the places around it.

- `Continuous`: a Gaussian, truncated to [0, 1];
- `Cells` (whole numbers, steps): the *mass* of that Gaussian in a cell, not its density;
- `Choices`: most of the mass on the choice that was observed, the rest spread evenly.

Source: Bergstra, Bardenet, Bengio & Kégl, "Algorithms for hyper-parameter optimization", NeurIPS
2011, section 4.2; Watanabe, "Tree-structured Parzen estimator: understanding its algorithm
components", arXiv 2304.11127, 2023, on the choices that the former leaves open.
Cost: O(n log n) for the widths, O(m n) for n kernels at m points.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

CLIP = 0.7  # the least width, in distances of evenly spread points, see `bandwidths`
FINEST = 100  # but of no more points than that


class Axis(ABC):
    """One coordinate of the unit cube: what a kernel is on it. n observations, k = n centres."""

    @abstractmethod
    def widths(self, mu: Array) -> Array:
        """How wide the kernels around the observations mu (n,) are, (n,)."""

    @abstractmethod
    def log_kernel(self, x: Array, mu: Array, width: Array) -> Array:
        """Log of the kernels around mu (k,) at x (m,): (m, k)."""

    @abstractmethod
    def log_even(self, x: Array) -> Array:
        """Log of the prior at x (m,): (m,)."""

    @abstractmethod
    def sample(self, mu: Array, width: Array, rng: np.random.Generator) -> Array:
        """One draw from each of the kernels around mu (m,): (m,)."""


class Continuous(Axis):
    """Truncated Gaussians, N(mu, width²) on [0, 1]."""

    def widths(self, mu: Array) -> Array:
        return bandwidths(mu)

    def log_kernel(self, x: Array, mu: Array, width: Array) -> Array:
        z = (x[:, None] - mu) / width
        inside = gauss_mass(-mu / width, (1 - mu) / width)  # (k,)
        return -(z**2) / 2 - np.log(np.sqrt(2 * np.pi) * width * inside)

    def log_even(self, x: Array) -> Array:
        return np.zeros(len(x))

    def sample(self, mu: Array, width: Array, rng: np.random.Generator) -> Array:
        from scipy.special import ndtr, ndtri  # slow to import

        low, high = ndtr(-mu / width), ndtr((1 - mu) / width)  # inversion of the distribution
        drawn = mu + width * ndtri(low + rng.random(len(mu)) * (high - low))
        return np.clip(drawn, 0, 1)


class Cells(Continuous):
    """Truncated Gaussians of which only the mass in each cell counts.

    Args:
        edges: the ends of the cells, (c + 1,), rising from 0 to 1.
    """

    def __init__(self, edges: ArrayLike) -> None:
        self.edges = np.asarray(edges, dtype=float)

    def _around(self, x: Array) -> tuple[Array, Array]:
        """Both ends (m,) of the cells that x (m,) lie in."""
        i = np.searchsorted(self.edges[1:-1], x, side="right")
        return self.edges[i], self.edges[i + 1]

    def log_kernel(self, x: Array, mu: Array, width: Array) -> Array:
        low, high = self._around(x)
        mass = gauss_mass((low[:, None] - mu) / width, (high[:, None] - mu) / width)
        with np.errstate(divide="ignore"):  # far away it is 0
            return np.log(mass / gauss_mass(-mu / width, (1 - mu) / width))

    def log_even(self, x: Array) -> Array:
        low, high = self._around(x)
        return np.log(high - low)


class Choices(Axis):
    """Choices without an order; number i of c is the part of [0, 1] from i / c to (i + 1) / c.

    A kernel spreads a share w of its mass evenly over all choices. With w = c / (n + c), n kernels
    give choice i, which was observed C_i times, (C_i + 1) / (n + c) on average. That is the paper's
    N p_i + C_i: as if every choice had been observed once more.

    Args:
        c: their number.
    """

    def __init__(self, c: int) -> None:
        self.c = c

    def widths(self, mu: Array) -> Array:
        return np.full(len(mu), self.c / (len(mu) + self.c))

    def _number(self, x: Array) -> Array:
        return np.minimum(np.floor(x * self.c), self.c - 1)

    def log_kernel(self, x: Array, mu: Array, width: Array) -> Array:
        same = self._number(x)[:, None] == self._number(mu)
        return np.log((1 - width) * same + width / self.c)

    def log_even(self, x: Array) -> Array:
        return np.full(len(x), -np.log(self.c))

    def sample(self, mu: Array, width: Array, rng: np.random.Generator) -> Array:
        anew = rng.random(len(mu)) < width
        return np.where(anew, rng.random(len(mu)), mu)


def bandwidths(mu: ArrayLike) -> Array:
    """Standard deviations (n,) of the Gaussians around mu (n,), all in [0, 1].

    The greater of the distances to the left and to the right neighbour, clipped from below
    (section 4.2 of the paper, which leaves open to what): to 0.7 / (n + 2), where 1 / (n + 2) is
    about the distance of n evenly spread points, and to 0.7 / 100. Wider, the search refines too
    slowly; narrower, it settles too early, first of all in 6 dimensions.

    The outermost have one neighbour here, and a single point has the width 1. The paper counts the
    ends of the range as neighbours too; then the outermost stay wide however many come, and the
    regret in tests/benchmarks/tpe.py was 14 % higher.
    """
    mu = np.asarray(mu, dtype=float)
    if len(mu) < 2:
        return np.ones_like(mu)
    order = np.argsort(mu)
    gaps = np.diff(mu[order])  # (n - 1,)
    sigma = np.empty_like(mu)
    sigma[order] = np.maximum(np.append(gaps, 0), np.append(0, gaps))
    return np.clip(sigma, CLIP / min(FINEST, len(mu) + 2), 1)


def gauss_mass(a: Array, b: Array) -> Array:
    """Φ(b) - Φ(a) for a ≤ b, without cancellation: on the right it is Φ(-a) - Φ(-b)."""
    from scipy.special import ndtr

    right = a > 0
    return np.asarray(ndtr(np.where(right, -a, b)) - ndtr(np.where(right, -b, a)))
