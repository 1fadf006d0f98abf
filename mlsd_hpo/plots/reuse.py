"""Pictures of lecture 11: what is told of a data set that is asked again and again, and the truth.

What is told has the colour vermillion, what a safeguard tells blue, training grey, the truth black.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from mlsd_hpo.plots.style import BLACK, BLUE, GREEN, GREY, VERMILLION

COLORS = {
    "dev": VERMILLION,
    "told": VERMILLION,
    "holdout": VERMILLION,
    "every": VERMILLION,
    "tuned": VERMILLION,
    "fresh": BLACK,
    "train": GREY,
    "ladder": BLUE,
    "Thresholdout": BLUE,
    "harder": GREEN,
}


def color(name: str) -> str:
    """The colour of a score, by the first word of its name; blue for others."""
    return COLORS.get(name.split()[0], BLUE)


def scores(ax: Axes, x: ArrayLike, found: Mapping[str, ArrayLike]) -> None:
    """Draw the mean over runs of each kind of score, in a band of one standard deviation.

    Args:
        ax: where to draw.
        x: iterations, features or submissions, (k,).
        found: name -> scores, (runs, k) or (k,).
    """
    for name, values in found.items():
        values = np.atleast_2d(np.asarray(values, dtype=float))  # (runs, k)
        mean, spread = values.mean(axis=0), values.std(axis=0)
        ax.plot(np.asarray(x), mean, color=color(name), label=name)
        if len(values) > 1:
            ax.fill_between(
                np.asarray(x), mean - spread, mean + spread, color=color(name), alpha=0.15, lw=0
            )


def gap(ax: Axes, x: ArrayLike, told: ArrayLike, fresh: ArrayLike) -> None:
    """Draw what is told, what is true on fresh data, and shade the gap between; (k,) each."""
    x, told, fresh = (np.asarray(values, dtype=float) for values in (x, told, fresh))
    ax.fill_between(x, fresh, told, color=VERMILLION, alpha=0.15, lw=0)
    ax.plot(x, told, color=VERMILLION, label="told")
    ax.plot(x, fresh, color=BLACK, label="fresh")


def gaps(ax: Axes, x: ArrayLike, found: Mapping[str, ArrayLike], bold: str, bar: float) -> None:
    """Draw gaps against iterations, thin and grey but for the one named `bold`, and a bar to reach.

    Args:
        ax: where to draw.
        x: iterations, (k,).
        found: label -> gap in points, (k,).
        bold: which of them stands out.
        bar: in points.
    """
    ax.axhline(bar, color=BLACK, lw=1.2, ls=":")
    for label, values in found.items():
        look = {"color": VERMILLION} if label == bold else {"color": GREY, "lw": 1.2}
        ax.plot(np.asarray(x)[: len(np.asarray(values))], np.asarray(values), label=label, **look)


def old_and_new(ax: Axes, found: Mapping[str, tuple[ArrayLike, ArrayLike]]) -> None:
    """Draw each model's score on an old test set and on a new one, beside the line of equals.

    Args:
        ax: where to draw.
        found: name -> (old scores, new scores), (models,) each, in percent.
    """
    every = np.concatenate([np.asarray(old, dtype=float) for old, _ in found.values()])
    ends = [every.min(), every.max()]
    ax.plot(ends, ends, color=BLACK, lw=1.2, ls=":", label="equal")
    for name, (old, new) in found.items():
        old, new = np.asarray(old, dtype=float), np.asarray(new, dtype=float)
        ax.plot(old, new, "o", ms=5, mew=0, alpha=0.6, color=color(name), label=f"_{name}")
        slope, start = np.polyfit(old, new, 1)
        line = np.array([old.min(), old.max()])
        ax.plot(line, start + slope * line, color=color(name), label=name)
    ax.set(xlabel="old test set, %", ylabel="new test set, %")
