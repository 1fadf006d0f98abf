"""`SearchCV`: scikit-learn's search over hyperparameters, with any strategy of this library.

It stands where `GridSearchCV` stands: in pipelines, in `cross_validate`, behind `clone`. The rest
is scikit-learn's: splits, scorers, metadata, refitting, `cv_results_`. What is searched is a
`Space`, with the names that `set_params` takes ("svc__C"); parameters that are not active in a
trial are not set, and masked in `cv_results_`.

Trials are asked for in batches, and a batch's folds run in parallel. What a strategy knows when it
is asked depends on `batch` only, never on `n_jobs` nor on who is quicker: the same search on any
machine.

With a `resource`, strategies that spend little on many and much on few (`Hyperband`, …) say how
many of the training rows a trial gets ("n_samples"), or how large a parameter is ("n_estimators").
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from copy import deepcopy
from itertools import groupby
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.base import is_classifier
from sklearn.model_selection._search import BaseSearchCV

from mlsd_hpo.checks import whole
from mlsd_hpo.objectives import Objectives
from mlsd_hpo.sklearn.folds import Folds
from mlsd_hpo.sklearn.table import ALL_FAILED, Table
from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies import RandomSearch, SpaceExhausted, Strategy
from mlsd_hpo.trial import Config, Evaluation, Result, Trial


class SearchCV(BaseSearchCV):
    """Cross-validated search; the best configuration is fitted to all rows.

    Args:
        estimator: what is tuned; a pipeline too.
        space: a `Space`, or the dict to make one of.
        strategy: a strategy's class, or a function, called with ``(space, seed=…)``; where there is
            a resource, with ``max_fidelity=max_resource`` besides. For other arguments take
            ``functools.partial(Hyperband, eta=2)``; a grid, which takes no seed, is
            ``lambda space, seed: GridSearch(space, 5)``.
        n_trials: how many; fewer if the strategy has no more.
        batch: how many trials are asked for before their results are told. The parallel jobs have
            `batch` times the number of folds to share.
        resource: what a trial's fidelity is: "n_samples", or the name of an integer parameter of
            the estimator; None for strategies that always evaluate in full.
        max_resource: the highest fidelity. With "n_samples" the training rows have that many parts:
            with 27 a fidelity of 9 is a third of them. Else the parameter's largest value.
        scoring, n_jobs, refit, cv, verbose, pre_dispatch, error_score, return_train_score: as for
            `GridSearchCV`. With several metrics the strategy learns of the one that `refit` names,
            or else of the first.
        random_state: a whole number is the strategy's seed; of a `RandomState` one is drawn, and
            None takes a fresh one.

    Attributes:
        trials_: the evaluations in the order of the asks: their values are mean scores, and their
            costs count the resource. Row i of `cv_results_` is trial i; with a resource it has
            "n_resources".
        best_index_, best_params_, best_score_, best_estimator_, …: as `GridSearchCV` has them. With
            a resource the best is the best of the trials at the highest fidelity reached.
    """

    def __init__(
        self,
        estimator: Any,
        space: Space | Mapping[str, Any],
        *,
        strategy: Callable[..., Strategy] = RandomSearch,
        n_trials: int = 20,
        batch: int = 1,
        resource: str | None = None,
        max_resource: int | None = None,
        scoring: Any = None,
        n_jobs: int | None = None,
        refit: Any = True,
        cv: Any = None,
        verbose: int = 0,
        pre_dispatch: int | str = "2*n_jobs",
        random_state: Any = None,
        error_score: Any = np.nan,
        return_train_score: bool = False,
    ) -> None:
        super().__init__(
            estimator,
            scoring=scoring,
            n_jobs=n_jobs,
            refit=refit,
            cv=cv,
            verbose=verbose,
            pre_dispatch=pre_dispatch,
            error_score=error_score,
            return_train_score=return_train_score,
        )
        self.space = space
        self.strategy = strategy
        self.n_trials = n_trials
        self.batch = batch
        self.resource = resource
        self.max_resource = max_resource
        self.random_state = random_state

    def _run_search(self, evaluate_candidates: Callable[..., dict[str, Any]]) -> None:
        """What scikit-learn calls; `evaluate_candidates` fits and scores a list of candidates."""
        whole("n_trials", self.n_trials, least=1)
        whole("batch", self.batch, least=1)
        seed = self._seed()
        objectives = Objectives("maximize")  # scikit-learn's scores are all made so
        strategy = self._made(seed)
        objectives.check(strategy)
        folds = Folds(self._checked_cv_orig, is_classifier(self.estimator), seed)
        self.trials_: list[Evaluation] = []
        self._table = Table(self.error_score)
        while trials := self._ask(strategy):
            found: list[Result] = []
            for _, group in groupby(trials, key=lambda trial: trial.fidelity):
                found += self._evaluate(list(group), folds, evaluate_candidates)
            for trial, result in zip(trials, found, strict=True):
                strategy.tell(trial, objectives.minimized(result))
                self.trials_.append(Evaluation(trial, result))
        self._table.complete(super()._format_results)
        if self.resource is not None:
            amounts = [self._amount(evaluation.trial) for evaluation in self.trials_]
            self._table.results["n_resources"] = np.array(amounts)
        del self._table

    def _evaluate(
        self, trials: list[Trial], folds: Folds, evaluate: Callable[..., dict[str, Any]]
    ) -> list[Result]:
        """The results of trials of one fidelity."""
        candidates: list[Config] = [dict(trial.config) for trial in trials]
        cv: Any = folds
        amount = self._amount(trials[0])
        if self.resource == "n_samples":
            cv = folds.part(amount, int(self.max_resource or 0))
        elif self.resource is not None:
            candidates = [{**candidate, self.resource: amount} for candidate in candidates]
        elif trials[0].fidelity is not None:
            raise ValueError(f"{self.strategy!r} asks for fidelities; say by resource=… of what")
        try:
            with warnings.catch_warnings():  # it is said once, at the end
                warnings.filterwarnings("ignore", ".* scores are non-finite", UserWarning)
                results = evaluate(candidates, cv)
        except ValueError as error:
            if not str(error).lstrip().startswith(ALL_FAILED):
                raise
            self._table.lose(candidates, str(error).strip())
            failed = str(error).strip().splitlines()[-1]
            return [Result(cost=amount, failed=failed)] * len(trials)
        self._table.keep(candidates, results)
        names = [key.removeprefix("mean_test_") for key in results if key.startswith("mean_test_")]
        metric = self.refit if self.refit in names else names[0]
        means = results[f"mean_test_{metric}"][-len(trials) :]
        return [Result.of(Result(mean, cost=amount)) for mean in means]

    def _format_results(
        self, candidates: list[Config], n_splits: int, out: list[Any], more: Any = None
    ) -> dict[str, Any]:
        """`cv_results_`; the table keeps what it is made of."""
        self._table.raw = n_splits, out
        found: dict[str, Any] = super()._format_results(candidates, n_splits, out, more)
        return found

    @staticmethod
    def _select_best_index(refit: Any, refit_metric: str, results: dict[str, Any]) -> int:
        """The best row; of those at the highest fidelity that any succeeded with."""
        if callable(refit) or "n_resources" not in results:
            return int(BaseSearchCV._select_best_index(refit, refit_metric, results))
        scores, amounts = results[f"mean_test_{refit_metric}"], results["n_resources"]
        able = np.isfinite(scores)
        highest = able & (amounts == amounts[able].max(initial=0))
        return int(np.argmax(np.where(highest, scores, -np.inf)))

    def _seed(self) -> int:
        if isinstance(self.random_state, Integral):
            return whole("random_state", self.random_state, least=0)
        if self.random_state is None:
            return int(np.random.default_rng().integers(2**31))
        return int(self.random_state.randint(2**31 - 1))

    def _made(self, seed: int) -> Strategy:
        """The strategy; raises a ValueError for a resource that there is not."""
        if not callable(self.strategy):
            raise ValueError(
                "strategy must be a strategy's class, or a function (space, seed) that makes a "
                f"strategy, not {self.strategy!r}"
            )
        space = deepcopy(self.space)  # what the user gave stays untouched
        space = space if isinstance(space, Space) else Space(space)
        if self.resource is None:
            return self.strategy(space, seed=seed)
        if self.resource in space.names:
            raise ValueError(f"resource={self.resource!r} is in the space; it cannot be both")
        known = self.estimator.get_params()
        if self.resource != "n_samples" and self.resource not in known:
            raise ValueError(
                f"resource={self.resource!r}: allowed are 'n_samples' and the estimator's "
                f"parameters, {', '.join(sorted(known))}"
            )
        most = whole("max_resource", self.max_resource, least=1)
        return self.strategy(space, max_fidelity=most, seed=seed)

    def _ask(self, strategy: Strategy) -> list[Trial]:
        """The next batch; empty at the end."""
        trials: list[Trial] = []
        while len(trials) < min(self.batch, self.n_trials - len(self.trials_)):
            try:
                trials.append(strategy.ask())
            except SpaceExhausted:  # for now: results may bring promotions
                break
        return trials

    def _amount(self, trial: Trial) -> int:
        """How much of the resource a trial gets; 1 where there is none."""
        return int(trial.fidelity or self.max_resource or 1)
