"""How good a search was at any time: the best value so far, and its quartiles over many runs."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.objectives import Objectives

Array = NDArray[np.float64]


def best_so_far(values: ArrayLike, direction: str = "minimize") -> Array:
    """The best of the first 1, 2, … n values along the last axis; (…, n) -> (…, n).

    A NaN (a failed trial, or one that was not made) leaves the best as it was; before the first
    number the result is NaN.
    """
    Objectives(direction)  # refuses another word
    better = np.fmin if direction == "minimize" else np.fmax  # these two ignore NaN
    return np.asarray(better.accumulate(np.asarray(values, dtype=float), axis=-1))


def quartiles(values: ArrayLike, direction: str = "minimize") -> Array:
    """Lower quartile, median and upper quartile of the best so far; (runs, n) -> (3, n).

    A run that has no value yet counts as infinitely bad: leaving it out would flatter the rest.
    """
    return spread(best_so_far(values, direction), direction)


def spread(curves: ArrayLike, direction: str = "minimize") -> Array:
    """The quartiles of curves that are drawn as they are; otherwise as `quartiles`."""
    runs = np.atleast_2d(np.asarray(curves, dtype=float))
    worst = np.inf if direction == "minimize" else -np.inf
    runs = np.sort(np.where(np.isnan(runs), worst, runs), axis=0)
    found = []
    for q in (0.25, 0.5, 0.75):  # np.quantile, but for infinities: 0 × ∞ counts as 0
        row, share = divmod(q * (len(runs) - 1), 1)
        found.append(runs[int(row)])
        if share > 0:
            found[-1] = (1 - share) * found[-1] + share * runs[int(row) + 1]
    lines = np.array(found)
    return np.where(np.isfinite(lines), lines, np.nan)
