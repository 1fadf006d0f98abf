"""Data as they come in: checked, and outputs in standard units, mean 0 and standard deviation 1.

Priors over hyperparameters, and numbers such as 1e-6 for a small noise, mean something only if
outputs are about 1 in size. So a Gaussian process works on z = (y - mean) / scale.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlsd_hpo.surrogates.kernels.base import Array

LARGEST = 1e150  # outputs are clipped to ± this, so that their squares are finite
FARTHEST = 1e6  # a later output is clipped to this many standard deviations


@dataclass(frozen=True)
class Outputs:
    """y = mean + scale z."""

    mean: float = 0.0
    scale: float = 1.0

    @staticmethod
    def of(y: Array) -> Outputs:
        """Mean and standard deviation of finite outputs y (n,); scale 1 if they are constant."""
        if y.size == 0:
            return Outputs()
        mean, spread = float(np.mean(y)), float(np.std(y))
        constant = spread <= max(1e-14 * float(np.max(np.abs(y))), 1 / LARGEST)  # only rounding
        return Outputs(mean, 1.0 if constant else spread)

    def standardize(self, y: Array) -> Array:
        """z = (y - mean) / scale, within ±`FARTHEST`."""
        return np.clip((y - self.mean) / self.scale, -FARTHEST, FARTHEST)

    def values(self, z: Array) -> Array:
        """y = mean + scale z."""
        return self.mean + self.scale * z

    def differences(self, z: Array) -> Array:
        """Gradients of values."""
        return self.scale * z

    def variances(self, z: Array) -> Array:
        """Variances, covariances and their gradients, in squared units."""
        return self.scale * self.scale * z


def points(X: ArrayLike) -> Array:
    """A copy of X as an array (n, d).

    Raises:
        ValueError: for another shape, or numbers that are not finite.
    """
    rows = np.array(X, dtype=float)
    if rows.ndim != 2 or not np.isfinite(rows).all():
        raise ValueError(f"X must be finite, of shape (n, d); not {X!r} of shape {rows.shape}")
    return rows


def outputs(y: ArrayLike, before: Array | None = None) -> Array:
    """A copy of y as an array (n,) of finite numbers.

    ±∞ counts as the largest or smallest finite output, of those `before` too, so that order is
    kept; as ±1 if none is finite. What is beyond ±`LARGEST` counts as `LARGEST`.

    Raises:
        ValueError: for another shape, or NaN.
    """
    values = np.array(y, dtype=float)
    if values.ndim != 1 or np.isnan(values).any():
        raise ValueError(f"y must be numbers, of shape (n,); not {y!r}. Leave failed ones out")
    known = values if before is None else np.append(before, values)
    known = known[np.isfinite(known)]
    low, high = (known.min(), known.max()) if known.size else (-1.0, 1.0)
    return np.clip(np.clip(values, low, high), -LARGEST, LARGEST)
