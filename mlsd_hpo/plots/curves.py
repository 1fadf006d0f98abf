"""Anytime curves: the best value so far, as a median and quartiles over repeated runs.

This is how the course compares strategies: same objective, same budget, many seeds; the line is
the median run, the band holds the middle half of the runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from mlsd_hpo.benchmarks.anytime import quartiles
from mlsd_hpo.plots.style import COLORS, METHODS, label_lines, method

if TYPE_CHECKING:
    from mlsd_hpo.benchmarks.compare import Comparison


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
        look = _look(name, number)
        band(ax, positions, (low, middle, high), look)
    if x is None:
        ax.set_xlabel("trials")
    if optimum is not None:
        ax.set_yscale("log")
        ax.set_ylabel("distance to the best value")
    else:
        ax.set_ylabel("best value so far")
    if label:
        label_lines(ax)


def band(
    ax: Axes,
    x: ArrayLike,
    lines: Iterable[ArrayLike],
    look: Mapping[str, Any],
) -> None:
    """Draw a line in a band: lower end, middle and upper end, (n,) each, at x (n,).

    `look` holds the keywords of the line; the band has its colour.
    """
    low, middle, high = (np.asarray(line) for line in lines)
    ax.fill_between(np.asarray(x), low, high, color=look["color"], alpha=0.18, linewidth=0)
    ax.plot(np.asarray(x), middle, **look)


def compared(ax: Axes, found: Comparison, label: bool = True) -> None:
    """Draw what came out of `compare`: one line and one band for each strategy, by its steps.

    Args:
        ax: where to draw.
        found: by trials or by cost.
        label: as for `anytime`.
    """
    for number, (name, lines) in enumerate(found.quartiles().items()):
        band(ax, found.steps, lines, _look(name, number))
    ax.set(xlabel=found.unit, ylabel="best value so far")
    if label:
        label_lines(ax)


def mean_ranks(ax: Axes, ranks: Mapping[str, ArrayLike], label: bool = True) -> None:
    """Draw mean ranks (n,) after 1 … n trials, 1 being the best, as `Comparison.ranks` has them.

    Args:
        ax: where to draw; the best rank is at the top.
        ranks: name -> mean ranks (n,).
        label: as for `anytime`.
    """
    for number, (name, found) in enumerate(ranks.items()):
        line = np.asarray(found)
        ax.plot(np.arange(1, len(line) + 1), line, **_look(name, number))
    ax.set(xlabel="trials", ylabel="mean rank (1 is best)", ylim=(len(ranks) + 0.1, 0.9))
    if label:
        label_lines(ax)


def _look(name: str, number: int) -> dict[str, Any]:
    """A method's own line, or for another name the palette's next colour."""
    if name in METHODS:
        return method(name).line
    return {"color": COLORS[number % len(COLORS)], "label": name}
