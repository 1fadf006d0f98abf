"""Local search: try all neighbours of where you stand, go to the best of them, and so on.

It begins at random. All neighbours, which differ in one parameter by one step or choice, are tried
in random order. If the best of them is better, it is the next place to stand. If none is, this is a
local optimum, and the search starts again elsewhere. In numbers that are continuous a neighbour is
a tenth of the range away, so that it finds the region of an optimum, and not its last digits.

What was tried before is known and not tried again. While the last neighbours are under way, a trial
asked for is a random one.

Source: White, Nolen & Savani, "Exploring the loss landscape in neural architecture search", UAI
2021; with restarts, as in its authors' code.
Cost per ask: O(k n) for k neighbours and n parameters.
"""

from __future__ import annotations

import math
from collections.abc import Hashable

import numpy as np

from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.trial import Config, Evaluation, Trial


class LocalSearch(Strategy):
    """Steepest descent over `Space.neighbours`, with random restarts.

    Args:
        space: what can be chosen.
        seed: a whole number ≥ 0.

    Attributes:
        here: the configuration whose neighbours are tried; None before a start.
    """

    def __init__(self, space: Space, seed: int = 0) -> None:
        super().__init__(space, seed)
        self.here: Config | None = None
        self._height = math.inf  # the value of `here`
        self._values: dict[Hashable, float] = {}  # of all that was told
        self._around: dict[Hashable, Config] = {}  # the neighbours of `here`, the same once
        self._asked: set[Hashable] = set()

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        left = [config for key, config in self._around.items() if key not in self._asked]
        if left:
            return Trial(number, dict(left[rng.integers(len(left))]), note="neighbour")
        return Trial(number, self.space.sample(rng), note="random start")

    def _register(self, trial: Trial) -> None:
        super()._register(trial)
        self._asked.add(self.space.canonical(trial.config))

    def _learn(self, evaluation: Evaluation) -> None:
        value = math.inf if evaluation.failed else evaluation.value
        self._values[self.space.canonical(evaluation.config)] = value
        if self.here is None:
            self._stand(evaluation.config)
        while self.here is not None and all(key in self._values for key in self._around):
            self._move()

    def _stand(self, config: Config) -> None:
        key = self.space.canonical(config)
        around = {self.space.canonical(near): near for near in self.space.neighbours(config)}
        around.pop(key, None)  # another way to write the same
        self.here, self._height, self._around = dict(config), self._values[key], around

    def _move(self) -> None:
        """Go to the best neighbour, all of which are known; or nowhere, from a local optimum."""
        best = min(self._around, key=self._values.__getitem__, default=None)
        if best is not None and self._values[best] < self._height:
            self._stand(self._around[best])
        else:
            self.here, self._around = None, {}
