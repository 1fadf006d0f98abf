"""Pictures of grids and random points: where they lie, what they project to, how often they hit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.benchmarks.hit_rate import Rate, random_hit_rate
from mlsd_hpo.benchmarks.ridge import Ridge
from mlsd_hpo.plots.style import BLACK, BLUE, COLORS, GREY, VERMILLION, ink, label_lines, method

Array = NDArray[np.float64]
PALE = "Greys"
CELLS = 90  # cells a side of a landscape
RING: dict[str, Any] = {
    "marker": "o",
    "markersize": 16,
    "markerfacecolor": "none",
    "markeredgecolor": BLACK,
}


def distinct(points: ArrayLike, direction: ArrayLike) -> int:
    """How many different values points (n, d) take along `direction` (d,)."""
    along = np.asarray(points, dtype=float) @ np.asarray(direction, dtype=float)
    return len(np.unique(np.round(along, 9)))


def square(ax: Axes, ridge: Ridge, points: Array, name: str) -> None:
    """Draw the points (n, 2) of the method `name` on the landscape, the best one in a ring."""
    middle = (np.arange(CELLS) + 0.5) / CELLS
    x, y = np.meshgrid(middle, middle)
    heights = ridge.score(np.stack([x, y], axis=-1))  # (rows = y, columns = x)
    ax.imshow(heights, extent=(0, 1, 0, 1), origin="lower", cmap=PALE, vmin=0, vmax=1.8)
    ax.plot(*points.T, **method(name).points, markeredgecolor="white", markeredgewidth=0.8)
    best = points[np.argmax(ridge.score(points))]
    ax.plot(*best, **RING)
    ax.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[], aspect="equal")


def profile(ax: Axes, ridge: Ridge, points: Array, name: str) -> None:
    """Draw the same points from the side: score against the direction that matters.

    The curve is the best score that a position allows. On a long ridge the points lie on it.
    """
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]) @ ridge.direction
    along = np.linspace(corners.min(), corners.max(), 400)
    top = float(np.asarray(ridge.top) @ ridge.direction)
    ax.plot(along, ridge.profile(along - top), color=GREY, linewidth=1.5)
    positions, scores = points @ ridge.direction, ridge.score(points)
    ax.vlines(positions, 0, scores, color=method(name).color, linewidth=1.2)
    ax.plot(positions, scores, **method(name).points, markeredgecolor="white", markeredgewidth=0.8)
    best = np.argmax(scores)
    ax.plot(positions[best], scores[best], **RING)
    ax.set(xlim=(along[0], along[-1]), ylim=(-0.1, 1.2), xticks=[], yticks=[0, 1])


def projections(axes: NDArray[np.object_], ridge: Ridge, sets: Mapping[str, Array]) -> None:
    """Each set of points from above and from the side, side by side.

    Args:
        axes: (2, m) Axes for m sets: squares in the first row, profiles in the second.
        ridge: the landscape.
        sets: method name -> points (n, 2).
    """
    for (above, side), (name, points) in zip(axes.T, sets.items(), strict=True):
        square(above, ridge, points, name)
        profile(side, ridge, points, name)
        best = ridge.score(points).max()
        above.set_title(f"{method(name).label}: best score {best:.2f}")
        above.set_xlabel("hyperparameter 1")
        side.set_xlabel(f"what matters: {distinct(points, ridge.direction)} different values")
    axes[0, 0].set_ylabel("hyperparameter 2")
    axes[1, 0].set_ylabel("score")


def boxes(ax: Axes, points: Array, lows: Array, sides: Array, name: str) -> None:
    """Draw boxes (m, 2) in the square: filled where a point (n, 2) hits, dashed where none does."""
    found = 0
    for low, side in zip(lows, sides, strict=True):
        hit = bool(((points >= low) & (points <= low + side)).all(axis=1).any())
        found += hit
        look = (
            {"facecolor": BLUE, "alpha": 0.25, "edgecolor": BLUE}
            if hit
            else {"facecolor": "none", "edgecolor": VERMILLION, "linestyle": "--"}
        )
        ax.add_patch(Rectangle(tuple(low), *side, linewidth=1.5, **look))
    ax.plot(*points.T, **method(name).points, markeredgecolor="white", markeredgewidth=0.8)
    ax.set(xlim=(0, 1), ylim=(0, 1), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1], aspect="equal")
    ax.set_title(f"{method(name).label}: {found} of {len(lows)} boxes hit")


def hit_rates(ax: Axes, rates: Mapping[str, Rate], theory: float | None = None) -> None:
    """Measured frequencies from 0 to 1 with bars of two standard errors, one row each.

    Args:
        ax: where to draw.
        rates: method name -> `Rate`, from top to bottom.
        theory: a probability that is known, drawn as a vertical line.
    """
    if theory is not None:
        ax.axvline(theory, color=BLACK, linestyle=":", linewidth=1.5)
        ax.annotate(
            f"theory for random: {theory:.3f}",
            xy=(theory, -0.75),
            xytext=(-8, 0),
            textcoords="offset points",
            ha="right",
            va="center",
        )
    for row, (name, rate) in enumerate(rates.items()):
        look = method(name)
        bars: dict[str, Any] = {
            "xerr": 2 * rate.error,
            "color": look.color,
            "fmt": look.marker,
            "capsize": 4,
        }
        ax.errorbar(rate.rate, row, **bars)
        ax.annotate(
            f"{rate.rate:.2f} ± {2 * rate.error:.2f}",
            xy=(rate.rate - 2 * rate.error, row),
            xytext=(-10, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            color=ink(look.color),
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )
    ax.set_yticks(range(len(rates)), [method(name).label for name in rates])
    ax.set(xlim=(0, 1), ylim=(len(rates) - 0.5, -1.1))
    ax.set_xlabel("share of good regions hit (bars: two standard errors)")


def chances(ax: Axes, shares: Sequence[float], n: int, wanted: float = 0.95) -> None:
    """The probability that 1 … n random trials hit the best share, for several shares."""
    trials = np.arange(1, n + 1)
    for number, share in enumerate(shares):
        color = COLORS[number]
        chance = np.array([random_hit_rate(int(k), share) for k in trials])
        ax.plot(trials, chance, color=color, label=f"best {share:.0%}")
        if chance[-1] >= wanted:
            first = int(np.argmax(chance >= wanted))
            ax.plot(trials[first], chance[first], "o", color=color)
            ax.annotate(
                str(trials[first]),
                (trials[first], chance[first]),
                (5, -6),
                va="top",
                textcoords="offset points",
                color=ink(color),
            )
    ax.axhline(wanted, color=GREY, linestyle=":", linewidth=1.5)
    ax.set(xlim=(0, n), ylim=(0, 1.08), xlabel="random trials")
    ax.set_ylabel("chance of at least one hit")
    label_lines(ax)


def strips(ax: Axes, samples: Mapping[str, ArrayLike], edges: Sequence[float]) -> None:
    """Samples of one parameter on a log axis, one row each, with how many lie between the edges."""
    for row, (label, values) in enumerate(samples.items()):
        values, color = np.asarray(values, dtype=float), COLORS[row]
        ax.plot(values, np.full(len(values), row), "|", color=color, markersize=26, label=label)
        for low, high in pairwise(edges):
            count = int(((values >= low) & (values < high)).sum())
            ax.annotate(
                str(count),
                (np.sqrt(low * high), row),
                (0, 20),
                ha="center",
                textcoords="offset points",
                color=ink(color),
            )
    ax.set_xscale("log")
    ax.set_xticks(list(edges))
    ax.set_yticks(range(len(samples)), list(samples))
    ax.set(xlim=(edges[0], edges[-1]), ylim=(len(samples) - 0.4, -0.7))
    ax.grid(False, axis="y")


def marginals(
    axes: Sequence[Axes], levels: Mapping[str, Sequence[float]], cube: ArrayLike, log: bool = True
) -> None:
    """The score by one hyperparameter at a time: mean over all others, and the middle half.

    Args:
        axes: one Axes for each hyperparameter.
        levels: {name: its values}, in the order of the cube's axes.
        cube: scores of all combinations, one axis for each hyperparameter.
        log: whether the values are spread evenly on a log axis.
    """
    scores = np.asarray(cube, dtype=float)
    for number, (ax, (name, values)) in enumerate(zip(axes, levels.items(), strict=True)):
        rows = np.moveaxis(scores, number, 0).reshape(len(values), -1)  # (levels, all others)
        low, high = np.quantile(rows, [0.25, 0.75], axis=1)
        ax.fill_between(values, low, high, color=BLUE, alpha=0.18, linewidth=0)
        ax.plot(values, rows.mean(axis=1), color=BLUE)
        ax.set_xlabel(name)
        if log:
            ax.set_xscale("log")
            ax.minorticks_off()
        ax.set_xticks([values[0], values[-1]], [f"{values[0]:g}", f"{values[-1]:g}"])


def cells(ax: Axes, sides: int) -> None:
    """Divide the unit square of `ax` into `sides` × `sides` cells by thin lines."""
    edges = np.linspace(0, 1, sides + 1)
    ax.set(xlim=(0, 1), ylim=(0, 1), xticks=edges, yticks=edges, aspect="equal")
    ax.tick_params(labelbottom=False, labelleft=False, length=0)
    ax.grid(color=GREY, linewidth=0.5)
