"""Pictures of lecture 04: boxes that close in on the best, and where they end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, NullLocator, PercentFormatter
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.benchmarks.anytime import best_so_far, quartiles
from mlsd_hpo.plots.manual import plane
from mlsd_hpo.plots.style import BLACK, COLORS, METHODS, VERMILLION, label_lines, method
from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.coarse_to_fine import Round
from mlsd_hpo.trial import Evaluation

Array = NDArray[np.float64]
Corners = tuple[float, float, float, float]  # x0, y0, x1, y1
NORM = PowerNorm(0.5, vmin=0.0, vmax=1.0, clip=True)  # colours of values; shows the bottom better


def surface(ax: Axes, f: Callable[[Array], Array], cells: int = 100) -> None:
    """Colour the unit square by a function of points (…, 2): the darker, the smaller (better)."""
    middles = (np.arange(cells) + 0.5) / cells
    points = np.stack(np.meshgrid(middles, middles), axis=-1)  # (cells, cells, 2), row = y
    ax.imshow(
        f(points),
        origin="lower",
        extent=(0, 1, 0, 1),
        cmap="bone",
        norm=NORM,
        interpolation="bilinear",
    )
    square(ax)


def square(ax: Axes) -> None:
    """Set limits and labels for points (x, y) of the unit square."""
    ax.set(xlim=(0, 1), ylim=(0, 1), xlabel="x", ylabel="y", aspect="auto")
    ax.set(xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])  # few: their labels take long to draw
    ax.grid(False)


def boxes(
    ax: Axes, corners: Sequence[Corners], points: Sequence[Array], values: Sequence[Array]
) -> None:
    """Draw the boxes of a search and their points, the darker, the better.

    Args:
        ax: where to draw.
        corners: (x0, y0, x1, y1) of each box, in order; later ones are redder.
        points: for each box the points (n, 2) searched in it.
        values: for each box the values (n,) found there.
    """
    for i, (x0, y0, x1, y1) in enumerate(corners):
        shade = _shade(i, len(corners))
        frame = Rectangle((x0, y0), x1 - x0, y1 - y0, fill=False, ec=shade, lw=2.5)
        ax.add_patch(frame)
    if not corners:
        return
    x, y = np.concatenate(points).T
    found = np.concatenate(values)
    ax.scatter(x, y, s=60, c=found, cmap="bone", norm=NORM, edgecolors="white", linewidths=1)
    best = int(np.argmin(found))
    ax.plot(x[best], y[best], "o", ms=16, mfc="none", mec=VERMILLION, mew=2.5)
    offset = (12 if x[best] < 0.75 else -52, 10 if y[best] < 0.9 else -20)
    place = (float(x[best]), float(y[best]))
    text = ax.annotate(f"{found[best]:.3f}", place, offset, textcoords="offset points")
    text.set_path_effects([withStroke(linewidth=3, foreground="white")])


def rounds(
    ax: Axes,
    space: Space,
    history: Sequence[Round],
    trials: Sequence[Evaluation],
    color: bool = True,
) -> None:
    """Draw a coarse-to-fine search of two numeric parameters: its boxes and points by round.

    Args:
        ax: axes that `plane` or `landscape` has set for `space`, or an empty one.
        space: the space, two numeric parameters.
        history: ``strategy.rounds``.
        trials: ``study.trials``.
    """
    if not ax.get_xlabel():
        plane(ax, space)
    for number, current in enumerate(history):
        shade = _shade(number, len(history))
        members = [e for e in trials if current.start <= e.number < current.stop]
        if not members:
            continue
        for box in current.boxes if number else ():
            low, high = space.decode(box.lower), space.decode(box.upper)
            x0, y0, x1, y1 = *(low[n] for n in space.names), *(high[n] for n in space.names)
            ax.add_patch(Rectangle((x0, y0), x1 - x0, y1 - y0, fill=False, ec=shade, lw=2.5))
        x, y = ([e.config[name] for e in members] for name in space.names)
        ax.plot(x, y, "o", ms=6, color=shade, mec=BLACK, mew=0.6)


def _shade(number: int, total: int) -> tuple[float, float, float]:
    """From white (the first round) to vermillion (the last)."""
    part = number / max(total - 1, 1)
    red = np.array([213, 94, 0]) / 255
    r, g, b = (1 - part) * np.ones(3) + part * red
    return float(r), float(g), float(b)


def rates(
    ax: Axes,
    x: ArrayLike,
    lines: Mapping[str, ArrayLike],
    theory: Mapping[str, ArrayLike] | None = None,
) -> None:
    """Draw shares of runs against a setting, one line for each entry; theory as dotted lines.

    Args:
        ax: where to draw.
        x: the settings (n,).
        lines: name -> shares between 0 and 1, (n,); a name that the style knows keeps its look.
        theory: name of a line -> its exact values, (n,).
    """
    for number, (name, values) in enumerate(lines.items()):
        look = method(name).line if name in METHODS else {"color": COLORS[number], "label": name}
        ax.plot(np.asarray(x), np.asarray(values), **{"marker": "o", **look, "markevery": 1})
    for values in (theory or {}).values():
        ax.plot(np.asarray(x), np.asarray(values), ":", color=BLACK, lw=1.5)
    ax.set(ylim=(0, 1), ylabel="share of the runs")
    label_lines(ax)


def bands(ax: Axes, x: ArrayLike, runs: Mapping[str, ArrayLike]) -> None:
    """Draw medians with quartile bands against a setting.

    Args:
        ax: where to draw; label its lines with `label_lines` when scales are set.
        x: the settings (n,).
        runs: name -> results of the runs (n, runs).
    """
    for (name, values), color in zip(runs.items(), (VERMILLION, *COLORS), strict=False):
        low, middle, high = np.quantile(np.asarray(values), [0.25, 0.5, 0.75], axis=1)
        ax.fill_between(np.asarray(x), low, high, color=color, alpha=0.18, lw=0)
        ax.plot(np.asarray(x), middle, color=color, label=name)


def target(ax: Axes, x: float, y: float) -> None:
    """Mark where the minimum is."""
    ax.plot(x, y, "x", ms=12, mew=3, color=VERMILLION)


def found(ax: Axes, values: Array, trials: int) -> None:
    """Draw one's own values (n,) and the best so far, on an axis of `trials` trials."""
    n = np.arange(1, len(values) + 1)
    if len(values):
        ax.plot(n, values, "o", ms=6, color=BLACK, alpha=0.35)
        ax.plot(n, best_so_far(values), color=BLACK)
    ax.set(xlabel="trials", ylabel="value", xlim=(0, trials + 1), ylim=(0, 1))


def progress(ax: Axes, runs: Mapping[str, Array], mine: Array, minimum: float) -> None:
    """Draw my best so far (values (m,), maybe none) against medians of other searches' runs."""
    for name, values in runs.items():
        look = method(name)
        middle = quartiles(values)[1] - minimum
        ax.plot(np.arange(1, len(middle) + 1), middle, color=look.color, label=look.label)
    if len(mine):
        best = best_so_far(mine) - minimum
        n = len(next(iter(runs.values()))[0])
        ax.plot([len(best), n], [best[-1]] * 2, ":", color=BLACK, label="you")
        ax.plot(np.arange(1, len(best) + 1), best, color=BLACK)
    ax.set(yscale="log", xlabel="trials", ylim=(1e-5, 1))
    ax.yaxis.set_major_locator(FixedLocator([1e-4, 1e-3, 1e-2, 1e-1, 1]))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter("{x:g}")
    label_lines(ax)


def bars(ax: Axes, shares: Mapping[str, float]) -> None:
    """Draw shares between 0 and 1 as bars, from the top, with a line at one half."""
    names = list(shares)
    colors = [VERMILLION, method("coarse-to-fine").color, method("random").color]
    for place, (name, share) in enumerate(shares.items()):
        alpha = 1.0 if place == 0 else 0.45
        ax.barh(-place, share, height=0.5, color=colors[place % 3], alpha=alpha)
        ax.text(0.01, -place + 0.42, f"{name}: {share:.0%}", va="center")
    ax.axvline(0.5, color=BLACK, lw=1.5, ls=":")
    ax.set(xlim=(0, 1), ylim=(-len(names) + 0.5, 0.7), yticks=[], xlabel="share of the runs")
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.grid(False)
