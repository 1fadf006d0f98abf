"""A kernel over features of points, in place of the points themselves.

If f is any function, k(f(x), f(z)) is positive semi-definite where k is. So it is enough to say
what of a configuration matters: two cells that are the same function are the same to the model if
f gives their paths.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from mlsd_hpo.surrogates.kernels.base import Array, Kernel, Pullback


class Mapped(Kernel):
    """k(x, z) = inner(f(x), f(z)), for points that are not moved a little, as those of choices.

    Args:
        inner: a kernel over features.
        features: f, points (n, d) -> features (n, p).
        columns: p.
    """

    def __init__(self, inner: Kernel, features: Callable[[Array], Array], columns: int) -> None:
        self.inner = inner
        self.features = features
        self.columns = columns

    def __call__(self, X: Array, Z: Array | None = None) -> Array:
        return self.inner(self.features(X), None if Z is None else self.features(Z))

    def diagonal(self, X: Array) -> Array:
        return self.inner.diagonal(self.features(X))

    def gradient(self, X: Array) -> Array:
        return self.inner.gradient(self.features(X))

    def gradient_x(self, X: Array, Z: Array) -> Array:
        """0: a choice cannot be moved a little."""
        return np.zeros((len(X), len(Z), X.shape[1]))

    @property
    def theta(self) -> Array:
        return self.inner.theta

    @property
    def names(self) -> tuple[str, ...]:
        return self.inner.names

    def columns_of(self, d: int) -> tuple[int, ...]:
        return self.inner.columns_of(self.columns)

    def with_theta(self, theta: ArrayLike) -> Self:
        new = copy.copy(self)
        new.inner = self.inner.with_theta(theta)
        return new

    def value_and_pullback(self, X: Array) -> tuple[Array, Pullback]:
        return self.inner.value_and_pullback(self.features(X))

    def value_and_pullback_x(self, X: Array, Z: Array) -> tuple[Array, Pullback]:
        return self(X, Z), lambda W: np.zeros(X.shape)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.inner!r})"
