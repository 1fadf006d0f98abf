"""`Distribution`: any frozen ``scipy.stats`` distribution as a parameter.

The coordinate u is the cumulative probability, so that sampling u evenly samples the
distribution, and a grid over u is a grid over its quantiles. `Space` wraps bare distributions by
itself, as ``RandomizedSearchCV`` does; write ``Distribution(…, when=…)`` to add a condition.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from numbers import Integral, Real
from typing import Any

from mlsd_hpo.spaces.parameter import Parameter, When

# Unbounded distributions are cut here: their quantiles at 0 and 1 are infinite.
TAIL = 1e-9


@dataclass(frozen=True, repr=False, eq=False)
class Distribution(Parameter):
    """A frozen scipy distribution of one variable.

    Args:
        frozen: for example ``scipy.stats.loguniform(1e-4, 1)`` or ``scipy.stats.randint(1, 9)``.
        when: condition under which the parameter is active.
    """

    frozen: Any
    when: When = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        if not is_distribution(self.frozen):
            raise ValueError(
                "Distribution needs a frozen scipy.stats distribution such as "
                f"loguniform(1e-4, 1), not {self.frozen!r}"
            )
        if any(math.isnan(x) for x in self.frozen.support()):
            raise ValueError(f"Distribution: {describe(self.frozen)} has arguments out of range")

    @cached_property
    def _discrete(self) -> bool:
        return hasattr(self.frozen.dist, "pmf")

    @cached_property
    def values(self) -> Sequence[int] | None:
        """The support of a discrete distribution if it is finite, else None."""
        low, high = self.frozen.support()
        if not self._discrete or not math.isfinite(high - low):
            return None
        return [k for k in range(int(low), int(high) + 1) if self.frozen.pmf(k) > 0]

    @cached_property
    def _cumulative(self) -> list[float]:
        return [float(self.frozen.cdf(k)) for k in self.values or ()]

    def decode(self, u: float) -> Any:
        """The quantile at u in [0, 1]."""
        if self.values is not None:
            return self.values[min(bisect_right(self._cumulative, u), len(self.values) - 1)]
        low, high = (float(x) for x in self.frozen.support())
        u = max(u, TAIL if low == -math.inf else 0.0)
        u = min(u, 1 - TAIL if high == math.inf else 1.0)
        x = float(self.frozen.ppf(u))
        return int(max(x, low)) if self._discrete else min(max(x, low), high)

    def encode(self, value: Any) -> float:
        """The cumulative probability of `value`; of the middle of its step where discrete."""
        u = float(self.frozen.cdf(value))
        if self._discrete:
            u -= float(self.frozen.pmf(value)) / 2
        return min(max(u, 0.0), 1.0)

    def check(self, value: Any) -> Any:
        """Return `value` as a plain int or float, or raise ValueError saying what is allowed."""
        low, high = self.frozen.support()
        name = "a whole number" if self._discrete else "a number"
        kind: Any = Integral if self._discrete else Real
        if isinstance(value, bool) or not isinstance(value, kind) or not low <= value <= high:
            raise ValueError(f"{value!r} is not {name} from {low:g} to {high:g}")
        if self._discrete and self.frozen.pmf(value) == 0:
            raise ValueError(f"{value!r} has probability 0 under {describe(self.frozen)}")
        return int(value) if self._discrete else float(value)

    def levels(self, resolution: int) -> Sequence[Any]:
        """The quantiles in the middle of `resolution` equally probable parts."""
        if self.values is not None and resolution >= len(self.values):
            return self.values
        return list(dict.fromkeys(self.decode((i + 0.5) / resolution) for i in range(resolution)))

    def __repr__(self) -> str:
        when = f", when={dict(self.when)!r}" if self.when else ""
        return f"Distribution({describe(self.frozen)}{when})"


def is_distribution(thing: Any) -> bool:
    """Whether `thing` is a frozen scipy.stats distribution of one variable."""
    return all(hasattr(thing, name) for name in ("ppf", "cdf", "support", "dist", "args", "kwds"))


def describe(frozen: Any) -> str:
    """``loguniform(0.001, 1)``: name and arguments, the same in every process."""
    args = [repr(a) for a in frozen.args] + [f"{k}={v!r}" for k, v in frozen.kwds.items()]
    return f"{frozen.dist.name}({', '.join(args)})"
