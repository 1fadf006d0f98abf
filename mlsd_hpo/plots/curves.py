"""Anytime curves: the best value so far, as a median and quartiles over repeated runs.

This is how the course compares strategies: same objective, same budget, many seeds; the line is
the median run, the band holds the middle half of the runs.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.plots.style import COLORS, METHODS, label_lines, method

Array = NDArray[np.float64]


def best_so_far(values: ArrayLike, direction: str = "minimize") -> Array:
    """The best of the first 1, 2, … n values along the last axis; (…, n) -> (…, n).

    A NaN (a failed trial, or one that was not made) leaves the best as it was; before the first
    number the result is NaN.
    """
    if direction not in ("minimize", "maximize"):
        raise ValueError(f"direction must be minimize or maximize, not {direction!r}")
    better = np.fmin if direction == "minimize" else np.fmax  # these two ignore NaN
    return np.asarray(better.accumulate(np.asarray(values, dtype=float), axis=-1))


def quartiles(values: ArrayLike, direction: str = "minimize") -> Array:
    """Lower quartile, median and upper quartile of the best so far; (runs, n) -> (3, n).

    A run that has no value yet counts as infinitely bad: leaving it out would flatter the rest.
    """
    runs = best_so_far(np.atleast_2d(np.asarray(values, dtype=float)), direction)
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


def anytime(
    ax: Axes,
    runs: Mapping[str, ArrayLike],
    direction: str = "minimize",
    x: ArrayLike | None = None,
    optimum: float | None = None,
    label: bool = True,
) -> None:
    """Draw one line and one band for each entry of `runs`: name -> values (runs, n).

    Args:
        ax: where to draw.
        runs: raw values in the order of the trials (as `mlsd_hpo.benchmarks.repeat` returns them);
            a name that the style knows ("random", "sobol", …) keeps its colour and marker.
        direction: "minimize" or "maximize".
        x: the horizontal positions (n,); by default the numbers of trials 1 … n.
        optimum: with it, the distance to this value is drawn on a log axis: |best - optimum|.
        label: whether to label the lines at their ends; if you set limits or scales afterwards,
            pass False and call `label_lines` yourself.
    """
    for number, (name, values) in enumerate(runs.items()):
        low, middle, high = quartiles(values, direction)
        if optimum is not None:
            low, middle, high = (np.abs(line - optimum) for line in (low, middle, high))
        positions = np.arange(1, len(middle) + 1) if x is None else np.asarray(x)
        if name in METHODS:
            look = method(name).line
        else:
            look = {"color": COLORS[number % len(COLORS)], "label": name}
        ax.fill_between(positions, low, high, color=look["color"], alpha=0.18, linewidth=0)
        ax.plot(positions, middle, **look)
    if x is None:
        ax.set_xlabel("trials")
    if optimum is not None:
        ax.set_yscale("log")
        ax.set_ylabel("distance to the best value")
    else:
        ax.set_ylabel("best value so far")
    if label:
        label_lines(ax)
