"""Pictures of a pipeline's knobs: what is learned and what is set, which knob matters, thresholds.

Every function takes plain numbers and draws on the Axes that it is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from mlsd_hpo.plots.style import BLACK, BLUE, GREEN, GREY, ORANGE, SMALLEST, VERMILLION, ink


def learned_and_set(ax: Axes, counts: Mapping[str, tuple[int, int]]) -> None:
    """For each model, how many numbers were learned and how many were set, on one log axis.

    Args:
        counts: model -> (learned, set); a count of 0 is drawn at the left edge, with its number.
    """
    ax.set_xscale("log")
    ax.set_xlim(0.5, 20 * max(max(pair) for pair in counts.values()))
    for row, (learned, given) in enumerate(counts.values()):
        for number, color, marker in ((learned, BLUE, "o"), (given, VERMILLION, "s")):
            ax.plot(max(number, 0.6), row, marker, color=color, markersize=9)
        high = learned if learned >= given else given
        text = f"  {learned:,} learned" if learned >= given else f"  {given:,} set"
        color = BLUE if learned >= given else VERMILLION
        ax.text(high, row, text, color=ink(color), va="center")
        other, color = (given, VERMILLION) if learned >= given else (learned, BLUE)
        text = f"{other:,} {'set' if learned >= given else 'learned'}"
        ax.text(max(other, 0.6), row - 0.2, text, color=ink(color), va="bottom", ha="center")
    _rows(ax, list(counts))
    ax.set_ylim(len(counts) - 0.5, -0.75)
    ax.set_xlabel("how many (log scale)")


def knob_curves(
    ax: Axes, values: Sequence[float], train: ArrayLike, dev: ArrayLike, knob: str, score: str
) -> None:
    """Train and dev score against one knob: medians over repeats, quartiles shaded.

    Args:
        values: settings of the knob (v,).
        train, dev: scores (repeats, v) on the two splits.
        knob, score: names for the axes.
    """
    for name, scores, color in (("train", train, VERMILLION), ("dev", dev, BLUE)):
        low, middle, high = np.percentile(np.asarray(scores, dtype=float), [25, 50, 75], axis=0)
        ax.fill_between(values, low, high, color=color, alpha=0.2, linewidth=0)
        ax.plot(values, middle, color=color, marker="o", markersize=5, label=name)
    ax.set_xlabel(knob)
    ax.set_ylabel(score)


def one_at_a_time(
    ax: Axes,
    scores: Mapping[str, Mapping[Any, float]],
    default: Mapping[str, Any],
    xlabel: str,
) -> None:
    """A row for each knob: the score of each of its values, all other knobs at their default.

    Args:
        scores: knob -> {value: score}; the rows come in this order.
        default: knob -> its default value, drawn hollow.
        xlabel: what the score is.
    """
    span = np.ptp([v for of_knob in scores.values() for v in of_knob.values()])
    for row, (knob, of_knob) in enumerate(scores.items()):
        found = sorted(of_knob.items(), key=lambda pair: pair[1])
        ax.plot([found[0][1], found[-1][1]], [row, row], color="#BBBBBB", zorder=1)
        last = -np.inf
        above = False
        for value, score in found:
            is_default = value == default.get(knob)
            face = "white" if is_default else BLUE
            ax.plot(score, row, "o", markerfacecolor=face, markeredgecolor=BLUE, markersize=9)
            above = not above if score - last < 0.16 * span else False
            last = score
            side, align = (-0.2, "bottom") if above else (0.2, "top")
            ax.text(score, row + side, short(value), ha="center", va=align, fontsize=SMALLEST)
    _rows(ax, list(scores))
    ax.set_xlabel(xlabel)
    ax.margins(x=0.1)


def shares(ax: Axes, share: Mapping[str, float], xlabel: str) -> None:
    """Horizontal bars with their number in percent, largest first.

    Args:
        share: name -> share between 0 and 1.
        xlabel: what is shared out.
    """
    ordered = sorted(share.items(), key=lambda pair: -pair[1])
    ax.barh(range(len(ordered)), [100 * s for _, s in ordered], color=BLUE, height=0.65)
    for row, (_, value) in enumerate(ordered):
        ax.text(100 * value, row, f" {100 * value:.1f} %", va="center")
    _rows(ax, [name for name, _ in ordered])
    ax.grid(False, axis="y")
    ax.set_xlim(0, 118 * max(0.01, *share.values()))
    ax.set_xlabel(xlabel)


def scores_by_class(
    ax: Axes, scores: ArrayLike, positive: ArrayLike, threshold: float, names: tuple[str, str]
) -> None:
    """Histograms of a model's scores for the two classes, with the threshold between them.

    Args:
        scores: predicted probability of the positive class (n,).
        positive: whether each row is of the positive class (n,).
        threshold: rows with a score at or above it are called positive.
        names: of the negative and of the positive class.
    """
    score, sign = np.asarray(scores, dtype=float), np.asarray(positive, dtype=bool)
    edges = np.linspace(0, 1, 26)
    top = np.histogram(score[~sign], edges)[0], -np.histogram(score[sign], edges)[0]
    for heights, color in zip(top, (BLUE, VERMILLION), strict=True):
        signs = np.sign(heights) * np.log1p(np.abs(heights))  # single rows stay visible
        steps = np.append(signs, 0)
        ax.fill_between(edges, steps, step="post", color=color, alpha=0.8, linewidth=0)
    limit = 1.25 * np.log1p(max(np.abs(top[0]).max(), np.abs(top[1]).max()))
    ax.set_ylim(-limit, limit)
    ax.set_xlim(0, 1)
    ax.axhline(0, color=BLACK, linewidth=1)
    ax.axvline(threshold, color=BLACK, linewidth=2.5)
    ax.text(0.98, 0.97 * limit, names[0], color=ink(BLUE), va="top", ha="right")
    ax.text(0.02, -0.97 * limit, names[1], color=ink(VERMILLION), va="bottom", ha="left")
    ticks = np.log1p([10, 100])
    ax.set_yticks([*-ticks[::-1], 0, *ticks], ["100", "10", "0", "10", "100"])
    ax.set_xticks([0, 0.5, 1])
    ax.set_xlabel(f"predicted probability of {names[1]}")
    ax.set_ylabel("patients (log scale)")


def confusion(ax: Axes, matrix: ArrayLike, names: Sequence[str], cost: ArrayLike) -> None:
    """A confusion matrix, rows = truth, with the cells shaded by what they cost in total.

    Args:
        matrix: counts (k, k), [i, j] = rows of class i that were called j.
        names: of the classes.
        cost: what one row in each cell costs (k, k).
    """
    counts, each = np.asarray(matrix), np.asarray(cost, dtype=float)
    total = counts * each
    ax.imshow(total, cmap="Oranges", vmin=0, vmax=max(1.0, 1.6 * total.max()), aspect="auto")
    size = len(names)
    for i in range(size):
        for j in range(size):
            weight = "bold" if i == j else "normal"
            text = f"{counts[i, j]}" if each[i, j] == 0 else f"{counts[i, j]} × {each[i, j]:g}"
            ax.text(j, i, text, ha="center", va="center", fontsize=15, fontweight=weight)
    ax.set_xticks(range(size), names)
    ax.set_yticks(range(size), names)
    ax.set_xlabel("called")
    ax.set_ylabel("truth")
    ax.grid(False)


def class_plane(
    ax: Axes,
    probabilities: ArrayLike,
    truth: ArrayLike,
    weights: ArrayLike,
    names: Sequence[str],
) -> None:
    """Three classes in the plane of log probability ratios, and the regions that weights cut.

    A row is called k where w_k p_k is largest. With x = log10(p_1 / p_0), y = log10(p_2 / p_0) the
    borders are straight and meet at (log10(w_0 / w_1), log10(w_0 / w_2)).

    Args:
        probabilities: (n, 3).
        truth: class of each row (n,), 0 to 2.
        weights: of the classes (3,), positive.
        names: of the classes.
    """
    p = np.log10(np.asarray(probabilities, dtype=float))
    x, y = p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]
    w = np.log10(np.asarray(weights, dtype=float))
    a, b = w[0] - w[1], w[0] - w[2]  # where the three regions meet
    limit = 1.05 * max(np.abs(x).max(), np.abs(y).max(), 3.2)
    far = 10 * limit
    regions = (
        [(a, b), (a, b - far), (a - far, b - far), (a - far, b)],
        [(a, b), (a + far, b + far), (a + far, b - far), (a, b - far)],
        [(a, b), (a + far, b + far), (a - far, b + far), (a - far, b)],
    )
    looks = zip(regions, (BLUE, VERMILLION, GREEN), ("o", "s", "^"), strict=True)
    corners = ((-0.96, -0.96), (0.96, -0.96), (-0.96, 0.96))
    for k, (region, color, marker) in enumerate(looks):
        ax.fill(*zip(*region, strict=True), color=color, alpha=0.15, linewidth=0)
        of_class = np.asarray(truth) == k
        ax.plot(x[of_class], y[of_class], marker, color=color, ms=5, alpha=0.8, mec="white")
        place: dict[str, Any] = {
            "ha": "right" if k == 1 else "left",
            "va": "top" if k == 2 else "bottom",
        }
        corner = limit * corners[k][0], limit * corners[k][1]
        ax.text(*corner, f"called {names[k]}", color=ink(color), fontweight="bold", **place)
    ax.set_xlim(-limit, limit)
    ax.set_ylim(-limit, limit)
    ax.set_xlabel(f"log10 of p({names[1]}) / p({names[0]})")
    ax.set_ylabel(f"log10 of p({names[2]}) / p({names[0]})")
    ax.grid(False)


def cost_curve(ax: Axes, thresholds: ArrayLike, costs: Mapping[str, ArrayLike]) -> None:
    """Cost against the decision threshold, log scale; the lowest point of each curve is marked.

    Args:
        thresholds: (t,), between 0 and 1.
        costs: name of the split -> costs (t,).
    """
    x = np.asarray(thresholds, dtype=float)
    for (name, values), color in zip(costs.items(), (BLUE, ORANGE, GREY), strict=False):
        y = np.asarray(values, dtype=float)
        ax.plot(x, y, color=color, label=name)
        ax.plot(x[y.argmin()], y.min(), "v", color=color, markersize=10)
    ax.set_xscale("logit" if x.min() > 0 and x.max() < 1 else "linear")
    ax.set_xlabel("decision threshold")


def by_rule(ax: Axes, values: Mapping[str, ArrayLike], xlabel: str) -> None:
    """A row for each rule: pale dots for the repeats, a bar for the quartiles, the median written.

    Args:
        values: rule -> what it gave in each repeat (repeats,).
        xlabel: what the values are.
    """
    rng = np.random.default_rng(0)
    for row, of_rule in enumerate(values.values()):
        v = np.asarray(of_rule, dtype=float)
        ax.plot(v, row + rng.uniform(-0.16, 0.16, len(v)), "o", color=BLUE, alpha=0.25, ms=5)
        low, middle, high = np.percentile(v, [25, 50, 75])
        ax.plot([low, high], [row, row], color=BLACK, linewidth=4, solid_capstyle="butt")
        ax.plot(middle, row, "D", color=BLACK, markersize=8)
        ax.text(middle, row - 0.24, f"{middle:.3g}", ha="center", va="bottom", fontweight="bold")
    _rows(ax, list(values))
    ax.set_ylim(len(values) - 0.5, -0.7)
    ax.set_xlabel(xlabel)


def short(value: Any) -> str:
    """A value as a label: numbers with three digits, None as a dash."""
    if value is None:
        return "–"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _rows(ax: Axes, names: Sequence[str]) -> None:
    """Name the rows of a horizontal picture, the first on top."""
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.grid(False, axis="y")
