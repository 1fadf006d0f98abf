"""`Recipe`: what has to be measured for a table, and how the numbers are stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from mlsd_hpo.estimators.rows import Rows
from mlsd_hpo.spaces import Space
from mlsd_hpo.trial import Config, Evaluation, Result, Trial


class Numbered(Protocol):
    """Configurations by number, and the number of the nearest to any other."""

    def __len__(self) -> int: ...

    def __getitem__(self, row: int) -> Config: ...

    def nearest(self, config: Config) -> int: ...


@dataclass(frozen=True)
class Recipe:
    """How to make a table.

    Attributes:
        name: of the task.
        space: what is enumerated.
        levels: {name: values}; parameters that are not named take all their values.
        measures: {name of the array: what to evaluate at each configuration}. A measure that
            returns a curve makes an array (rows, length of the curve), otherwise (rows,).
        dtype: of the arrays.
        timed: whether what each evaluation cost is stored beside its array, as "<array>.cost".
    """

    name: str
    space: Space
    levels: Mapping[str, Sequence[Any]]
    measures: Mapping[str, Callable[[Trial], Result | float]]
    dtype: DTypeLike = np.float64
    timed: bool = False

    @property
    def rows(self) -> Numbered:
        """The configurations to measure, numbered."""
        return Rows(self.space, self.levels)

    def measure(self, name: str) -> Callable[[Trial], Result]:
        """One measure as an objective for a study."""
        raw = self.measures[name]

        def objective(trial: Trial) -> Result:
            return Result.of(raw(trial))

        return objective

    def array(self, evaluations: Sequence[Evaluation]) -> NDArray[Any]:
        """What was measured, in the order of the table's rows.

        Raises:
            ValueError: if an evaluation failed, or a row is missing or there twice.
        """
        return np.stack([self.stored(one.result) for one in self._ordered(evaluations)])

    def costs(self, evaluations: Sequence[Evaluation]) -> NDArray[np.float64]:
        """What the evaluations cost, in the same order, (rows,)."""
        return np.array([one.cost for one in self._ordered(evaluations)])

    def _ordered(self, evaluations: Sequence[Evaluation]) -> list[Evaluation]:
        """The evaluations by row."""
        rows = self.rows
        found: dict[int, Evaluation] = {}
        for evaluation in evaluations:
            if evaluation.failed:
                raise ValueError(f"{evaluation.config} failed: {evaluation.failed}")
            found[rows.nearest(evaluation.config)] = evaluation
        if len(found) != len(rows) or len(evaluations) != len(rows):
            raise ValueError(
                f"{len(evaluations)} evaluations fill {len(found)} of {len(rows)} rows"
            )
        return [found[row] for row in range(len(rows))]

    def stored(self, result: Result) -> NDArray[Any]:
        """A result as the table stores it."""
        exact = np.asarray(result.value if result.curve is None else result.curve)
        array = exact.astype(self.dtype)
        if not np.array_equal(array, exact):
            raise ValueError(f"{exact} cannot be stored as {np.dtype(self.dtype)}")
        return array
