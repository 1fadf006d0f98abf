"""Any parameter as a decision between a few choices, for a controller that emits softmaxes.

A categorical has its choices, and a number with few values these. Other numbers are cut into cells
of equal width in their own coordinate; inside a cell a value is drawn evenly.
"""

from __future__ import annotations

from typing import Any

from mlsd_hpo.spaces import Categorical
from mlsd_hpo.spaces.parameter import Parameter


class Choices:
    """What the controller chooses between for one parameter: its values, or cells of [0, 1].

    Args:
        parameter: the parameter.
        levels: the most choices of a number.

    Attributes:
        size: how many choices there are.
    """

    def __init__(self, parameter: Parameter, levels: int) -> None:
        self.parameter = parameter
        values = parameter.values
        few = values is not None and len(values) <= levels
        self.values = values if few or isinstance(parameter, Categorical) else None
        self.size = levels if self.values is None else len(self.values)

    def value(self, choice: int, u: float) -> Any:
        """The value of a choice; of a cell that at u, in [0, 1), between its ends."""
        if self.values is None:
            return self.parameter.decode((choice + u) / self.size)
        return self.values[choice]

    def number(self, value: Any) -> int:
        """Which choice a value is."""
        if self.values is None:
            return min(int(self.parameter.encode(value) * self.size), self.size - 1)
        if isinstance(self.parameter, Categorical):
            return self.parameter.index(value)
        return self.values.index(value)
