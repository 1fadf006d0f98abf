"""Pictures of lecture 16: networks that grow, their weights, and what becomes of their output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from mlsd_hpo.plots.style import BLACK, BLUE, COLORS, GREY, VERMILLION, ink

LEAST = 1e-17  # what is 0 is drawn there
MODES = {"eval": BLUE, "train": VERMILLION}
GAP = 5  # between two layers' weights, in weights


def weights(ax: Axes, layers: Sequence[tuple[str, ArrayLike]]) -> None:
    """Draw the weights of convolutions side by side: blue below 0, red above, white at 0.

    Args:
        ax: where to draw.
        layers: (name, weights (outputs, inputs, kernel)) of each; a row is an output's weights,
            and its points stand side by side for one input after the other.
    """
    left, high = 0, 0
    for name, each in layers:
        values = np.asarray(each, dtype=float)
        flat = values.reshape(len(values), -1)  # (outputs, inputs × kernel)
        rows, columns = flat.shape
        end = float(np.abs(flat).max()) or 1.0
        place = (left, left + columns, rows, 0)
        ax.imshow(
            flat, extent=place, cmap="RdBu_r", vmin=-end, vmax=end, aspect="auto", resample=False
        )
        ax.add_patch(Rectangle((left, 0), columns, rows, fill=False, ec=GREY, lw=1))
        ax.text(left + columns / 2, -0.6, name, ha="center", va="bottom")
        left, high = left + columns + GAP, max(high, rows)
    ax.set(xlim=(-1, left - GAP + 1), ylim=(high + 0.5, -3.2 * high / 16))
    ax.axis("off")


def outputs(ax: Axes, before: ArrayLike, after: ArrayLike, color: str) -> None:
    """Draw a child's logits against its parent's: on the line where nothing has changed."""
    before, after = np.ravel(np.asarray(before)), np.ravel(np.asarray(after))
    ends = float(before.min()), float(before.max())
    ax.plot(ends, ends, color=BLACK, lw=1)
    ax.plot(before, after, ".", color=color, ms=5, alpha=0.6)
    room = 0.15 * (ends[1] - ends[0])
    low, high = ends[0] - room, ends[1] + room
    ax.set(xlabel="parent's logits", ylabel="child's logits", xlim=(low, high), ylim=(low, high))


def changes(ax: Axes, steps: Sequence[str], found: Mapping[str, ArrayLike], allowed: float) -> None:
    """Draw the largest change of the output after each step, on a log scale.

    Args:
        ax: where to draw.
        steps: what was done.
        found: {"eval" or "train": largest |Δlogit| after each step (steps,)}.
        allowed: what rounding may do, drawn as a line.
    """
    x = np.arange(len(steps))
    for (mode, values), shift in zip(found.items(), (-0.08, 0.08), strict=True):
        shown = np.maximum(np.asarray(values, dtype=float), LEAST)
        ax.plot(x + shift, shown, "o", color=MODES[mode], ms=8, label=mode)
    ax.axhline(allowed, color=GREY, lw=1, ls="--")
    ax.set(xlim=(-0.6, max(len(steps), 2) - 0.4), ylim=(LEAST / 3, 100), ylabel="largest change")
    ax.set_yscale("log")
    ax.set_yticks([1e-16, 1e-12, 1e-8, 1e-4, 1])
    ax.set_xticks(x, [step if i % 2 == 0 else f"\n{step}" for i, step in enumerate(steps)])
    ax.minorticks_off()
    ax.grid(axis="x", visible=False)


def head_start(ax: Axes, runs: Mapping[str, tuple[int, ArrayLike]]) -> None:
    """Draw accuracies against epochs paid, each curve with its name at its end, or below it.

    Args:
        ax: where to draw.
        runs: {name: (epochs paid before it begins, accuracies (epochs + 1,))}.
    """
    last = max(start + len(np.asarray(values)) - 1 for start, values in runs.values())
    for (name, (start, values)), color in zip(runs.items(), COLORS, strict=False):
        values = np.asarray(values, dtype=float)
        x = start + np.arange(len(values))
        ax.plot(x, values, color=color)
        ax.annotate(
            *(name, (float(x[-1]), float(values[-1]))),
            xytext=(6, 0 if x[-1] == last else -14),
            textcoords="offset points",
            va="center",
            color=ink(color),
        )
    ax.set(xlabel="epochs paid", ylabel="accuracy", ylim=(0, 1))
