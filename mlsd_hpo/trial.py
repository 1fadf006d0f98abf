"""What travels between the three rooms: a trial goes out, a result comes back.

A *configuration* is a plain ``dict`` of plain Python values. A strategy wraps one into a `Trial`
("try this"), an estimator answers with a `Result` ("this is how good it was"), and a study keeps
the two together as an `Evaluation`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Config = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Trial:
    """One configuration to evaluate, as `Strategy.ask` returns it.

    Attributes:
        number: position in the study, from 0.
        config: the configuration, a plain dict; inactive parameters are absent.
        fidelity: how much to spend (epochs, rows, … as the estimator states); None means in full.
        parent: number of the trial whose weights this one may inherit, or None.
        note: why this configuration, in a few words ("round 2, box 1", "higher C overfitted").
    """

    number: int
    config: Config
    fidelity: float | None = None
    parent: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one trial.

    Attributes:
        value: the score, in the objective's own sign; NaN where there is none.
        cost: what it cost, in the unit that the estimator states (1 for a plain function).
        curve: values by epoch, or None.
        state: weights that a child trial may inherit, or None; kept in memory, not in a journal.
        failed: None, or the message where the evaluation raised or was not finite.
    """

    value: float
    cost: float = 1.0
    curve: Sequence[float] | None = None
    state: Any = None
    failed: str | None = None

    @staticmethod
    def of(raw: object) -> Result:
        """Turn what an objective returned into a Result; whatever is not a finite number failed.

        Args:
            raw: a `Result`, or anything that ``float()`` takes.

        Raises:
            TypeError, ValueError: for a Result whose value, cost or curve are not numbers.
        """
        if not isinstance(raw, Result):
            try:
                raw = Result(float(raw))  # type: ignore[arg-type]
            except (TypeError, ValueError, OverflowError):
                kind = type(raw).__name__
                message = f"the objective must return a number or a Result, not {kind}"
                return Result(math.nan, failed=message)
        value = float(raw.value)  # numpy's and torch's numbers become plain ones
        curve = None if raw.curve is None else tuple(float(v) for v in raw.curve)
        failed = None if raw.failed is None else str(raw.failed) or "failed"
        if failed is None and not math.isfinite(value):
            failed = f"the value is {value}, not finite"
        return Result(value, float(raw.cost), curve, raw.state, failed)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A trial together with its result; what `Study.trials` lists and `Study.best` returns."""

    trial: Trial
    result: Result

    @property
    def number(self) -> int:
        """Position of the trial in the study, from 0."""
        return self.trial.number

    @property
    def config(self) -> Config:
        """The configuration that was evaluated."""
        return self.trial.config

    @property
    def value(self) -> float:
        """The score, in the objective's own sign."""
        return self.result.value

    @property
    def cost(self) -> float:
        """The cost, in the unit that the estimator states."""
        return self.result.cost

    @property
    def curve(self) -> Sequence[float] | None:
        """Values by epoch, or None."""
        return self.result.curve

    @property
    def failed(self) -> str | None:
        """None, or why the evaluation failed."""
        return self.result.failed
