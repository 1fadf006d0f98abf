"""Bayesian optimization where all configurations can be listed, in a few milliseconds a trial.

As in `BayesianOptimization`, a Gaussian process says where a value may be low, and the trial with
the largest expected improvement is next. But a list needs no search for that maximum: mean and
variance are kept at every configuration, and a result changes them in O(n m). So it can be repeated
hundreds of times on a table of results.

Two more things make it quick. Values are replaced by the normal quantiles of their ranks, which no
outlier disturbs. And hyperparameters are fitted anew only when there are half as many results more.

It is for repeated searches on tables; where a trial is a training, take `BayesianOptimization`,
which knows of numbers, conditions, costs, priors and large spaces, and fits all after each result.
With `feature_kernel` that sees the same features, and on the table of trained cells, with 20 seeds,
both are 0.0050 ± 0.0003 below the best after 100 trials; this one is better 7 times and worse 5,
and takes 0.14 s of a core for a run where the other takes 2.0 (tests/benchmarks/cells.py).

Networks with the same features are one to the model: of 1,010 cells 648 are left. If one of two was
tried, no more is expected of the other than of a second try.

Sources: Jones, Schonlau & Welch, "Efficient global optimization of expensive black-box functions",
J. Global Optimization 13, 1998; the model sees `Space.features`: White, Neiswanger & Savani,
"BANANAS", AAAI 2021.
Cost: O(n m) per trial for n results and m configurations; O(n³) for a fit.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.checks import whole
from mlsd_hpo.spaces import Space
from mlsd_hpo.spaces.features import one_hot
from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.surrogates.acquisition import log_expected_improvement
from mlsd_hpo.surrogates.candidates import Candidates
from mlsd_hpo.surrogates.gaussian_process import GaussianProcess
from mlsd_hpo.surrogates.kernels import Matern52
from mlsd_hpo.surrogates.threads import one_thread
from mlsd_hpo.trial import Config, Evaluation, Trial

Array = NDArray[np.float64]

MOST = 5_000  # configurations
LEAST_NOISE = 1e-6  # of values of variance 1


class ListedBayesianOptimization(Strategy):
    """Expected improvement on a Gaussian process at every configuration of a finite space.

    Args:
        space: what can be chosen, at most 5,000 configurations.
        paths: whether the model sees `Space.features`, such as the paths of a cell; else choices
            one-hot, whose distance is that of Hamming, of the first configuration of those that
            are the same.
        initial: random trials before the model is asked.
        seed: a whole number ≥ 0.

    Raises:
        ValueError: for a larger space, and naming an argument and what is allowed.
    """

    def __init__(self, space: Space, paths: bool = True, initial: int = 10, seed: int = 0) -> None:
        super().__init__(space, seed)
        if space.size > MOST:
            raise ValueError(f"at most {MOST:,} configurations can be listed, not {space.size:,}")
        self.paths = paths
        self.initial = whole("initial", initial, least=2)
        self._configs, self._number, self._points = _listed(space, paths)
        self._new = np.ones(len(self._configs), dtype=bool)  # not asked yet
        self._model = GaussianProcess(1.0 * Matern52(0.5 * self._points.shape[1] ** 0.5))
        self._candidates: Candidates | None = None
        self._refit_at = self.initial

    def _register(self, trial: Trial) -> None:
        super()._register(trial)
        self._new[self._at(trial)] = False

    def _at(self, trial: Trial) -> int:
        return self._number[self.space.canonical(trial.config)]

    @one_thread()
    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        if self._candidates is None or not self._new.any():
            return Trial(number, self.space.sample(rng), note="random start")
        given, values = self._candidates, self._values()
        mean = given.mean(values)
        for trial in self._pending.values():  # expect the mean there: it stays as it is
            given = given.extended(self._at(trial))
        best = float(mean[list(given.observed)].min())
        gain = log_expected_improvement(mean, np.sqrt(given.variance), best).value
        return Trial(number, dict(self._configs[int(np.where(self._new, gain, -np.inf).argmax())]))

    @one_thread()
    def _learn(self, evaluation: Evaluation) -> None:
        n = len(self._history)
        if self._candidates is not None:
            self._candidates = self._candidates.extended(self._at(evaluation.trial))
        if n >= self._refit_at:
            observed = [self._at(one.trial) for one in self._history]
            rng = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(n, 2)))
            model = self._model.fit(self._points[observed], self._values(), rng, optimize=True)
            noise = max(model.noise_variance, LEAST_NOISE)
            self._candidates = Candidates.of(model.kernel, noise, self._points)
            for i in observed:
                self._candidates = self._candidates.extended(i)
            self._refit_at = n + (n + 1) // 2

    def _values(self) -> Array:
        """The normal quantiles (n,) of the ranks of the values; failures share the last rank."""
        from scipy.special import ndtri
        from scipy.stats import rankdata

        values = np.array([np.inf if e.failed else e.value for e in self._history])
        return np.asarray(ndtri((rankdata(values) - 0.5) / len(values)))


@lru_cache(maxsize=4)  # repeats search the same space
def _listed(space: Space, paths: bool) -> tuple[list[Config], dict[Hashable, int], Array]:
    """All configurations, the number of each by its canonical form, and their features (m, p)."""
    configs = list(space.everything)
    number = {space.canonical(config): i for i, config in enumerate(configs)}
    features = space.features if paths else lambda config: one_hot(space, config)
    return configs, number, np.array([features(config) for config in configs])
