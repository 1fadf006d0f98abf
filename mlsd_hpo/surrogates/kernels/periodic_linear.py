"""Two kernels that go on beyond the data: what repeats, and what grows.

Source: Rasmussen & Williams, "Gaussian processes for machine learning", 2006, section 4.2; the
periodic kernel is MacKay's, one factor for each column.
Cost: O(n m d).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from mlsd_hpo.surrogates.kernels.base import Array, SimpleKernel


class Periodic(SimpleKernel):
    """k = exp(-2 Σₖ sin²(π (xₖ - zₖ) / p) / l²): functions that repeat after p.

    Args:
        length_scale: l; below 1 the function wiggles within a period, above it is nearly a sine.
        period: p, in the units of X.
        columns: the columns of X that the kernel looks at; None for all of them.
    """

    HYPERPARAMETERS = ("length_scale", "period")

    def __init__(
        self,
        length_scale: float = 1.0,
        period: float = 1.0,
        columns: Sequence[int] | None = None,
    ) -> None:
        super().__init__(columns)
        self.length_scale = self._positive("length_scale", length_scale)[:1]
        self.period = self._positive("period", period)[:1]

    def _angles(self, X: Array, Z: Array) -> Array:
        """u = π (xₖ - zₖ) / p, (n, m, columns)."""
        A, B = self.select(X), self.select(Z)
        return np.pi * (A[:, None, :] - B[None, :, :]) / self.period

    def _value(self, u: Array) -> Array:
        return np.exp(-2 * np.sum(np.sin(u) ** 2, axis=2) / self.length_scale**2)

    def __call__(self, X: Array, Z: Array | None = None) -> Array:
        return self._value(self._angles(X, X if Z is None else Z))

    def diagonal(self, X: Array) -> Array:
        return np.ones(len(X))

    def gradient(self, X: Array) -> Array:
        u = self._angles(X, X)
        K = self._value(u)
        by_length = K * 4 * np.sum(np.sin(u) ** 2, axis=2) / self.length_scale**2
        by_period = K * 2 * np.sum(u * np.sin(2 * u), axis=2) / self.length_scale**2
        return np.stack([by_length, by_period], axis=2)

    def gradient_x(self, X: Array, Z: Array) -> Array:
        u = self._angles(X, Z)
        factor = -2 * np.pi / (self.period * self.length_scale**2)
        return self.spread(factor * self._value(u)[:, :, None] * np.sin(2 * u), X.shape[1])


class Linear(SimpleKernel):
    """k = Σₖ vₖ xₖ zₖ: straight lines (planes) through 0; ``Linear() + 1.0`` lets them pass 0 by.

    Args:
        variance: v, of the slopes; one for all columns, or one for each.
        columns: the columns of X that the kernel looks at; None for all of them.
    """

    HYPERPARAMETERS = ("variance",)

    def __init__(self, variance: ArrayLike = 1.0, columns: Sequence[int] | None = None) -> None:
        super().__init__(columns)
        self.variance = self._positive("variance", variance)

    def __call__(self, X: Array, Z: Array | None = None) -> Array:
        A = self.select(X) * np.sqrt(self.variance)
        B = A if Z is None else self.select(Z) * np.sqrt(self.variance)
        return A @ B.T

    def diagonal(self, X: Array) -> Array:
        return np.sum(self.variance * self.select(X) ** 2, axis=1)

    def gradient(self, X: Array) -> Array:
        A = self.select(X)
        G = A[:, None, :] * A[None, :, :] * self.variance  # (n, n, columns)
        return G if self.variance.size > 1 else G.sum(axis=2, keepdims=True)

    def gradient_x(self, X: Array, Z: Array) -> Array:
        G = np.broadcast_to(self.variance * self.select(Z), (len(X), *self.select(Z).shape))
        return self.spread(G, X.shape[1])

    def diagonal_gradient_x(self, X: Array) -> Array:
        return self.spread(2 * self.variance * self.select(X), X.shape[1])
