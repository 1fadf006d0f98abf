"""Pictures of lecture 16: who is dropped by an early look, and how looks agree with the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.estimators.forecast import Forecast
from mlsd_hpo.plots.style import BLACK, BLUE, COLORS, GREEN, GREY, VERMILLION, ink, spread

ENDS = 0.025, 1.0  # of errors
Interval = tuple[float, float, float]  # the value, and the two ends of its interval


def trainings(ax: Axes, curves: ArrayLike, epoch: int, kept: ArrayLike, best: ArrayLike) -> None:
    """Draw error curves: those that are dropped end where they are, those dropped wrongly go on.

    Args:
        ax: where to draw.
        curves: accuracies after each epoch, (n, epochs).
        epoch: after which it was decided.
        kept: who is trained to the end, booleans (n,).
        best: who belongs to the best in the end, booleans (n,).
    """
    errors = 1 - np.asarray(curves, dtype=float)
    x = np.arange(1, errors.shape[1] + 1)
    for who, until, color, style, width in parts(kept, best, epoch, len(x)):
        lines = [np.column_stack([x, errors[i]])[:until] for i in np.flatnonzero(who)]
        ax.add_collection(LineCollection(lines, colors=color, linestyles=style, linewidths=width))
    ax.vlines(epoch, *ENDS, color=BLACK, lw=1, ls=":")
    ax.set(xlabel="epochs", ylabel="error", yscale="log", xlim=(1, len(x)), ylim=ENDS)
    ax.set_yticks([0.03, 0.1, 0.3, 1], ["3 %", "10 %", "30 %", "100 %"])
    ax.set_xticks([1, *range(2, len(x) + 1, 2)])
    ax.minorticks_off()


def parts(
    kept: ArrayLike, best: ArrayLike, epoch: int, epochs: int
) -> list[tuple[NDArray[np.bool_], int, str, str, float]]:
    """Who is drawn until which epoch, in which colour, style and width."""
    kept, best = np.asarray(kept, dtype=bool), np.asarray(best, dtype=bool)
    return [
        (~kept & ~best, epoch, GREY, "-", 0.7),
        (kept & ~best, epochs, BLUE, "-", 0.7),
        (kept & best, epochs, GREEN, "-", 1.6),
        (~kept & best, epochs, VERMILLION, "--", 1.8),
    ]


def decided(ax: Axes, early: ArrayLike, final: ArrayLike, keep: int, best: int) -> None:
    """Draw everybody's rank at the end against the rank when it was decided; 1 is the best.

    Args:
        ax: where to draw.
        early, final: ranks from 1, (n,) each.
        keep: how many are kept, by their early rank.
        best: how many are the best, by their final rank.
    """
    early, final = np.asarray(early), np.asarray(final)
    for who, _, color, _, _ in parts(early <= keep, final <= best, 1, 1):
        ax.plot(early[who], final[who], "o", color=color, ms=5)
    n = len(early)
    ax.axvline(keep + 0.5, color=BLACK, lw=1)
    ax.axhline(best + 0.5, color=BLACK, lw=1, ls=":")
    ax.set(
        xlabel="rank when it is decided",
        ylabel="rank at the end",
        xlim=(0, n + 1),
        ylim=(n + 1, 0),
    )


def two_trainings(ax: Axes, one: ArrayLike, others: ArrayLike, best: float = 1.0) -> None:
    """Draw the error of one training of each network against that of others, on log scales.

    Args:
        ax: where to draw.
        one, others: accuracies, (n,) each.
        best: the share of networks that is drawn, the best by the others.
    """
    x, y = 1 - np.asarray(others, dtype=float), 1 - np.asarray(one, dtype=float)
    rows = x <= np.quantile(x, best)
    x, y = x[rows], y[rows]
    ends = float(min(x.min(), y.min())) / 1.05, float(max(x.max(), y.max())) * 1.05
    ax.plot(ends, ends, color=BLACK, lw=1)
    ax.plot(x, y, ".", color=BLUE, ms=5)
    ax.set(xscale="log", yscale="log", xlim=ends, ylim=ends)
    ax.set(xlabel="error, mean of two trainings", ylabel="error, one training")
    wide = ends[1] > 4 * ends[0]
    ticks = [t for t in ((0.03, 0.1, 0.3) if wide else (0.03, 0.04, 0.06)) if ends[0] < t < ends[1]]
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_ticks(ticks, [f"{100 * tick:.0f} %" for tick in ticks])
    ax.minorticks_off()
    ax.set_title("all" if best == 1 else f"the best {best:.0%}")


def forecast(ax: Axes, curve: ArrayLike, forecasts: Mapping[int, Forecast]) -> None:
    """Draw a learning curve, and beside its end what was forecast after some epochs.

    Args:
        ax: where to draw.
        curve: accuracies after each epoch, (epochs,).
        forecasts: {epochs seen: what is said of the end}; bars are 90 %, points the means.
    """
    values = np.asarray(curve, dtype=float)
    x = np.arange(1, len(values) + 1)
    ax.plot(x, values, "o-", color=BLACK, ms=4, lw=1.5)
    ax.axhline(values[-1], color=GREY, lw=1, ls=":")
    levels = np.linspace(0, 1.2, 601)
    for place, ((epochs, found), color) in enumerate(zip(forecasts.items(), COLORS, strict=False)):
        above = np.array([found.above(level) for level in levels])  # falls from 1 to 0
        low, high = (float(levels[np.argmax(above < p)]) for p in (0.95, 0.05))
        at = len(values) + 1 + place
        ax.vlines(at, low, high, color=color, lw=3)
        ax.plot(at, found.mean, "o", color=color, ms=7)
        ax.text(at, 0.03, f"{epochs}", ha="center", color=ink(color))
    ax.text(len(values) + 0.4, 0.03, "after", ha="right", color=BLACK)
    ax.set(xlabel="epochs", xlim=(0.5, len(values) + len(forecasts) + 0.6), ylim=(0, 1.1))
    ax.set_xticks([1, 4, 8, 12])


def correlations(
    ax: Axes, found: Mapping[str, Mapping[str, Sequence[Interval]]], x: ArrayLike
) -> None:
    """Draw rank correlations with their intervals against epochs, a line for each estimator.

    Args:
        ax: where to draw.
        found: {estimator: {group: (value, low, high) at each x}}; a group called "best quarter" is
            dashed, and one called "" has no name.
        x: epochs, (m,).
    """
    x = np.asarray(x, dtype=float)
    labels: list[tuple[str, float, str]] = []
    for (name, groups), color in zip(found.items(), COLORS, strict=False):
        for group, intervals in groups.items():
            value, low, high = np.array(intervals, dtype=float).T
            style = "--" if group == "best quarter" else "-"
            ax.fill_between(x, low, high, color=color, alpha=0.15, linewidth=0)
            ax.plot(x, value, style, color=color, marker="o", ms=5)
            labels.append((f"{name}, {group}" if group else name, value[-1], color))
    ax.set(xlabel="epochs seen", ylabel="rank correlation", ylim=(-0.2, 1), xlim=(x[0], x[-1]))
    ax.set_xticks(x, [f"{tick:.0f}" for tick in x])
    write_at_right(ax, labels)


def write_at_right(ax: Axes, labels: Sequence[tuple[str, float, str]]) -> None:
    """Write texts beside the axes, at heights between -0.2 and 1 that do not overlap."""
    heights = spread(np.array([height for _, height, _ in labels]), 0.085)
    for (text, _, color), height in zip(labels, heights, strict=True):
        ax.annotate(
            *(text, (1, height)),
            xycoords=("axes fraction", "data"),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=ink(color),
            annotation_clip=False,
        )


def league(
    left: Axes, right: Axes, rows: Mapping[str, tuple[Interval, Interval]], mark: str
) -> None:
    """Draw a table of rank correlations as points with intervals: of all, and of the best quarter.

    Args:
        left: for all; the names of the estimators stand beside it.
        right: for the best quarter.
        rows: {estimator: (of all, of the best quarter)}, from the top to the bottom.
        mark: the estimator whose values are drawn as vertical lines, to compare the others with.
    """
    places = np.arange(len(rows))
    for ax, which, title in ((left, 0, "all"), (right, 1, "best quarter")):
        value, low, high = np.array([row[which] for row in rows.values()]).T
        ax.axvline(rows[mark][which][0], color=GREY, lw=1, ls=":")
        ax.axvline(0, color=BLACK, lw=0.8)
        ax.hlines(places, low, high, color=BLUE, lw=2.5)
        ax.plot(value, places, "o", color=BLUE, ms=7)
        ax.set_yticks(places, list(rows))
        ax.set(xlabel="rank correlation", title=title, ylim=(len(rows) - 0.5, -0.5))
        ax.grid(axis="y", visible=False)
    left.set(xlim=(-0.1, 1))
    right.set(xlim=(-0.5, 1), yticklabels=[])
