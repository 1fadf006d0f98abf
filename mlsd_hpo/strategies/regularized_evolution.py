"""Regularized evolution: the best of a few has a child, and whoever is oldest dies.

The first trials are random. From then on the population is a queue of the latest results. A few of
its members are drawn, a tournament, and the best of them has a child that differs from it in one
parameter. The child joins the queue as soon as its result is known, and the oldest member leaves,
however good it is. So a line of descent lives on only if its children are good again: one lucky
result under noise is not inherited for ever ("aging").

Nothing waits for a generation, so any number of trials may be under way. In a finite space a child
that was tried before is not tried again: another tournament is held.

Source: Real, Aggarwal, Huang & Le, "Regularized evolution for image classifier architecture
search", AAAI 2019, algorithm 1; there with P = 100 and S = 25 for 20,000 trials.
Cost per ask: O(S + n) for n parameters.
"""

from __future__ import annotations

import math
from collections import deque

import numpy as np

from mlsd_hpo.checks import whole
from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.trial import Config, Evaluation, Trial

TOURNAMENTS = 30  # at most, until a child is new


class RegularizedEvolution(Strategy):
    """Aging evolution with mutation only; mixed and conditional spaces too.

    Args:
        space: what can be chosen.
        population: P, how many of the latest results may have children; the first P trials are
            random.
        tournament: S, how many members are drawn, with replacement, of which the best is the
            parent.
        seed: a whole number ≥ 0.

    Attributes:
        members: the population, (value, configuration), the oldest first.

    Raises:
        ValueError: naming the argument and what is allowed.
    """

    def __init__(
        self, space: Space, population: int = 20, tournament: int = 5, seed: int = 0
    ) -> None:
        super().__init__(space, seed)
        self.population = whole("population", population, least=1)
        self.tournament = whole("tournament", tournament, least=1)
        self.members: deque[tuple[float, Config]] = deque(maxlen=self.population)

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        if len(self._history) < self.population:
            return Trial(number, self.space.sample(rng), note="random start")
        for _ in range(TOURNAMENTS):
            child = self.space.mutate(self._parent(rng), rng)
            if self._eligible(child):
                break
        return Trial(number, child)

    def _parent(self, rng: np.random.Generator) -> Config:
        """The best of a tournament."""
        drawn = rng.integers(len(self.members), size=self.tournament)
        return min((self.members[i] for i in drawn), key=lambda member: member[0])[1]

    def _learn(self, evaluation: Evaluation) -> None:
        value = math.inf if evaluation.failed else evaluation.value
        self.members.append((value, dict(evaluation.config)))  # the oldest drops out of the queue
