"""Checks of arguments that several classes share."""

from __future__ import annotations

import math
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


def finite(value: Any) -> bool:
    """Whether `value` is a finite real number of any kind but a truth value."""
    try:
        return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:  # a whole number that no float can hold
        return False


def between(name: str, value: Any, low: float, high: float) -> float:
    """Return `value` as a float.

    Raises:
        ValueError: naming the argument, if it is not a number between the two ends.
    """
    if not finite(value) or not low < float(value) < high:
        raise ValueError(f"{name} must be a number between {low:g} and {high:g}, not {value!r}")
    return float(value)


def positive(name: str, value: Any) -> float:
    """Return `value` as a float.

    Raises:
        ValueError: naming the argument, if it is not a finite number above 0.
    """
    if not finite(value) or value <= 0:
        raise ValueError(f"{name} must be a positive number, not {value!r}")
    return float(value)


def share(name: str, value: Any) -> float:
    """Return `value` as a float.

    Raises:
        ValueError: naming the argument, if it is not a number from 0 to 1.
    """
    if not finite(value) or not 0 <= value <= 1:
        raise ValueError(f"{name} must be a number from 0 to 1, not {value!r}")
    return float(value)
