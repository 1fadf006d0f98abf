"""Nearest parent: whatever a strategy suggests goes on from the most similar trial there is.

For an estimator that hands down weights (`WeightInheritance`) a trial needs a parent. Any strategy
can be run inside this one: each of its suggestions gets as parent the told trial that differs in
the fewest parameters (Hamming distance); of several the best, and of equally good ones the latest.
What is suggested is up to the strategy alone, which knows nothing of parents.

Cost per ask: O(n d) for n results and d parameters, and what the strategy costs.
Source: children that take over weights from their parents, and differ by one change: Elsken, Metzen
& Hutter, "Simple and efficient architecture search for convolutional neural networks", 2017; there
they have one parent by construction.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.strategies.levels import Levels, Searcher
from mlsd_hpo.strategies.random_search import RandomSearch
from mlsd_hpo.trial import Config, Evaluation, Trial


class NearestParent(Strategy):
    """Any strategy without fidelities, with parents.

    Args:
        space: what can be chosen.
        searcher: suggests configurations: a strategy's class, or a function (space, seed) that
            makes a strategy.
        seed: a whole number ≥ 0.

    Raises:
        ValueError: if `searcher` makes no strategy.
    """

    def __init__(self, space: Space, searcher: Searcher = RandomSearch, seed: int = 0) -> None:
        super().__init__(space, seed)
        self.searcher = searcher
        self._inner = Levels(searcher, space, self.seed).fresh

    @property
    def limit(self) -> float:
        """As many trials as the strategy has."""
        return self._inner.limit

    def nearest(self, config: Config) -> int | None:
        """The number of the trial that a configuration goes on from; None as long as there is none.

        Args:
            config: any configuration of the space.
        """
        told = [one for one in self._history if one.failed is None]
        if not told:
            return None
        return min(told, key=lambda one: (self._apart(config, one), one.value, -one.number)).number

    def _apart(self, config: Config, evaluation: Evaluation) -> int:
        """In how many parameters they differ; one that only one of them has counts too."""
        other = evaluation.config
        alike = [n for n in config.keys() & other.keys() if config[n] == other[n]]
        return len(config.keys() | other.keys()) - len(alike)

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        trial = self._inner._suggest(number)
        if not self._eligible(trial.config):
            trial = self._instead(trial)
        if trial.fidelity is not None:
            raise ValueError(f"{self._inner!r} has fidelities, and sets parents by itself")
        return replace(trial, parent=self.nearest(trial.config))

    def _register(self, trial: Trial) -> None:
        super()._register(trial)
        self._inner._register(replace(trial, parent=None))

    def _learn(self, evaluation: Evaluation) -> None:
        self._inner.tell(replace(evaluation.trial, parent=None), evaluation.result)

    def arguments(self) -> dict[str, Any]:
        """As for every strategy; the searcher as it was made, since a function has no name."""
        return {**super().arguments(), "searcher": self._inner}
