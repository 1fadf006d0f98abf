"""`Report`: a study summed up, and the only place where a test score appears."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlsd_hpo.trial import Evaluation


@dataclass(frozen=True)
class Report:
    """What a study did and found; print it.

    Attributes:
        trials: all evaluations.
        best: the best one, or None if none succeeded.
        direction: "minimize" or "maximize".
        strategy: the strategy's call.
        stopped: why the last run ended.
        test: the best configuration's score on data that the search never saw, or None.
    """

    trials: Sequence[Evaluation]
    best: Evaluation | None
    direction: str
    strategy: str
    stopped: str
    test: float | None = None

    @property
    def failed(self) -> int:
        """How many trials failed."""
        return sum(e.failed is not None for e in self.trials)

    @property
    def cost(self) -> float:
        """What all trials cost together, in the estimator's unit."""
        return sum(e.cost for e in self.trials)

    def __str__(self) -> str:
        lines = [
            f"{self.strategy}, {self.direction}",
            f"{len(self.trials)} trials ({self.failed} failed), total cost {self.cost:g}; "
            f"ended: {self.stopped}",
        ]
        if self.best is None:
            lines.append("no trial succeeded")
        else:
            lines.append(f"best: trial {self.best.number}, value {self.best.value:.6g}")
            lines += [f"    {name} = {_short(value)}" for name, value in self.best.config.items()]
        if self.test is not None:
            lines.append(f"test score of the best: {self.test:.6g}")
        return "\n".join(lines)

    __repr__ = __str__


def _short(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else repr(value)
