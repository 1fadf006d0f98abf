"""`Scheduler`: how long to train what. The base of all multi-fidelity strategies.

A full training is the dearest way to find out that a configuration is bad. A scheduler gives a
little (epochs, rows, folds: the *fidelity*) to many configurations, and more to the promising ones.
What it asks for is either a new configuration, or more of one that is known: a trial with a higher
fidelity, whose `parent` is the trial before. An estimator that keeps the parent's state trains on
from there, and the trial costs only what is added.

The scheduler decides how long; what is tried next is the searcher's business (`levels.py`), so
that any scheduler runs over any strategy. A subclass says what there is to do (`_job`), notes who
does it (`_place`) and how it went (`_grade`). It derives its state from the trials that it sees,
never from having been asked: that is how a journal brings it back.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import Any, NamedTuple

import numpy as np

from mlsd_hpo.checks import whole
from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.base import SpaceExhausted, Strategy
from mlsd_hpo.strategies.levels import Levels, Searcher
from mlsd_hpo.strategies.random_search import RandomSearch
from mlsd_hpo.trial import Config, Evaluation, Trial


class Job(NamedTuple):
    """What shall be evaluated next: a new configuration, or more of the trial `parent`."""

    fidelity: int
    parent: int | None = None
    note: str = ""


class Scheduler(Strategy):
    """Base of the multi-fidelity strategies.

    Args:
        space: what can be chosen.
        max_fidelity: R, the most that a configuration can get, a whole number in the unit of the
            estimator (epochs, …).
        searcher: suggests new configurations: a strategy's class, or a function (space, seed) that
            makes a strategy.
        seed: a whole number ≥ 0.

    Raises:
        ValueError: naming the argument and what is allowed.
    """

    def __init__(
        self, space: Space, max_fidelity: int, searcher: Searcher = RandomSearch, seed: int = 0
    ) -> None:
        super().__init__(space, seed)
        self.max_fidelity = whole("max_fidelity", max_fidelity, least=1)
        self.searcher = searcher
        self._levels = Levels(searcher, space, self.seed)
        self._new = 0  # configurations suggested by the searcher
        self._configs: dict[int, Config] = {}  # of each trial

    @property
    def limit(self) -> float:
        """No number of trials is known beforehand: promotions repeat configurations."""
        return math.inf

    @property
    def left(self) -> float:
        """How many new configurations there are still to suggest."""
        return min(self.space.size - len(self._seen), self._levels.fresh.limit - self._new)

    @abstractmethod
    def _job(self) -> Job:
        """What there is to do now; changes nothing. Raises SpaceExhausted if there is nothing."""

    @abstractmethod
    def _place(self, trial: Trial) -> None:
        """Note that `trial` does what `_job` said."""

    @abstractmethod
    def _grade(self, evaluation: Evaluation, loss: float) -> None:
        """Note a result; `loss` is its value, infinite for a failure. Of trials from elsewhere too.

        Called after `_place` where that was called.
        """

    def _nothing_new(self) -> SpaceExhausted:
        return SpaceExhausted(
            f"all {min(self.space.size, self._levels.fresh.limit)} configurations have been "
            "suggested, and none of them is to get more now"
        )

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        job = self._job()
        if job.parent is None:
            above = min(job.fidelity + 1, self.max_fidelity)
            config = self._levels.suggest(self._new, rng, above)
        else:
            config = dict(self._configs[job.parent])
        return Trial(number, config, job.fidelity, job.parent, job.note)

    def _register(self, trial: Trial) -> None:
        try:
            job: Job | None = self._job()
        except SpaceExhausted:
            job = None
        if job is not None and (job.fidelity, job.parent) == (trial.fidelity, trial.parent):
            self._place(trial)
            self._new += trial.parent is None
        super()._register(trial)
        self._configs[trial.number] = dict(trial.config)
        self._levels.register(trial, min(trial.level, self.max_fidelity))

    def _learn(self, evaluation: Evaluation) -> None:
        self._levels.learn(evaluation)
        loss = evaluation.value if evaluation.failed is None else math.inf
        self._grade(evaluation, loss)

    def arguments(self) -> dict[str, Any]:
        """As for every strategy; the searcher as it was made, since a function has no name."""
        found = super().arguments()
        return {**found, "searcher": self._levels.fresh} if "searcher" in found else found
