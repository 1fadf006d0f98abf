"""Parzen densities: a kernel around every observation, and an even one that is the prior.

All of it happens in the unit cube, where the prior is uniform; `parzen_kernels.py` has the kernels
on one axis. Where an observation has no coordinate (NaN: the parameter was not active) its kernel
is the prior, which is what makes these densities work on trees.

Source: Bergstra, Bardenet, Bengio & Kégl, "Algorithms for hyper-parameter optimization", NeurIPS
2011, section 4.
Cost: fitting O(d n log n), the density of m points O(m n d), m samples O(m d + n d).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.surrogates.parzen_kernels import Array, Axis


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
        found = np.empty((len(x), *self.mu.shape))
        for j, axis in enumerate(self.axes):
            kernel = axis.log_kernel(x[:, j], self.mu[:, j], self.width[:, j])  # (m, k)
            even = axis.log_even(x[:, j])[:, None]  # (m, 1)
            found[:, :, j] = np.where(np.isnan(self.mu[:, j]), even, kernel)
        return np.where(np.isnan(x)[:, None, :], 0.0, found)

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


def _log_sum(weights: Array, log_terms: Array) -> Array:
    """log Σ_k weights_k exp(log_terms_k) over axis 1 of (m, k, …), with no underflow."""
    top = log_terms.max(axis=1, keepdims=True)
    return np.log(np.sum(weights * np.exp(log_terms - top), axis=1)) + top.squeeze(axis=1)
