"""Holdout by epoch: train one epoch after the other, and score after each.

What it adds to `Holdout` is a curve, and with it a fidelity: a trial that asks for e epochs gets
the score after e epochs, and costs e. That is what multi-fidelity strategies spend wisely.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlsd_hpo.estimators.holdout import Holdout
from mlsd_hpo.estimators.splits import Build, take
from mlsd_hpo.trial import Result, Trial


class HoldoutByEpoch(Holdout):
    """Score a configuration on a dev part after every epoch of training.

    Args:
        build: function ``config -> scikit-learn estimator with partial_fit``, one call of which
            is one epoch (``MLPClassifier``, ``SGDClassifier``, …).
        X, y, scoring, fraction, seed: as in `Holdout`.
        epochs: the full training, and the highest fidelity.

    Attributes:
        unit: "epochs", what a Result's cost counts.
    """

    unit = "epochs"

    def __init__(
        self,
        build: Build,
        X: Any,
        y: Any,
        *,
        epochs: int,
        scoring: str | Callable[..., float] = "accuracy",
        fraction: float = 0.25,
        seed: int = 0,
    ) -> None:
        super().__init__(build, X, y, scoring=scoring, fraction=fraction, seed=seed)
        if isinstance(epochs, bool) or int(epochs) != epochs or epochs < 1:
            raise ValueError(f"epochs must be a whole number ≥ 1, not {epochs!r}")
        self.epochs = int(epochs)

    def __call__(self, trial: Trial) -> Result:
        """Train for `trial.fidelity` epochs (None: all); the value is the last one of the curve."""
        from sklearn.base import is_classifier

        epochs = self.epochs if trial.fidelity is None else trial.fidelity
        if int(epochs) != epochs or not 1 <= epochs <= self.epochs:
            raise ValueError(
                f"fidelity is a whole number of epochs from 1 to {self.epochs}, not {epochs}"
            )
        model = self.build(dict(trial.config))
        X, y = take(self.X, self.train), take(self.y, self.train)
        X_dev, y_dev = take(self.X, self.dev), take(self.y, self.dev)
        known = {"classes": np.unique(self.y)} if is_classifier(model) else {}
        curve = []
        for _ in range(int(epochs)):
            model.partial_fit(X, y, **known)
            curve.append(float(self.scorer(model, X_dev, y_dev)))
        return Result(curve[-1], cost=float(epochs), curve=tuple(curve))
