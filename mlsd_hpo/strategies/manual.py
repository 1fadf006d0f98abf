"""Manual search, "graduate student descent": a person is the strategy.

Proposals come from outside, through `propose`; the strategy only queues them, numbers them and
keeps the results. That makes a person's trials a study like any other: logged, resumable, and
comparable with an algorithm's at the same budget.

Cost per ask: O(1), and your time.
"""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np

from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.base import SpaceExhausted, Strategy
from mlsd_hpo.trial import Config, Trial


class ManualSearch(Strategy):
    """The trials that you propose, in your order; the same one twice if you want.

    Args:
        space: what can be chosen.
    """

    objectives = None

    def __init__(self, space: Space) -> None:
        super().__init__(space)
        self._queue: deque[tuple[Config, str]] = deque()
        self._finite = False  # a person may repeat a trial

    def propose(self, config: dict[str, Any], note: str = "") -> None:
        """Queue a configuration, with the reason for it.

        Raises:
            ValueError: naming the parameter, the value and what is allowed.
        """
        self._queue.append((self.space.validate(config), str(note)))

    @property
    def limit(self) -> float:
        """The trials asked so far and the proposals that wait."""
        return self._next + len(self._queue)

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        if not self._queue:
            raise SpaceExhausted("no proposal is waiting: call strategy.propose(config) first")
        config, note = self._queue[0]
        return Trial(number, dict(config), note=note)

    def _register(self, trial: Trial) -> None:
        """Take the proposal off the queue, also one that a journal says was evaluated before."""
        same = self.space.canonical
        if self._queue and same(self._queue[0][0]) == same(trial.config):
            self._queue.popleft()
        super()._register(trial)
