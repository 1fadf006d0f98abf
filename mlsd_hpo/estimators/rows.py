"""`Rows`: number the configurations of a grid, and find the one nearest to any configuration.

Without conditions the rows are a Cartesian product, the last parameter fastest. With conditions,
every combination of the parameters that others are conditioned on is a block of rows of its own,
and within a block the rest is a product again. So a row's number is a start plus one stride times
position for each axis, with no dictionary of all rows.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from mlsd_hpo.spaces import Categorical, Space
from mlsd_hpo.trial import Config


class Block(NamedTuple):
    """The rows that agree on all parameters which others are conditioned on."""

    start: int
    fixed: Config  # the values they agree on
    free: tuple[str, ...]  # the other active parameters
    shape: tuple[int, ...]  # how many levels each of them has
    strides: tuple[int, ...]  # how many rows apart two adjacent levels are


class Rows:
    """The numbered configurations of a grid.

    Args:
        space: the space.
        levels: {name: its values in the grid, ascending}; whatever it does not name is taken with
            all its values. Categoricals, and parameters that others are conditioned on, must have
            all of them: a choice has no nearest other choice.

    Raises:
        ValueError: for levels that do not fit the space.
    """

    def __init__(self, space: Space, levels: Mapping[str, Sequence[Any]]) -> None:
        self.space = space
        self.levels = {name: list(found) for name, found in space.grid(levels).levels.items()}
        parents = {parent for condition in space.conditions.values() for parent in condition}
        self.parents = tuple(name for name in space.names if name in parents)
        self._edges = {name: self._between(name) for name in space.names}
        self._blocks: dict[tuple[int, ...], Block] = {}
        self._size = 0
        for fixed in self._combinations():
            free = [n for n in space.names if n not in parents and space.is_active(n, fixed)]
            shape = tuple(len(self.levels[n]) for n in free)
            strides = tuple(math.prod(shape[i + 1 :]) for i in range(len(shape)))
            self._blocks[self._key(fixed)] = Block(self._size, fixed, tuple(free), shape, strides)
            self._size += math.prod(shape)

    def _between(self, name: str) -> list[float]:
        """The points of [0, 1] half-way between adjacent levels."""
        parameter, levels = self.space.parameters[name], self.levels[name]
        u = [parameter.encode(level) for level in levels]
        if any(b <= a for a, b in pairwise(u)):
            raise ValueError(f"{name}: the levels must ascend without repeats; got {levels}")
        if isinstance(parameter, Categorical) or name in self.parents:
            every = parameter.values
            if every is None or len(levels) != len(every):
                raise ValueError(f"{name}: all of its values are needed; got only {levels}")
        return [(a + b) / 2 for a, b in pairwise(u)]

    def _combinations(self) -> Iterator[Config]:
        if not self.parents:
            return iter([{}])
        return iter(Space({n: self.space.parameters[n] for n in self.parents}).grid({}))

    def _position(self, name: str, value: Any) -> int:
        return bisect_right(self._edges[name], self.space.parameters[name].encode(value))

    def _key(self, config: Config) -> tuple[int, ...]:
        return tuple([self._position(n, config[n]) if n in config else -1 for n in self.parents])

    def nearest(self, config: Config) -> int:
        """The number of the row nearest to a valid configuration."""
        block = self._blocks[self._key(config)]
        row = block.start
        for name, stride in zip(block.free, block.strides, strict=True):
            row += stride * self._position(name, config[name])
        return row

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, row: int) -> Config:
        """The configuration of a row, counted from 0."""
        if not 0 <= row < self._size:
            raise IndexError(f"The table has {self._size} rows; there is no number {row}")
        block = next(b for b in reversed(self._blocks.values()) if b.start <= row)
        at = np.unravel_index(row - block.start, block.shape)
        values = {n: self.levels[n][i] for n, i in zip(block.free, at, strict=True)}
        both = {**block.fixed, **values}
        return {name: both[name] for name in self.space.names if name in both}

    def __iter__(self) -> Iterator[Config]:
        return (self[row] for row in range(self._size))
