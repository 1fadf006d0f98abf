"""NSGA-II: a genetic algorithm for several objectives, which keeps what is good and what is rare.

Members are ranked in two steps. First by fronts: what no other dominates has rank 0, what only
those dominate has rank 1, and so on. Then within a front by crowding: the distance between the
neighbours of a member along the front, summed over the objectives; whoever has much room comes
first, and the ends of the front first of all. By that order parents win tournaments, and the best
of members and newcomers stay. Children are made as in `breeding.py`.

The paper has generations of N children. Here the population is chosen anew with each result, so any
number of trials may be under way.

Source: Deb, Pratap, Agarwal & Meyarivan, "A fast and elitist multiobjective genetic algorithm:
NSGA-II", IEEE Trans. Evolutionary Computation 6, 2002.
Cost per ask: O(n) for n parameters; O(N² k) per tell for N members and k objectives.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.checks import whole
from mlsd_hpo.pareto import non_dominated
from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.genetic import GeneticAlgorithm
from mlsd_hpo.trial import Evaluation

Array = NDArray[np.float64]


class NSGA2(GeneticAlgorithm):
    """Non-dominated sorting genetic algorithm.

    Args:
        space: what can be chosen; mixed and conditional spaces too.
        objectives: how many there are, at least 2.
        population, tournament: as `GeneticAlgorithm` has them.
        seed: a whole number ≥ 0.

    Attributes:
        members: the population, (place in the order, configuration), the best first.
        values: of the members, (N, k).

    Raises:
        ValueError: naming the argument and what is allowed.
    """

    objectives: int

    def __init__(
        self,
        space: Space,
        objectives: int = 2,
        population: int = 20,
        tournament: int = 2,
        seed: int = 0,
    ) -> None:
        super().__init__(space, population, tournament, seed)
        self.objectives = whole("objectives", objectives, least=2)
        self.values = np.empty((0, self.objectives))

    def _learn(self, evaluation: Evaluation) -> None:
        failed = (math.inf,) * self.objectives  # dominated by everything else
        told = failed if evaluation.failed else evaluation.values
        values = np.vstack([self.values, np.asarray(told, dtype=float)])
        configs = [config for _, config in self.members] + [dict(evaluation.config)]
        kept = ranked(values)[: self.population]
        self.values = values[kept]
        self.members = [(float(place), configs[i]) for place, i in enumerate(kept)]


def ranked(values: ArrayLike) -> NDArray[np.intp]:
    """Positions (n,) of points (n, k) from the best to the worst: by front, then by room."""
    points = np.asarray(values, dtype=float)
    front = fronts(points)
    room = np.empty(len(points))
    for rank in range(front.max(initial=-1) + 1):
        room[front == rank] = crowding(points[front == rank])
    return np.lexsort((-room, front))  # stable


def fronts(values: Array) -> NDArray[np.intp]:
    """The rank of each of n points in k objectives, (n, k) -> (n,): 0 for the Pareto front."""
    rank = np.full(len(values), -1)
    left = np.arange(len(values))
    while len(left):
        best = non_dominated(values[left])
        rank[left[best]] = rank.max(initial=-1) + 1
        left = left[~best]
    return rank


def crowding(values: Array) -> Array:
    """How much room each point of one front has, (n, k) -> (n,); infinite at its ends.

    In each objective: the distance of both neighbours, as a share of the front's range.
    """
    n, k = values.shape
    room = np.zeros(n)
    for j in range(k):
        order = np.argsort(values[:, j], kind="stable")
        f = values[order, j]
        room[order[[0, -1]]] = math.inf
        if n > 2 and math.isfinite(f[-1]) and f[-1] > f[0]:
            room[order[1:-1]] += (f[2:] - f[:-2]) / (f[-1] - f[0])
    return room
