"""Grid search: try every combination of a few values of each parameter.

The number of trials is the product of the numbers of values: it grows exponentially with the
number of parameters, and is known before the first trial (``len(strategy.grid)``). Conditions are
honoured: a parameter multiplies only where it is active. Of a space with a constraint the grid has
the allowed points only.

Cost per ask: O(d), d parameters; the grid is enumerated lazily and never stored. With a constraint
it is gone through once at the beginning, which takes about a second for 100,000 combinations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.base import SpaceExhausted, Strategy
from mlsd_hpo.trial import Trial


class GridSearch(Strategy):
    """All combinations, in order, the last parameter fastest.

    Args:
        space: what can be chosen.
        resolution: the number of values of every numeric parameter (categoricals take all their
            choices), or {name: number or list of values}; whatever the dict does not name is
            taken with all its values.

    Raises:
        ValueError: for a resolution that does not fit the space, and if a constraint allows nothing
            of the grid, or would have to be asked about more than 100,000 combinations.

    Attributes:
        grid: the configurations; ``len(strategy.grid)`` is the number of trials it will take.
    """

    objectives = None

    def __init__(
        self, space: Space, resolution: int | Mapping[str, int | Sequence[Any]] = 3
    ) -> None:
        super().__init__(space)
        self.grid = space.grid(resolution)
        self.resolution: Any = _plain(resolution)
        if not self.grid.size:
            raise ValueError(
                f"The constraint {space.constraint!r} allows none of the grid's "
                f"{self.grid.combinations} combinations; take more levels, or others"
            )

    @property
    def limit(self) -> float:
        """The size of the grid."""
        return self.grid.size

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        if number >= self.grid.size:
            raise SpaceExhausted(f"the grid's {self.grid.size} configurations have been suggested")
        return Trial(number, self.grid[number])


def _plain(resolution: Any) -> Any:
    """The same with Python's numbers for numpy's, since it identifies the study in a journal."""
    if isinstance(resolution, Mapping):
        return {name: _plain(wanted) for name, wanted in resolution.items()}
    if isinstance(resolution, Sequence) and not isinstance(resolution, str):
        return [_plain(value) for value in resolution]
    return resolution.item() if isinstance(resolution, np.generic) else resolution
