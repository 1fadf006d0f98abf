"""`Steps`: the values low, low + step, …, high, made when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, overload


class Steps(Sequence[float]):
    """An arithmetic progression of floats; a fine step costs no memory.

    The sums are decimal, as the numbers were written: -0.3 + 3·0.1 is 0 and not 5.6e-17.

    Args:
        low, high: the first and the last value; high - low is a whole number of steps.
        step: the distance of two values.
    """

    def __init__(self, low: float, high: float, step: float) -> None:
        self.low, self.high, self.step = low, high, step
        self._count = round((high - low) / step) + 1
        self._low, self._step = Decimal(repr(low)), Decimal(repr(step))

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, i: int) -> float: ...

    @overload
    def __getitem__(self, i: slice) -> list[float]: ...

    def __getitem__(self, i: int | slice) -> float | list[float]:
        if isinstance(i, slice):
            return [self[k] for k in range(*i.indices(self._count))]
        if not -self._count <= i < self._count:
            raise IndexError(f"There are {self._count} steps; there is no number {i}")
        i %= self._count
        return self.high if i == self._count - 1 else float(self._low + i * self._step)

    def nearest(self, value: float) -> int:
        """Position of the value that is closest to `value`."""
        return min(max(round((value - self.low) / self.step), 0), self._count - 1)

    def index(self, value: Any, start: int = 0, stop: int | None = None) -> int:
        """Position of `value`; ValueError if it is none of the values."""
        i = self.nearest(value)
        if self[i] != value or not start <= i < (self._count if stop is None else stop):
            raise ValueError(f"{value!r} is not one of the steps")
        return i
