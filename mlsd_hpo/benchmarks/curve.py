"""Functions of one number, for pictures: what a search sees, and what it misses, fits on one axis.

Each is called with a configuration {"x": …}, or with many numbers at once:

    f = two_valleys()
    f({"x": 0.5}), f.at([0.25, 0.5])     # one value, two values
    f.minimum, f.minimizer               # -6.0207, 0.7572
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.spaces import Float, Space

Array = NDArray[np.float64]
FINE = 10_001  # places at which the minimum is looked for
WAVES = 60


@dataclass(frozen=True)
class Curve:
    """A function of x in [0, 1], to be minimized.

    Args:
        name: for plots.
        formula: x, any shape -> values of that shape.
    """

    name: str
    formula: Callable[[Array], Array]

    def __call__(self, config: Mapping[str, float]) -> float:
        """The value at a configuration {"x": …}."""
        return float(self.at(config["x"]))

    def at(self, x: ArrayLike) -> Array:
        """Values at x, in the shape of x."""
        return np.asarray(self.formula(np.asarray(x, dtype=float)))

    @cached_property
    def space(self) -> Space:
        """x between 0 and 1."""
        return Space({"x": Float(0.0, 1.0)})

    @cached_property
    def _fine(self) -> tuple[Array, Array]:
        x = np.linspace(0, 1, FINE)
        return x, self.at(x)

    @property
    def minimum(self) -> float:
        """The smallest value at 10,001 even places."""
        return float(self._fine[1].min())

    @property
    def minimizer(self) -> float:
        """Where it is."""
        return float(self._fine[0][self._fine[1].argmin()])

    @property
    def height(self) -> float:
        """The largest value less the smallest."""
        return float(np.ptp(self._fine[1]))


def two_valleys() -> Curve:
    """(6x - 2)² sin(12x - 4): a shallow valley at 0.14, flat ground, a deep valley at 0.76.

    Source: Forrester, Sóbester & Keane, "Engineering design via surrogate modelling", Wiley, 2008.
    """
    return Curve("two valleys", lambda x: (6 * x - 2) ** 2 * np.sin(12 * x - 4))


def hidden_well(width: float = 0.06, place: float = 0.17) -> Curve:
    """A wide bowl with bottom 0.2 at 0.7, and a narrow well down to 0, to which nothing points.

    The function of `Deceptive`, with one parameter. Made for this course.

    Args:
        width: how wide the well is; better than the bowl's bottom are ``place ± 0.45 width``.
        place: where the well's bottom is.
    """
    if width <= 0:
        raise ValueError(f"width must be positive, not {width}")

    def formula(x: Array) -> Array:
        return np.minimum(0.2 + 2 * (x - 0.7) ** 2, ((x - place) / width) ** 2)

    return Curve("hidden well", formula)


def wiggle(seed: int, length_scale: float = 0.12) -> Curve:
    """A smooth random function: about a draw from a Gaussian process with an RBF kernel.

    A sum of cosines with frequencies ω ~ N(0, 1/l²) and random phases has mean 0, variance 1 and
    covariance exp(-r² / (2 l²)).

    Source: Rahimi & Recht, "Random features for large-scale kernel machines", NeurIPS 2007.

    Args:
        seed: which function.
        length_scale: l > 0; there are about 1 / (4 l) valleys.
    """
    if length_scale <= 0:
        raise ValueError(f"length_scale must be positive, not {length_scale}")
    rng = np.random.default_rng([seed, 7])
    frequencies = rng.standard_normal(WAVES) / length_scale
    phases = rng.uniform(0, 2 * math.pi, WAVES)
    scale = math.sqrt(2 / WAVES)

    def formula(x: Array) -> Array:
        return np.asarray(scale * np.cos(x[..., None] * frequencies + phases).sum(axis=-1))

    return Curve(f"random {seed}", formula)
