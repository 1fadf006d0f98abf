"""Pictures of lecture 09: who is trained for how long, what it costs, and who is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from numpy.typing import ArrayLike

from mlsd_hpo.plots.curves import band
from mlsd_hpo.plots.style import BLACK, BLUE, GREY, VERMILLION, ink, label_lines, method


def survival(
    ax: Axes,
    curves: ArrayLike,
    fidelities: Sequence[int],
    rungs: Sequence[Sequence[int]],
    best: int | None = None,
) -> None:
    """Draw each configuration's error as far as it was trained, on log scales.

    Args:
        ax: where to draw.
        curves: the accuracy after each epoch, (n, R).
        fidelities: of the rungs, ascending.
        rungs: who is on each rung, as rows of `curves`.
        best: the row that is best in the end: its whole curve is drawn as well, dashed.
    """
    errors = 1 - np.asarray(curves, dtype=float)
    epochs = np.arange(1, errors.shape[1] + 1)
    last = {i: r for r, rung in enumerate(rungs) for i in rung}
    for top in (False, True):  # who is trained in full lies above
        chosen = [i for i, r in last.items() if (r == len(rungs) - 1) == top]
        lines = [np.column_stack([epochs, errors[i]])[: fidelities[last[i]]] for i in chosen]
        color = method("hyperband").color if top else GREY
        ax.add_collection(
            LineCollection(lines, colors=color, lw=2.2 if top else 0.9, alpha=1 if top else 0.55)
        )
        ends = np.array([line[-1] for line in lines]).reshape(-1, 2)
        ax.plot(*ends.T, "o", color=color, ms=7 if top else 3, mec="white", mew=0.5)
    low, high = 0.02, 1.0
    ax.vlines(fidelities[:-1], low, high, color=BLACK, lw=0.8, ls=":")
    if best is not None:
        ax.plot(epochs, errors[best], color=VERMILLION, lw=1.6, ls="--")
    _errors(ax, (low, high))
    _epochs(ax, sorted({1, *fidelities}), len(epochs))


def costs(ax: Axes, sizes: Sequence[int], fidelities: Sequence[int]) -> None:
    """Draw what each rung adds to the cost, in epochs, with the number of its configurations.

    Args:
        ax: where to draw.
        sizes: configurations on each rung.
        fidelities: epochs up to which each rung trains; what a rung adds is beyond the one below.
    """
    added = spent(sizes, fidelities)
    color = method("hyperband").color
    places = list(range(len(added)))
    ax.barh(places, added, color=color, alpha=0.35)
    for place, size, epochs in zip(places, sizes, added, strict=True):
        ax.text(
            0.02 * max(added), place, f"{size} · {epochs // size}", va="center", color=ink(BLACK)
        )
    ax.set_yticks(places, [f"to {f}" for f in fidelities])
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.set(xlabel="epochs added", xlim=(0, 1.05 * max(added)))


def agreement(left: Axes, right: Axes, curves: ArrayLike, shown: int = 60, seed: int = 0) -> None:
    """Draw error curves, and how well ranks after each epoch agree with those at the end.

    Args:
        left: for the error curves of some configurations.
        right: for Spearman's rank correlations, of all and of the best quarter.
        curves: the accuracy after each epoch, (n, R).
        shown, seed: how many curves are drawn, and which.
    """
    from scipy.stats import spearmanr

    scores = np.asarray(curves, dtype=float)
    n, longest = scores.shape
    epochs = np.arange(1, longest + 1)
    some = np.random.default_rng(seed).permutation(n)[:shown]
    left.plot(epochs, 1 - scores[some].T, color=GREY, lw=0.7)
    _errors(left, (0.02, 1.0))
    left.set_title(f"{shown} of {n} networks")
    final = scores[:, -1]
    for rows, label in (
        (final > -np.inf, "all"),
        (final >= np.quantile(final, 0.75), "best quarter"),
    ):
        ranks = [spearmanr(early, final[rows])[0] for early in scores[rows].T]
        right.plot(epochs, ranks, label=label)
    right.set(title="rank correlation with the end", ylim=(0, 1))
    for ax in (left, right):
        _epochs(ax, [3**k for k in range(9) if 3**k <= longest], longest)
    label_lines(right)


def race(ax: Axes, trainings: ArrayLike, regrets: Mapping[str, ArrayLike]) -> None:
    """Draw the mean regret and its standard error against what has been paid, on log scales.

    Args:
        ax: where to draw.
        trainings: the price in full trainings, (m,).
        regrets: {method, as the style knows it: (runs, m)}, two runs or more; means above 0.
    """
    paid = np.asarray(trainings, dtype=float)
    for name, values in regrets.items():
        runs = np.asarray(values, dtype=float)
        mean, error = runs.mean(axis=0), runs.std(axis=0, ddof=1) / np.sqrt(len(runs))
        band(ax, paid, (np.maximum(mean - error, 1e-9), mean, mean + error), method(name).line)
    ax.set(xscale="log", yscale="log", xlabel="full trainings paid", ylabel="mean regret")
    ticks = [tick for tick in (1, 2, 5, 10, 20, 40, 80) if paid[0] <= tick <= paid[-1]]
    ax.set_xticks(ticks, [str(tick) for tick in ticks])
    ax.set_yticks([0.1, 0.2, 0.5, 1, 2, 5], ["0.1", "0.2", "0.5", "1", "2", "5"])
    ax.minorticks_off()


def paths(ax: Axes, weights: Sequence[ArrayLike]) -> None:
    """Draw the paths of members' two weights, (rounds, 2) each, to a cross at 0."""
    for path, color in zip(weights, (VERMILLION, BLUE), strict=True):
        ax.plot(*np.asarray(path, dtype=float).T, "o-", color=color, ms=3, lw=0.8)
    ax.plot(0, 0, "+", color=BLACK, ms=14)
    ax.set(xlabel="θ₀", xlim=(-0.05, 1), ylim=(-0.05, 1))


def _errors(ax: Axes, ends: tuple[float, float]) -> None:
    """Errors on a log scale."""
    ax.set(yscale="log", ylabel="error", ylim=ends)
    ax.set_yticks([0.03, 0.1, 0.3, 1], ["3 %", "10 %", "30 %", "100 %"])


def _epochs(ax: Axes, ticks: Sequence[int], longest: int) -> None:
    """Epochs on a log scale."""
    ax.set(xscale="log", xlabel="epochs", xlim=(0.9, longest * 1.1))
    ax.set_xticks(ticks, [str(tick) for tick in ticks])
    ax.minorticks_off()


def spent(sizes: Sequence[int], fidelities: Sequence[int]) -> list[int]:
    """The epochs that each rung adds: its configurations go on from the rung below."""
    below = [0, *fidelities[:-1]]
    return [n * (f - b) for n, f, b in zip(sizes, fidelities, below, strict=True)]
