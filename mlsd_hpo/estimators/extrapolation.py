"""Learning-curve extrapolation: train epoch by epoch, and stop what will not become the best.

After each epoch a model says how the training will end, as a distribution. Where the end is above
the best so far with a probability of less than a threshold, the training stops. Two models are
there: `ParametricCurves` looks at the curve alone, `CurveRegression` learns from the trainings
that were completed.

At each of several looks a good one may be stopped by mistake, so that the chance of it in all is
more than the threshold. And a curve under a falling learning rate is steepest where its form of
before says nothing: at the end.

Source: Domhan, Springenberg & Hutter, "Speeding up automatic hyperparameter optimization of deep
neural networks by extrapolation of learning curves", IJCAI 2015 (the criterion); Baker, Gupta,
Raskar & Naik, "Accelerating neural architecture search using performance prediction", 2017.
Cost: the epochs trained, and a forecast for each look.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NoReturn

import numpy as np

from mlsd_hpo.checks import between, whole
from mlsd_hpo.estimators.forecast import CurveModel
from mlsd_hpo.estimators.splits import check_full
from mlsd_hpo.trial import Config, Evaluation, Result, Trial


class LearningCurveExtrapolation:
    """An estimator that is stopped where the best so far is out of reach. Higher is better.

    A stopped trial has not failed: its value is what was forecast, at most the best so far, so
    that a strategy learns that it is bad, and about how bad; its curve is what was seen, and its
    cost the epochs trained. One that is not stopped has the estimator's own value.

    What a trial gets depends on the trials before it, so they must come one after the other: use
    no executor; other processes and threads are refused.

    Args:
        estimator: what trains, in epochs: one with `epochs` that goes on from a parent, such as
            `FullTraining`, `LowFidelity`, `HoldoutByEpoch`, or a `Table` with curves.
        model: what extrapolates: `ParametricCurves`, `CurveRegression`, or another with their
            methods.
        threshold: probability of beating the best so far below which a training stops.
        first: epochs that every trial gets.
        every: epochs from one look to the next.

    Attributes:
        best: the highest final value so far; None before the first.
        stopped: the numbers of the trials stopped.
        unit: the estimator's.

    Raises:
        ValueError: for an estimator without epochs, or an impossible threshold or number.
    """

    def __init__(
        self,
        estimator: Any,
        model: CurveModel,
        *,
        threshold: float = 0.05,
        first: int = 2,
        every: int = 1,
    ) -> None:
        epochs = getattr(estimator, "epochs", None)
        if epochs is None:
            raise ValueError(
                f"the estimator must train in epochs; {type(estimator).__name__} has none"
            )
        if whole("first", first, 1) >= epochs:
            raise ValueError(f"first={first} of {epochs} epochs leaves none to save")
        self.estimator, self.model, self.epochs = estimator, model, int(epochs)
        self.threshold = between("threshold", threshold, 0, 1)
        self.first, self.every = first, whole("every", every, 1)
        self.unit = estimator.unit
        self.best: float | None = None
        self.stopped: list[int] = []
        self._thread = threading.get_ident()

    def learn(self, evaluations: Iterable[Evaluation]) -> None:
        """Take in trials of an earlier run, which a study read from its journal has not evaluated.

        Args:
            evaluations: ``study.trials``, for example; those with complete curves count.
        """
        for one in evaluations:
            curve = one.curve or ()
            if one.failed is None and len(curve) == self.epochs:
                self._completed(one.config, one.result)

    def __call__(self, trial: Trial) -> Result:
        """Train, look, and go on or stop.

        Raises:
            ValueError: for a trial with a fidelity: how long to train is decided here.
            RuntimeError: in another thread than the one it was made in.
        """
        check_full(trial, self)
        if threading.get_ident() != self._thread:
            raise RuntimeError(
                f"{type(self).__name__} runs trials one after the other: no executor"
            )
        cost = 0.0
        before: Evaluation | None = None
        for epochs in [*range(self.first, self.epochs, self.every), self.epochs]:
            parent = None if before is None else before.number
            step = replace(trial, fidelity=epochs, parent=parent)
            result = self.estimator(step, before)
            cost += result.cost
            before = Evaluation(step, result)
            if epochs < self.epochs:
                forecast = self._hopeless(trial.config, result)
                if forecast is not None:
                    self.stopped.append(trial.number)
                    return replace(result, value=forecast, cost=cost)
        self._completed(trial.config, result)
        return replace(result, cost=cost)

    def _hopeless(self, config: Config, result: Result) -> float | None:
        """The value of a training that shall stop; None for one that shall go on."""
        curve = result.curve or ()
        if self.best is None or not np.isfinite(curve).all():
            return None
        forecast = self.model.predict(config, curve, self.epochs)
        if forecast is None or forecast.above(self.best) >= self.threshold:
            return None
        return min(forecast.mean, self.best)

    def _completed(self, config: Config, result: Result) -> None:
        """Note a complete training."""
        if result.curve is not None and np.isfinite(result.curve).all():
            self.best = result.value if self.best is None else max(self.best, result.value)
            self.model.learn(config, result.curve)

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} cannot go to another process, whose copy would not know the "
            "best so far: use no executor"
        )
