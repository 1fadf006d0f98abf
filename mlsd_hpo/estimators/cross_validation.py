"""k-fold cross-validation: every row is scored once, by a model that was not fitted on it.

k fits a trial instead of one, and in return all n rows take part in the estimate. Worth it where
data are few. Every trial gets the same folds, so that configurations are compared on the same
rows.

Source: Stone, "Cross-validatory choice and assessment of statistical predictions", JRSS B 36, 1974.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.estimators.splits import Build, check_data, check_full, fit_and_score, is_discrete
from mlsd_hpo.trial import Config, Result, Trial


class CrossValidation:
    """Score a configuration by the mean of its scores on k folds.

    Args:
        build: function ``config -> scikit-learn estimator``, not fitted yet. Put preprocessing
            into a ``Pipeline``, so that it too is fitted anew within each fold.
        X: features, (n, …), array or data frame. Leave the test data out of it.
        y: target, (n,).
        folds: k, at least 2. Where y holds classes of k rows or more, each fold gets its share of
            every class.
        scoring: a scikit-learn scorer: its name, or a function ``(model, X, y) -> float``.
        seed: of the shuffle before the rows are dealt into folds.

    Attributes:
        splits: the k pairs of row numbers (train, dev).
        unit: "fits", what a Result's cost counts; here always k.

    Raises:
        ValueError: for data of different lengths, an impossible number of folds or scoring.
    """

    unit = "fits"

    def __init__(
        self,
        build: Build,
        X: Any,
        y: Any,
        *,
        folds: int = 5,
        scoring: str | Callable[..., float] = "accuracy",
        seed: int = 0,
    ) -> None:
        from sklearn.metrics import get_scorer
        from sklearn.model_selection import KFold, StratifiedKFold

        check_data(X, y)
        if isinstance(folds, bool) or int(folds) != folds or not 2 <= folds <= X.shape[0]:
            raise ValueError(
                f"folds must be a whole number from 2 to the {X.shape[0]} rows, not {folds!r}"
            )
        self.build, self.X, self.y = build, X, y
        self.scorer = get_scorer(scoring)
        deal = StratifiedKFold if is_discrete(y, members=int(folds)) else KFold
        folder = deal(int(folds), shuffle=True, random_state=seed)
        self.splits = list(folder.split(np.zeros(X.shape[0]), y))

    def scores(self, config: Config) -> NDArray[np.float64]:
        """The score of each fold, (k,)."""
        return np.array(
            [
                fit_and_score(self.build(dict(config)), self.scorer, self.X, self.y, train, dev)
                for train, dev in self.splits
            ]
        )

    def __call__(self, trial: Trial) -> Result:
        """Fit and score the trial's configuration k times."""
        check_full(trial, self)
        return Result(float(self.scores(trial.config).mean()), cost=len(self.splits))
