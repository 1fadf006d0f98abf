"""A Gaussian process at m fixed points, of which one after the other is observed.

Where all that may be chosen can be listed, mean and variance are wanted at the same points again
and again. With K = L Lᵀ the covariance of the observations, all that is needed is

    V = L⁻¹ k(X, Z)    (n, m),    variance = k(z, z) - Σ V²,    mean = Vᵀ L⁻¹ y

at all candidates Z. Observations are candidates, so L itself stands in the columns of V that were
observed, and one more observation adds one row to V: O(n m) instead of O(n² m) for all anew. These
are the steps of a pivoted Cholesky factorization.

Source: Rasmussen & Williams, "Gaussian processes for machine learning", 2006, algorithm 2.1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mlsd_hpo.surrogates.cholesky import forward
from mlsd_hpo.surrogates.kernels import Kernel
from mlsd_hpo.surrogates.kernels.base import Array


@dataclass(frozen=True)
class Candidates:
    """What is known at all candidates after some of them were observed. Begin with `of`.

    Args:
        kernel: k.
        noise: σ², the variance of each observation, above 0.
        Z: the candidates (m, p).
        variance: of the function at each candidate, (m,).
        V: (n, m).
        observed: the numbers of the candidates that were observed, in order, n of them.
        diagonal: of L, (n,).
    """

    kernel: Kernel
    noise: float
    Z: Array
    variance: Array
    V: Array
    observed: tuple[int, ...]
    diagonal: Array

    @classmethod
    def of(cls, kernel: Kernel, noise: float, Z: Array) -> Candidates:
        """Before any observation."""
        prior = kernel.diagonal(Z)
        return cls(kernel, noise, Z, prior, np.zeros((0, len(Z))), (), np.zeros(0))

    def extended(self, i: int) -> Candidates:
        """With candidate i observed as well; its value is told to `mean`."""
        k = self.kernel(self.Z[i : i + 1], self.Z)[0]  # (m,)
        pivot = np.sqrt(max(float(self.variance[i]), 0.0) + self.noise)
        row = (k - self.V[:, i] @ self.V) / pivot  # (m,)
        return replace(
            self,
            variance=np.maximum(self.variance - row * row, 0),
            V=np.vstack([self.V, row]),
            observed=(*self.observed, i),
            diagonal=np.append(self.diagonal, pivot),
        )

    def mean(self, y: Array) -> Array:
        """The mean at each candidate (m,), given the values y (n,) of the observed ones."""
        L = np.tril(self.V[:, list(self.observed)].T, -1) + np.diag(self.diagonal)  # (n, n)
        return forward(L, y) @ self.V
