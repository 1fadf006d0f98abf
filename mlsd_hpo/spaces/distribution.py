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

import numpy as np

from mlsd_hpo.spaces.parameter import Parameter, When, show

TAIL = 1e-9  # unbounded supports are cut at these quantiles, rarer whole numbers are left out
LISTED = 100_000  # a discrete distribution with more values than this counts as infinite


@dataclass(frozen=True, repr=False, eq=False)
class Distribution(Parameter):
    """A frozen scipy distribution of one variable.

    Args:
        frozen: for example ``scipy.stats.loguniform(1e-4, 1)`` or ``scipy.stats.randint(1, 9)``.
            Unbounded ones are cut at their quantiles 1e-9 and 1 - 1e-9.
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
        if any(np.ndim(x) for x in self.frozen.support()):
            raise ValueError(f"Distribution: {describe(self.frozen)} has several variables")
        if any(math.isnan(x) for x in self.frozen.support()):
            raise ValueError(f"Distribution: {describe(self.frozen)} has arguments out of range")
        if self._discrete and self.values is not None and not self.values:
            raise ValueError(f"Distribution: {describe(self.frozen)} has no whole numbers")

    @cached_property
    def _discrete(self) -> bool:
        return hasattr(self.frozen.dist, "pmf")

    @cached_property
    def _ends(self) -> tuple[float, float]:
        """The support, cut where it is infinite."""
        low, high = (float(x) for x in self.frozen.support())
        low = float(self.frozen.ppf(TAIL)) if low == -math.inf else low
        return low, float(self.frozen.ppf(1 - TAIL)) if high == math.inf else high

    @cached_property
    def values(self) -> Sequence[int] | None:
        """The whole numbers of a discrete distribution, None if continuous or more than 100,000."""
        low, high = self._ends
        if not self._discrete or high - low >= LISTED:
            return None
        k = np.arange(int(low), int(high) + 1)
        return [int(x) for x in k[self.frozen.pmf(k) > TAIL]]

    @cached_property
    def _positions(self) -> dict[int, int]:
        return {k: i for i, k in enumerate(self.values or ())}

    @cached_property
    def _cumulative(self) -> list[float]:
        """P(X ≤ k) for each of the values, which together have probability 1."""
        total = np.cumsum(self.frozen.pmf(np.array(self.values)))
        return [0.0, *(total / total[-1]).tolist()]

    def decode(self, u: float) -> Any:
        """The quantile at u in [0, 1]."""
        u = min(max(u, 0.0), 1.0)
        if self.values is not None:
            return self.values[min(bisect_right(self._cumulative, u) - 1, len(self.values) - 1)]
        low, high = self._ends
        x = min(max(float(self.frozen.ppf(u)), low), high)
        return int(x) if self._discrete else x

    def encode(self, value: Any) -> float:
        """The cumulative probability of `value`; of the middle of its step where discrete."""
        if self.values is not None:
            i = self._positions[value]
            return (self._cumulative[i] + self._cumulative[i + 1]) / 2
        u = float(self.frozen.cdf(value))
        if self._discrete:
            u -= float(self.frozen.pmf(value)) / 2
        return min(max(u, 0.0), 1.0)

    def check(self, value: Any) -> Any:
        """Return `value` as a plain int or float, or raise ValueError saying what is allowed."""
        low, high = self._ends
        name = "a whole number" if self._discrete else "a number"
        kind: Any = Integral if self._discrete else Real
        if isinstance(value, bool) or not isinstance(value, kind) or not low <= value <= high:
            raise ValueError(f"{value!r} is not {name} from {low:.12g} to {high:.12g}")
        if self.values is not None and int(value) not in self._positions:
            raise ValueError(f"{value!r} has next to no probability under {describe(self.frozen)}")
        return int(value) if self._discrete else float(value)

    def levels(self, resolution: int) -> Sequence[Any]:
        """The quantiles in the middle of `resolution` equally probable parts."""
        if self.values is not None and resolution >= len(self.values):
            return self.values
        return list(dict.fromkeys(self.decode((i + 0.5) / resolution) for i in range(resolution)))

    def neighbours(self, value: Any) -> list[Any]:
        """The values one step away: the adjacent ones, or a tenth of the probability where
        continuous."""
        if self.values is None and self._discrete:
            low, high = self._ends
            return [k for k in (value - 1, value + 1) if low <= k <= high]
        return super().neighbours(value)

    def __repr__(self) -> str:
        when = f", when={show(dict(self.when))}" if self.when else ""
        return f"Distribution({describe(self.frozen)}{when})"


def is_distribution(thing: Any) -> bool:
    """Whether `thing` is a frozen scipy.stats distribution of one variable."""
    return all(hasattr(thing, name) for name in ("ppf", "cdf", "support", "dist", "args", "kwds"))


def describe(frozen: Any) -> str:
    """``loguniform(0.001, 1)``: name and arguments, the same in every process."""

    def plain(x: Any) -> str:
        return repr(np.asarray(x).tolist())

    args = [plain(a) for a in frozen.args] + [f"{k}={plain(v)}" for k, v in frozen.kwds.items()]
    for name in ("xk", "pk"):  # a table of values and probabilities
        if hasattr(frozen.dist, name):
            args.append(f"{name}={plain(getattr(frozen.dist, name))}")
    return f"{frozen.dist.name}({', '.join(args)})"
