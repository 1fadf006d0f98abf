"""Thresholdout: a holdout that can be asked again and again, since it tells as little as it can.

The analyst asks for the mean of a function of a row. As long as the mean on the training part is
close to that on the holdout, the answer is the *training* mean, and nothing of the holdout was
told but "you do not overfit here". Only where the two differ by more than a threshold, give or take
some noise, the answer is the holdout's mean, with noise added; that costs one unit of a budget.
Because noise hides each single row, choices that follow from the answers cannot fit the holdout.

Source: Dwork et al., "Generalization in adaptive data analysis and holdout reuse", NeurIPS 2015,
algorithm Thresholdout; Dwork et al., "The reusable holdout", Science 349, 2015.
Cost per query: two means.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlsd_hpo.checks import finite, whole

Query = Callable[[Any], ArrayLike]


class BudgetSpentError(RuntimeError):
    """The holdout has answered as often as its budget allows."""


class Thresholdout:
    """Answer queries about a holdout without giving it away.

        safe = Thresholdout((X_train, y_train), (X_holdout, y_holdout))
        safe(lambda rows: model.predict(rows[0]) == rows[1])      # an accuracy

    Args:
        train, holdout: the two parts, whatever your queries take.
        threshold: T, how far the two means may lie apart before the holdout answers. A difference
            of some standard errors, 1 / sqrt(n), is no overfitting yet.
        noise: σ, the scale of the Laplace noise on answers; that on the threshold has 2σ, and 4σ
            anew for each query. With 4σ near T, much of the holdout is told needlessly.
        budget: B, how often the holdout itself may answer; None for no end.
        seed: of the noise.

    Attributes:
        queries: how many queries were answered.
        overfitted: how many of them the holdout answered, which is what the budget pays.
        budget: what was given.

    Raises:
        ValueError: for a negative threshold or noise, or an impossible budget.
    """

    def __init__(
        self,
        train: Any,
        holdout: Any,
        *,
        threshold: float = 0.04,
        noise: float = 0.01,
        budget: int | None = None,
        seed: int = 0,
    ) -> None:
        for name, value in (("threshold", threshold), ("noise", noise)):
            if not finite(value) or value < 0:
                raise ValueError(f"{name} must be a number ≥ 0, not {value!r}")
        self.train, self.holdout = train, holdout
        self.threshold, self.noise = float(threshold), float(noise)
        self.budget = None if budget is None else whole("budget", budget, 1)
        self.queries = self.overfitted = 0
        self._rng = np.random.default_rng(seed)
        self._hidden = self.threshold + self._laplace(2)  # T̂

    def __call__(self, query: Query) -> float:
        """The answer to ``query(rows) -> value of each row``, or its mean already, in [0, 1].

        Raises:
            BudgetSpentError: once the budget is spent; this query is not answered.
            ValueError: for a query whose mean is not finite.
        """
        on_train, on_holdout = (
            float(np.asarray(query(part), dtype=float).mean())
            for part in (self.train, self.holdout)
        )
        return self.answer(on_train, on_holdout)

    def answer(self, on_train: float, on_holdout: float) -> float:
        """The answer to a query whose two means are known, as `__call__` gives it."""
        if not (math.isfinite(on_train) and math.isfinite(on_holdout)):
            raise ValueError(
                f"the query's means must be finite, not {on_train} on the training part and "
                f"{on_holdout} on the holdout"
            )
        if self.left == 0:
            raise BudgetSpentError(
                f"the holdout has answered {self.overfitted} times, which is its budget: "
                "take fresh data as the new holdout"
            )
        self.queries += 1
        if abs(on_holdout - on_train) <= self._hidden + self._laplace(4):  # T̂ + η
            return on_train
        self.overfitted += 1
        self._hidden = self.threshold + self._laplace(2)  # a new T̂
        return on_holdout + self._laplace(1)  # ξ

    @property
    def left(self) -> float:
        """How often the holdout may still answer; inf where there is no budget."""
        return math.inf if self.budget is None else self.budget - self.overfitted

    def _laplace(self, times: float) -> float:
        return float(self._rng.laplace(scale=times * self.noise))
