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
from numbers import Integral
from typing import Any

from mlsd_hpo.checks import finite
from mlsd_hpo.spaces.parameter import Parameter, When
from mlsd_hpo.spaces.steps import Steps

LARGEST = 10**12  # a coordinate in [0, 1], also of a logarithm, tells whole numbers so large apart
FINEST = 1e-9  # the least step of a Float, as a part of the larger end: for the same reason
NEAR = 1e-6  # a value this close to a step, in steps, is meant to be on it


class Numeric(Parameter):
    """What `Float` and `Int` share: the map between [0, 1] and the padded interval."""

    low: float
    high: float
    log: bool
    step: float | None

    def _check_ends(self) -> None:
        kind, low, high, step = type(self).__name__, self.low, self.high, self.step
        if low >= high:
            raise ValueError(f"{kind}: low must be below high, got {low} and {high}")
        if step is not None and step <= 0:
            raise ValueError(f"{kind}: step must be positive, got {step}")
        if self.log and low <= 0:
            raise ValueError(f"{kind}: log=True needs low > 0, got low={low}")
        if not math.isfinite(high - low):
            raise ValueError(f"{kind}: high - low overflows, got low={low}, high={high}")
        if step is not None:
            self._check_steps(step)
        if self._edges[0] >= self._edges[1]:
            raise ValueError(f"{kind}: low={low} and high={high} have the same logarithm")

    def _check_steps(self, step: float) -> None:
        kind, low, high = type(self).__name__, self.low, self.high
        if self.log and low <= step / 2:
            raise ValueError(f"{kind}: log=True needs low > step / 2, got low={low}, step={step}")
        least = FINEST * max(abs(low), abs(high))
        if isinstance(step, float) and step < least:
            raise ValueError(f"{kind}: step={step} is too fine here, the least is {least:g}")
        n = round((high - low) / step)
        if n < 1 or abs(low + n * step - high) > NEAR * step:
            below = math.floor((high - low) / step)
            steps = Steps(low, low + (below + 2) * step, step)
            allowed = " and ".join(str(type(low)(steps[k])) for k in (below, below + 1) if k)
            raise ValueError(
                f"{kind}: high={high} is not low + a whole number of steps of {step}; "
                f"nearest: {allowed}"
            )

    @cached_property
    def _edges(self) -> tuple[float, float]:
        """The interval that [0, 1] maps to, in log units if `log`: padded by half a step."""
        pad = self.step / 2 if self.step else 0.0
        low, high = self.low - pad, self.high + pad
        return (math.log(low), math.log(high)) if self.log else (low, high)

    def locate(self, u: float) -> float:
        """The point of the padded interval at u, not yet rounded to a step."""
        a, b = self._edges
        x = min(a + min(max(u, 0.0), 1.0) * (b - a), b)
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
        inner = [a + i / (resolution - 1) * (b - a) for i in range(1, resolution - 1)]
        found = [self.decode(u) if self.step else self._tidy(self.decode(u)) for u in inner]
        return list(dict.fromkeys([self.low, *found, self.high]))

    def _tidy(self, x: float) -> float:
        """Remove rounding errors, so that a grid holds 0.3 and not 0.30000000000000004."""
        if abs(x) < 1e-12 * (self.high - self.low):
            return self._clip(0.0)
        short = float(f"{x:.12g}")
        return self._clip(short if abs(short - x) < 1e-13 * abs(x) else x)

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
        when: condition under which the parameter is active; ``{"a": ["x", "y"]}`` means that a is
            x or y, and several keys must all hold.
    """

    low: float
    high: float
    log: bool = field(default=False, kw_only=True)
    step: float | None = field(default=None, kw_only=True)
    when: When = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        for name in ("low", "high") + (("step",) if self.step is not None else ()):
            value = getattr(self, name)
            if not finite(value):
                raise ValueError(f"Float: {name} must be a finite number, not {value!r}")
            object.__setattr__(self, name, float(value))
        self._check_ends()

    @cached_property
    def values(self) -> Steps | None:
        """low, low + step, …, high with a step; None without."""
        return None if self.step is None else Steps(self.low, self.high, self.step)

    def decode(self, u: float) -> float:
        """The value at u in [0, 1]."""
        x = self.locate(u)
        if self.values is not None:
            return self.values[self.values.nearest(x)]
        if u <= 0 or u >= 1:  # exactly, whatever exp(log(high)) makes of it
            return self.low if u <= 0 else self.high
        return self._clip(x)

    def check(self, value: Any) -> float:
        """Return `value` as a float, or raise ValueError saying what is allowed."""
        steps = "" if self.step is None else f" in steps of {self.step}"
        problem = f"{value!r} is not a number from {self.low} to {self.high}{steps}"
        slack = 0.0 if self.values is None else NEAR * self.values.step
        number = float(value) if finite(value) else math.nan
        if not self.low - slack <= number <= self.high + slack:
            raise ValueError(problem)
        if self.values is None:
            return number
        nearest = self.values[self.values.nearest(number)]
        if abs(nearest - number) > slack:
            raise ValueError(problem)
        return nearest


@dataclass(frozen=True, repr=False)
class Int(Numeric):
    """A whole number in [low, high].

    Args:
        low, high: both ends, included; low < high.
        log: spread evenly in the logarithm; needs low > step / 2.
        step: allow only low, low + step, …, high.
        when: condition under which the parameter is active; ``{"a": ["x", "y"]}`` means that a is
            x or y, and several keys must all hold.
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
        if max(abs(self.low), abs(self.high)) > LARGEST:
            raise ValueError(
                f"Int: low and high must lie between -10¹² and 10¹², got {self.low} and {self.high}"
            )
        self._check_ends()

    @property
    def values(self) -> Sequence[int]:
        """low, low + step, …, high."""
        return range(self.low, self.high + 1, self.step)

    def decode(self, u: float) -> int:
        """The value at u in [0, 1]."""
        i = math.floor((self.locate(u) - self.low) / self.step + 0.5)
        return min(max(self.low + i * self.step, self.low), self.high)

    def check(self, value: Any) -> int:
        """Return `value` as an int, or raise ValueError saying what is allowed."""
        whole = isinstance(value, Integral) and not isinstance(value, bool)
        if not whole or int(value) not in self.values:
            steps = f" in steps of {self.step}" if self.step > 1 else ""
            raise ValueError(
                f"{value!r} is not a whole number from {self.low} to {self.high}{steps}"
            )
        return int(value)
