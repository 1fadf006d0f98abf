"""`Kernel`: a covariance function k(x, z), how alike the values at two points are.

Kernels do not change: `with_theta` returns a new one. All that a Gaussian process needs of one is

====================  ===========  =============================================================
``k(X, Z)``           (n, m)       k(xᵢ, zⱼ); ``k(X)`` is k(X, X), and exactly symmetric
``k.diagonal(X)``     (n,)         k(xᵢ, xᵢ), without the rest of the matrix
``k.theta``           (p,)         natural logarithms of the hyperparameters, all of them positive
``k.gradient(X)``     (n, n, p)    ∂k(xᵢ, xⱼ) / ∂θₖ
``k.gradient_x(X,Z)`` (n, m, d)    ∂k(xᵢ, zⱼ) / ∂xᵢₖ
====================  ===========  =============================================================

n is the number of rows of X, m that of Z, d the number of columns, p that of hyperparameters.

The two arrays of gradients are large, and what is wanted of them is always a weighted sum over
data points. `value_and_pullback` computes such sums without the array: reverse-mode
differentiation in one step. The methods here are the slow, obvious form; fast kernels override
them, and tests compare the two.

Kernels combine: ``k1 + k2``, ``k1 * k2``, ``2.0 * k``; see `compose.py`.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from mlsd_hpo.surrogates.kernels.compose import Product, Sum

Array = NDArray[np.float64]
Pullback = Callable[[Array], Array]


class Kernel(ABC):
    """What all kernels, simple and composed, have in common."""

    @abstractmethod
    def __call__(self, X: Array, Z: Array | None = None) -> Array:
        """Covariances (n, m) of the rows of X (n, d) and Z (m, d); Z = None stands for X."""

    @abstractmethod
    def diagonal(self, X: Array) -> Array:
        """Variances k(xᵢ, xᵢ), (n,)."""

    @abstractmethod
    def gradient(self, X: Array) -> Array:
        """∂k(xᵢ, xⱼ) / ∂θₖ, (n, n, p); θ are logarithms."""

    @abstractmethod
    def gradient_x(self, X: Array, Z: Array) -> Array:
        """∂k(xᵢ, zⱼ) / ∂xᵢₖ, (n, m, d): how the covariance changes as xᵢ moves and zⱼ stays."""

    def diagonal_gradient_x(self, X: Array) -> Array:
        """∂k(xᵢ, xᵢ) / ∂xᵢₖ, (n, d), both arguments moving; 0 for all kernels but linear ones."""
        return np.zeros(X.shape)

    @property
    @abstractmethod
    def theta(self) -> Array:
        """Logarithms of the hyperparameters, (p,)."""

    @property
    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """The name of each entry of `theta`, such as "length_scale"."""

    @abstractmethod
    def columns_of(self, d: int) -> tuple[int, ...]:
        """For each entry of `theta` the number of columns that its kernel looks at, of d."""

    @abstractmethod
    def with_theta(self, theta: ArrayLike) -> Self:
        """The same kernel with other hyperparameters; theta (p,)."""

    def value_and_pullback(self, X: Array) -> tuple[Array, Pullback]:
        """K = k(X, X), and the function W (n, n) ↦ Σᵢⱼ Wᵢⱼ ∂Kᵢⱼ/∂θ (p,)."""
        return self(X), lambda W: np.einsum("ij,ijk->k", W, self.gradient(X))

    def value_and_pullback_x(self, X: Array, Z: Array) -> tuple[Array, Pullback]:
        """K = k(X, Z), and the function W (n, m) ↦ Σⱼ Wᵢⱼ ∂Kᵢⱼ/∂xᵢ (n, d)."""
        return self(X, Z), lambda W: np.einsum("ij,ijk->ik", W, self.gradient_x(X, Z))

    def __add__(self, other: Kernel | float) -> Sum:
        from mlsd_hpo.surrogates.kernels.compose import Sum, as_kernel

        return Sum(self, as_kernel(other))

    def __radd__(self, other: float) -> Sum:
        from mlsd_hpo.surrogates.kernels.compose import Sum, as_kernel

        return Sum(as_kernel(other), self)

    def __mul__(self, other: Kernel | float) -> Product:
        from mlsd_hpo.surrogates.kernels.compose import Product, as_kernel

        return Product(self, as_kernel(other))

    def __rmul__(self, other: float) -> Product:
        from mlsd_hpo.surrogates.kernels.compose import Product, as_kernel

        return Product(as_kernel(other), self)


class SimpleKernel(Kernel):
    """A kernel with hyperparameters of its own: each an array (1,), or one value per column.

    A subclass names them in `HYPERPARAMETERS` and sets them in its constructor with `_positive`.

    Args:
        columns: the columns of X that the kernel looks at; None for all of them.
    """

    HYPERPARAMETERS: ClassVar[tuple[str, ...]] = ()

    def __init__(self, columns: Sequence[int] | None = None) -> None:
        self.columns = None if columns is None else [int(c) for c in columns]

    def _positive(self, name: str, value: ArrayLike) -> Array:
        array = np.array(value, dtype=float).reshape(-1)
        if array.size == 0 or not np.all((array > 0) & np.isfinite(array)):
            raise ValueError(f"{name} must be positive and finite, not {value!r}")
        if self.columns is not None and array.size not in (1, len(self.columns)):
            raise ValueError(
                f"{name} has {array.size} values for {len(self.columns)} columns; "
                "give one for all of them, or one for each"
            )
        return array

    def select(self, X: Array) -> Array:
        """The columns of X that the kernel looks at."""
        return X if self.columns is None else X[:, self.columns]

    def spread(self, G: Array, d: int) -> Array:
        """Put gradients for the kernel's columns (..., columns) in their places among d columns."""
        if self.columns is None:
            return G
        full = np.zeros((*G.shape[:-1], d))
        full[..., self.columns] = G
        return full

    @property
    def theta(self) -> Array:
        values = [getattr(self, name) for name in self.HYPERPARAMETERS]
        return np.log(np.concatenate(values)) if values else np.zeros(0)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(n for n in self.HYPERPARAMETERS for _ in range(getattr(self, n).size))

    def columns_of(self, d: int) -> tuple[int, ...]:
        return (d if self.columns is None else len(self.columns),) * len(self.names)

    def with_theta(self, theta: ArrayLike) -> Self:
        values = np.exp(np.asarray(theta, dtype=float))
        new = copy.copy(self)
        start = 0
        for name in self.HYPERPARAMETERS:
            stop = start + getattr(self, name).size
            setattr(new, name, values[start:stop])
            start = stop
        return new

    def __repr__(self) -> str:
        shown = [f"{n}={_short(getattr(self, n))}" for n in self.HYPERPARAMETERS]
        shown += [] if self.columns is None else [f"columns={self.columns}"]
        return f"{type(self).__name__}({', '.join(shown)})"


def _short(values: Array) -> str:
    texts = [f"{v:.3g}" for v in values]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
