"""Pictures of lecture 05: functions drawn, conditioned and fitted, and the evidence for them.

A Gaussian process keeps its colour: the mean is a blue line in a blue band that holds the function
with probability 95%; functions drawn from it are thin lines, data are black dots, and the function
that is hidden from it is dashed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullLocator
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.plots.style import (
    BLACK,
    BLUE,
    COLORS,
    GREEN,
    GREY,
    ORANGE,
    SKY,
    VERMILLION,
    label_lines,
)

Array = NDArray[np.float64]
WIDE = 1.96  # standard deviations to either side that hold 95%
MODELS: dict[
    str, dict[str, Any]
] = {  # the look of models that are compared with a Gaussian process
    "GP": {"color": BLUE, "marker": "^"},
    "random forest": {"color": GREEN, "marker": "P"},
    "nearest": {"color": ORANGE, "marker": "s"},
    "mean": {"color": GREY, "marker": "o"},
}


def paths(ax: Axes, x: ArrayLike, draws: ArrayLike, thin: bool = False) -> None:
    """Draw functions: their values (draws, m) at x (m,).

    Args:
        ax: where to draw.
        x: (m,), ascending.
        draws: (draws, m).
        thin: thin lines of one colour, for many, instead of a colour for each.
    """
    for number, values in enumerate(np.atleast_2d(np.asarray(draws, dtype=float))):
        look = {"color": SKY, "lw": 1.2} if thin else {"color": COLORS[number % len(COLORS)]}
        ax.plot(np.asarray(x), values, label="_", **look)


def posterior(
    ax: Axes, x: ArrayLike, mean: ArrayLike, sd: ArrayLike, truth: ArrayLike | None = None
) -> None:
    """Draw a mean and the band of 1.96 standard deviations around it.

    Args:
        ax: where to draw.
        x: (m,), ascending.
        mean, sd: of the function at x, (m,) each.
        truth: the function that the process was not shown, (m,).
    """
    x, mean, sd = (np.asarray(a, dtype=float) for a in (x, mean, sd))
    ax.fill_between(x, mean - WIDE * sd, mean + WIDE * sd, color=BLUE, alpha=0.18, lw=0)
    if truth is not None:
        ax.plot(x, np.asarray(truth), "--", color=BLACK, lw=1.5, label="_truth")
    ax.plot(x, mean, color=BLUE, label="_mean")


def observations(ax: Axes, X: ArrayLike, y: ArrayLike) -> None:
    """Draw data y (n,) at X (n,) or (n, 1)."""
    ax.plot(np.ravel(X), np.ravel(y), "o", color=BLACK, mec="white", mew=0.8, ms=8, label="_data")


def matrix(ax: Axes, K: ArrayLike) -> None:
    """Colour covariances (m, m) of values at m even places of [0, 1]: the darker, the more alike.

    The first place is at the top left, as the matrix is written.
    """
    ax.imshow(np.asarray(K), cmap="Blues", vmin=0, vmax=1, extent=(0, 1, 1, 0))
    ax.set(xlabel="x", ylabel="x'", xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
    ax.grid(False)


def terms(
    ax: Axes, lengths: ArrayLike, fit: ArrayLike, complexity: ArrayLike, constant: float
) -> None:
    """Draw fit and complexity against the length-scale, and the evidence, which is their sum.

    Args:
        ax: where to draw; label its lines with `label_lines` when limits are set.
        lengths: (l,), ascending.
        fit, complexity: (l,) each.
        constant: the third term.
    """
    x, fit, complexity = (np.asarray(a, dtype=float) for a in (lengths, fit, complexity))
    ax.plot(x, fit, color=GREEN, label="fit")
    ax.plot(x, complexity, color=ORANGE, label="complexity")
    ax.plot(x, fit + complexity + constant, color=BLUE, lw=3, label="evidence")
    ax.set(xscale="log", xlabel="length-scale", ylabel="log evidence and its terms")
    plain_log(ax, x.min(), x.max())


def plain_log(ax: Axes, low: float, high: float) -> None:
    """Few ticks, written as plain numbers, on a log axis of x from `low` to `high`."""
    places = [t for t in (0.01, 0.03, 0.1, 0.3, 1, 3) if low * 0.99 <= t <= high * 1.01]
    ax.set_xlim(low, high)
    ax.xaxis.set_major_locator(FixedLocator(places))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter("{x:g}")


def landscape(
    ax: Axes,
    lengths: ArrayLike,
    noises: ArrayLike,
    evidence: ArrayLike,
    maxima: Sequence[tuple[float, float, float]],
    depth: float = 6.0,
) -> None:
    """Draw the evidence as a map, light where it is high, with a line at each half unit.

    Args:
        ax: where to draw.
        lengths: length-scales (l,), ascending.
        noises: standard deviations (m,), ascending.
        evidence: (m, l).
        maxima: (length-scale, noise, evidence) of the hills to mark, the highest first.
        depth: how far below the highest the map goes; what is lower is white.
    """
    below = np.asarray(evidence) - np.max(evidence)
    levels = np.arange(-depth, 0.01, 0.5)
    ax.contourf(lengths, noises, below, levels=levels, cmap="viridis")
    ax.contour(lengths, noises, below, levels=levels, colors="white", linewidths=0.5)
    for number, (length, noise, value) in enumerate(maxima):
        color = BLACK if number else VERMILLION
        ax.plot(length, noise, "*", color=color, ms=17, mec="white", clip_on=False)
        ax.annotate(
            f"{value:.1f}", (length, noise), (-8, -22), textcoords="offset points", ha="right"
        )
    ax.set(xscale="log", yscale="log", xlabel="length-scale", ylabel="noise (sd)")
    plain_log(ax, float(np.min(lengths)), float(np.max(lengths)))
    ax.yaxis.set_major_locator(FixedLocator([0.03, 0.1, 0.3, 1]))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter("{x:g}")
    ax.grid(False)


def errors(ax: Axes, x: ArrayLike, runs: Mapping[str, ArrayLike]) -> None:
    """Draw median errors with the middle half of the runs, against the number of observations.

    Args:
        ax: where to draw, on log axes.
        x: numbers of observations (n,).
        runs: name of a model -> errors (n, runs); the names of `MODELS` keep their look.
    """
    places = np.asarray(x)
    for number, (name, values) in enumerate(runs.items()):
        look = MODELS.get(name, {"color": COLORS[number % len(COLORS)], "marker": "o"})
        low, middle, high = np.quantile(np.asarray(values), [0.25, 0.5, 0.75], axis=1)
        ax.fill_between(places, low, high, color=look["color"], alpha=0.18, lw=0)
        ax.plot(places, middle, label=name, **look)
    ax.set(xscale="log", yscale="log", xlabel="observations", ylabel="root mean squared error")
    ax.set_xticks(places, [f"{n:g}" for n in places])
    ax.yaxis.set_major_locator(FixedLocator([0.02, 0.05, 0.1, 0.2, 0.5, 1]))
    ax.yaxis.set_major_formatter("{x:g}")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_minor_locator(NullLocator())
    label_lines(ax)


def chosen(ax: Axes, lengths: ArrayLike, held_out: ArrayLike, choices: ArrayLike) -> None:
    """Draw errors on held-out points against the length-scale, and which of them were chosen.

    Args:
        ax: where to draw.
        lengths: (l,), ascending.
        held_out: errors (runs, l), drawn as their median and quartiles.
        choices: the length-scale chosen in each run, (runs,), drawn as dots at the bottom.
    """
    x = np.asarray(lengths, dtype=float)
    low, middle, high = np.quantile(np.asarray(held_out), [0.25, 0.5, 0.75], axis=0)
    ax.fill_between(x, low, high, color=VERMILLION, alpha=0.18, lw=0)
    ax.plot(x, middle, color=VERMILLION, label="_held-out")
    picked, counts = np.unique(np.asarray(choices), return_counts=True)
    ax.scatter(picked, np.zeros(len(picked)), s=12 * counts, color=BLUE, clip_on=False, zorder=3)
    ax.set(xscale="log", xlabel="length-scale", ylabel="held-out error", ylim=(0, None))
    plain_log(ax, x.min(), x.max())


def uncertainty(ax: Axes, x: ArrayLike, sd: ArrayLike, aim: float) -> None:
    """Draw standard deviations (m,) at x (m,), and a dotted line at the `aim` below it."""
    x, sd = np.asarray(x, dtype=float), np.asarray(sd, dtype=float)
    ax.fill_between(x, 0, sd, color=BLUE, alpha=0.3, lw=0)
    ax.axhline(aim, color=BLACK, lw=1.5, ls=":")
    ax.set(ylim=(0, 1.1), yticks=[0, 1], xlabel="x", ylabel="sd")
