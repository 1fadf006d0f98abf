"""`Float` and `Int`: ordered values between two ends, linear or logarithmic, with or without steps.

To give the two end values as much room as the others, integers and steps are padded by half a
step on either side before they are mapped to [0, 1]: ``Int(1, 3)`` is the interval [0.5, 3.5]
cut into three equal parts.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from numbers import Integral, Real
from typing import Any

from mlsd_hpo.spaces.parameter import Parameter, When


class Numeric(Parameter):
    """What `Float` and `Int` share: the map between [0, 1] and the padded interval."""

    low: float
    high: float
    log: bool
    step: float | None

    def _check_ends(self) -> None:
        kind = type(self).__name__
        if self.low >= self.high:
            raise ValueError(f"{kind}: low must be below high, got {self.low} and {self.high}")
        if self.step is not None and self.step <= 0:
            raise ValueError(f"{kind}: step must be positive, got {self.step}")
        if self.log and self.low <= 0:
            raise ValueError(f"{kind}: log=True needs low > 0, got low={self.low}")
        if self.step is None:
            return
        if self.log and self.low <= self.step / 2:
            raise ValueError(
                f"{kind}: log=True needs low > step / 2, got low={self.low}, step={self.step}"
            )
        steps = round((self.high - self.low) / self.step)
        error = abs(self.low + steps * self.step - self.high)
        if steps < 1 or error > 1e-9 * max(abs(self.low), abs(self.high)):
            below = _tidy(self.low + (self.high - self.low) // self.step * self.step)
            raise ValueError(
                f"{kind}: high={self.high} is not low + a whole number of steps of {self.step}; "
                f"the nearest are {below:g} and {_tidy(below + self.step):g}"
            )

    @cached_property
    def _edges(self) -> tuple[float, float]:
        """The interval that [0, 1] maps to, in log units if `log`: padded by half a step."""
        pad = self.step / 2 if self.step else 0.0
        low, high = self.low - pad, self.high + pad
        return (math.log(low), math.log(high)) if self.log else (low, high)

    def _locate(self, u: float) -> float:
        """The point of the padded interval at u, not yet rounded to a step."""
        a, b = self._edges
        x = a + min(max(u, 0.0), 1.0) * (b - a)
        return math.exp(x) if self.log else x

    def encode(self, value: Any) -> float:
        """A coordinate in [0, 1] that decodes to `value` (up to rounding, without a step)."""
        a, b = self._edges
        u = ((math.log(value) if self.log else value) - a) / (b - a)
        return min(max(u, 0.0), 1.0)

    def levels(self, resolution: int) -> Sequence[Any]:
        """At most `resolution` values, evenly spread, with both ends (the middle if it is 1)."""
        if self.values is not None and resolution >= len(self.values):
            return self.values
        if resolution == 1:
            return [self.decode(0.5)]
        a, b = self.encode(self.low), self.encode(self.high)
        found = [self.decode(a + i / (resolution - 1) * (b - a)) for i in range(resolution)]
        return list(dict.fromkeys(self._clip(_tidy(x)) for x in found))

    def _clip(self, x: float) -> float:
        return min(max(x, self.low), self.high)

    @abstractmethod
    def decode(self, u: float) -> Any: ...


@dataclass(frozen=True, repr=False)
class Float(Numeric):
    """A real number in [low, high].

    Args:
        low, high: both ends, included; low < high.
        log: spread evenly in the logarithm; needs low > 0.
        step: allow only low, low + step, …, high.
        when: condition under which the parameter is active.
    """

    low: float
    high: float
    log: bool = field(default=False, kw_only=True)
    step: float | None = field(default=None, kw_only=True)
    when: When = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        for name in ("low", "high") + (("step",) if self.step is not None else ()):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
                raise ValueError(f"Float: {name} must be a finite number, not {value!r}")
            object.__setattr__(self, name, float(value))
        self._check_ends()
        if not math.isfinite(self.high - self.low):
            raise ValueError(f"Float: high - low overflows, got low={self.low}, high={self.high}")

    @cached_property
    def values(self) -> Sequence[float] | None:
        """low, low + step, …, high with a step; None without."""
        if self.step is None:
            return None
        n = round((self.high - self.low) / self.step)
        return [_tidy(self.low + i * self.step) for i in range(n)] + [self.high]

    def decode(self, u: float) -> float:
        """The value at u in [0, 1]."""
        x = self._locate(u)
        if self.step is None or self.values is None:
            return self._clip(x)
        i = math.floor((x - self.low) / self.step + 0.5)
        return self.values[min(max(i, 0), len(self.values) - 1)]

    def check(self, value: Any) -> float:
        """Return `value` as a float, or raise ValueError saying what is allowed."""
        steps = "" if self.step is None else f" in steps of {self.step:g}"
        problem = f"{value!r} is not a number from {self.low:g} to {self.high:g}{steps}"
        if isinstance(value, bool) or not isinstance(value, Real):
            raise ValueError(problem)
        number = float(value)
        if not self.low <= number <= self.high:
            raise ValueError(problem)
        if self.step is None or self.values is None:
            return number
        nearest = self.values[round((number - self.low) / self.step)]
        if abs(nearest - number) > 1e-9 * max(abs(number), self.step):
            raise ValueError(problem)
        return nearest


@dataclass(frozen=True, repr=False)
class Int(Numeric):
    """A whole number in [low, high].

    Args:
        low, high: both ends, included; low < high.
        log: spread evenly in the logarithm; needs low > step / 2.
        step: allow only low, low + step, …, high.
        when: condition under which the parameter is active.
    """

    low: int
    high: int
    log: bool = field(default=False, kw_only=True)
    step: int = field(default=1, kw_only=True)
    when: When = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        for name in ("low", "high", "step"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, Integral):
                raise ValueError(f"Int: {name} must be a whole number, not {value!r}")
            object.__setattr__(self, name, int(value))
        self._check_ends()

    @property
    def values(self) -> Sequence[int]:
        """low, low + step, …, high."""
        return range(self.low, self.high + 1, self.step)

    def decode(self, u: float) -> int:
        """The value at u in [0, 1]."""
        i = math.floor((self._locate(u) - self.low) / self.step + 0.5)
        return min(max(self.low + i * self.step, self.low), self.high)

    def levels(self, resolution: int) -> Sequence[int]:
        """At most `resolution` values, evenly spread, with both ends (the middle if it is 1)."""
        return [int(x) for x in super().levels(resolution)]

    def check(self, value: Any) -> int:
        """Return `value` as an int, or raise ValueError saying what is allowed."""
        if isinstance(value, bool) or not isinstance(value, Integral) or value not in self.values:
            steps = f" in steps of {self.step}" if self.step > 1 else ""
            raise ValueError(
                f"{value!r} is not a whole number from {self.low} to {self.high}{steps}"
            )
        return int(value)


def _tidy(value: float) -> float:
    """Remove the rounding error of low + k·step, so that 0.1 + 2·0.1 reads 0.3."""
    return float(f"{value:.12g}")
