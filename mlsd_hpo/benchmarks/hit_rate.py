"""How often does a set of trials hit a small good region, wherever it is and whatever its shape?

The good region is a box inside the unit cube [0, 1]^d whose volume is known (1 % in the lectures).
Its log-volume is split among the d sides at random: side_i = volume ** w_i, w uniform on the
simplex (a Dirichlet distribution with all parameters 1). A long side is a hyperparameter that
hardly matters, a short one is a hyperparameter that must be met. The box lies anywhere in the
cube with equal probability. The idea of such a simulation is that of Bergstra & Bengio, "Random
search for hyper-parameter optimization", JMLR 13, 2012; how the box is drawn is our own choice.

Two rates are known exactly, whatever the shape of the box. Independent draws hit with probability
1 - (1 - volume)^n (`random_hit_rate`); a grid hits if each side holds one of its values, and sides
are independent, so that its probability is a product (`grid_hit_rate`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

Array = NDArray[np.float64]
METHODS = ("grid", "random", "latin", "sobol")


class Rate(NamedTuple):
    """A measured frequency and its Monte-Carlo standard error."""

    rate: float
    error: float
    repeats: int


def draw_points(method: str, n: int, dimensions: int, rng: np.random.Generator) -> Array:
    """n points of the unit cube, shape (n, dimensions), as `method` lays them.

    Args:
        method: "grid" (inner points i / (k + 1), i = 1 … k, in each dimension), "random", "latin"
            (one Latin hypercube) or "sobol" (the first n points of a scrambled sequence).
        n: the number of points; for a grid, k to the power of `dimensions`.
        dimensions: d.
        rng: used by all methods but the grid, which is always the same.

    Raises:
        ValueError: for another method, or a grid whose n is no such power.
    """
    if method == "grid":
        levels = round(n ** (1 / dimensions))
        if levels**dimensions != n:
            raise ValueError(
                f"a grid in {dimensions} dimensions has 1, 2^{dimensions}, 3^{dimensions}, … "
                f"points; n={n} is none of these"
            )
        return grid_points(np.arange(1, levels + 1) / (levels + 1), dimensions)
    if method == "random":
        return rng.random((n, dimensions))
    if method == "latin":
        return np.asarray(qmc.LatinHypercube(dimensions, rng=rng).random(n))
    if method == "sobol":
        sequence = qmc.Sobol(dimensions, rng=rng)
        return np.asarray(sequence.random_base2((n - 1).bit_length())[:n])
    raise ValueError(f"method must be one of {', '.join(METHODS)}, not {method!r}")


def grid_points(values: Sequence[float] | Array, dimensions: int) -> Array:
    """All combinations of `values` in each dimension, shape (len(values) ** dimensions, d)."""
    axes = np.meshgrid(*[np.asarray(values, dtype=float)] * dimensions, indexing="ij")
    return np.stack(axes, axis=-1).reshape(-1, dimensions)


def box_sides(repeats: int, dimensions: int, volume: float, rng: np.random.Generator) -> Array:
    """Sides of `repeats` boxes of the same volume and random shapes, (repeats, dimensions)."""
    if not 0 < volume < 1:
        raise ValueError(f"volume must lie between 0 and 1, not {volume}")
    return volume ** rng.dirichlet(np.ones(dimensions), repeats)


def cube_sides(repeats: int, dimensions: int, volume: float, rng: np.random.Generator) -> Array:
    """Sides of `repeats` cubes of that volume: all dimensions matter equally."""
    return np.full((repeats, dimensions), volume ** (1 / dimensions))


def hits(points: Array, low: Array, sides: Array) -> bool:
    """Whether a point of (n, d) lies in the box from `low` (d,) to `low + sides` (d,)."""
    inside = (points >= low) & (points <= low + sides)  # (n, d)
    return bool(inside.all(axis=1).any())


def hit_rate(
    points: Callable[[np.random.Generator], Array],
    repeats: int = 2000,
    dimensions: int = 5,
    volume: float = 0.01,
    shape: Callable[[int, int, float, np.random.Generator], Array] = box_sides,
    seed: int = 0,
) -> Rate:
    """How often `points(rng)` (n, d) hits a box of that volume: a new box and new points each time.

    The boxes depend on the seed alone, so that methods called with the same seed meet the same
    boxes; the points come from a generator of their own.
    """
    boxes, draws = np.random.default_rng(seed).spawn(2)
    sides = shape(repeats, dimensions, volume, boxes)  # (repeats, d)
    lows = boxes.random((repeats, dimensions)) * (1 - sides)
    found = [hits(points(draws), low, side) for low, side in zip(lows, sides, strict=True)]
    rate = float(np.mean(found))
    return Rate(rate, float(np.sqrt(rate * (1 - rate) / repeats)), repeats)


def random_hit_rate(n: int, volume: float = 0.01) -> float:
    """The probability that one of n independent draws hits: 1 - (1 - volume)^n."""
    return 1 - (1 - volume) ** n


def trials_needed(volume: float, probability: float) -> int:
    """The smallest n for which `random_hit_rate(n, volume)` reaches `probability`."""
    if not (0 < volume < 1 and 0 < probability < 1):
        raise ValueError(
            f"volume and probability must lie between 0 and 1, not {volume} and {probability}"
        )
    return int(np.ceil(np.log(1 - probability) / np.log(1 - volume)))


def grid_hit_rate(values: Sequence[float], sides: Array) -> float:
    """The probability that the grid of `values` in each dimension hits, averaged over shapes.

    Exact for the given shapes `sides` (repeats, d): along one dimension, the low end a of the box
    is uniform in [0, 1 - s], and a value v lies in [a, a + s] for a in [v - s, v]; the union of
    these intervals has a length that is counted here. Dimensions are independent: multiply.
    """
    covered = np.zeros_like(sides)
    reached = np.zeros_like(sides)  # the union is counted up to here
    for value in sorted(values):
        start = np.clip(np.maximum(value - sides, reached), 0, 1 - sides)
        stop = np.maximum(np.clip(value, 0, 1 - sides), start)
        covered += stop - start
        reached = np.maximum(reached, stop)
    probability = np.where(sides < 1, covered / np.maximum(1 - sides, 1e-12), 1.0)
    return float(probability.prod(axis=1).mean())
