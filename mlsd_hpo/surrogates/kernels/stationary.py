"""Kernels of the distance alone: RBF, Matérn 3/2 and 5/2, rational quadratic.

With r² = Σₖ (xₖ - zₖ)² / lₖ², each of them is a falling curve k = f(r²) with f(0) = 1. One
length-scale for all columns makes the kernel isotropic; one for each makes irrelevant columns
recognizable by their long length-scale ("automatic relevance determination", ARD).

Every curve is written in r², with its derivative f' = ∂f/∂r². In r itself, Matérn's derivative has
a 0/0 at r = 0; in r² it is plainly finite. All derivatives follow from f' by the chain rule:

    ∂k/∂log lₖ = -2 f' (xₖ - zₖ)² / lₖ²        ∂k/∂xₖ = 2 f' (xₖ - zₖ) / lₖ²

Source: Rasmussen & Williams, "Gaussian processes for machine learning", 2006, section 4.2.
Cost: O(n m d).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from mlsd_hpo.surrogates.kernels.base import Array, Pullback, SimpleKernel

SQRT3, SQRT5 = np.sqrt(3.0), np.sqrt(5.0)


def squared_distances(A: Array, B: Array) -> Array:
    """Σₖ (aᵢₖ - bⱼₖ)², (n, m), of the rows of A (n, d) and B (m, d)."""
    from scipy.spatial.distance import cdist  # here, since it takes long to import

    distances: Array = cdist(A, B, "sqeuclidean")
    return distances


class Stationary(SimpleKernel):
    """A falling curve of the scaled squared distance r².

    Args:
        length_scale: l, how far one has to go for values to become unlike, in the units of X; one
            for all columns, or one for each.
        columns: the columns of X that the kernel looks at; None for all of them.
    """

    HYPERPARAMETERS: ClassVar[tuple[str, ...]] = ("length_scale",)

    def __init__(self, length_scale: ArrayLike = 1.0, columns: Sequence[int] | None = None) -> None:
        super().__init__(columns)
        self.length_scale = self._positive("length_scale", length_scale)

    @abstractmethod
    def curve(self, r2: Array) -> tuple[Array, Array]:
        """f(r²) and f'(r²), each of r2's shape."""

    def _scaled(self, X: Array) -> Array:
        return self.select(X) / self.length_scale

    def _ard(self, G: Array) -> Array:
        """Gradients (..., columns) for log lₖ; with one length-scale they add up to (..., 1)."""
        return G if self.length_scale.size > 1 else G.sum(axis=-1, keepdims=True)

    def __call__(self, X: Array, Z: Array | None = None) -> Array:
        A = self._scaled(X)
        B = A if Z is None else self._scaled(Z)
        return self.curve(squared_distances(A, B))[0]

    def diagonal(self, X: Array) -> Array:
        return np.ones(len(X))

    def gradient(self, X: Array) -> Array:
        A = self._scaled(X)
        S = (A[:, None, :] - A[None, :, :]) ** 2  # (n, n, columns)
        slope = self.curve(S.sum(axis=2))[1]
        return self._ard(-2 * slope[:, :, None] * S)

    def gradient_x(self, X: Array, Z: Array) -> Array:
        A, B = self._scaled(X), self._scaled(Z)
        slope = self.curve(squared_distances(A, B))[1]
        G = 2 * slope[:, :, None] * (A[:, None, :] - B[None, :, :]) / self.length_scale
        return self.spread(G, X.shape[1])

    # The same two gradients, summed with weights. With M = W f', of the squares in
    # Σᵢⱼ Mᵢⱼ (aᵢ - bⱼ)² = Σᵢ aᵢ² Σⱼ Mᵢⱼ + Σⱼ bⱼ² Σᵢ Mᵢⱼ - 2 Σᵢ aᵢ Σⱼ Mᵢⱼ bⱼ
    # the last is a product of matrices, and no array (n, m, d) is made.

    def value_and_pullback(self, X: Array) -> tuple[Array, Pullback]:
        A = self._scaled(X)
        K, slope = self.curve(squared_distances(A, A))

        def pullback(W: Array) -> Array:
            M = W * slope
            sums = M.sum(axis=1) + M.sum(axis=0)  # (n,)
            return self._ard(-2 * (sums @ A**2 - 2 * np.sum(A * (M @ A), axis=0)))

        return K, pullback

    def value_and_pullback_x(self, X: Array, Z: Array) -> tuple[Array, Pullback]:
        A, B = self._scaled(X), self._scaled(Z)
        K, slope = self.curve(squared_distances(A, B))

        def pullback(W: Array) -> Array:
            M = W * slope
            G = 2 * (M.sum(axis=1, keepdims=True) * A - M @ B) / self.length_scale
            return self.spread(G, X.shape[1])

        return K, pullback


class RBF(Stationary):
    """k = exp(-r² / 2): infinitely smooth functions. Also called Gaussian, squared exponential."""

    def curve(self, r2: Array) -> tuple[Array, Array]:
        f = np.exp(-r2 / 2)
        return f, -f / 2


class Matern32(Stationary):
    """k = (1 + √3 r) exp(-√3 r): functions with one derivative."""

    def curve(self, r2: Array) -> tuple[Array, Array]:
        s = SQRT3 * np.sqrt(r2)
        e = np.exp(-s)
        return (1 + s) * e, -3 / 2 * e


class Matern52(Stationary):
    """k = (1 + √5 r + 5 r²/3) exp(-√5 r): functions with two derivatives."""

    def curve(self, r2: Array) -> tuple[Array, Array]:
        s = SQRT5 * np.sqrt(r2)
        e = np.exp(-s)
        return (1 + s + 5 / 3 * r2) * e, -5 / 6 * (1 + s) * e


class RationalQuadratic(Stationary):
    """k = (1 + r² / (2 α))^-α: RBFs of many length-scales at once; α → ∞ is one RBF.

    Args:
        length_scale, columns: as in `Stationary`.
        alpha: α > 0; the smaller, the wider the mixture of length-scales.
    """

    HYPERPARAMETERS = ("length_scale", "alpha")

    def __init__(
        self,
        length_scale: ArrayLike = 1.0,
        alpha: float = 1.0,
        columns: Sequence[int] | None = None,
    ) -> None:
        super().__init__(length_scale, columns)
        self.alpha = self._positive("alpha", alpha)

    def curve(self, r2: Array) -> tuple[Array, Array]:
        base = 1 + r2 / (2 * self.alpha)
        f = base**-self.alpha
        return f, -f / base / 2

    def _slope_alpha(self, r2: Array) -> Array:
        """∂k/∂log α = α k (r² / (2 α base) - log base), base = 1 + r² / (2 α)."""
        base = 1 + r2 / (2 * self.alpha)
        return self.alpha * base**-self.alpha * (1 - 1 / base - np.log(base))

    def gradient(self, X: Array) -> Array:
        A = self._scaled(X)
        alpha = self._slope_alpha(squared_distances(A, A))
        return np.concatenate([super().gradient(X), alpha[:, :, None]], axis=2)

    def value_and_pullback(self, X: Array) -> tuple[Array, Pullback]:
        A = self._scaled(X)
        K, pullback = super().value_and_pullback(X)
        alpha = self._slope_alpha(squared_distances(A, A))
        return K, lambda W: np.append(pullback(W), np.sum(W * alpha))
