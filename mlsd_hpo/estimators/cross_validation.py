"""k-fold cross-validation: every row is scored once, by a model that was not fitted on it.

k fits a trial instead of one, and in return all n rows take part in the estimate. Worth it where
data are few. Every trial gets the same folds, so that configurations are compared on the same
rows. Repeats deal the rows into folds anew, which averages the luck of the deal away, but not that
of the rows: they stay the same n. Groups keep together rows that belong together (a patient's
images, a user's clicks): a model that has seen one of them is no stranger to the others.

Source: Stone, "Cross-validatory choice and assessment of statistical predictions", JRSS B 36, 1974.
Cost: k fits a repeat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.checks import whole
from mlsd_hpo.estimators.splits import (
    Build,
    Rows,
    check_data,
    check_full,
    fit_and_score,
    is_discrete,
)
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
        repeats: how often the rows are dealt into folds.
        groups: (n,), which group each row belongs to; no group is in two folds. Shares of classes,
            and the folds' sizes, are then only as even as the groups allow.
        scoring: a scikit-learn scorer: its name, or a function ``(model, X, y) -> float``.
        seed: of the shuffle before the rows are dealt into folds.

    Attributes:
        splits: the pairs of row numbers (train, dev), k for each repeat.
        unit: "fits", what a Result's cost counts; here always k times repeats.

    Raises:
        ValueError: for data of different lengths, or impossible folds, repeats, groups or scoring.
    """

    unit = "fits"

    def __init__(
        self,
        build: Build,
        X: Any,
        y: Any,
        *,
        folds: int = 5,
        repeats: int = 1,
        groups: Any = None,
        scoring: str | Callable[..., float] = "accuracy",
        seed: int = 0,
    ) -> None:
        from sklearn.metrics import get_scorer

        check_data(X, y)
        if isinstance(folds, bool) or int(folds) != folds or not 2 <= folds <= X.shape[0]:
            raise ValueError(
                f"folds must be a whole number from 2 to the {X.shape[0]} rows, not {folds!r}"
            )
        self.build, self.X, self.y = build, X, y
        self.scorer = get_scorer(scoring)
        self.splits = deal(y, int(folds), whole("repeats", repeats, 1), groups, seed)

    def each(self, config: Config) -> Iterator[float]:
        """The score of one fold after the other, each fitted when it is asked for."""
        for train, dev in self.splits:
            yield fit_and_score(self.build(dict(config)), self.scorer, self.X, self.y, train, dev)

    def scores(self, config: Config) -> NDArray[np.float64]:
        """The score of each fold, (k times repeats,)."""
        return np.array(list(self.each(config)))

    def __call__(self, trial: Trial) -> Result:
        """Fit and score the trial's configuration on every fold."""
        check_full(trial, self)
        return Result(float(self.scores(trial.config).mean()), cost=len(self.splits))


def deal(y: Any, folds: int, repeats: int, groups: Any, seed: int) -> list[tuple[Rows, Rows]]:
    """The pairs of row numbers (train, dev): `folds` of them for each of `repeats` shuffles."""
    from sklearn.model_selection import KFold, StratifiedGroupKFold, StratifiedKFold
    from sklearn.utils import check_random_state

    n, classes = y.shape[0], is_discrete(y, members=folds)
    if groups is not None:
        groups = np.asarray(groups)
        if groups.shape != (n,):
            raise ValueError(f"groups must have shape ({n},), one for each row, not {groups.shape}")
        if (found := len(np.unique(groups))) < folds:
            raise ValueError(f"{folds} folds need as many groups; there are {found}")
        kind = StratifiedGroupKFold
    else:
        kind = StratifiedKFold if classes else KFold
    # One generator for all shuffles, as scikit-learn's RepeatedKFold has it.
    folder = kind(folds, shuffle=True, random_state=check_random_state(seed))
    labels = y if classes else np.zeros(n, dtype=int)  # one class: only sizes are to be even
    return [split for _ in range(repeats) for split in folder.split(np.zeros(n), labels, groups)]
