"""Holdout by epoch: train one epoch after the other, and score after each.

What it adds to `Holdout` is a curve, and with it a fidelity: a trial that asks for e epochs gets
the score after e epochs, and costs e. That is what multi-fidelity strategies spend wisely. A trial
with a parent of the same configuration goes on training the parent's model, and costs only the
epochs that are added; its score is the same as if it had been trained from the start.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from mlsd_hpo.checks import whole
from mlsd_hpo.estimators.holdout import Holdout
from mlsd_hpo.estimators.splits import Build, take
from mlsd_hpo.trial import Config, Evaluation, Result, Trial


class HoldoutByEpoch(Holdout):
    """Score a configuration on a dev part after every epoch of training.

    Args:
        build: function ``config -> scikit-learn estimator with partial_fit``, one call of which
            is one epoch (``MLPClassifier``, ``SGDClassifier``, …).
        X, y, scoring, fraction, seed: as in `Holdout`.
        epochs: the full training, and the highest fidelity.
        inherit: function ``(model, config) -> model``: how a parent's trained model, of which it
            gets a copy, goes on with other hyperparameters, as population-based training wants it.
            None: a child with another configuration begins anew.

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
        inherit: Callable[[Any, Config], Any] | None = None,
    ) -> None:
        super().__init__(build, X, y, scoring=scoring, fraction=fraction, seed=seed)
        self.epochs = whole("epochs", epochs, least=1)
        self.inherit = inherit

    def __call__(self, trial: Trial, parent: Evaluation | None = None) -> Result:
        """Train for `trial.fidelity` epochs (None: all); the value is the last one of the curve.

        Args:
            trial: what to train, and for how long in all.
            parent: the trial that it goes on from, with its state: the model.
        """
        from sklearn.base import is_classifier

        epochs = self.epochs if trial.fidelity is None else trial.fidelity
        if int(epochs) != epochs or not 1 <= epochs <= self.epochs:
            raise ValueError(
                f"fidelity is a whole number of epochs from 1 to {self.epochs}, not {epochs}"
            )
        model, curve = self._begin(trial.config, parent, int(epochs))
        begun = len(curve)
        X, y = take(self.X, self.train), take(self.y, self.train)
        X_dev, y_dev = take(self.X, self.dev), take(self.y, self.dev)
        known = {"classes": np.unique(self.y)} if is_classifier(model) else {}
        for _ in range(int(epochs) - begun):
            model.partial_fit(X, y, **known)
            curve.append(float(self.scorer(model, X_dev, y_dev)))
        state = None if trial.fidelity is None else model  # nothing goes on from a full training
        return Result(curve[-1], float(epochs - begun), tuple(curve), state)

    def _begin(
        self, config: Config, parent: Evaluation | None, epochs: int
    ) -> tuple[Any, list[float]]:
        """The model to train, and its curve so far."""
        if parent is None or parent.result.state is None:
            return self.build(dict(config)), []
        curve, same = list(parent.result.curve or ()), parent.config == config
        if len(curve) > epochs or not (same or self.inherit):
            return self.build(dict(config)), []
        model = copy.deepcopy(parent.result.state)  # it may have other children
        if not same and self.inherit is not None:
            model = self.inherit(model, dict(config))
        return model, curve
