"""Nested cross-validation: the honest score of a search, choosing included.

The best score that a search has seen is too good: it was the best partly by luck. So leave out one
fold, let the whole search run on the other rows, with a cross-validation of its own inside, and
score what it chose on the fold left out, which took no part in choosing. k folds give k such
scores, and k choices, which need not agree. What is estimated is the *procedure* (a search followed
by a fit) on k-1 of k parts of the rows; no single configuration has this score.

Source: Varma & Simon, "Bias in error estimation when using cross-validation for model selection",
BMC Bioinformatics 7, 2006; Cawley & Talbot, "On over-fitting in model selection and subsequent
selection bias in performance evaluation", JMLR 11, 2010.
Cost: k searches, each on its own folds, and k (inner + 1) fits for the scores.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.estimators.cross_validation import CrossValidation
from mlsd_hpo.estimators.splits import Build, fit_and_score, take
from mlsd_hpo.trial import Config

Search = Callable[[CrossValidation, int], Config]


@dataclass(frozen=True)
class NestedScores:
    """What `NestedCrossValidation.run` found, one entry an outer fold.

    Attributes:
        scores: on the outer folds, (k,): honest.
        inner: what cross-validation inside claimed for the configurations chosen, (k,).
        configs: the configurations chosen.
    """

    scores: NDArray[np.float64]
    inner: NDArray[np.float64]
    configs: list[Config]

    @property
    def mean(self) -> float:
        """The honest score of the search."""
        return float(self.scores.mean())

    @property
    def error(self) -> float:
        """The standard error of the mean, as if the outer folds were independent.

        They share training rows, so that it is somewhat too small; no unbiased estimate exists
        (Bengio & Grandvalet, JMLR 5, 2004).
        """
        return float(self.scores.std(ddof=1) / np.sqrt(len(self.scores)))

    @property
    def optimism(self) -> float:
        """How much better the inner scores look than the outer ones, on average."""
        return float((self.inner - self.scores).mean())


class NestedCrossValidation:
    """Score a search instead of a configuration.

        def search(objective, seed):
            study = Study(objective, RandomSearch(space, seed=seed), "maximize")
            return study.run(trials=30, progress=False).best.config

        found = NestedCrossValidation(build, X, y, search).run()
        found.mean, found.error, found.optimism, found.configs

    Args:
        build, X, y, scoring: as in `CrossValidation`.
        search: function ``(objective, seed) -> config``. `objective` is a `CrossValidation` on
            the rows outside the outer fold; the seed is another one for each of them.
        outer: folds to score the search on.
        inner: folds that the search's objective has.
        groups: (n,) or None; no group is in two folds, outer or inner.
        seed: of the folds and the searches.

    Attributes:
        splits: the outer pairs of row numbers (train, dev).

    Raises:
        ValueError: as `CrossValidation` does.
    """

    def __init__(
        self,
        build: Build,
        X: Any,
        y: Any,
        search: Search,
        *,
        outer: int = 5,
        inner: int = 5,
        groups: Any = None,
        scoring: str | Callable[..., float] = "accuracy",
        seed: int = 0,
    ) -> None:
        self._whole = CrossValidation(
            build, X, y, folds=outer, groups=groups, scoring=scoring, seed=seed
        )
        self.search, self.inner, self.scoring = search, inner, scoring
        self.groups = None if groups is None else np.asarray(groups)
        self.splits = self._whole.splits
        self._seeds = np.random.SeedSequence(seed).generate_state(outer).tolist()

    def objective(self, fold: int) -> CrossValidation:
        """What the search of an outer fold, counted from 0, is given: it holds no row of it."""
        whole, train = self._whole, self.splits[fold][0]
        groups = None if self.groups is None else self.groups[train]
        return CrossValidation(
            whole.build,
            take(whole.X, train),
            take(whole.y, train),
            folds=self.inner,
            groups=groups,
            scoring=self.scoring,
            seed=self._seeds[fold],
        )

    def run(self) -> NestedScores:
        """Search, fit and score once for each outer fold."""
        whole = self._whole
        scores, inner, configs = [], [], []
        for fold, (train, dev) in enumerate(self.splits):
            objective = self.objective(fold)
            config = dict(self.search(objective, self._seeds[fold]))
            inner.append(objective.scores(config).mean())
            model = whole.build(dict(config))
            scores.append(fit_and_score(model, whole.scorer, whole.X, whole.y, train, dev))
            configs.append(config)
        return NestedScores(np.array(scores), np.array(inner), configs)
