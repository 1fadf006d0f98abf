"""What travels between the three rooms: a trial goes out, a result comes back.

A *configuration* is a plain ``dict`` of plain Python values. A strategy wraps one into a `Trial`
("try this"), an estimator answers with a `Result` ("this is how good it was"), and a study keeps
the two together as an `Evaluation`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
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

    @property
    def level(self) -> float:
        """The fidelity as a number to compare by: in full is above all."""
        return math.inf if self.fidelity is None else self.fidelity


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one trial.

    Attributes:
        value: the score, in the objective's own sign; NaN where there is none, or several.
        cost: what it cost, in the unit that the estimator states (1 for a plain function).
        curve: values by epoch, or None; of a single objective. From the first epoch on, also where
            the trial goes on from its parent.
        state: weights that a child trial may inherit, or None; kept in memory, not in a journal.
            Two results that differ in nothing else are equal.
        failed: None, or the message where the evaluation raised or was not finite.
        values: the scores in several objectives, in their own signs; None where there is only one.
    """

    value: float = math.nan
    cost: float = 1.0
    curve: Sequence[float] | None = None
    state: Any = field(default=None, compare=False)
    failed: str | None = None
    values: tuple[float, ...] | None = None

    @staticmethod
    def of(raw: object, objectives: int | None = 1) -> Result:
        """Turn what an objective returned into a Result.

        What is not finite has failed, and so has what is not the right number of numbers. A Result
        with both, `value` and `values`, serves for one objective and for several: the other is
        left out.

        Args:
            raw: a `Result`, or anything that ``float()`` takes; for several objectives a list, a
                tuple or a one-dimensional array of such.
            objectives: how many numbers there shall be; None for any number.

        Raises:
            TypeError, ValueError: for a Result whose value, values, cost or curve are not numbers.
        """
        if not isinstance(raw, Result):
            try:
                raw = Result(float(raw))  # type: ignore[arg-type]
            except (TypeError, ValueError, OverflowError):
                values = None if objectives == 1 else _numbers(raw)
                if values is None:
                    return Result(failed=_no_numbers(raw, objectives))
                raw = Result(values=values)
        curve = None if raw.curve is None else tuple(float(v) for v in raw.curve)
        failed = None if raw.failed is None else str(raw.failed) or "failed"
        cost = float(raw.cost)
        if objectives == 1 or (objectives is None and raw.values is None):
            value = float(raw.value)  # numpy's and torch's numbers become plain ones
            if failed is None and not math.isfinite(value):
                failed = f"the value is {value}, not finite"
                if raw.values is not None:
                    failed = f"there are {len(raw.values)} values, but a single objective"
            return Result(value, cost, curve, raw.state, failed)
        several = None if raw.values is None else tuple(float(v) for v in raw.values)
        if failed is None and (several is None or objectives not in (None, len(several))):
            found = "a single value" if several is None else f"{len(several)} values"
            failed = f"there are {objectives} objectives, but {found}"
        elif failed is None and not all(map(math.isfinite, several or ())):
            failed = f"the values are {several}, not finite"
        return Result(math.nan, cost, curve, raw.state, failed, several)


def _numbers(raw: Any) -> tuple[float, ...] | None:
    """A sequence of numbers, or a one-dimensional array, as plain ones; None if it is neither."""
    ordered = isinstance(raw, Sequence) or getattr(raw, "ndim", None) == 1
    try:
        return tuple(float(v) for v in raw) if ordered and not isinstance(raw, str) else None
    except (TypeError, ValueError, OverflowError):
        return None


def _no_numbers(raw: object, objectives: int | None) -> str:
    wanted = "a number" if objectives == 1 else f"{objectives or 'some'} numbers"
    return f"the objective must return {wanted} or a Result, not {type(raw).__name__}"


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
        """The score, in the objective's own sign; NaN where there are several."""
        return self.result.value

    @property
    def values(self) -> tuple[float, ...] | None:
        """The scores in several objectives, in their own signs; None where there is only one."""
        return self.result.values

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
