"""The picture of lecture 00: trials on the landscape of C and gamma, and what they found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from mlsd_hpo.benchmarks.anytime import best_so_far
from mlsd_hpo.estimators import Table
from mlsd_hpo.plots.style import BLACK, ink, label_lines, method
from mlsd_hpo.spaces import Space
from mlsd_hpo.trial import Evaluation


def landscape(ax: Axes, table: Table, space: Space) -> None:
    """Draw the table's values over C and gamma as a heat map, and the space's limits as a frame.

    Args:
        ax: where to draw.
        table: a table with the parameters C and gamma, in this order.
        space: the space that is searched, perhaps a part of the table's.
    """
    x, y = (np.log10(table.levels[name]) for name in ("C", "gamma"))
    half_x, half_y = (x[1] - x[0]) / 2, (y[1] - y[0]) / 2
    extent = (x[0] - half_x, x[-1] + half_x, y[0] - half_y, y[-1] + half_y)
    ax.imshow(table.cube.T, origin="lower", extent=extent, aspect="auto", cmap="Blues_r")
    low = [np.log10(space.parameters[name].decode(0.0)) for name in ("C", "gamma")]
    high = [np.log10(space.parameters[name].decode(1.0)) for name in ("C", "gamma")]
    frame_x = [low[0], high[0], high[0], low[0], low[0]]
    ax.plot(frame_x, [low[1], low[1], high[1], high[1], low[1]], color=BLACK, lw=1, ls="--")
    ax.set_xlim(extent[:2])
    ax.set_ylim(extent[2:])
    ax.grid(False)
    ax.set_title("trials; bright is accurate", y=1)
    for axis, values, name in ((ax.xaxis, x, "C"), (ax.yaxis, y, "gamma")):
        ticks = np.arange(np.ceil(values[0]), values[-1] + 0.5, 2)
        axis.set_ticks(ticks, [power_of_ten(tick) for tick in ticks])
        axis.set_label_text(name)


def power_of_ten(exponent: float) -> str:
    """10⁻² for -2, without the mathematical typesetting that would slow a redraw down."""
    return "10" + f"{exponent:.0f}".translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def trials(ax: Axes, found: Sequence[Evaluation], name: str) -> None:
    """Draw the trials of method `name` on a `landscape`, with a ring around the best."""
    C, gamma = (np.log10([e.config[k] for e in found]) for k in ("C", "gamma"))
    look = method(name)
    ax.plot(C, gamma, look.marker, color=look.color, mec="white", ms=7)
    best = int(np.argmax([e.value for e in found]))
    ax.plot(C[best], gamma[best], "o", ms=17, mfc="none", mec=look.color, mew=2.5)


def progress(ax: Axes, found: Sequence[Evaluation], true: Sequence[float], name: str) -> None:
    """Draw, by total cost, the best estimate so far and the true value of the trial that has it.

    Args:
        ax: where to draw.
        found: the trials in order; higher values are better.
        true: the true value of each.
        name: the method, for the colour.
    """
    cost = np.cumsum([e.cost for e in found])
    values = np.array([e.value for e in found])
    leader = [int(np.argmax(values[: n + 1])) for n in range(len(values))]
    ax.step(cost, best_so_far(values, "maximize"), where="post", color=ink(method(name).color))
    ax.lines[-1].set_label("estimate")
    ax.step(cost, np.asarray(true)[leader], where="post", color=BLACK, ls=":", label="truth")
    ax.set_ylim(0.9 if true[leader[-1]] > 0.9 else 0.0, 1.005)
    ax.set_xlabel("cost (fits)")
    ax.set_ylabel("accuracy")
    ax.set_title("the best trial so far", y=1)
    label_lines(ax)
