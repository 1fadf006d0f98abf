"""`Objectives`: which way is better, for one objective or for several.

Strategies minimize. So what a strategy is told has its sign turned where the study maximizes, and
what the study lists has the objective's own signs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from mlsd_hpo.pareto import hypervolume, non_dominated
from mlsd_hpo.trial import Evaluation, Result

DIRECTIONS = ("minimize", "maximize")


class Objectives:
    """What a study is after.

    Args:
        direction: "minimize" or "maximize"; for several objectives a sequence of these words.

    Attributes:
        direction: as given; a tuple for several objectives.
        number: how many objectives there are.

    Raises:
        ValueError: for another direction, or a sequence of less than two.
    """

    def __init__(self, direction: str | Sequence[str]) -> None:
        words = (direction,) if isinstance(direction, str) else tuple(direction)
        several = not isinstance(direction, str)
        if several and len(words) < 2:
            raise ValueError(f"direction must be a word, or a list of two or more, not {words!r}")
        for word in words:
            if word not in DIRECTIONS:
                raise ValueError(f"direction must be one of {', '.join(DIRECTIONS)}, not {word!r}")
        self.direction: str | tuple[str, ...] = words if several else words[0]
        self.number = len(words)
        self._signs = tuple([1.0 if word == "minimize" else -1.0 for word in words])

    def check(self, strategy: object) -> None:
        """Raise a ValueError if the strategy is for another number of objectives.

        It says so with an attribute `objectives`, None for any number; without it, it takes one.
        """
        takes = getattr(strategy, "objectives", 1)
        if takes not in (None, self.number):
            name = type(strategy).__name__
            raise ValueError(
                f"{name} is for {_count(takes)}, but direction={self.direction!r} names "
                f"{self.number}. Take a strategy for {_count(self.number)}, or another direction"
            )

    def minimized(self, result: Result) -> Result:
        """What the strategy is told."""
        if self.number > 1:
            if result.failed is not None or result.values is None:
                return result
            pairs = zip(self._signs, result.values, strict=True)
            return replace(result, values=tuple(sign * value for sign, value in pairs))
        if self._signs[0] > 0:
            return result
        curve = None if result.curve is None else tuple(-v for v in result.curve)
        return replace(result, value=-result.value, curve=curve)

    def better(self, one: Evaluation, other: Evaluation) -> bool:
        """Whether `one` is better in a single objective; of equals, the earlier.

        What has a higher fidelity is better: values of different fidelities do not compare.
        """
        sign = self._signs[0]
        mine, its = ((-each.trial.level, sign * each.value, each.number) for each in (one, other))
        return mine < its

    def front(self, trials: Iterable[Evaluation]) -> list[Evaluation]:
        """Those of the trials that have not failed and that no other dominates."""
        good = [one for one in trials if one.failed is None]
        if not good:
            return []
        values = np.array([one.values for one in good]) * self._signs
        return [one for one, kept in zip(good, non_dominated(values), strict=True) if kept]

    def hypervolume(self, front: Iterable[Evaluation], reference: ArrayLike) -> float:
        """The volume between trials and a reference point in the objectives' own signs.

        Raises:
            ValueError: for a reference that is not one finite number for each objective.
        """
        point = np.asarray(reference, dtype=float)
        if point.shape != (self.number,):
            raise ValueError(f"reference must be {self.number} numbers, not {reference!r}")
        values = np.array([one.values for one in front]).reshape(-1, self.number)
        return hypervolume(values * self._signs, point * self._signs)


def _count(number: int) -> str:
    return "a single objective" if number == 1 else f"{number} objectives"
