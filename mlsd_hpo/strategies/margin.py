"""A margin: whole numbers, steps and choices that CMA-ES would lose sight of stay within reach.

A coordinate that decodes to a few values cuts the line into bins. Where the distribution has become
narrow all points fall into one bin, their values tell nothing of the coordinate any more, and it
is stuck. So after each generation every such coordinate is corrected until what lies on either side
of the bin keeps a probability of about α / 2 at least (α, where there is one side only), with
α = 1 / (n λ). A factor A per coordinate stretches the points before they are decoded, and the mean
moves a little; what the distribution has learned, σ and C, remains.

Source: Hamano, Saito, Nomura & Shirakawa, "CMA-ES with margin: lower-bounding marginal probability
for mixed-integer black-box optimization", GECCO 2022, arXiv:2205.13482.
Cost: O(n) per generation.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.spaces import Space
from mlsd_hpo.spaces.parameter import Parameter
from mlsd_hpo.strategies.evolving_normal import EvolvingNormal

Array = NDArray[np.float64]

NORMAL = NormalDist()
HALVINGS = 50  # of the cube's side: an edge is known to 1e-15
TINY = 1e-10  # how close to 0 or 1/2 a probability may come, whose quantile is taken


class Margin:
    """Keeps the values of discrete coordinates within reach of a distribution.

    Args:
        space: whose parameters are the coordinates.
        distribution: its mean and `stretch` are corrected by `keep`.
    """

    def __init__(self, space: Space, distribution: EvolvingNormal) -> None:
        self.distribution = distribution
        n = len(space)
        self.alpha = 1 / (n * distribution.size)
        self.stretch = np.ones(n)  # the diagonal of A
        self.discrete = {
            i: p for i, p in enumerate(space.parameters.values()) if p.values is not None
        }
        self.continuous = np.array([i not in self.discrete for i in range(n)])
        self.keep()

    def place(self, points: Array) -> Array:
        """Where drawn points (…, n) are decoded: m + A (x - m)."""
        mean = self.distribution.mean
        return mean + self.stretch * (points - mean) if self.discrete else points

    def drawn(self, places: Array) -> Array:
        """The points (…, n) that have these places."""
        mean = self.distribution.mean
        return mean + (places - mean) / self.stretch

    def keep(self) -> None:
        """Correct the mean and A after an update."""
        if not self.discrete:
            return
        deviations = self.distribution.deviations
        for i, parameter in self.discrete.items():
            mean, scale = float(self.distribution.mean[i]), float(deviations[i])
            low, high = edges(parameter, mean)
            if math.isfinite(low) and math.isfinite(high):
                mean, sd = widened(mean, self.stretch[i] * scale, low, high, self.alpha)
                self.stretch[i] = sd / scale
            elif math.isfinite(high):  # the lowest of several values
                mean = max(mean, high - self._reach(i, scale))
            elif math.isfinite(low):
                mean = min(mean, low + self._reach(i, scale))
            self.distribution.mean[i] = mean

    def _reach(self, i: int, scale: float) -> float:
        """How far from an edge the mean may be, for a probability of α beyond it."""
        return float(self.stretch[i]) * scale * NORMAL.inv_cdf(1 - self.alpha)


def edges(parameter: Parameter, u: float) -> tuple[float, float]:
    """Both ends of the bin of u, all that decodes to the same; infinite at the outermost bins."""
    key = parameter.key(parameter.decode(u))
    u = min(max(u, 0.0), 1.0)

    def edge(inside: float, outside: float) -> float:
        if parameter.key(parameter.decode(outside)) == key:
            return math.inf * (1 if outside else -1)
        for _ in range(HALVINGS):
            middle = (inside + outside) / 2
            if parameter.key(parameter.decode(middle)) == key:
                inside = middle
            else:
                outside = middle
        return (inside + outside) / 2

    return edge(u, 0.0), edge(u, 1.0)


def widened(mean: float, sd: float, low: float, high: float, alpha: float) -> tuple[float, float]:
    """Mean and deviation of a normal variable with at least about α / 2 below `low` and above
    `high`, where it has less; the same if it has not. The mean lies between the two."""
    below, above = NORMAL.cdf((low - mean) / sd), NORMAL.cdf((mean - high) / sd)
    if min(below, above) >= alpha / 2:
        return mean, sd
    between = 1 - below - above
    below, above = max(alpha / 2, below), max(alpha / 2, above)
    total = below + between + above  # > 1: what was added is taken where there is more than α / 2
    share = (1 - total) / (total - 3 * alpha / 2)
    down = _quantile(below + share * (below - alpha / 2))
    up = _quantile(above + share * (above - alpha / 2))
    return (low * up + high * down) / (up + down), (high - low) / (up + down)


def _quantile(tail: float) -> float:
    """How many deviations from the mean a tail begins, whose probability is below a half."""
    return -NORMAL.inv_cdf(min(max(tail, TINY), 0.5 - TINY))
