"""Parzen densities: a kernel around every observation, and an even one that is the prior.

All of it happens in the unit cube, where the prior is uniform. What a kernel looks like depends on
the axis:

- continuous: a Gaussian, truncated to [0, 1];
- in cells (whole numbers, steps): the *mass* of that Gaussian in a cell, not its density;
- choices: most of the mass on the choice that was observed, the rest spread evenly.

Where an observation has no coordinate (NaN: the parameter was not active) its kernel is the prior.

Source: Bergstra, Bardenet, Bengio & Kégl, "Algorithms for hyper-parameter optimization", NeurIPS
2011, section 4; Watanabe, "Tree-structured Parzen estimator: understanding its algorithm
components", arXiv 2304.11127, 2023, on the choices that the former leaves open.
Cost: fitting O(d n log n), the density of m points O(m n d), m samples O(m d + n d).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

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


class ParzenDensity:
    """A mixture of kernels around points of the unit cube, and of the prior.

    Args:
        points: observations (n, d), NaN where a coordinate is missing; n may be 0.
        axes: what each of the d coordinates is.
        joint: True: one mixture of products, in which the coordinates of an observation stay
            together. False: a product of d mixtures, one for each axis.
        prior_weight: weight of the prior, where an observation has 1; positive.

    Attributes:
        mu: centres (k, d), k = n + 1; NaN where a kernel is the prior, as in all of the last row.
        width: width of the kernels, (k, d).
        weights: of the components, (k, d), each column sums to 1. With `joint` they are all equal
            but for the prior's; without, an observation has none on axes where it is missing.

    Raises:
        ValueError: for points outside of the unit cube or a prior without weight.
    """

    def __init__(
        self, points: ArrayLike, axes: Sequence[Axis], joint: bool, prior_weight: float = 1.0
    ) -> None:
        self.axes, self.joint = tuple(axes), joint
        points = np.asarray(points, dtype=float).reshape(-1, len(self.axes))
        if np.any((points < 0) | (points > 1)):
            raise ValueError("the points must lie in the unit cube")
        if not prior_weight > 0:
            raise ValueError(f"prior_weight must be positive, not {prior_weight}")
        missing = np.isnan(points)
        self.mu = np.vstack([points, np.full(len(self.axes), np.nan)])
        self.width = np.ones_like(self.mu)
        for j, axis in enumerate(self.axes):
            here = ~missing[:, j]
            self.width[:-1][here, j] = axis.widths(points[here, j])
        weights = np.ones_like(self.mu)
        weights[-1] = prior_weight
        if not joint:
            weights[:-1][missing] = 0
        self.weights = weights / weights.sum(axis=0)

    def log_pdf(self, x: ArrayLike) -> Array:
        """Log density (m,) of the points x (m, d); coordinates that are NaN are left out.

        A density on continuous axes, a probability on the others.
        """
        kernels = self.log_kernels(x)  # (m, k, d)
        if self.joint:
            return _log_sum(self.weights[:, 0], kernels.sum(axis=2))
        return np.sum(_log_sum(self.weights, kernels), axis=1)

    def log_marginals(self, x: ArrayLike) -> Array:
        """Log density of each coordinate by itself, (m, d), of the points x (m, d); 0 where NaN."""
        return _log_sum(self.weights, self.log_kernels(x))

    def log_kernels(self, x: ArrayLike) -> Array:
        """Log of each component on each axis, (m, k, d), at the points x (m, d); 0 where NaN."""
        x = np.asarray(x, dtype=float)
        found = np.zeros((len(x), *self.mu.shape))
        for j, axis in enumerate(self.axes):
            there, here = ~np.isnan(x[:, j]), ~np.isnan(self.mu[:, j])
            at, mu, width = x[there, j], self.mu[here, j], self.width[here, j]
            found[there, :, j] = axis.log_even(at)[:, None]
            found[np.ix_(there, here, [j])] = axis.log_kernel(at, mu, width)[:, :, None]
        return found

    def sample(self, m: int, rng: np.random.Generator) -> Array:
        """m draws, (m, d). On cells and choices a draw is any point of the cell."""
        drawn = rng.random((m, len(self.axes)))  # from the prior
        which = self._components(m, rng)  # (m, d)
        for j, axis in enumerate(self.axes):
            mu, width = self.mu[which[:, j], j], self.width[which[:, j], j]
            here = ~np.isnan(mu)
            drawn[here, j] = axis.sample(mu[here], width[here], rng)
        return drawn

    def _components(self, m: int, rng: np.random.Generator) -> NDArray[np.intp]:
        """Which component each coordinate is drawn from, (m, d): the same in a row if joint."""
        u = rng.random((m, 1 if self.joint else len(self.axes)))
        upto = np.cumsum(self.weights, axis=0)[:-1]  # (n, d), without the last, which is 1
        return np.sum(u[:, None, :] >= upto, axis=1)


def bandwidths(mu: ArrayLike) -> Array:
    """Standard deviations (n,) of the Gaussians around mu (n,), all in [0, 1].

    The greater of the distances to the left and to the right neighbour, clipped from below
    (section 4.2 of the paper): to 0.7 / (n + 2), where 1 / (n + 2) would be about the distance of
    n evenly spread points, and to 0.7 / 100. The outermost have one neighbour, and a single point
    has the width 1: the paper counts the ends of the range as neighbours too, which keeps the
    outermost wide for ever, and did worse in our comparison (tests/benchmarks/tpe.py).
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


def _log_sum(weights: Array, log_terms: Array) -> Array:
    """log Σ_k weights_k exp(log_terms_k) over axis 1 of (m, k, …), with no underflow."""
    top = log_terms.max(axis=1, keepdims=True)
    return np.log(np.sum(weights * np.exp(log_terms - top), axis=1)) + top.squeeze(axis=1)
