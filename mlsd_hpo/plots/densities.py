"""Pictures of lecture 07: trials split into good and bad, and the two densities of a TPE.

What is good has the colour of the tree-structured Parzen estimator, what is bad is grey: dots and
the density l on one side, crosses and the density g on the other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.plots.style import BLACK, GREY, INDIGO, WINE, label_lines

GOOD, BAD, PROMISE = WINE, GREY, INDIGO
LOOKS = {"good": {"marker": "o", "color": GOOD}, "bad": {"marker": "x", "color": BAD}}


def split(
    ax: Axes,
    x: ArrayLike,
    y: ArrayLike,
    is_good: ArrayLike,
    curve: tuple[ArrayLike, ArrayLike] | None = None,
) -> None:
    """Draw trials by value, the good ones as dots below a line at y*, the others as crosses.

    Args:
        ax: where to draw.
        x, y: places and values, (n,) each.
        is_good: which of them are good, (n,).
        curve: the function itself, places and values (m,) each; drawn thin.
    """
    x, y, is_good = np.asarray(x), np.asarray(y), np.asarray(is_good, dtype=bool)
    if curve is not None:
        ax.plot(*curve, color="#BBBBBB", lw=1.2, label="_curve")
    for name, rows in (("bad", ~is_good), ("good", is_good)):
        ax.plot(x[rows], y[rows], linestyle="none", **LOOKS[name], label=f"_{name}")  # type: ignore[arg-type]
    if is_good.any() and not is_good.all():
        level = (y[is_good].max() + y[~is_good].min()) / 2
        ax.axhline(level, color=BLACK, lw=1, ls=":")
        ax.annotate(
            "y*", (1, level), (4, 0), ("axes fraction", "data"), "offset points", va="center"
        )
    ax.set_ylabel("value")


def pair(ax: Axes, x: ArrayLike, good: ArrayLike, bad: ArrayLike) -> None:
    """Draw the densities l and g, (m,) each, at x (m,), labelled at their ends."""
    ax.plot(x, good, color=GOOD, label="l, of the good")
    ax.plot(x, bad, color=BAD, label="g, of the bad")
    ax.set(ylim=(0, 1.08 * float(np.max([good, bad]))), ylabel="density")
    label_lines(ax)


def promise(good: ArrayLike, bad: ArrayLike, gamma: float) -> NDArray[np.float64]:
    """What expected improvement is proportional to, (γ + (1 - γ) g / l)⁻¹; from 0 to 1 / γ.

    Source: Bergstra et al., NeurIPS 2011, section 4.1.
    """
    good, bad = np.asarray(good, dtype=float), np.asarray(bad, dtype=float)
    return np.asarray(good / (gamma * good + (1 - gamma) * bad))


def next_trial(ax: Axes, x: ArrayLike, height: ArrayLike, place: float) -> None:
    """Draw the promise (m,) at x (m,), and mark the place of the next trial on it."""
    ax.plot(x, height, color=PROMISE, label="_promise")
    there = float(np.interp(place, np.asarray(x), np.asarray(height)))
    ax.axvline(place, color=PROMISE, lw=1, ls="--")
    ax.plot([place], [there], marker="v", ms=10, color=PROMISE, mec="white", label="_next")
    side, offset = ("right", -9) if place > 0.5 else ("left", 9)
    ax.annotate("next", (place, there), (offset, 3), textcoords="offset points", ha=side)
    ax.set(ylim=(0, 1.35 * float(np.max(height))), ylabel="promise")


def joint(ax: Axes, density: ArrayLike, points: ArrayLike, is_good: ArrayLike) -> None:
    """Colour a density on the unit square, (m, m) with rows by y, and draw trials (n, 2) on it."""
    points, is_good = np.asarray(points), np.asarray(is_good, dtype=bool)
    ax.imshow(np.asarray(density), origin="lower", extent=(0, 1, 0, 1), cmap="Purples", vmin=0)
    for name, rows in (("bad", ~is_good), ("good", is_good)):
        ax.plot(*points[rows].T, linestyle="none", ms=5, **LOOKS[name], label=f"_{name}")  # type: ignore[arg-type]
    ax.set(xlim=(0, 1), ylim=(0, 1), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1], xlabel="x", ylabel="y")
    ax.grid(False)


def choices(ax: Axes, names: Sequence[str], good: ArrayLike, bad: ArrayLike) -> None:
    """Draw the probabilities l and g of each of c choices, (c,) each, as bars side by side."""
    places = np.arange(len(names))
    ax.bar(places - 0.2, np.asarray(good), 0.38, color=GOOD)
    ax.bar(places + 0.2, np.asarray(bad), 0.38, color=BAD)
    ax.set_xticks(places, list(names))
    ax.set_ylabel("probability")
    ax.grid(False, axis="x")
