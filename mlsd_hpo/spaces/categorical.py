"""`Categorical`: one of several choices that have no order."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from mlsd_hpo.spaces.parameter import Parameter, When


@dataclass(frozen=True, repr=False, eq=False)
class Categorical(Parameter):
    """One of several choices without an order; a configuration holds the choice itself.

    Args:
        choices: at least one, all different, of any kind; True, 1 and 1.0 are three choices.
        when: condition under which the parameter is active; ``{"a": ["x", "y"]}`` means that a is
            x or y, and several keys must all hold.
    """

    choices: Sequence[Any]
    when: When = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        unordered = isinstance(self.choices, str | bytes | Set | Mapping)
        if unordered or not isinstance(self.choices, Iterable):
            raise ValueError(f"Categorical: choices must be a list or tuple, not {self.choices!r}")
        choices = tuple(map(_plain, self.choices))
        if not choices:
            raise ValueError("Categorical: choices is empty; give at least one")
        for i, choice in enumerate(choices):
            if any(_same(choice, other) for other in choices[:i]):
                raise ValueError(f"Categorical: the choice {choice!r} is given twice")
        object.__setattr__(self, "choices", choices)

    @property
    def values(self) -> Sequence[Any]:
        """The choices, in the order given."""
        return self.choices

    def decode(self, u: float) -> Any:
        """The choice at u in [0, 1]: each has the same share of the interval."""
        n = len(self.choices)
        return self.choices[min(max(int(u * n), 0), n - 1)]

    def encode(self, value: Any) -> float:
        """The middle of the choice's share of [0, 1]."""
        return (self.index(value) + 0.5) / len(self.choices)

    @cached_property
    def _positions(self) -> dict[Hashable, int] | None:
        try:
            return {(type(c), c): i for i, c in enumerate(self.choices)}
        except TypeError:  # an unhashable choice
            return None

    def index(self, value: Any) -> int:
        """Position of `value` among the choices; ValueError if it is none of them."""
        value = _plain(value)
        try:
            found = None if self._positions is None else self._positions.get((type(value), value))
        except TypeError:  # an unhashable value
            found = None
        if found is None:  # one by one: also finds what hashing cannot, such as NaN or an array
            found = next((i for i, c in enumerate(self.choices) if _same(c, value)), None)
        if found is None:
            raise ValueError(f"{value!r} is not one of {list(self.choices)!r}")
        return found

    def check(self, value: Any) -> Any:
        """Return the choice equal to `value`, or raise ValueError listing the choices."""
        return self.choices[self.index(value)]

    def key(self, value: Any) -> Hashable:
        """The choice's index, so that unhashable choices work too."""
        return self.index(value)

    def levels(self, resolution: int) -> Sequence[Any]:
        """All choices: a grid that left some out would not be a grid over them."""
        return self.choices

    def neighbours(self, value: Any) -> list[Any]:
        """All the other choices: without an order each is one step away."""
        i = self.index(value)
        return [*self.choices[:i], *self.choices[i + 1 :]]


def _plain(value: Any) -> Any:
    """A numpy number or string as the Python one that it stands for."""
    return value.item() if isinstance(value, np.generic) else value


def _same(a: Any, b: Any) -> bool:
    """Equal and of one kind: True is not 1, 1 is not 1.0, and NaN is NaN."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return np.array_equal(a, b)
    try:
        return bool(a == b) or bool(a != a and b != b)
    except Exception:  # values that refuse to be compared, such as tables
        return False
