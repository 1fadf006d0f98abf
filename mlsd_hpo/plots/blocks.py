"""Pictures of cells made of blocks: a line for each hidden state, like wires of a circuit.

Spaces draw their configurations with these (`space.draw`), so nothing here knows a space.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from matplotlib.axes import Axes

from mlsd_hpo.plots.layers import color_of
from mlsd_hpo.plots.style import BLACK, GREY, ink

SIGNS = {"add": "+", "concat": "‖"}
PITCH = 2.1  # a block's width; its two sides are 1 apart
FEWEST = 3  # blocks there is room for: fewer are not drawn larger

Block = tuple[tuple[int, int], tuple[str, str], str]  # inputs, operations, merge


def cell(ax: Axes, blocks: Sequence[Block], ends: Collection[int]) -> None:
    """Draw a cell: states as lines from left to right, blocks from one to the next.

    A block takes its two states where the dots are, and the sign in a circle, + for a sum and ‖ for
    a concatenation, begins the line of the state that it makes. Five blocks have room in 8 inches.

    Args:
        ax: where to draw.
        blocks: block number b, from 1, makes state b + 1 of two earlier ones.
        ends: the states that make up the output.
    """
    end = 0.35 + PITCH * len(blocks)
    begins = {0: 0.0, 1: 0.0}
    reaches = dict.fromkeys(ends, end)
    for number, (inputs, operations, merge) in enumerate(blocks):
        left, row = 0.5 + PITCH * number, number + 2
        for x, state, operation in zip((left, left + 1), inputs, operations, strict=True):
            ax.plot([x, x], [-state, -row], color=BLACK)
            ax.plot(x, -state, "o", color=BLACK, ms=6)
            _box(ax, x, -state - 0.45, operation, color_of(operation))
            reaches[state] = max(reaches.get(state, 0.0), x)
        ax.plot([left, left + 1], [-row, -row], color=BLACK)
        begins[row] = left + 1
        _sign(ax, left + 1, -row, SIGNS[merge])
    for state, x in begins.items():
        ax.plot([x, reaches[state]], [-state, -state], color=BLACK, zorder=1)
        if state < 2:
            ax.text(x - 0.15, -state, f"in {state}", ha="right", va="center", color=ink(GREY))
        else:
            ax.text(x + 0.2, -state - 0.08, str(state), va="top", color=ink(GREY))
    for state in ends:
        ax.plot(end, -state, ">", color=BLACK, ms=8)
    low, high = -max(ends), -min(ends)
    ax.plot([end + 0.15] * 2, [low - 0.3, high + 0.3], color=GREY, lw=5, solid_capstyle="butt")
    ax.text(end + 0.3, (low + high) / 2, "out", color=ink(GREY), va="center")
    signs = "+ sum\n‖ side by side"
    ax.text(-0.85, -max(len(blocks), FEWEST) - 1, signs, color=ink(GREY), va="center")
    right = max(end, PITCH * FEWEST) + 0.9
    ax.set(xlim=(-0.9, right), ylim=(-max(len(blocks), FEWEST) - 1.5, 0.5))
    ax.axis("off")


def _box(ax: Axes, x: float, y: float, text: str, color: str) -> None:
    """A word in a frame."""
    frame = {"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": color, "linewidth": 2}
    ax.text(x, y, text, ha="center", va="center", color=ink(color), bbox=frame, zorder=4)


def _sign(ax: Axes, x: float, y: float, sign: str) -> None:
    """A sign in a circle."""
    ax.plot(x, y, "o", ms=15, mfc="white", mec=BLACK, mew=1.5, zorder=3)
    ax.text(x, y, sign, ha="center", va="center", zorder=4)
