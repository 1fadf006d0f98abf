"""ASHA: successive halving that never waits.

Successive halving must know all of a rung before it promotes; with many workers most would wait
for the slowest. ASHA promotes as soon as a configuration is among the best 1/η of those that have
a result on its rung *so far*, and begins a new one whenever there is nobody to promote. Some are
promoted that would not have been, had one waited: the price of never being idle.

Source: Li, Jamieson, Rostamizadeh, Gonina, Ben-Tzur, Hardt, Recht & Talwalkar, "A system for
massively parallel hyperparameter tuning", MLSys 2020, algorithm 2.
Cost per ask: O(n) for n results, and what the searcher costs.
"""

from __future__ import annotations

import math
from bisect import insort

from mlsd_hpo.checks import whole
from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.brackets import halvings
from mlsd_hpo.strategies.levels import Searcher
from mlsd_hpo.strategies.random_search import RandomSearch
from mlsd_hpo.strategies.scheduler import Job, Scheduler
from mlsd_hpo.trial import Evaluation, Trial


class ASHA(Scheduler):
    """Asynchronous successive halving.

    Args:
        space: what can be chosen.
        max_fidelity: R, the most that a configuration can get, a whole number in the unit of the
            estimator.
        min_fidelity: no rung gives less.
        eta: η, of so many configurations one goes on; a whole number ≥ 2.
        searcher: suggests new configurations: a strategy's class, or a function (space, seed) that
            makes a strategy.
        seed: a whole number ≥ 0.

    Attributes:
        fidelities: of the rungs, from the lowest, (rungs,).
        losses: for each rung {trial: its value}, infinite for a failed one.

    Raises:
        ValueError: naming the argument and what is allowed.
    """

    def __init__(
        self,
        space: Space,
        max_fidelity: int,
        min_fidelity: int = 1,
        eta: int = 3,
        searcher: Searcher = RandomSearch,
        seed: int = 0,
    ) -> None:
        super().__init__(space, max_fidelity, searcher, seed)
        self.min_fidelity = whole("min_fidelity", min_fidelity, least=1)
        self.eta = whole("eta", eta, least=2)
        most = halvings(self.min_fidelity, self.max_fidelity, self.eta)
        self.fidelities = [self.max_fidelity // self.eta**k for k in range(most, -1, -1)]
        self.losses: list[dict[int, float]] = [{} for _ in self.fidelities]
        self._ranked: list[list[tuple[float, int]]] = [[] for _ in self.fidelities]  # (loss, trial)
        self._promoted: set[int] = set()
        self._at: dict[int, int] = {}  # the rung of each trial

    def _job(self) -> Job:
        for k in range(len(self.fidelities) - 2, -1, -1):  # the highest rung first
            ranked = self._ranked[k]
            for loss, number in ranked[: len(ranked) // self.eta]:
                if number not in self._promoted and math.isfinite(loss):
                    return Job(self.fidelities[k + 1], number, f"rung {k + 1}")
        if self.left <= 0:
            raise self._nothing_new()
        return Job(self.fidelities[0], note="rung 0")

    def _place(self, trial: Trial) -> None:
        rung = 0
        if trial.parent is not None:
            rung = self._at[trial.parent] + 1
            self._promoted.add(trial.parent)
        self._at[trial.number] = rung

    def _grade(self, evaluation: Evaluation, loss: float) -> None:
        if evaluation.number in self._at:  # not one from elsewhere
            rung = self._at[evaluation.number]
            self.losses[rung][evaluation.number] = loss
            insort(self._ranked[rung], (loss, evaluation.number))
