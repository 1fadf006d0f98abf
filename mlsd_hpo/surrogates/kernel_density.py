"""Kernel densities of whole configurations: the model in BOHB.

A product kernel around every observation: Gaussian on ordered axes, and on choices Aitchison and
Aitken's, 1 - h for the choice that was observed and h / (c - 1) for each of the c - 1 others. All
kernels of an axis have the same bandwidth h, by the normal reference rule. In contrast to
`ParzenDensity` there is no prior: where nothing was observed there is no density.

Where an observation has no coordinate (NaN: the parameter was not active) its kernel is even on
that axis. On choices the rule's standard deviation is that of their one-hot vectors, so that it
does not depend on their order; with two choices it is that of 0 and 1.

Sources: Falkner, Klein & Hutter, "BOHB: robust and efficient hyperparameter optimization at scale",
ICML 2018, section 3.2; Aitchison & Aitken, "Multivariate binary discrimination by the kernel
method", Biometrika 63, 1976. The rule with its 1.06 is that of statsmodels, which BOHB's authors
use.
Cost: fitting O(n d), the density of m points O(m n d), m samples O(m d).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

LEAST = 1e-3  # bandwidth


class KernelDensity:
    """A mixture of equal product kernels.

    Args:
        points: observations (n, d) in the unit cube, n ≥ 1; NaN where a coordinate is missing.
        choices: for each axis the number c of its choices, number i of them being the part of
            [0, 1] from i / c to (i + 1) / c; None for an ordered axis.
        least: no bandwidth is smaller.

    Attributes:
        points: as given.
        bandwidths: of the axes, (d,).

    Raises:
        ValueError: without points, or for points outside of the unit cube.
    """

    def __init__(
        self, points: ArrayLike, choices: Sequence[int | None], least: float = LEAST
    ) -> None:
        self.choices = tuple(choices)
        self.points = np.asarray(points, dtype=float).reshape(-1, len(self.choices))
        if not len(self.points):
            raise ValueError("a kernel density needs a point at least")
        if np.any((self.points < 0) | (self.points > 1)):
            raise ValueError("the points must lie in the unit cube")
        d = len(self.choices)
        self.bandwidths = np.array(
            [_bandwidth(self.points[:, j], c, d, least) for j, c in enumerate(self.choices)]
        )

    def log_pdf(self, x: ArrayLike) -> Array:
        """Log density (m,) at x (m, d); coordinates that are NaN are left out.

        A density on ordered axes, a probability on choices.
        """
        x = np.asarray(x, dtype=float)
        logs = np.zeros((len(x), len(self.points)))  # (m, n)
        for j, (c, h) in enumerate(zip(self.choices, self.bandwidths, strict=True)):
            a, b = x[:, j, None], self.points[:, j]
            if c is None:
                kernel = -(((a - b) / h) ** 2) / 2 - np.log(np.sqrt(2 * np.pi) * h)
                even = 0.0
            else:
                same = number(a, c) == number(b, c)
                kernel = np.log(np.where(same, 1 - h, h / max(c - 1, 1)))
                even = -np.log(c)
            logs += np.where(np.isnan(a), 0.0, np.where(np.isnan(b), even, kernel))
        top = logs.max(axis=1)
        return np.asarray(top + np.log(np.mean(np.exp(logs - top[:, None]), axis=1)))

    def sample(self, m: int, rng: np.random.Generator, factor: float = 1.0) -> Array:
        """m draws (m, d), the Gaussians truncated to [0, 1] and `factor` times as wide.

        On choices a draw is the middle of its part.
        """
        from scipy.special import ndtr, ndtri  # slow to import

        centres = self.points[rng.integers(len(self.points), size=m)]  # (m, d)
        drawn = np.empty_like(centres)
        for j, (c, h) in enumerate(zip(self.choices, self.bandwidths, strict=True)):
            mu, u = centres[:, j], rng.random(m)
            if c is None:
                low, high = ndtr(-mu / (factor * h)), ndtr((1 - mu) / (factor * h))
                found = np.clip(mu + factor * h * ndtri(low + u * (high - low)), 0, 1)
            else:
                others = number(mu, c) + 1 + np.floor(rng.random(m) * (c - 1))  # each alike
                found = (np.where(u < 1 - h, number(mu, c), others % c) + 0.5) / c
            even = u if c is None else (np.floor(u * c) + 0.5) / c
            drawn[:, j] = np.where(np.isnan(mu), even, found)
        return drawn


def number(x: Array, c: int) -> Array:
    """Which of c choices the coordinates x are; NaN stays NaN."""
    return np.minimum(np.floor(x * c), c - 1)


def _bandwidth(x: Array, c: int | None, d: int, least: float) -> float:
    """1.06 σ n^(-1 / (4 + d)) for the coordinates x (n,) on one of d axes."""
    x = x[~np.isnan(x)]
    if not len(x):
        return 1.0  # of no kernel
    if c is None:
        sigma = float(np.std(x))
    else:
        shares = np.bincount(number(x, c).astype(int), minlength=c) / len(x)
        sigma = float(np.sqrt((1 - np.sum(shares**2)) / 2))
    h = max(1.06 * sigma * len(x) ** (-1 / (4 + d)), least)
    return h if c is None else min(h, (c - 1) / c)  # at which the kernel is even
