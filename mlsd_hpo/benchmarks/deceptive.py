"""A function that deceives searches which narrow down: a wide bowl, and far from it a deeper well.

Two paraboloids, of which the lower one counts, on the unit square:

    f(u) = min(floor + |u - bowl|², |u - well|² / width²)

The bowl's bottom, `floor`, is what a search finds that follows the general trend. The minimum, 0,
is at the bottom of the well, and nothing outside the well points to it. Only points closer to it
than ``width * sqrt(floor)`` are better than the bowl's bottom: a share of ``pi * width² * floor``
of the square (`share`), as long as that disc lies inside the square. So the chance that n random
points find the well is ``1 - (1 - share) ** n``, exactly.

Made for this course.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.spaces import Float, Space


@dataclass(frozen=True)
class Deceptive:
    """The function, to be minimized; call it with a configuration {"x": …, "y": …}.

    Args:
        width: how wide the well is; 0 takes it away and leaves a smooth bowl.
        floor: the value at the bottom of the bowl; the well's is 0.
        bowl: where the bowl's bottom is, (x, y) in the unit square.
        well: where the well's bottom is.

    Raises:
        ValueError: for a negative width or floor, or a place outside the unit square.
    """

    width: float = 0.2
    floor: float = 0.2
    bowl: tuple[float, float] = (0.7, 0.65)
    well: tuple[float, float] = (0.18, 0.2)

    def __post_init__(self) -> None:
        for name in ("width", "floor"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must be at least 0, not {getattr(self, name)}")
        for name in ("bowl", "well"):
            if not all(0 <= side <= 1 for side in getattr(self, name)):
                raise ValueError(f"{name} must lie in the unit square, not {getattr(self, name)}")

    def __call__(self, config: Mapping[str, float]) -> float:
        """The value at a configuration."""
        x, y = config["x"], config["y"]
        wide = self.floor + (x - self.bowl[0]) ** 2 + (y - self.bowl[1]) ** 2
        if self.width == 0:
            return wide
        deep = ((x - self.well[0]) ** 2 + (y - self.well[1]) ** 2) / self.width**2
        return min(wide, deep)

    def at(self, u: ArrayLike) -> NDArray[np.float64]:
        """The values (…) at points u (…, 2) of the unit square."""
        points = np.asarray(u, dtype=float)
        wide = self.floor + ((points - self.bowl) ** 2).sum(axis=-1)
        if self.width == 0:
            return np.asarray(wide)
        deep = ((points - self.well) ** 2).sum(axis=-1) / self.width**2
        return np.asarray(np.minimum(wide, deep))

    @cached_property
    def space(self) -> Space:
        """The unit square."""
        return Space({"x": Float(0.0, 1.0), "y": Float(0.0, 1.0)})

    @property
    def minimum(self) -> float:
        """The smallest value."""
        return self.floor if self.width == 0 else 0.0

    @property
    def minimizers(self) -> list[dict[str, float]]:
        """Where the function is smallest."""
        x, y = self.bowl if self.width == 0 else self.well
        return [{"x": x, "y": y}]

    @property
    def share(self) -> float:
        """The share of the square that is better than the bowl's bottom (a disc inside it)."""
        return math.pi * self.width**2 * self.floor
