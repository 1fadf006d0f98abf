"""Pictures of networks of layers, one after the other, with connections that skip some.

Spaces draw their configurations with these (`space.draw`), so nothing here knows a space.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from mlsd_hpo.plots.style import BLACK, BLUE, GREEN, GREY, INDIGO, PURPLE, VERMILLION, WINE, ink

KIND_COLORS = {"conv": BLUE, "sep": GREEN, "max": VERMILLION, "pool": WINE, "skip": BLACK}
"""The colour of an operation, of whatever kernel."""

SKIP = INDIGO
BOXES = 7  # in a row that leave room for text along it; more have theirs turned
HALF = 0.34  # of a box's width; boxes are 1 apart
LOW, LOW_TURNED = 0.42, 0.62  # half the height of the lowest box
ARC = 0.3  # height of an arc over the distance of its ends


def color_of(operation: str) -> str:
    """The colour of an operation such as "conv3"."""
    return KIND_COLORS.get(operation.rstrip("0123456789"), PURPLE)


def chain(
    ax: Axes, layers: Sequence[tuple[str, int]], skips: Iterable[tuple[int, int]] = ()
) -> None:
    """Draw a chain: a box for each layer, from "in" to "out", and an arc for each skip.

    Args:
        ax: where to draw.
        layers: (operation, width), the width in multiples of the channels; boxes are the higher
            the wider, and one of width 0, which has none of its own, is as high as one of 1.
        skips: (source, target): number 0 is "in", the layers are 1, 2, …, then comes "out". Those
            from even numbers go above, the others below.
    """
    last = len(layers) + 1
    turned = last > BOXES
    low = LOW_TURNED if turned else LOW
    widths = [0, *(width for _, width in layers), 0]
    heights = [low + 0.2 * float(np.log2(max(width, 1))) for width in widths]
    names = ["in", *(name for name, _ in layers), "out"]
    for place, (name, half) in enumerate(zip(names, heights, strict=True)):
        color = GREY if place in (0, last) else color_of(name)
        box = FancyBboxPatch(
            (place - HALF + 0.06, -half + 0.06),
            *(2 * HALF - 0.12, 2 * half - 0.12),
            boxstyle="round,pad=0.06",
            facecolor="white",
            edgecolor=color,
            linewidth=2,
        )
        ax.add_patch(box)
        look: dict[str, Any] = {"ha": "center", "color": ink(color)}
        ax.text(place, 0, name, va="center", rotation=90 * turned, **look)
        if widths[place]:
            ax.text(place, -half - 0.08, f"×{widths[place]}", va="top", **look)
        if place:
            _arrow(ax, (place - 1 + HALF, 0), (place - HALF, 0), BLACK, bend=0)
    reach = {1: max(heights), -1: max(heights) + 0.4 * any(widths)}
    for source, target in skips:
        side = 1 if source % 2 == 0 else -1
        ends = (source + 0.14, side * low), (target - 0.14, side * low)
        _arrow(ax, *ends, SKIP, bend=-2 * ARC * side)
        reach[side] = max(reach[side], low + ARC * (target - source))
    room = max(0, BOXES - last) / 2  # a short chain is not drawn larger
    ax.set(
        xlim=(-0.5 - room, last + 0.5 + room),
        ylim=(-reach[-1] - 0.1, reach[1] + 0.1),
        aspect="equal",
    )
    ax.axis("off")


def _arrow(
    ax: Axes, start: tuple[float, float], end: tuple[float, float], color: str, bend: float
) -> None:
    """An arrow, its middle bent aside by half of `bend` times its length."""
    arrow = FancyArrowPatch(
        *(start, end),
        connectionstyle=f"arc3,rad={bend}",
        arrowstyle="-|>",
        mutation_scale=13,
        shrinkA=0,
        shrinkB=0,
        linewidth=1.8,
        color=color,
    )
    ax.add_patch(arrow)
