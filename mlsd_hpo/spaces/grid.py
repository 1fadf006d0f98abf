"""`Grid`: all combinations of some values of each parameter, counted and indexed, never listed.

Without conditions this is a Cartesian product. With conditions it is a tree: an inactive parameter
multiplies nothing, so that {"rbf", "poly" with degrees 2 to 5} has 1 + 4 = 5 points and not 8.
With a constraint it holds the allowed points only; to count these, each has to be looked at once.

Counting goes by two rules. Parameters that no condition links, directly or through others, are
counted apart and multiplied. Of linked ones the first takes each of its values in turn, and the
counts of the others are added up. What has been counted once is remembered, so that `grid[i]`
takes one walk down the tree.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from numbers import Integral
from operator import index as as_index
from typing import TYPE_CHECKING, Any

from mlsd_hpo.spaces.constraint import LISTED

if TYPE_CHECKING:
    from mlsd_hpo.spaces.space import Space

Config = dict[str, Any]
Names = tuple[str, ...]


class Grid:
    """The configurations of a grid, in lexicographic order, the last parameter fastest.

    Args:
        space: the space.
        resolution: a number of levels for every numeric parameter (categoricals take all
            choices), or {name: number of levels or list of values}; parameters that the dict does
            not name are taken with all their values.

    Raises:
        ValueError: for a resolution below 1, an unknown name, a value that is not allowed or given
            twice, or a continuous parameter without a resolution.
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
        self._parents = {parent for when in space.conditions.values() for parent in when}
        self._groups: dict[Names, tuple[int, tuple[Names, ...]]] = {}
        self._counts: dict[tuple[Names, tuple[Any, ...]], int] = {}

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
            values = [parameter.check(value) for value in wanted]
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
        if len({parameter.key(value) for value in values}) < len(values):
            raise ValueError(f"{name}: a value is given twice in {list(wanted)!r}")
        return values

    @property
    def size(self) -> int:
        """The number of configurations; unlike ``len``, not limited to 2⁶³.

        Raises:
            ValueError: for more than 100,000 combinations under a constraint.
        """
        return self.combinations if self._allowed is None else len(self._allowed)

    @cached_property
    def combinations(self) -> int:
        """The number of configurations if the space had no constraint."""
        return self._count(self.space.order, {})

    @cached_property
    def _allowed(self) -> list[int] | None:
        """Which of all combinations the constraint allows, by their numbers; None without one."""
        if self.space.constraint is None:
            return None
        if self.combinations > LISTED:
            raise ValueError(
                f"The grid has {self.combinations:,} combinations, of which the constraint "
                f"{self.space.constraint!r} would have to be asked one by one; at most {LISTED:,} "
                "are: take fewer levels"
            )
        return [i for i in range(self.combinations) if self.space.allows(self._combination(i))]

    def __len__(self) -> int:
        return self.size

    def _count(self, names: Names, values: Config) -> int:
        """How many ways there are to choose `names`, given the values of all that come before."""
        if names not in self._groups:
            self._groups[names] = self._split(names)
        factor, groups = self._groups[names]
        return factor * math.prod(self._count_group(group, values) for group in groups)

    def _split(self, names: Names) -> tuple[int, tuple[Names, ...]]:
        """The product of the numbers of levels that no condition touches, and the linked groups."""
        factor, groups = 1, list[Names]()
        for name in names:
            conditions = self.space.conditions[name]
            if not conditions and name not in self._parents:
                factor *= len(self.levels[name])
                continue
            linked = [g for g in groups if any(parent in g for parent in conditions)]
            groups = [g for g in groups if g not in linked]
            groups.append((*(n for g in linked for n in g), name))
        return factor, tuple(tuple(n for n in names if n in g) for g in groups)

    def _count_group(self, group: Names, values: Config) -> int:
        """The same for parameters that are linked; the parents of the first are all decided."""
        first, rest = group[0], group[1:]
        decided = {p: None for n in group for p in self.space.conditions[n] if p in values}
        key = group, tuple((p, self.space.parameters[p].key(values[p])) for p in decided)
        if key not in self._counts:
            if not self.space.is_active(first, values):
                count = self._count(rest, values)
            elif first not in self._parents:
                count = len(self.levels[first]) * self._count(rest, values)
            else:
                levels = self.levels[first]
                count = sum(self._count(rest, {**values, first: value}) for value in levels)
            self._counts[key] = count
        return self._counts[key]

    def __getitem__(self, index: int) -> Config:
        """The configuration at `index`, which counts from 0 (or from the end if negative)."""
        index, size = as_index(index), self.size
        if not -size <= index < size:
            raise IndexError(f"The grid has {size} configurations; there is no number {index}")
        index %= size
        return self._combination(index if self._allowed is None else self._allowed[index])

    def _combination(self, index: int) -> Config:
        """The configuration at `index` of all combinations, allowed or not."""
        values: Config = {}
        for depth, name in enumerate(self.space.order, start=1):
            if not self.space.is_active(name, values):
                continue
            rest = self.space.order[depth:]
            if name not in self._parents:
                position, index = divmod(index, self._count(rest, values))
                values[name] = self.levels[name][position]
                continue
            for value in self.levels[name]:
                values[name] = value
                below = self._count(rest, values)
                if index < below:
                    break
                index -= below
        return {name: values[name] for name in self.space.names if name in values}

    def __iter__(self) -> Iterator[Config]:
        return (self[i] for i in range(self.size))
