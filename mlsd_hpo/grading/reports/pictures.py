"""The class summary's pictures: the totals, and what became of each question.

Every picture comes with its description in words and numbers, the `alt` text.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import get_args

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from mlsd_hpo.grading.records import Outcome, Record, Status
from mlsd_hpo.grading.reports.text import count, number
from mlsd_hpo.plots.figures import describe, figure
from mlsd_hpo.plots.style import BLUE, GREEN, GREY, ORANGE, PURPLE, TICKS, VERMILLION

STATUSES: tuple[Status, ...] = get_args(Status)
_COLORS = dict(zip(STATUSES, (GREEN, VERMILLION, GREY, PURPLE, BLUE), strict=True))


def totals_figure(records: Sequence[Record]) -> Figure:
    """How many students have how many points; those who are partly graded in another colour.

    Students of whom nothing could be graded are not in it, as they have no total.
    """
    whole = [record.earned for record in records if record.status == "graded"]
    partly = [record.earned for record in records if record.status == "partly graded"]
    out_of = max((record.points for record in records), default=0)
    step = max(1, math.ceil(out_of / 30))  # at most some 30 bars, on whole points
    edges = np.arange(0, math.ceil(out_of / step) * step + 1.5 * step, step) - step / 2
    fig, ax = figure(height=3.0)
    ax.hist(
        [whole, partly],
        edges,
        stacked=True,
        rwidth=0.85,
        color=[BLUE, ORANGE],
        label=["graded", "partly graded: so far"],
    )
    ax.set_xlabel(f"points, of {number(out_of)}")
    ax.yaxis.set_major_locator(MaxNLocator(TICKS, integer=True))
    ax.set_ylabel("students")
    ax.grid(axis="x", visible=False)
    if partly:
        ax.set_ylim(top=1.3 * ax.get_ylim()[1])
        ax.legend(loc="upper left")
    return describe(fig, f"Histogram of the totals: {_totals_in_words(whole, partly, out_of)}.")


def outcomes_figure(outcomes: Sequence[Outcome]) -> Figure:
    """One question: a bar for each status, as long as there are students with it."""
    counts = [sum(outcome.status == status for outcome in outcomes) for status in STATUSES]
    fig, ax = figure(height=2.0)
    ax.barh(STATUSES, counts, color=[_COLORS[status] for status in STATUSES])
    ax.invert_yaxis()
    ax.set_xlim(0, 1.18 * max(len(outcomes), 1))  # every student, and room for the numbers
    _label_bars(ax, counts, len(outcomes))
    ax.tick_params(axis="y", length=0)
    ax.xaxis.set_visible(False)
    ax.grid(visible=False)
    ax.spines["bottom"].set_visible(False)
    said = ", ".join(f"{often} {status}" for often, status in zip(counts, STATUSES, strict=True))
    return describe(fig, f"Of {count(len(outcomes), 'answer')}: {said}.")


def _label_bars(ax: Axes, counts: Sequence[int], total: int) -> None:
    for row, amount in enumerate(counts):
        share = f" ({amount / total:.0%})" if amount and total > 1 else ""
        ax.annotate(
            f"{amount}{share}", (amount, row), (5, 0), textcoords="offset points", va="center"
        )


def _totals_in_words(whole: list[float], partly: list[float], out_of: float) -> str:
    said = []
    if whole:
        low, middle, high = np.quantile(whole, [0.25, 0.5, 0.75])
        said.append(
            f"{count(len(whole), 'student')} graded, median {number(middle)} of {number(out_of)} "
            f"points, quartiles {number(low)} and {number(high)}"
        )
    if partly:
        said.append(f"{count(len(partly), 'student')} partly graded")
    return "; ".join(said) or "nobody has a total"
