"""BANANAS: Bayesian optimization with an ensemble of small networks in place of a Gaussian process.

The networks learn to predict values from `Space.features`, which for a cell are its paths from
input to output. Candidates are mutations of the best configurations so far. For each candidate a
value is drawn from a normal distribution with the mean and the variance of the networks'
predictions, independently of all others ("independent Thompson sampling"); the candidate with the
lowest draw is next. The networks are trained anew after every few results, and since a draw needs
no guess of trials under way, several of them may be.

On the table of trained cells, 20 seeds, it is behind a Gaussian process after 20 trials, and as
good or better after 100 (tests/benchmarks/cells.py).

Source: White, Neiswanger & Savani, "BANANAS: Bayesian optimization with neural architectures for
neural architecture search", AAAI 2021; 5 networks, trained after every 10 results, as there.
Cost per training: some 20 ms for 100 results; per ask: that many mutations, features and draws.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.checks import whole
from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.surrogates.ensemble import Ensemble
from mlsd_hpo.surrogates.threads import one_thread
from mlsd_hpo.surrogates.warp import warped
from mlsd_hpo.trial import Config, Evaluation, Trial

Array = NDArray[np.float64]


class Bananas(Strategy):
    """An ensemble of networks, and independent Thompson sampling.

    Args:
        space: what can be chosen.
        initial: random trials before the networks are asked.
        every: results after which they are trained anew.
        candidates: mutations to choose from for each trial.
        parents: how many of the best configurations are mutated.
        members: networks of the ensemble.
        seed: a whole number ≥ 0.

    Raises:
        ValueError: naming the argument and what is allowed.
    """

    def __init__(
        self,
        space: Space,
        initial: int = 10,
        every: int = 10,
        candidates: int = 100,
        parents: int = 10,
        members: int = 5,
        seed: int = 0,
    ) -> None:
        super().__init__(space, seed)
        self.initial = whole("initial", initial, least=2)
        self.every = whole("every", every, least=1)
        self.candidates = whole("candidates", candidates, least=1)
        self.parents = whole("parents", parents, least=1)
        self.members = whole("members", members, least=2)
        self._ensemble = Ensemble(self.members)
        self._rows: list[Array] = []  # features (p,) of the told trials
        self._best: list[Config] = []  # of those that the networks were trained on

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        if not self._best:
            return Trial(number, self.space.sample(rng), note="random start")
        found = self._candidates(rng)
        predicted = self._ensemble.predict(np.array([self.space.features(c) for c in found]))
        drawn = rng.normal(predicted.mean(axis=0), predicted.std(axis=0))  # (candidates,)
        return Trial(number, found[int(drawn.argmin())])

    def _candidates(self, rng: np.random.Generator) -> list[Config]:
        """Mutations of the best that are new, each once; one at random if there is none."""
        drawn = rng.integers(len(self._best), size=self.candidates)
        made = [self.space.mutate(self._best[i], rng) for i in drawn]
        found = {self.space.canonical(one): one for one in made if self._eligible(one)}
        return list(found.values()) or [self.space.sample(rng)]

    @one_thread()
    def _learn(self, evaluation: Evaluation) -> None:
        self._rows.append(self.space.features(evaluation.config))
        n = len(self._history)
        if n < self.initial or (n - self.initial) % self.every:
            return
        values = self._values()
        rng = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(n, 2)))
        self._ensemble.fit(np.array(self._rows), values, rng)
        order = np.argsort(values, kind="stable")[: self.parents]
        self._best = [self._history[i].config for i in order]

    def _values(self) -> Array:
        """What the networks are told (n,), without long tails; a failure is as bad as the worst."""
        values = np.array([np.inf if e.failed else e.value for e in self._history])
        fine = np.isfinite(values)
        return warped(np.where(fine, values, values[fine].max() if fine.any() else 0.0))
