"""Table look-up: every configuration of a grid was evaluated once, and now costs nothing.

With a table, repeating a strategy 200 times takes seconds, and everybody gets the same numbers.
A configuration between the grid's points is given the result of the nearest one, on every axis by
itself and in the parameter's own coordinate (in the logarithm where it has one). So the strategy
sees a surface of flat steps, as fine as the grid: that is the price of a table.

Cost per look-up: O(d log m) for d parameters of m levels, some microseconds.
Source: tables as common ground for comparing searches: Ying et al., "NAS-Bench-101: towards
reproducible neural architecture search", ICML 2019.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.estimators.rows import Rows
from mlsd_hpo.spaces import Space
from mlsd_hpo.trial import Config, Evaluation, Result, Trial


class Table:
    """Results of all configurations of a grid.

    Args:
        space: the space.
        levels: {name: its values in the table, ascending}; whatever it does not name is taken with
            all its values.
        values: the score of each row, (rows,), in the order of the attribute `rows`.
        curves: scores by epoch, (rows, epochs), the last column equal to `values`; or None. With
            curves a trial's fidelity is a number of epochs e, and its value is the score *at*
            epoch e, not the best one up to e.
        cost: of an evaluation in full, one number or (rows,). A fidelity of e epochs out of E
            costs e / E of it.
        unit: what a Result's cost counts.

    Attributes:
        rows: the tabulated configurations: ``len(rows)``, ``rows[i]``, iteration.
        values, curves, cost, unit: as given, as arrays.

    Raises:
        ValueError: for levels that do not fit the space, or arrays that do not fit the levels.
    """

    def __init__(
        self,
        space: Space,
        levels: Mapping[str, Sequence[Any]],
        values: ArrayLike,
        *,
        curves: ArrayLike | None = None,
        cost: float | ArrayLike = 1.0,
        unit: str = "evaluations",
    ) -> None:
        self.space = space
        self.rows = Rows(space, levels)
        self.unit = unit
        n = len(self.rows)
        self.values = np.asarray(values, dtype=float)
        self.curves = None if curves is None else np.asarray(curves, dtype=float)
        self.cost = np.asarray(cost, dtype=float)
        if self.values.shape != (n,):
            raise ValueError(f"values must have shape ({n},), not {self.values.shape}")
        if self.cost.shape not in ((), (n,)):
            raise ValueError(f"cost must be a number or have shape ({n},), not {self.cost.shape}")
        self.cost = np.broadcast_to(self.cost, (n,))
        if self.curves is not None:
            if self.curves.ndim != 2 or len(self.curves) != n:
                raise ValueError(f"curves must have shape ({n}, epochs), not {self.curves.shape}")
            if not np.array_equal(self.curves[:, -1], self.values, equal_nan=True):
                raise ValueError("values must equal the last column of curves")

    @property
    def epochs(self) -> int | None:
        """The length of the curves: the highest fidelity. None without curves."""
        return None if self.curves is None else self.curves.shape[1]

    @property
    def levels(self) -> dict[str, list[Any]]:
        """The values of each parameter in the table."""
        return self.rows.levels

    @property
    def cube(self) -> NDArray[np.float64]:
        """The values with one axis for each parameter, in the space's order: for heat maps.

        Raises:
            ValueError: if the space has conditions.
        """
        if self.rows.parents:
            raise ValueError(f"The space has conditions on {list(self.rows.parents)}: no cube")
        return self.values.reshape([len(self.levels[name]) for name in self.space.names])

    def row(self, config: Config) -> int:
        """The number of the row nearest to `config`.

        Raises:
            ValueError: for a configuration that is not in the space.
        """
        return self.rows.nearest(self.space.validate(config))

    def nearest(self, config: Config) -> Config:
        """The tabulated configuration nearest to `config`."""
        return self.rows[self.row(config)]

    def __contains__(self, config: Config) -> bool:
        """Whether `config` itself is tabulated, up to rounding, and not just a neighbour of it."""
        found = self.nearest(config)
        return bool(np.allclose(self.space.encode(config), self.space.encode(found), atol=1e-9))

    def __call__(self, trial: Trial, parent: Evaluation | None = None) -> Result:
        """Look the trial's configuration up; a fidelity of None means all epochs.

        What goes on from a parent costs only the epochs that are added.

        Raises:
            ValueError: for an impossible fidelity, or a parent of another row: what its weights are
                worth with other hyperparameters is not in the table.
        """
        row = self.row(trial.config)
        cost = float(self.cost[row])
        if self.curves is None:
            if trial.fidelity is not None:
                raise ValueError(f"This table has no curves, hence no fidelity {trial.fidelity:g}")
            return Result(float(self.values[row]), cost)
        total = self.curves.shape[1]
        epochs = total if trial.fidelity is None else trial.fidelity
        if int(epochs) != epochs or not 1 <= epochs <= total:
            raise ValueError(
                f"fidelity is a whole number of epochs from 1 to {total}, not {epochs}"
            )
        curve = tuple(self.curves[row, : int(epochs)].tolist())
        done = 0 if parent is None else self._trained(parent, row)
        return Result(curve[-1], cost * (max(epochs - done, 0) / total), curve)

    def _trained(self, parent: Evaluation, row: int) -> int:
        """How many epochs of the row the parent has."""
        if self.row(parent.config) != row:
            raise ValueError(f"A table has no weights that trial {parent.number} could hand down")
        return len(parent.result.curve or ())
