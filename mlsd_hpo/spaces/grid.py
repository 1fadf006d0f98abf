"""`Grid`: all combinations of some values of each parameter, counted and indexed, never listed.

Without conditions this is a Cartesian product. With conditions it is a tree: an inactive parameter
multiplies nothing, so that {"rbf", "poly" with degrees 2 to 5} has 1 + 4 = 5 points and not 8.
The number of completions of a partial configuration depends only on the parameters that others
are conditioned on, and is remembered; hence `grid[i]` takes one walk down the tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from numbers import Integral
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlsd_hpo.spaces.space import Space

Config = dict[str, Any]


class Grid:
    """The configurations of a grid, in lexicographic order, the last parameter fastest.

    Args:
        space: the space.
        resolution: a number of levels for every numeric parameter (categoricals take all
            choices), or {name: number of levels or list of values}; parameters that the dict does
            not name are taken with all their values.

    Raises:
        ValueError: for a resolution below 1, an unknown name, a value that is not allowed, or a
            continuous parameter without a resolution.
    """

    def __init__(self, space: Space, resolution: int | Mapping[str, int | Sequence[Any]]) -> None:
        self.space = space
        if isinstance(resolution, Mapping):
            for name in resolution:
                if name not in space.parameters:
                    raise ValueError(
                        f"resolution names {name!r}, which is not in the space; "
                        f"the space has {list(space.names)}"
                    )
            wanted = dict(resolution)
        else:
            wanted = dict.fromkeys(space.names, resolution)
        self.levels = {name: self._levels(name, wanted.get(name)) for name in space.names}
        conditions = space.conditions.values()
        self._parents = [n for n in space.names if any(n in when for when in conditions)]
        self._memory: dict[tuple[int, tuple[Any, ...]], int] = {}

    def _levels(self, name: str, wanted: Any) -> Sequence[Any]:
        parameter = self.space.parameters[name]
        if wanted is None:
            if parameter.values is None:
                raise ValueError(f"{name} is continuous: its resolution must be given")
            return parameter.values
        if isinstance(wanted, Integral) and not isinstance(wanted, bool):
            if wanted < 1:
                raise ValueError(f"{name}: the resolution must be at least 1, not {wanted}")
            return parameter.levels(int(wanted))
        if isinstance(wanted, str) or not isinstance(wanted, Sequence) or not len(wanted):
            raise ValueError(
                f"{name}: the resolution is a whole number or a list of values, not {wanted!r}"
            )
        try:
            return [parameter.check(value) for value in wanted]
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None

    @property
    def size(self) -> int:
        """The number of configurations; unlike ``len``, not limited to 2⁶³."""
        return self._count(0, {})

    def __len__(self) -> int:
        return self.size

    def _count(self, depth: int, values: Config) -> int:
        """How many ways there are to go on from the values of the first `depth` parameters."""
        order = self.space.order
        if depth == len(order):
            return 1
        parents = [(n, values[n]) for n in self._parents if n in values]
        key = depth, tuple((n, self.space.parameters[n].key(v)) for n, v in parents)
        if key not in self._memory:
            self._memory[key] = self._count_below(depth, values)
        return self._memory[key]

    def _count_below(self, depth: int, values: Config) -> int:
        name = self.space.order[depth]
        if not self.space.is_active(name, values):
            return self._count(depth + 1, values)
        if name not in self._parents:
            return len(self.levels[name]) * self._count(depth + 1, values)
        return sum(self._count(depth + 1, {**values, name: v}) for v in self.levels[name])

    def __getitem__(self, index: int) -> Config:
        """The configuration at `index`, which counts from 0 (or from the end if negative)."""
        size = self.size
        if not -size <= index < size:
            raise IndexError(f"The grid has {size} configurations; there is no number {index}")
        index = index % size
        values: Config = {}
        for depth, name in enumerate(self.space.order):
            if not self.space.is_active(name, values):
                continue
            if name not in self._parents:
                position, index = divmod(index, self._count(depth + 1, values))
                values[name] = self.levels[name][position]
                continue
            for value in self.levels[name]:
                values[name] = value
                below = self._count(depth + 1, values)
                if index < below:
                    break
                index -= below
        return {name: values[name] for name in self.space.names if name in values}

    def __iter__(self) -> Iterator[Config]:
        return (self[i] for i in range(self.size))
