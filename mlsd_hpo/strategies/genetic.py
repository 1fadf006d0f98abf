"""A genetic algorithm: the better of what was tried have children, which mix and alter them.

The first trials are random. Of those told, the best are kept as the population (elitism: what is
good stays until it is outdone). Each further trial is a child of two parents, each the best of a
few members drawn at random (a tournament). Per parameter the child is a cross of both, and now and
then altered (`breeding.py`). There are no generations: a child may be a parent as
soon as its result is known, so any number of trials may be under way ("steady state").

Sources: Deb & Agrawal, "Simulated binary crossover for continuous search space", Complex Systems 9,
1995 (crossover); Deb, Pratap, Agarwal & Meyarivan, "A fast and elitist multiobjective genetic
algorithm: NSGA-II", IEEE Trans. Evolutionary Computation 6, 2002 (mutation).
Cost per ask: O(N + n) for N members and n parameters.
"""

from __future__ import annotations

import math

import numpy as np

from mlsd_hpo.checks import whole
from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.strategies.breeding import child_of
from mlsd_hpo.trial import Config, Evaluation, Trial


class GeneticAlgorithm(Strategy):
    """Steady-state genetic algorithm; mixed and conditional spaces too.

    Args:
        space: what can be chosen.
        population: N, how many of the best may have children; the first N trials are random.
        tournament: how many members are drawn, of which the best becomes a parent.
        seed: a whole number ≥ 0.

    Attributes:
        members: the population, (value, configuration), the best first.

    Raises:
        ValueError: naming the argument and what is allowed.
    """

    def __init__(
        self, space: Space, population: int = 20, tournament: int = 2, seed: int = 0
    ) -> None:
        super().__init__(space, seed)
        self.population = whole("population", population, least=2)
        self.tournament = whole("tournament", tournament, least=1)
        self.members: list[tuple[float, Config]] = []

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        if len(self._history) < self.population:
            return Trial(number, self.space.sample(rng), note="random start")
        mother, father = self._parent(rng), self._parent(rng)
        return Trial(number, child_of(self.space, mother, father, rng))

    def _parent(self, rng: np.random.Generator) -> Config:
        """The best of a tournament; members are in order, so it has the lowest position."""
        return self.members[int(rng.integers(len(self.members), size=self.tournament).min())][1]

    def _learn(self, evaluation: Evaluation) -> None:
        value = math.inf if evaluation.failed else evaluation.value
        self.members.append((value, dict(evaluation.config)))
        self.members.sort(key=lambda member: member[0])  # stable: the earlier of equal ones first
        del self.members[self.population :]
