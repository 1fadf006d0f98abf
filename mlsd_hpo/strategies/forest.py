"""Bayesian optimization with a random forest, for spaces full of choices and conditions (SMAC).

A forest is fitted to all results. It tells where a low value is likely, and where it does not know;
the trial with the largest expected improvement is next. Trees split by a choice as easily as by a
number, and need no distance between configurations. Two things keep a wrong model from misleading
for ever: every now and then a trial is drawn at random, and how small gains count at all, in what
the forest is to predict, is drawn anew for each trial.

Source: Hutter, Hoos & Leyton-Brown, "Sequential model-based optimization for general algorithm
configuration", LION 2011, section 4; with the log of expected improvement of Ament et al. 2023.
Cost per ask: O(B d n log n) for the fit of B trees to n trials, and about 1,000 predictions.
"""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.checks import share, whole
from mlsd_hpo.spaces import Categorical, Space
from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.strategies.local_search import ranked
from mlsd_hpo.strategies.quasi_random import QuasiRandomSearch
from mlsd_hpo.surrogates.acquisition import log_expected_improvement
from mlsd_hpo.surrogates.forest import Forest
from mlsd_hpo.trial import Config, Evaluation, Trial

Array = NDArray[np.float64]

INACTIVE = -1.0  # in the column of a number that is not active: outside of [0, 1]
WORST = 20.0  # values that much farther from the best than the median are all one
SCALES = (0.1, 10.0)  # of the targets; one is drawn for each trial, evenly in the logarithm
MARGIN = 0.3  # an improvement counts from here on, in standard deviations of the targets


class RandomForestOptimization(Strategy):
    """Expected improvement on a random forest.

    Args:
        space: what can be chosen.
        seed: a whole number ≥ 0.
        initial: trials of a Sobol sequence before the forest is asked.
        trees: of the forest.
        candidates: random configurations to look at for each trial.
        walks: local searches from the best trials, and as many from the best of those.
        random_share: share of the trials after the initial ones that are drawn at random, 0 to 1.
    """

    def __init__(
        self,
        space: Space,
        seed: int = 0,
        initial: int = 10,
        trees: int = 20,
        candidates: int = 300,
        walks: int = 5,
        random_share: float = 0.2,
    ) -> None:
        super().__init__(space, seed)
        self.initial = whole("initial", initial, least=1)
        self.trees = whole("trees", trees, least=1)
        self.candidates = whole("candidates", candidates, least=1)
        self.walks = whole("walks", walks, least=0)
        self.random_share = share("random_share", random_share)
        self._design = QuasiRandomSearch(space, seed=seed)
        self._rows: list[Array] = []  # what the forest sees of each told trial, in order
        self._tried: set[Hashable] = set()  # canonical configurations asked for

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        succeeded = sum(e.failed is None for e in self._history)
        if number < self.initial or succeeded < 2:
            return Trial(number, self._design._propose(number, rng).config, note="initial design")
        if rng.random() < self.random_share:
            return Trial(number, self.space.sample(rng), note="random, in between")
        return Trial(number, self._most_promising(rng), note="expected improvement")

    def _register(self, trial: Trial) -> None:
        super()._register(trial)
        self._tried.add(self.space.canonical(trial.config))

    def _learn(self, evaluation: Evaluation) -> None:
        self._rows.append(self.columns([evaluation.config])[0])

    def columns(self, configs: list[Config]) -> Array:
        """What the forest sees of n configurations: (n, columns).

        A number is its coordinate in [0, 1], and -1 where it is not active. A categorical has a
        column for each of its choices, 1 at the chosen one and 0 elsewhere, all 0 where it is not
        active: no order is made up between choices.
        """
        found = []
        for name, parameter in self.space.parameters.items():
            if isinstance(parameter, Categorical):
                block = np.zeros((len(configs), len(parameter.choices)))
                for row, config in zip(block, configs, strict=True):
                    if name in config:
                        row[parameter.index(config[name])] = 1
            else:
                values = [parameter.encode(c[name]) if name in c else INACTIVE for c in configs]
                block = np.array(values)[:, None]
            found.append(block)
        return np.concatenate(found, axis=1)

    def targets(self, scale: float) -> Array:
        """What the forest is to predict of the told trials: (n,), with mean 0 and variance 1.

        log(distance to the best + scale), where the distance of the median is 1. A small scale
        tells the good from the very good, as SMAC's transformation does. But then the last small
        gains in one branch count for more than what others may hold; a large scale leaves the
        values nearly as they are, and the search goes on where they vary. How bad the worst are
        does not matter; a failed trial counts as the worst.
        """
        y = np.array([e.value if e.failed is None else np.inf for e in self._history])
        y[np.isinf(y)] = y[np.isfinite(y)].max()
        y = y / (np.abs(y).max() or 1.0)  # now no difference overflows
        best, middle = np.quantile(y, (0, 0.5))
        if middle > best:
            y = np.minimum(y, middle + WORST * (middle - best))
        if y.max() == best:
            return np.zeros(len(y))
        y = np.log((y - best) / ((middle - best) or (y.max() - best)) + scale)
        return np.asarray((y - y.mean()) / y.std())

    def _most_promising(self, rng: np.random.Generator) -> Config:
        """The configuration with the largest expected improvement, of those not tried yet."""
        scale = float(np.exp(rng.uniform(*np.log(SCALES))))
        x, y = np.array(self._rows), self.targets(scale)  # (n, columns), (n,)
        order = np.argsort(y, kind="stable")
        incumbents = [self._history[i].config for i in order[: self.walks]]
        seed = int(rng.integers(2**31))
        forest = Forest(self.trees, seed).fit(x, y)
        pending = [trial.config for trial in self._pending.values()]
        if pending:  # the "Kriging believer": until its result is there, a prediction counts as one
            more = self.columns(pending)
            x, y = np.vstack([x, more]), np.concatenate([y, forest.predict(more)[0]])
            forest = Forest(self.trees, seed).fit(x, y)

        # Trees are flat between splits, and so are many objectives: without a margin the search
        # would go on for long around a best trial, at its very value.
        best = float(y.min()) - MARGIN

        def score(configs: list[Config]) -> Array:
            mean, variance = forest.predict(self.columns(configs))
            return log_expected_improvement(mean, np.sqrt(variance), best).value

        for config in ranked(self.space, score, incumbents, rng, self.candidates, self.walks):
            if self.space.canonical(config) not in self._tried:
                return config
        return self.space.sample(rng)
