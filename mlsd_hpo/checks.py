"""Checks of arguments that several classes share."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any


def whole(name: str, value: Any, least: int) -> int:
    """Return `value` as an int.

    Raises:
        ValueError: naming the argument, if it is not a whole number ≥ `least`.
    """
    if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < least:
        raise ValueError(f"{name} must be a whole number ≥ {least}, not {value!r}")
    return int(value)


def between(name: str, value: Any, low: float, high: float) -> float:
    """Return `value` as a float.

    Raises:
        ValueError: naming the argument, if it is not a number between the two ends.
    """
    if isinstance(value, bool) or not isinstance(value, Real) or not low < float(value) < high:
        raise ValueError(f"{name} must be a number between {low:g} and {high:g}, not {value!r}")
    return float(value)
