"""Holdout: fit on one part of the data, score on the rest.

The cheapest honest estimate, one fit a trial. It is noisy where the rest is small: the accuracy
of n dev rows has a standard error of sqrt(p (1 - p) / n).

Every trial gets the same split, so that configurations are compared on the same rows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlsd_hpo.estimators.splits import Build, check_data, check_full, fit_and_score, is_discrete
from mlsd_hpo.trial import Result, Trial


class Holdout:
    """Score a configuration on a dev part that its model was not fitted on.

    Args:
        build: function ``config -> scikit-learn estimator``, not fitted yet. Put preprocessing
            into a ``Pipeline``, so that it too is fitted on the training part only.
        X: features, (n, …), array or data frame. Leave the test data out of it.
        y: target, (n,).
        scoring: a scikit-learn scorer: its name, or a function ``(model, X, y) -> float``.
        fraction: share of the rows that the dev part gets, between 0 and 1. Where y holds
            classes of two rows or more, each part gets its share of every class.
        seed: of the split.

    Attributes:
        train, dev: the row numbers of the two parts.
        unit: "fits", what a Result's cost counts; here always 1.

    Raises:
        ValueError: for data of different lengths, or an impossible fraction or scoring.
    """

    unit = "fits"

    def __init__(
        self,
        build: Build,
        X: Any,
        y: Any,
        *,
        scoring: str | Callable[..., float] = "accuracy",
        fraction: float = 0.25,
        seed: int = 0,
    ) -> None:
        from sklearn.metrics import get_scorer
        from sklearn.model_selection import train_test_split

        check_data(X, y)
        if not 0 < fraction < 1:
            raise ValueError(f"fraction must be between 0 and 1, not {fraction!r}")
        self.build, self.X, self.y = build, X, y
        self.scorer = get_scorer(scoring)
        rows = np.arange(X.shape[0])
        classes = y if is_discrete(y, members=2) else None
        self.train, self.dev = train_test_split(
            rows, test_size=fraction, random_state=seed, stratify=classes
        )

    def __call__(self, trial: Trial) -> Result:
        """Fit and score the trial's configuration once."""
        check_full(trial, self)
        model = self.build(dict(trial.config))
        return Result(fit_and_score(model, self.scorer, self.X, self.y, self.train, self.dev))
