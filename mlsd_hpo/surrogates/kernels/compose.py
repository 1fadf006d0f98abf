"""Sums and products of kernels, and the constants that scale and shift them.

A sum of kernels is the covariance of a sum of independent functions: a trend plus a season. A
product is large only where both factors are: alike in the numbers *and* in the categories. Either
is positive semi-definite when its parts are (Rasmussen & Williams, section 4.2.4).
"""

from __future__ import annotations

import copy
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from mlsd_hpo.surrogates.kernels.base import Array, Kernel, Pullback, SimpleKernel


class Constant(SimpleKernel):
    """k(x, z) = v: a function that is the same everywhere, at an unknown height.

    A constant times a kernel sets the variance of its functions.

    Args:
        variance: v > 0.
    """

    HYPERPARAMETERS = ("variance",)

    def __init__(self, variance: float = 1.0) -> None:
        super().__init__()
        self.variance = self._positive("variance", variance)

    def __call__(self, X: Array, Z: Array | None = None) -> Array:
        return np.full((len(X), len(X if Z is None else Z)), self.variance[0])

    def diagonal(self, X: Array) -> Array:
        return np.full(len(X), self.variance[0])

    def gradient(self, X: Array) -> Array:
        return self(X)[:, :, None]  # ∂v/∂log v = v

    def gradient_x(self, X: Array, Z: Array) -> Array:
        return np.zeros((len(X), len(Z), X.shape[1]))

    def value_and_pullback(self, X: Array) -> tuple[Array, Pullback]:
        return self(X), lambda W: self.variance * W.sum()

    def value_and_pullback_x(self, X: Array, Z: Array) -> tuple[Array, Pullback]:
        return self(X, Z), lambda W: np.zeros(X.shape)


class White(SimpleKernel):
    """k(xᵢ, xⱼ) = s if i = j, else 0: noise that every observation has of its own.

    k(X, Z) is 0 even for equal rows of X and Z, as those are other observations.
    `GaussianProcess` has a noise already; this one is for noise as a part of a larger kernel.

    Args:
        noise: its variance s > 0.
    """

    HYPERPARAMETERS = ("noise",)

    def __init__(self, noise: float = 1.0) -> None:
        super().__init__()
        self.noise = self._positive("noise", noise)

    def __call__(self, X: Array, Z: Array | None = None) -> Array:
        return np.diag(self.diagonal(X)) if Z is None else np.zeros((len(X), len(Z)))

    def diagonal(self, X: Array) -> Array:
        return np.full(len(X), self.noise[0])

    def gradient(self, X: Array) -> Array:
        return self(X)[:, :, None]

    def gradient_x(self, X: Array, Z: Array) -> Array:
        return np.zeros((len(X), len(Z), X.shape[1]))


class _Pair(Kernel):
    """Two kernels, whose hyperparameters stand one after the other."""

    symbol = ""

    def __init__(self, left: Kernel, right: Kernel) -> None:
        self.left = left
        self.right = right

    @property
    def theta(self) -> Array:
        return np.concatenate([self.left.theta, self.right.theta])

    @property
    def names(self) -> tuple[str, ...]:
        return self.left.names + self.right.names

    def columns_of(self, d: int) -> tuple[int, ...]:
        return self.left.columns_of(d) + self.right.columns_of(d)

    def with_theta(self, theta: ArrayLike) -> Self:
        theta = np.asarray(theta, dtype=float)
        p = self.left.theta.size
        new = copy.copy(self)
        new.left, new.right = self.left.with_theta(theta[:p]), self.right.with_theta(theta[p:])
        return new

    def __repr__(self) -> str:
        parts = [
            f"({k!r})" if isinstance(k, Sum) and isinstance(self, Product) else repr(k)
            for k in (self.left, self.right)
        ]
        return f" {self.symbol} ".join(parts)


class Sum(_Pair):
    """k(x, z) = a(x, z) + b(x, z)."""

    symbol = "+"

    def __call__(self, X: Array, Z: Array | None = None) -> Array:
        return self.left(X, Z) + self.right(X, Z)

    def diagonal(self, X: Array) -> Array:
        return self.left.diagonal(X) + self.right.diagonal(X)

    def gradient(self, X: Array) -> Array:
        return np.concatenate([self.left.gradient(X), self.right.gradient(X)], axis=2)

    def gradient_x(self, X: Array, Z: Array) -> Array:
        return self.left.gradient_x(X, Z) + self.right.gradient_x(X, Z)

    def diagonal_gradient_x(self, X: Array) -> Array:
        return self.left.diagonal_gradient_x(X) + self.right.diagonal_gradient_x(X)

    def value_and_pullback(self, X: Array) -> tuple[Array, Pullback]:
        A, back_a = self.left.value_and_pullback(X)
        B, back_b = self.right.value_and_pullback(X)
        return A + B, lambda W: np.concatenate([back_a(W), back_b(W)])

    def value_and_pullback_x(self, X: Array, Z: Array) -> tuple[Array, Pullback]:
        A, back_a = self.left.value_and_pullback_x(X, Z)
        B, back_b = self.right.value_and_pullback_x(X, Z)
        return A + B, lambda W: back_a(W) + back_b(W)


class Product(_Pair):
    """k(x, z) = a(x, z) b(x, z); its derivatives follow the product rule, a' b + a b'."""

    symbol = "*"

    def __call__(self, X: Array, Z: Array | None = None) -> Array:
        return self.left(X, Z) * self.right(X, Z)

    def diagonal(self, X: Array) -> Array:
        return self.left.diagonal(X) * self.right.diagonal(X)

    def gradient(self, X: Array) -> Array:
        A, B = self.left(X)[:, :, None], self.right(X)[:, :, None]
        return np.concatenate([self.left.gradient(X) * B, A * self.right.gradient(X)], axis=2)

    def gradient_x(self, X: Array, Z: Array) -> Array:
        A, B = self.left(X, Z)[:, :, None], self.right(X, Z)[:, :, None]
        return self.left.gradient_x(X, Z) * B + A * self.right.gradient_x(X, Z)

    def diagonal_gradient_x(self, X: Array) -> Array:
        a, b = self.left.diagonal(X)[:, None], self.right.diagonal(X)[:, None]
        return self.left.diagonal_gradient_x(X) * b + a * self.right.diagonal_gradient_x(X)

    def value_and_pullback(self, X: Array) -> tuple[Array, Pullback]:
        A, back_a = self.left.value_and_pullback(X)
        B, back_b = self.right.value_and_pullback(X)
        return A * B, lambda W: np.concatenate([back_a(W * B), back_b(W * A)])

    def value_and_pullback_x(self, X: Array, Z: Array) -> tuple[Array, Pullback]:
        A, back_a = self.left.value_and_pullback_x(X, Z)
        B, back_b = self.right.value_and_pullback_x(X, Z)
        return A * B, lambda W: back_a(W * B) + back_b(W * A)


def as_kernel(value: Kernel | float) -> Kernel:
    """A kernel as it is, a number as the constant kernel of that variance."""
    return value if isinstance(value, Kernel) else Constant(value)
