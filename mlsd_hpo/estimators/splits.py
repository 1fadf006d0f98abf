"""What holdout and cross-validation share: splitting rows, and scoring one model on one split."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.trial import Config, Trial

Build = Callable[[Config], Any]
Rows = NDArray[np.intp]


def check_data(X: Any, y: Any) -> None:
    """Raise ValueError unless X and y are arrays or data frames with as many rows."""
    for name, data in (("X", X), ("y", y)):
        if not hasattr(data, "shape"):
            raise ValueError(f"{name} must be an array or a data frame, not {type(data).__name__}")
    if X.shape[0] != y.shape[0]:
        raise ValueError(f"X has {X.shape[0]} rows and y has {y.shape[0]}")


def is_discrete(y: Any, members: int) -> bool:
    """Whether y is a class label, with at least `members` rows of each class to split by."""
    from sklearn.utils.multiclass import type_of_target

    if type_of_target(y) not in ("binary", "multiclass"):
        return False
    return bool(np.unique(np.asarray(y), return_counts=True)[1].min() >= members)


def take(data: Any, rows: Rows) -> Any:
    """The rows of an array, a sparse matrix or a pandas object."""
    return data.iloc[rows] if hasattr(data, "iloc") else data[rows]


def fit_and_score(model: Any, scorer: Any, X: Any, y: Any, train: Rows, dev: Rows) -> float:
    """Fit on the rows `train` only, preprocessing included; score on the rows `dev`."""
    model.fit(take(X, train), take(y, train))
    return float(scorer(model, take(X, dev), take(y, dev)))


def check_full(trial: Trial, estimator: object) -> None:
    """Raise ValueError if the trial asks for a fidelity, which this estimator does not have."""
    if trial.fidelity is not None:
        raise ValueError(
            f"{type(estimator).__name__} has no fidelities: it always evaluates in full, "
            f"but trial {trial.number} asks for fidelity {trial.fidelity:g}"
        )
