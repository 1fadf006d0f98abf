"""`Recipe`: what has to be measured for a table, and how the numbers are stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from mlsd_hpo.estimators.rows import Rows
from mlsd_hpo.spaces import Space
from mlsd_hpo.trial import Evaluation, Result, Trial


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
    """

    name: str
    space: Space
    levels: Mapping[str, Sequence[Any]]
    measures: Mapping[str, Callable[[Trial], Result | float]]
    dtype: DTypeLike = np.float64

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
        rows = Rows(self.space, self.levels)
        found: dict[int, NDArray[Any]] = {}
        for evaluation in evaluations:
            if evaluation.failed:
                raise ValueError(f"{evaluation.config} failed: {evaluation.failed}")
            found[rows.nearest(evaluation.config)] = self.stored(evaluation.result)
        if len(found) != len(rows) or len(evaluations) != len(rows):
            raise ValueError(
                f"{len(evaluations)} evaluations fill {len(found)} of {len(rows)} rows"
            )
        return np.stack([found[row] for row in range(len(rows))])

    def stored(self, result: Result) -> NDArray[Any]:
        """A result as the table stores it."""
        exact = np.asarray(result.value if result.curve is None else result.curve)
        array = exact.astype(self.dtype)
        if not np.array_equal(array, exact):
            raise ValueError(f"{exact} cannot be stored as {np.dtype(self.dtype)}")
        return array
