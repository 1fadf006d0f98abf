"""Pictures of lecture 02: a person's tries, and what random search does with the same budget.

What random search of n trials reaches needs no simulation where a table holds the score of
configurations drawn uniformly from the space (or of a fine grid): the best of n is at most s with
probability F(s)^n, F(s) the share of the table that is at most s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import LogNorm
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, LogLocator, NullLocator, PercentFormatter
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.benchmarks.anytime import best_so_far
from mlsd_hpo.plots.style import BLACK, VERMILLION, ink, label_lines, method
from mlsd_hpo.spaces import Float, Int, Space
from mlsd_hpo.trial import Config, Evaluation

Array = NDArray[np.float64]
COUNTS = (1, 5, 20)


def best_of_random(values: ArrayLike, n: ArrayLike, q: float) -> Array:
    """The q-quantile of the best (largest) of n configurations drawn at random.

    The best of n is at most s with probability F(s)^n; so its q-quantile is the q^(1/n)-quantile of
    one draw.

    Args:
        values: scores of the space's configurations, larger is better, (m,).
        n: number of trials, or several of them, (…).
        q: between 0 and 1; 0.5 is the median run.
    """
    level = q ** (1 / np.asarray(n, dtype=float))
    return np.asarray(np.quantile(np.asarray(values, dtype=float), level, method="inverted_cdf"))


def chance_to_beat(values: ArrayLike, best: float, n: int) -> float:
    """How often the best of n configurations drawn at random is worse than `best`: F(best-)^n."""
    return float(np.mean(np.asarray(values, dtype=float) < best) ** n)


def plane(ax: Axes, space: Space) -> None:
    """Set scales, limits and labels of `ax` for the two numeric parameters of `space`.

    Raises ValueError for a space with another number or kind of parameters.
    """
    parameters = list(space.parameters.items())
    if len(parameters) != 2 or not all(isinstance(p, Float | Int) for _, p in parameters):
        raise ValueError(f"a plane needs two numeric parameters; the space has {list(space.names)}")
    for side, (name, parameter) in zip("xy", parameters, strict=True):
        scale = "log" if getattr(parameter, "log", False) else "linear"
        ends = parameter.decode(0.0), parameter.decode(1.0)
        ax.set(**{f"{side}scale": scale, f"{side}lim": ends, f"{side}label": name})
        axis = getattr(ax, f"{side}axis")
        axis.set_minor_locator(NullLocator())  # many, and slow to draw
        if scale == "log":
            axis.set_major_locator(LogLocator(numticks=4))
        axis.set_major_formatter("{x:g}")
    ax.grid(False)


def percent(axis: Axis) -> None:
    """Label a log axis of errors at a few round percentages."""
    axis.set_major_locator(FixedLocator([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(PercentFormatter(1, decimals=0))


def landscape(
    ax: Axes, space: Space, score: Callable[[Config], float], cells: int = 48, bar: bool = True
) -> None:
    """Colour the plane of a space with two numeric parameters by the error 1 - score, log scale.

    Args:
        ax: where to draw.
        space: a space with two numeric parameters.
        score: configuration -> a score below 1, larger is better (an accuracy).
        cells: how many cells along each side; each is scored at its middle.
        bar: whether to draw a colour bar.
    """
    plane(ax, space)
    middles = (np.arange(cells) + 0.5) / cells
    errors = np.array([[1 - score(space.decode([x, y])) for x in middles] for y in middles])
    edges = [[p.decode(i / cells) for i in range(cells + 1)] for p in space.parameters.values()]
    norm = LogNorm(max(errors.min(), 1e-3), errors.max())
    image = ax.pcolormesh(edges[0], edges[1], errors, norm=norm, cmap="viridis_r", rasterized=True)
    if bar:
        scale = ax.get_figure(root=True).colorbar(image, ax=ax)  # type: ignore[union-attr]
        scale.set_label("error (1 - accuracy)")
        percent(scale.ax.yaxis)


def tries(
    ax: Axes,
    space: Space,
    trials: Sequence[Evaluation],
    name: str = "manual",
    connect: bool = True,
    color: str | None = None,
) -> None:
    """Draw the tries of a search, numbered from 1, the best one ringed (larger is better).

    Args:
        ax: axes that `plane` or `landscape` has set.
        space: a space with two numeric parameters.
        trials: the tries in order.
        name: the method, for its colour and marker.
        connect: whether to join one try to the next and to number them.
        color: a colour instead of the method's own.
    """
    if not trials:
        return
    look = method(name)
    color = color or look.color
    x, y = (np.array([e.config[side] for e in trials]) for side in space.names)
    (line,) = ax.plot(x, y, color=color, marker=look.marker, lw=1.2, ms=9, mec="white", mew=0.8)
    line.set_linestyle("-" if connect else "none")
    best = int(np.argmax([e.value for e in trials]))
    ax.plot(x[best], y[best], "o", ms=17, mfc="none", mec=VERMILLION, mew=2.5)
    if connect:
        number_points(ax, x, y, color)


def number_points(ax: Axes, x: Array, y: Array, color: str) -> None:
    """Write 1, 2, … beside points (n,), leaving out numbers that would cover an earlier one."""
    placed: list[Array] = []
    height, width = ax.bbox.height, ax.bbox.width
    for number, point in enumerate(zip(x, y, strict=True), start=1):
        place = ax.transAxes.inverted().transform(ax.transData.transform(point))
        at = place * [width, height]
        if any(abs(at - other)[0] < 20 and abs(at - other)[1] < 18 for other in placed):
            continue
        placed.append(at)
        offset = (-16 if place[0] > 0.93 else 5, -16 if place[1] > 0.93 else 4)
        text = ax.annotate(str(number), point, offset, textcoords="offset points", color=color)
        text.set_path_effects([withStroke(linewidth=3, foreground="white")])


def ranks(ax: Axes, values: ArrayLike, counts: Sequence[int] = COUNTS, low: float = 0.9) -> None:
    """Draw the chance that the best of n random trials is at most a score, for several n.

    Args:
        ax: where to draw.
        values: scores of the space's configurations, larger is better, (m,).
        counts: the numbers of trials.
        low: where the axis of scores begins.
    """
    values = np.asarray(values, dtype=float)
    levels = np.linspace(0.001, 0.999, 400)
    top = float(values.max())
    ax.set(xlabel="score of the best of n", ylabel="chance to be at most that", ylim=(0, 1))
    ax.set_xlim(low, top + 0.02 * (top - low))
    ax.axhline(0.5, color=BLACK, lw=1, ls=":")
    for n, shade in zip(counts, np.linspace(0.65, 0.0, len(counts)), strict=True):
        quantiles = np.array([best_of_random(values, n, q) for q in levels])
        ax.plot(quantiles, levels, color=str(shade), label=f"_n = {n}")
        first = int(np.argmax(quantiles >= low))  # the label stands where the line comes in
        place = (max(quantiles[first], low), levels[first])
        ax.annotate(f" n = {n}", place, (4, 5), textcoords="offset points", color=ink(str(shade)))
        middle = float(best_of_random(values, n, 0.5))
        if middle > low:
            ax.plot(middle, 0.5, "o", color=str(shade))


def race(ax: Axes, values: ArrayLike, runs: Mapping[str, ArrayLike], budget: int) -> None:
    """Draw best-so-far lines against what random search reaches with the same number of trials.

    The grey line is the median random run and the band its middle half, both exact.

    Args:
        ax: where to draw.
        values: scores of the space's configurations, larger is better, (m,).
        runs: label -> scores in the order of the trials; an empty one is left out.
        budget: how many trials the axis shows.
    """
    n = np.arange(1, budget + 1)
    low, middle, high = (best_of_random(values, n, q) for q in (0.25, 0.5, 0.75))
    grey = method("random").color
    ax.fill_between(n, 1 - low, 1 - high, color=grey, alpha=0.25, lw=0, step="mid")
    ax.step(n, 1 - middle, where="mid", color=grey, label="random, median")
    looks = ((BLACK, "*"), (VERMILLION, "o"))
    for (label, scores), (color, marker) in zip(runs.items(), looks, strict=False):
        if len(np.asarray(scores)):
            best = best_so_far(scores, "maximize")
            error, made = 1 - best, len(best)
            ax.plot([made, budget], [error[-1]] * 2, ":", color=color, label=label)  # unspent
            ax.plot(np.arange(1, made + 1), error, color=color, marker=marker, label="_")
    ax.set(
        xlabel="tries", ylabel="error of the best so far", yscale="log", xlim=(0.5, budget + 0.5)
    )
    ax.set_ylim(0.8 * (1 - float(np.max(np.asarray(values)))), 1)
    percent(ax.yaxis)
    label_lines(ax)
