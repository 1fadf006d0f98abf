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
        best: the best one, or None if none succeeded, or there are several objectives.
        direction: "minimize" or "maximize"; with several objectives a tuple of these words.
        strategy: the strategy's call.
        stopped: why the last run ended.
        test: the best configuration's score on data that the search never saw, or None.
        front: with several objectives, the trials that no other dominates.
        hypervolume: what the front dominates up to a reference point, or None.
    """

    trials: Sequence[Evaluation]
    best: Evaluation | None
    direction: str | tuple[str, ...]
    strategy: str
    stopped: str
    test: float | None = None
    front: Sequence[Evaluation] = ()
    hypervolume: float | None = None

    @property
    def failed(self) -> int:
        """How many trials failed."""
        return sum(e.failed is not None for e in self.trials)

    @property
    def cost(self) -> float:
        """What all trials cost together, in the estimator's unit."""
        return sum(e.cost for e in self.trials)

    def __str__(self) -> str:
        words = self.direction if isinstance(self.direction, str) else ", ".join(self.direction)
        lines = [
            f"{self.strategy}, {words}",
            f"{len(self.trials)} trials ({self.failed} failed), total cost {self.cost:g}; "
            f"ended: {self.stopped}",
        ]
        if self.best is not None:
            lines.append(f"best: trial {self.best.number}, value {self.best.value:.6g}")
            lines += [f"    {name} = {_short(value)}" for name, value in self.best.config.items()]
        elif self.front:
            lines.append(f"front: {len(self.front)} trials, by their first value")
            lines += map(_compromise, sorted(self.front, key=lambda one: one.values or ()))
        else:
            lines.append("no trial succeeded")
        if self.hypervolume is not None:
            lines.append(f"hypervolume: {self.hypervolume:.6g}")
        if self.test is not None:
            lines.append(f"test score of the best: {self.test:.6g}")
        return "\n".join(lines)

    __repr__ = __str__


def _compromise(one: Evaluation) -> str:
    values = ", ".join(f"{value:.6g}" for value in one.values or ())
    config = ", ".join(f"{name} = {_short(value)}" for name, value in one.config.items())
    return f"    trial {one.number}: {values} at {config}"


def _short(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else repr(value)
