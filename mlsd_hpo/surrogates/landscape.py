"""The evidence at many length-scales and noises at once: a map of the hills that a fit climbs.

With the eigenvectors of the kernel matrix, K = Q Λ Qᵀ, adding noise moves only the eigenvalues,
K + σ² I = Q (Λ + σ² I) Qᵀ, so one decomposition for each length-scale serves all noises:

    fit = -½ Σᵢ (qᵢᵀ y)² / (λᵢ + σ²)        complexity = -½ Σᵢ log(λᵢ + σ²)

Source: Rasmussen & Williams, "Gaussian processes for machine learning", 2006, eq. 5.8.
Cost: O(n³) for each length-scale, then O(n) for each noise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from mlsd_hpo.surrogates.evidence import LOG_2PI
from mlsd_hpo.surrogates.kernels import Kernel
from mlsd_hpo.surrogates.kernels.base import Array


@dataclass(frozen=True)
class Landscape:
    """log p(y | X, length-scale, σ) of outputs with mean 0. Make one with `Landscape.of`.

    Args:
        lengths: the length-scales (l,), ascending.
        eigenvalues: λ of the kernel matrix at each of them, (l, n).
        squares: (qᵢᵀ y)², (l, n).
    """

    lengths: Array
    eigenvalues: Array
    squares: Array

    @classmethod
    def of(cls, kernel: Callable[[float], Kernel], X: Array, y: Array, lengths: ArrayLike) -> Self:
        """Decompose the kernel matrix of X (n, d) at each length-scale.

        Args:
            kernel: makes a kernel from a length-scale, as `RBF` does.
            X: (n, d).
            y: (n,).
            lengths: (l,), ascending.
        """
        scales = np.asarray(lengths, dtype=float)
        pairs = [np.linalg.eigh(kernel(float(length))(X)) for length in scales]
        values = np.array([np.maximum(found, 0) for found, _ in pairs])  # below 0 by rounding
        squares = np.array([(Q.T @ y) ** 2 for _, Q in pairs])
        return cls(scales, values, squares)

    def terms(self, noise: float) -> tuple[Array, Array, float]:
        """The three terms of the evidence at a noise with standard deviation σ > 0.

        Returns:
            fit (l,), complexity (l,), and the constant -n/2 log 2π; the evidence is their sum.
        """
        if noise <= 0:
            raise ValueError(f"noise, a standard deviation, must be positive, not {noise!r}")
        spread = self.eigenvalues + noise**2  # (l, n)
        fit = -np.sum(self.squares / spread, axis=1) / 2
        complexity = -np.sum(np.log(spread), axis=1) / 2
        return fit, complexity, -self.squares.shape[1] / 2 * LOG_2PI

    def evidence(self, noises: ArrayLike) -> Array:
        """The evidence at all length-scales and noises (m,): (m, l)."""
        rows = []
        for noise in np.asarray(noises, dtype=float).tolist():
            fit, complexity, constant = self.terms(noise)
            rows.append(fit + complexity + constant)
        return np.array(rows)

    def maxima(self, noises: ArrayLike) -> list[tuple[float, float, float]]:
        """Where the evidence is higher than at all eight neighbours on the grid; highest first.

        On the edge of the grid there are fewer neighbours: a maximum there may lie further out.

        Args:
            noises: standard deviations (m,), ascending.

        Returns:
            (length-scale, noise, evidence) of each maximum.
        """
        scales, values = np.asarray(noises, dtype=float), self.evidence(noises)
        framed = np.pad(values, 1, constant_values=-np.inf)
        rows, columns = values.shape
        around = [
            framed[1 + i : 1 + i + rows, 1 + j : 1 + j + columns]
            for i in (-1, 0, 1)
            for j in (-1, 0, 1)
            if (i, j) != (0, 0)
        ]
        found = np.argwhere(values > np.max(around, axis=0))
        places = [(float(self.lengths[j]), float(scales[i]), float(values[i, j])) for i, j in found]
        return sorted(places, key=lambda place: -place[2])
