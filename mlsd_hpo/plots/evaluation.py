"""Pictures of lecture 10: who is scored by whom, what is claimed, and what is true.

A claim has the colour vermillion, an honest score blue, the truth black.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.plots.style import BLACK, BLUE, GREY, VERMILLION, ink

Array = NDArray[np.float64]
COLORS = {"claimed": VERMILLION, "nested": BLUE, "average": GREY, "true": BLACK}


def deals(ax: Axes, splits: Sequence[tuple[ArrayLike, ArrayLike]], rows: int) -> None:
    """Draw which rows score (dark) and which train (pale), one line for each fit.

    Args:
        ax: where to draw.
        splits: pairs of row numbers (train, dev), k.
        rows: n of the whole data; a row in neither part stays white.
    """
    shades = np.zeros((len(splits), rows))
    for line, (train, dev) in zip(shades, splits, strict=True):
        line[np.asarray(train)] = 0.25
        line[np.asarray(dev)] = 1.0
    ax.pcolormesh(shades, cmap="Blues", vmin=0, vmax=1.15, edgecolors="white", lw=0.6)
    ax.set_yticks(np.arange(len(splits)) + 0.5, [str(i + 1) for i in range(len(splits))])
    ax.invert_yaxis()
    ax.set(xlabel="row", ylabel="fit")
    ax.grid(False)


def qualities(ax: Axes, found: Mapping[str, tuple[float, float]]) -> None:
    """Draw bias (a dot) and spread (a bar of one standard deviation to either side) of estimates.

    Args:
        ax: where to draw.
        found: name -> (bias, spread), in points.
    """
    places = np.arange(len(found))
    bias, spread = np.array(list(found.values())).T
    ax.axvline(0, color=BLACK, lw=1)
    ax.barh(places, 2 * spread, left=bias - spread, height=0.5, color=BLUE, alpha=0.3)
    ax.plot(bias, places, "o", color=BLUE, label="_bias")
    ax.set_yticks(places, list(found))
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    reach = 1.1 * float((np.abs(bias) + spread).max())
    ax.set(xlim=(-reach, reach), xlabel="estimate minus truth, points")


def luck(
    ax: Axes,
    candidates: ArrayLike,
    curves: Mapping[str, ArrayLike],
    measured: Mapping[float, tuple[float, float]],
    bold: str = "",
) -> None:
    """Draw optimism against the number of candidates: curves, and measurements with their errors.

    Args:
        ax: where to draw.
        candidates: m of the curves, (c,).
        curves: label -> optimism in points, (c,); thin and grey but for the one named `bold`.
        measured: m -> (optimism, standard error), in points; bars of two standard errors.
        bold: the label of the curve that the measurements belong to.
    """
    for label, values in curves.items():
        look = {"color": VERMILLION} if label == bold else {"color": GREY, "lw": 1.2}
        ax.plot(np.asarray(candidates), np.asarray(values), label=label, **look)
    if measured:
        means, errors = np.array(list(measured.values())).T
        ax.errorbar(list(measured), means, 2 * errors, fmt="o", color=BLACK, label="_measured")
    ax.set(xscale="log", xlabel="candidates m", ylabel="optimism, points")
    ax.minorticks_off()


def strips(ax: Axes, rows: Mapping[str, ArrayLike]) -> None:
    """Draw a line of dots for each kind of score, one dot a data set, and the mean of each.

    Args:
        ax: where to draw.
        rows: name -> scores in percent, (r,). A name that begins with one of `COLORS` has its
            colour.
    """
    for place, (name, values) in enumerate(rows.items()):
        values = np.asarray(values, dtype=float)
        color = COLORS.get(name.split()[0], BLUE)
        height = place + 0.36 * (np.arange(len(values)) * 0.618 % 1 - 0.5)  # spread out, no chance
        ax.plot(values, height, "o", ms=4, mew=0, color=color, alpha=0.45, label=f"_{name}")
        mean = values.mean()
        ax.plot([mean, mean], [place - 0.34, place + 0.34], color=color, lw=3, label="_mean")
        ax.annotate(
            f"{mean:.1f}", (mean, place - 0.34), (0, 1), textcoords="offset points", ha="center",
            va="bottom", color=ink(color), fontweight="bold",
        )  # fmt: skip
    ax.set_yticks(np.arange(len(rows)), list(rows))
    ax.set(ylim=(len(rows) - 0.5, -0.75), xlabel="accuracy, %")
    ax.grid(axis="y", visible=False)


def intervals(ax: Axes, found: Sequence[tuple[float, float, float]], truth: float) -> None:
    """Draw intervals (low, estimate, high) side by side; those that miss the truth stand out."""
    low, middle, high = np.array(found).T
    hit = (low <= truth) & (truth <= high)
    x = np.arange(len(found))
    for rows, color, name in ((hit, BLUE, "_hit"), (~hit, VERMILLION, "_miss")):
        ax.vlines(x[rows], low[rows], high[rows], color=color, lw=1.6)
        ax.plot(x[rows], middle[rows], "o", ms=4, color=color, label=name)
    ax.axhline(truth, color=BLACK, lw=1.2)
    ax.set(xticks=[], ylabel="accuracy, %")
    ax.grid(axis="x", visible=False)
