"""Pictures of architectures: cells as graphs.

Spaces draw their configurations with these (`space.draw`), so nothing here knows a space: what is
drawn comes as edges (source, target, operation).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch
from numpy.typing import ArrayLike

from mlsd_hpo.plots.style import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, VERMILLION, ink

OPERATION_COLORS = {
    "skip": BLACK,
    "conv1": ORANGE,
    "conv3": BLUE,
    "conv5": GREEN,
    "conv7": VERMILLION,
}
PALE = "#C4C4C4"
ARC = 0.33  # height of an arc over the distance of its ends

Edge = tuple[int, int, str]  # source, target, operation


def cell(ax: Axes, edges: Iterable[Edge], alive: Collection[Edge], nodes: int) -> None:
    """Draw a cell: nodes in a row, operations as arrows; pale what no path leads through.

    Args:
        ax: where to draw.
        edges: those that are there.
        alive: those that lie on a path from input to output.
        nodes: how many nodes there are; the first is the input, the last the output.
    """
    for edge in edges:
        source, target, operation = edge
        color = OPERATION_COLORS.get(operation, PURPLE) if edge in alive else PALE
        height = _height(source, target)
        arrow = FancyArrowPatch(
            (source, 0),
            (target, 0),
            connectionstyle=f"arc3,rad={-2 * height / (target - source)}",
            arrowstyle="-|>",
            mutation_scale=16,
            shrinkA=13,
            shrinkB=13,
            linewidth=2,
            linestyle="--" if operation == "skip" else "-",
            color=color,
        )
        ax.add_patch(arrow)
        text = ink(color) if edge in alive else GREY
        ax.text(
            *((source + target) / 2, height),
            operation,
            ha="center",
            va="center",
            color=text,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
        )
    reached = {0, nodes - 1, *(node for edge in alive for node in edge[:2])}
    for node in range(nodes):
        color = BLACK if node in reached else PALE
        ax.plot(node, 0, "o", ms=22, mfc="white", mec=color, mew=2)
        ax.text(node, 0, str(node), ha="center", va="center", color=color)
    ax.text(0, -0.22, "in", ha="center", va="top", color=GREY)
    ax.text(nodes - 1, -0.22, "out", ha="center", va="top", color=GREY)
    top, bottom = ARC * (nodes - 1) + 0.2, max(ARC * (nodes - 2), 0.3) + 0.2
    ax.set(xlim=(-0.35, nodes - 0.65), ylim=(-bottom, top), aspect="equal")
    ax.axis("off")


def _height(source: int, target: int) -> float:
    """Of the middle of an arrow: neighbours are joined straight, others above or below."""
    length = target - source
    side = 1 if source % 2 == 0 else -1
    return 0.0 if length == 1 else side * ARC * length


def stack(ax: Axes, points: int, channels: int, cells: int) -> None:
    """Draw the network that repeats a cell: what is computed, and the shape of its result.

    Args:
        ax: where to draw.
        points: of the input.
        channels: of every layer.
        cells: how many there are; each after the first has half as many points.
    """
    steps = [("input", f"1 × {points}"), ("conv3, pool", f"{channels} × {points // 2}")]
    for number in range(cells):
        here = f"{channels} × {points // 2 ** (number + 1)}"
        steps.append(("cell" if number == 0 else "pool, cell", here))
    steps += [("mean", f"{channels}"), ("linear", "10")]
    patches = []
    for place, (name, shape) in enumerate(steps):
        edge, width = (BLUE, 2.5) if name.endswith("cell") else (GREY, 1.0)
        box: dict[str, Any] = {"boxstyle": "round,pad=0.45", "fc": "white", "ec": edge, "lw": width}
        text = ax.text(place, 0.25, name, ha="center", va="center", color=ink(edge), bbox=box)
        patches.append(text.get_bbox_patch())
        ax.text(place, -0.45, shape, ha="center", va="center", color=GREY)
    for place, (a, b) in enumerate(pairwise(patches)):
        look: dict[str, Any] = {"arrowstyle": "-|>", "color": GREY, "patchA": a, "patchB": b}
        ax.annotate("", (place + 1, 0.25), (place, 0.25), arrowprops=look)
    ax.set(xlim=(-0.5, len(steps) - 0.5), ylim=(-0.8, 0.8))
    ax.axis("off")


def among(ax: Axes, values: ArrayLike, mine: float | None, near: Sequence[float]) -> None:
    """Draw where one architecture stands among all, and where its neighbours do.

    The worst tenth is drawn as if it were the best of it.

    Args:
        ax: where to draw.
        values: accuracies of all, (n,).
        mine: the accuracy of the one; None for one that has none.
        near: of its neighbours.
    """
    values = np.asarray(values)
    least = float(np.quantile(values, 0.1))  # so that the best are told apart
    counts, edges, _ = ax.hist(np.maximum(values, least), bins=40, color=PALE)
    top = float(np.max(counts))
    worse = [value for value in near if mine is None or value <= mine]
    better = [value for value in near if mine is not None and value > mine]
    for some, color, height in ((worse, GREY, -0.05), (better, GREEN, -0.11)):
        shown = np.maximum(some, least)
        ax.plot(shown, np.full(len(some), height * top), "|", ms=12, mew=2, color=color)
    if mine is not None:
        ax.axvline(max(mine, least), color=BLUE)
        side, shift = ("right", -4) if mine > np.mean(edges) else ("left", 4)
        ax.annotate(
            f"{mine:.3f}",
            *((max(mine, least), top), (shift, 0)),
            textcoords="offset points",
            ha=side,
            va="top",
            color=ink(BLUE),
        )
    ax.set(
        xlabel="accuracy (the first bar: all below)",
        ylabel="networks",
        ylim=(-0.17 * top, 1.05 * top),
    )
    ax.set_title("marks: mutants, green if better")


def groups(ax: Axes, values: Sequence[Sequence[float]]) -> None:
    """Draw groups of numbers side by side: 90 % of each thin, the middle half thick, the median.

    Args:
        ax: where to draw.
        values: group number 0, 1, …; an empty one is left out. How many it has is written above.
    """
    for number, some in enumerate(values):
        if not len(some):
            continue
        low, first, middle, third, high = np.quantile(some, (0.05, 0.25, 0.5, 0.75, 0.95))
        ax.plot([number, number], [low, high], color=GREY, lw=1.5)
        ax.plot([number, number], [first, third], color=BLUE, lw=7, solid_capstyle="butt")
        ax.plot(number, middle, "o", color="white", mec=BLUE, ms=6)
        ax.annotate(f"{len(some)}", (number, high), (0, 3), textcoords="offset points", ha="center")
    ax.set_xticks(range(len(values)))
