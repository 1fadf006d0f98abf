"""`Ridge`: a hill in the unit square whose two directions matter more or less equally.

The smallest problem on which grids and random points can be told apart. One number, the
importance ratio, turns a round hill (both hyperparameters matter) into a long ridge (only one does)
without changing the hill's area; an angle turns the ridge (what matters is a combination of the
two). Idea: Bergstra & Bengio, JMLR 13, 2012, Figure 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
WIDTH = 0.15


@dataclass(frozen=True)
class Ridge:
    """A score between 0 and 1 (larger is better) on the unit square.

        score(x) = exp(-½ (r a² + b² / r) / width²)

    where a is the distance from the top in the direction that matters and b across it.

    Args:
        ratio: r ≥ 1. At 1 the hill is round; at r a step along a counts like r steps along b.
        angle: the direction that matters, in degrees from the first axis.
        top: where the score is 1, two numbers in [0, 1].
        width: the standard deviation of the round hill.
    """

    ratio: float = 1.0
    angle: float = 0.0
    top: tuple[float, float] = (0.5, 0.5)
    width: float = WIDTH

    def __post_init__(self) -> None:
        if self.ratio < 1:
            raise ValueError(f"ratio must be at least 1, not {self.ratio}: turn the angle instead")
        if self.width <= 0:
            raise ValueError(f"width must be positive, not {self.width}")

    @property
    def direction(self) -> Array:
        """The unit vector along which the score changes most, (2,)."""
        radians = np.radians(self.angle)
        return np.array([np.cos(radians), np.sin(radians)])

    def along(self, points: ArrayLike) -> Array:
        """Signed distances from the top in the direction that matters; (…, 2) -> (…,)."""
        return (np.asarray(points, dtype=float) - self.top) @ self.direction

    def across(self, points: ArrayLike) -> Array:
        """Signed distances from the top across that direction; (…, 2) -> (…,)."""
        x, y = self.direction
        return (np.asarray(points, dtype=float) - self.top) @ np.array([-y, x])

    def score(self, points: ArrayLike) -> Array:
        """Scores of points of the square; (…, 2) -> (…,)."""
        squares = self.ratio * self.along(points) ** 2 + self.across(points) ** 2 / self.ratio
        return np.asarray(np.exp(-0.5 * squares / self.width**2))

    def profile(self, a: ArrayLike) -> Array:
        """The best score that distance `a` along the direction that matters allows (b = 0)."""
        return np.asarray(np.exp(-0.5 * self.ratio * np.square(a) / self.width**2))


def wins(a: Array, b: Array, ratio: float, angle: float, rng: np.random.Generator) -> Array:
    """For tops drawn uniformly from the square: +1 where `a` holds the better point, -1 where `b`.

    `a` and `b` are sets of points, (n, 2), or one set for each draw, (draws, n, 2); at least one is
    of the second kind. Returns (draws,), 0 for a tie.
    """
    if max(a.ndim, b.ndim) != 3:
        raise ValueError(f"a or b must have shape (draws, n, 2), not {a.shape} and {b.shape}")
    draws = len(a) if a.ndim == 3 else len(b)
    tops = rng.random((draws, 1, 2))
    ridge = Ridge(ratio, angle, top=(0.0, 0.0))
    # Squares instead of scores: far from the top, scores underflow to ties.
    nearest = []
    for points in (a, b):
        shifted = points - tops  # (draws, n, 2)
        squares = ratio * ridge.along(shifted) ** 2 + ridge.across(shifted) ** 2 / ratio
        nearest.append(squares.min(axis=1))
    return np.sign(nearest[1] - nearest[0])
