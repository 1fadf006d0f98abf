"""The controller of a search by reinforcement learning: one softmax for each decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, Rectangle
from numpy.typing import ArrayLike

from mlsd_hpo.plots.style import BLACK, BLUE, GREEN, GREY, VERMILLION, ink, method
from mlsd_hpo.spaces import NASNetSpace

COLORS = {"input": BLUE, "operation": GREEN, "merge": VERMILLION}
HIGH = 3.0  # of the largest softmax
SHOWN = 0.045  # the least probability that is written
ROOM = 10  # decisions side by side that leave room for the choices' names


def controller(ax: Axes, space: NASNetSpace) -> None:
    """Draw the decisions in their order, each as a step of a recurrent network with a softmax.

    A softmax has one square for each choice, of which one is drawn; that goes into the next step.
    Above is the number of choices, below the decision; a block has five of them.

    Args:
        ax: where to draw.
        space: whose `decisions` these are.

    Source: Zoph, Vasudevan, Shlens & Le, "Learning transferable architectures for scalable image
    recognition", CVPR 2018, figure 3.
    """
    decisions = space.decisions
    side = min(0.6, HIGH / max(len(choices) for _, choices in decisions))
    last = len(decisions) - 1
    for step, (name, choices) in enumerate(decisions):
        block, what = name.split(".")
        kind = what.rstrip("12")
        color = COLORS[kind]
        ax.add_patch(
            FancyBboxPatch(
                *((step - 0.27, -0.27), 0.54, 0.54),
                boxstyle="round,pad=0.08",
                facecolor="#E4E4E4",
                edgecolor=BLACK,
            )
        )
        look = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, "linewidth": 1.3}
        ax.annotate("", (step, 1), (step, 0.35), arrowprops={**look, "color": BLACK})
        if step < last:
            ax.annotate("", (step + 0.65, 0), (step + 0.35, 0), arrowprops={**look, "color": BLACK})
            goes = {**look, "color": GREY}
            ax.annotate("", (step + 0.72, 0.35), (step + 0.38, 1), arrowprops=goes)
        for row, choice in enumerate(choices):
            low = 1 + side * row
            ax.add_patch(Rectangle((step - 0.38, low), 0.76, side, fc="white", ec=color, lw=1.5))
            if len(decisions) <= ROOM:
                place = step, low + side / 2
                ax.text(*place, str(choice), ha="center", va="center", color=ink(color))
        top = 1 + side * len(choices)
        ax.text(step, top + 0.1, str(len(choices)), ha="center", va="bottom", color=ink(color))
        text = f"{kind} {what.removeprefix(kind)}".strip()
        ax.text(step, -0.5, text, ha="center", va="top", rotation=90, color=ink(color))
        if step % 5 == 2:
            ax.text(step, 1 + HIGH + 0.75, block.replace("block", "block "), ha="center")
            ax.plot([step - 2.4, step + 2.4], [1 + HIGH + 0.65] * 2, color=GREY)
    ax.set(xlim=(-0.6, last + 0.6), ylim=(-2.6, 1 + HIGH + 1.3))
    ax.axis("off")


def softmaxes(
    ax: Axes, probabilities: Mapping[str, ArrayLike], choices: Sequence[str], title: str = ""
) -> None:
    """Draw softmaxes over the same choices side by side, in the order of the decisions.

    Each is a column of squares, the darker the likelier; where it is 5 or more, per cent stand in
    the square.

    Args:
        ax: where to draw.
        probabilities: {decision: probabilities (choices,)}.
        choices: their names, from bottom to top.
        title: of the picture.
    """
    p = np.array([np.asarray(each, dtype=float) for each in probabilities.values()]).T
    ax.imshow(p, cmap="Greens", vmin=0, vmax=1.1, origin="lower", aspect="auto")
    for (row, column), value in np.ndenumerate(p):
        if value < SHOWN:
            continue
        color = "white" if value > 0.6 else BLACK
        ax.text(column, row, f"{100 * value:.0f}", ha="center", va="center", color=color)
    ax.set_xticks(range(p.shape[1]), [name.replace("->", "→") for name in probabilities])
    ax.set_yticks(range(len(choices)), choices)
    ax.vlines(np.arange(1, p.shape[1]) - 0.5, -0.5, len(p) - 0.5, color="white", linewidth=4)
    ax.grid(False)
    ax.set_title(title)


def rewards(ax: Axes, values: ArrayLike, baseline: ArrayLike, low: float, high: float) -> None:
    """Draw the reward of each trial, and the baseline that it is compared with.

    Args:
        ax: where to draw.
        values: rewards (n,), in the order of the trials; those below `low` are drawn there.
        baseline: what each is compared with, (n,).
        low, high: of the axis.
    """
    found, trials = np.asarray(values, dtype=float), np.arange(1, len(np.asarray(values)) + 1)
    ax.plot(trials, found.clip(low), **{**method("reinforcement").points, "label": "_"})
    ax.plot(trials, np.asarray(baseline, dtype=float).clip(low), color=BLACK, label="baseline")
    ax.set(xlabel="trial", ylabel="accuracy", ylim=(low - 0.01 * (high - low), high))
