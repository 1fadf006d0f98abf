"""The Hamming kernel: for categories, which have no order.

Two choices are the same or they are not; which number stands for which must not matter. So the
distance counts the columns in which two points differ, each with a weight of its own.

Source: Hutter, Hoos & Leyton-Brown, "Sequential model-based optimization for general algorithm
configuration", LION 5, 2011 (weighted Hamming distance), with length-scales in place of weights.
Cost: O(n m d).
"""

from __future__ import annotations

import numpy as np

from mlsd_hpo.surrogates.kernels.base import Array, Pullback
from mlsd_hpo.surrogates.kernels.stationary import Stationary


class Hamming(Stationary):
    """k = exp(-r² / 2), r² = Σₖ [xₖ ≠ zₖ] / lₖ²: [xₖ ≠ zₖ] is 1 or 0.

    A long length-scale says that a column's choices behave alike. It is the RBF of columns that are
    one-hot (over √2). For a mixed space, ``Matern52(columns=[0, 1]) * Hamming(columns=[2])``.

    Args:
        length_scale: l; one for all columns, or one for each.
        columns: the categorical columns of X; equal numbers are equal choices.
    """

    def curve(self, r2: Array) -> tuple[Array, Array]:
        f = np.exp(-r2 / 2)
        return f, -f / 2

    def _unequal(self, X: Array, Z: Array) -> Array:
        """[xₖ ≠ zₖ] / lₖ², (n, m, columns)."""
        A, B = self.select(X), self.select(Z)
        return (A[:, None, :] != B[None, :, :]) / self.length_scale**2

    def __call__(self, X: Array, Z: Array | None = None) -> Array:
        return self.curve(self._unequal(X, X if Z is None else Z).sum(axis=2))[0]

    def gradient(self, X: Array) -> Array:
        S = self._unequal(X, X)
        slope = self.curve(S.sum(axis=2))[1]
        return self._ard(-2 * slope[:, :, None] * S)

    def gradient_x(self, X: Array, Z: Array) -> Array:
        """0: a category cannot be moved a little."""
        return np.zeros((len(X), len(Z), X.shape[1]))

    def value_and_pullback(self, X: Array) -> tuple[Array, Pullback]:
        S = self._unequal(X, X)
        K, slope = self.curve(S.sum(axis=2))
        return K, lambda W: self._ard(-2 * np.tensordot(W * slope, S, axes=2))

    def value_and_pullback_x(self, X: Array, Z: Array) -> tuple[Array, Pullback]:
        return self(X, Z), lambda W: np.zeros(X.shape)
