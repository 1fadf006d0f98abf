"""Pictures of lecture 06: what the model believes, what a trial is worth, and what came of it.

The acquisition function is vermillion, the model blue as in lecture 05. The place that is worth
most, where the next trial will be, is a dotted line through both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import AbstractPathEffect, withStroke
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.plots.gaussian_process import posterior
from mlsd_hpo.plots.manual import plane
from mlsd_hpo.plots.style import (
    BLACK,
    COLORS,
    METHODS,
    SKY,
    VERMILLION,
    ink,
    label_lines,
    method,
)
from mlsd_hpo.spaces import Space

Array = NDArray[np.float64]
WHITE_EDGE: list[AbstractPathEffect] = [withStroke(linewidth=3, foreground="white")]


def surrogate(
    ax: Axes,
    x: ArrayLike,
    mean: ArrayLike,
    sd: ArrayLike,
    points: ArrayLike,
    values: ArrayLike,
    truth: ArrayLike | None = None,
    first: int = 0,
) -> None:
    """Draw a model of one parameter and what it was told; the last trial is vermillion.

    Args:
        ax: where to draw.
        x: places (m,), ascending.
        mean, sd: of the model there, (m,) each.
        points, values: the trials (n,), in order.
        truth: the function, (m,), dashed; None hides it.
        first: how many of the trials were made before the model was asked: these are hollow.
    """
    posterior(ax, x, mean, sd, truth)
    places, found = np.asarray(points, dtype=float), np.asarray(values, dtype=float)
    look: dict[str, Any] = {"marker": "o", "ls": "none", "ms": 8, "zorder": 3}
    ax.plot(places[:first], found[:first], mfc="white", mec=BLACK, mew=1.5, **look)
    ax.plot(places[first:], found[first:], color=BLACK, mec="white", mew=0.8, **look)
    if len(places) > first:
        ax.plot(places[-1:], found[-1:], color=VERMILLION, mec="white", mew=0.8, **look)
    ax.set(xlim=(0, 1), ylabel="value")


def acquisition(ax: Axes, x: ArrayLike, worth: ArrayLike, name: str = "") -> float:
    """Draw what a trial is worth at x (m,), and return the place that is worth most.

    Heights are relative, from the least to the most; `name` is written at the left end.
    """
    places, heights = np.asarray(x, dtype=float), relative(worth)
    ax.fill_between(places, 0, heights, color=VERMILLION, alpha=0.3, lw=0)
    ax.plot(places, heights, color=VERMILLION, lw=1.5, label="_worth")
    best = int(heights.argmax())
    ax.plot(places[best], 1, "v", color=VERMILLION, ms=11, clip_on=False)
    ax.set(xlim=(0, 1), ylim=(0, 1.12), yticks=[])
    if name:
        side = 0.99 if places[best] < 0.5 else 0.01
        where = "right" if side > 0.5 else "left"
        text = ax.text(side, 0.8, name, transform=ax.transAxes, ha=where, color=ink(VERMILLION))
        text.set_path_effects(WHITE_EDGE)
    return float(places[best])


def relative(worth: ArrayLike) -> Array:
    """Numbers (m,) moved and scaled to lie between 0 and 1; all 0 where they are all alike."""
    values = np.asarray(worth, dtype=float)
    values = values - values.min()
    return np.asarray(values / values.max() if values.max() > 0 else values)


def through(axes: Sequence[Axes], x: float) -> None:
    """Draw a dotted line at x through several panels: the next trial."""
    for ax in axes:
        ax.axvline(x, color=VERMILLION, ls=":", lw=1.8, zorder=0)


def improvement(ax: Axes, mean: float, sd: float, best: float, name: str = "") -> None:
    """Draw the density of one predicted value, its part below `best` filled: the improvements.

    Args:
        ax: where to draw; its horizontal axis holds values of the objective.
        mean, sd: of the prediction.
        best: the best value so far, y*.
        name: written at the top of the curve.
    """
    y = np.linspace(mean - 4 * sd, mean + 4 * sd, 400)
    density = np.exp(-(((y - mean) / sd) ** 2) / 2) / (sd * np.sqrt(2 * np.pi))
    (line,) = ax.plot(y, density, label="_density")
    ax.fill_between(y, 0, density, where=(y <= best).tolist(), color=line.get_color(), alpha=0.35)
    place = (mean, float(density.max()))
    ax.annotate(
        name, place, (0, 5), textcoords="offset points", ha="center", color=ink(line.get_color())
    )
    ax.set(yticks=[], ylim=(0, None), xlabel="value")


def reached(ax: Axes, counts: Mapping[str, ArrayLike], budget: int) -> None:
    """Draw the share of runs that have reached a target, against the number of trials.

    Args:
        ax: where to draw.
        counts: name -> for each run the number of trials it took, inf if it never did, (runs,).
        budget: how many trials the axis shows.
    """
    for number, (name, needed) in enumerate(counts.items()):
        n = np.arange(budget + 1)
        share = (np.asarray(needed, dtype=float)[:, None] <= n).mean(axis=0)
        known = name in METHODS
        look = method(name).line if known else {"color": COLORS[number], "label": name}
        ax.plot(n, share, **{**look, "drawstyle": "steps-post"})
    ax.set(xlabel="trials", ylabel="share of the runs", xlim=(0, budget), ylim=(0, 1.03))
    label_lines(ax)


def map_of(
    ax: Axes,
    space: Space,
    worth: Callable[[Array], Array],
    told: ArrayLike,
    next_ones: ArrayLike,
    cells: int = 60,
) -> None:
    """Colour the plane of two parameters by what a trial is worth, with the trials in it.

    Args:
        ax: where to draw.
        space: two numeric parameters.
        worth: points of the unit square (m, 2) -> (m,).
        told: trials whose results are known, (n, 2), in the space's units.
        next_ones: trials that were asked for, (k, 2), numbered in order.
        cells: along each side.
    """
    plane(ax, space)
    middles = (np.arange(cells) + 0.5) / cells
    grid = np.stack(np.meshgrid(middles, middles), axis=-1).reshape(-1, 2)  # row = second parameter
    values = relative(worth(grid)).reshape(cells, cells)
    sides = [p.decode(u) for p in space.parameters.values() for u in (0.0, 1.0)]
    ax.imshow(values, origin="lower", extent=tuple(sides), aspect="auto", cmap="Oranges", vmax=1.2)
    known, wanted = np.atleast_2d(np.asarray(told)), np.atleast_2d(np.asarray(next_ones))
    ax.plot(*known.T, "o", color=BLACK, mec="white", ms=7)
    ax.plot(*wanted.T, "*", color=VERMILLION, mec="white", ms=17)
    for number, point in enumerate(wanted, start=1):
        text = ax.annotate(str(number), tuple(point), (8, 6), textcoords="offset points")
        text.set_path_effects(WHITE_EDGE)


def player(ax: Axes, x: ArrayLike, y: ArrayLike, name: str) -> None:
    """Draw the trials (n,) of a method of the style on a curve, the best one larger and filled."""
    places, values, look = np.asarray(x, dtype=float), np.asarray(y, dtype=float), method(name)
    hollow: dict[str, Any] = {
        "marker": look.marker,
        "ls": "none",
        "color": look.color,
        "mfc": "white",
    }
    ax.plot(places, values, mew=1.8, ms=9, **hollow)
    best = int(values.argmin())
    ax.plot(places[best], values[best], look.marker, color=look.color, ms=13, mec="white")


def rug(ax: Axes, x: ArrayLike, color: str) -> None:
    """Draw places (n,) as ticks at the bottom."""
    places = np.asarray(x, dtype=float)
    ax.plot(
        places,
        np.full(len(places), 0.03),
        "|",
        color=color,
        ms=14,
        mew=2.5,
        transform=ax.get_xaxis_transform(),
    )


def contest(ax: Axes, lines: Mapping[str, tuple[ArrayLike, str]], budget: int) -> None:
    """Draw best-so-far lines: name -> (values (n,), colour); labelled at their ends.

    A line that is not finished goes on dotted to `budget`.
    """
    for name, (values, color) in lines.items():
        best = np.minimum.accumulate(np.asarray(values, dtype=float))
        if not len(best):
            continue
        n = np.arange(1, len(best) + 1)
        ax.plot([n[-1], budget], [best[-1]] * 2, ":", color=color, label=name)
        ax.step(n, best, where="post", color=color, label="_")
    ax.set(xlabel="trials", ylabel="best so far", xlim=(1, budget))
    if not ax.lines:
        ax.set_yticks([])  # nobody has begun
    label_lines(ax)


def draw(ax: Axes, x: ArrayLike, values: ArrayLike) -> None:
    """Draw one function drawn from the model, (m,) at x (m,): what Thompson sampling minimizes."""
    ax.plot(np.asarray(x), np.asarray(values), color=SKY, lw=1.5, label="_draw")
