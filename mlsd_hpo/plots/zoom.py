"""Pictures of lecture 04: boxes that close in on the best, and where they end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.plots.manual import plane
from mlsd_hpo.plots.style import BLACK, COLORS, METHODS, VERMILLION, label_lines, method
from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.coarse_to_fine import Round
from mlsd_hpo.trial import Evaluation

Array = NDArray[np.float64]
Corners = tuple[float, float, float, float]  # x0, y0, x1, y1


def surface(ax: Axes, f: Callable[[Array], Array], cells: int = 100) -> None:
    """Colour the unit square by a function of points (…, 2): the darker, the smaller (better)."""
    middles = (np.arange(cells) + 0.5) / cells
    points = np.stack(np.meshgrid(middles, middles), axis=-1)  # (cells, cells, 2), row = y
    values = np.sqrt(np.maximum(f(points) - float(np.min(f(points))), 0))  # shows the bottom better
    ax.imshow(
        values, origin="lower", extent=(0, 1, 0, 1), cmap="bone", interpolation="bilinear", vmax=1.3
    )
    ax.set(xlim=(0, 1), ylim=(0, 1), xlabel="x", ylabel="y", aspect="auto")
    ax.grid(False)


def boxes(ax: Axes, corners: Sequence[Corners], points: Sequence[ArrayLike] = ()) -> None:
    """Draw boxes one inside the other, with the points of each; light ones first, later ones red.

    Args:
        ax: where to draw.
        corners: (x0, y0, x1, y1) of each box, in the order of the rounds.
        points: for each box the points (n, 2) searched in it.
    """
    shades = [_shade(i, len(corners)) for i in range(len(corners))]
    for (x0, y0, x1, y1), shade in zip(corners, shades, strict=True):
        frame = Rectangle((x0, y0), x1 - x0, y1 - y0, fill=False, ec=shade, lw=2.5)
        ax.add_patch(frame)
    for inside, shade in zip(points, shades, strict=False):
        x, y = np.reshape(np.asarray(inside, dtype=float), (-1, 2)).T
        ax.plot(x, y, "o", ms=6, color=shade, mec=BLACK, mew=0.6)


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


def target(ax: Axes, x: float, y: float) -> None:
    """Mark where the minimum is."""
    ax.plot(x, y, "x", ms=12, mew=3, color=VERMILLION)
