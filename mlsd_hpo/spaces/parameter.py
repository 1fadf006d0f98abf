"""What every kind of parameter can do: map between its values and the unit interval.

Whatever is uniform in the coordinate u is what the parameter calls "spread evenly": evenly in
the logarithm with ``log=True``, with equal mass on each value where values are discrete.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any

When = Mapping[str, Any] | None


class Parameter(ABC):
    """One dimension of a `Space`.

    ``when`` makes it conditional: ``when={"kernel": "poly"}`` says that the parameter exists only
    in configurations whose kernel is "poly". A list, tuple, set or range of values means any of
    them; several keys must all hold.
    """

    when: When

    @property
    @abstractmethod
    def values(self) -> Sequence[Any] | None:
        """All values in order if there are finitely many, else None."""

    @abstractmethod
    def decode(self, u: float) -> Any:
        """The value at u in [0, 1]; u outside is clipped."""

    @abstractmethod
    def encode(self, value: Any) -> float:
        """A coordinate in [0, 1] that decodes to `value`."""

    @abstractmethod
    def check(self, value: Any) -> Any:
        """Return `value` as a plain Python value, or raise ValueError saying what is allowed."""

    @abstractmethod
    def levels(self, resolution: int) -> Sequence[Any]:
        """At most `resolution` values that span the parameter evenly, without repeats."""

    def neighbours(self, value: Any) -> list[Any]:
        """The values one step away: the adjacent ones, or a tenth of the range where continuous."""
        if self.values is None:
            u = self.encode(value)
            return [self.decode(v) for v in (u - 0.1, u + 0.1) if 0 <= v <= 1]
        i = self.values.index(value)
        return [self.values[k] for k in (i - 1, i + 1) if 0 <= k < len(self.values)]

    def key(self, value: Any) -> Hashable:
        """What makes two values of this parameter the same."""
        return value

    def __repr__(self) -> str:
        """The call that makes this parameter, without the arguments left at their defaults."""
        shown = []
        for f in fields(self):  # type: ignore[arg-type]
            value = getattr(self, f.name)
            if f.default is MISSING:
                shown.append(show(value))
            elif value != f.default:
                shown.append(f"{f.name}={show(value)}")
        return f"{type(self).__name__}({', '.join(shown)})"


def show(value: Any) -> str:
    """``repr(value)``, but with sets in sorted order: the same in every process."""
    if isinstance(value, set | frozenset) and value:
        text = "{" + ", ".join(sorted(map(show, value))) + "}"
        return text if isinstance(value, set) else f"frozenset({text})"
    if type(value) is list:
        return f"[{', '.join(map(show, value))}]"
    if type(value) is tuple:
        return f"({', '.join(map(show, value))}{',' * (len(value) == 1)})"
    if type(value) is dict:
        return "{" + ", ".join(f"{show(k)}: {show(v)}" for k, v in value.items()) + "}"
    return repr(value)
