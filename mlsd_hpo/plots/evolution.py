"""Pictures of lecture 08: a population on a function of two numbers, and how wide it is.

The ground is grey, the darker, the better, in steps of equal area. What was tried has its method's
colour and marker; rings are what is kept as parents; ellipses are one and two standard deviations.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullLocator
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.plots.curves import band
from mlsd_hpo.plots.style import BLACK, GREY, VERMILLION, label_lines, method

Array = NDArray[np.float64]
Box = tuple[float, float, float, float]  # x0, x1, y0, y1
BANDS, DARKEST = 12, 0.5  # of the ground
CIRCLE = np.array([f(np.linspace(0, 2 * np.pi, 61)) for f in (np.cos, np.sin)])  # (2, 61)


def ground(ax: Axes, f: Callable[[Array], Array], box: Box, cells: int = 60) -> None:
    """Shade a box by the rank of a function's values: points (n, 2) -> values (n,)."""
    x0, x1, y0, y1 = box
    middles = (np.arange(cells) + 0.5) / cells
    x, y = np.meshgrid(x0 + middles * (x1 - x0), y0 + middles * (y1 - y0))
    values = f(np.stack([x.ravel(), y.ravel()], axis=1))
    rank = np.argsort(np.argsort(values)) / len(values)  # 0 for the best
    shade = DARKEST * (1 - np.floor(rank * BANDS) / (BANDS - 1))
    ax.imshow(
        shade.reshape(cells, cells),
        origin="lower",
        extent=box,
        cmap="Greys",
        vmin=0,
        vmax=1,
        interpolation="nearest",
    )
    ax.set(xlim=(x0, x1), ylim=(y0, y1), aspect="auto")
    ax.set(xticks=[x0, (x0 + x1) / 2, x1], yticks=[y0, (y0 + y1) / 2, y1])  # few: drawn quickly
    ax.grid(False)


def around(center: ArrayLike, reach: float) -> Box:
    """The box of all that is at most `reach` from `center` (2,) in both directions."""
    x, y = map(float, np.asarray(center))
    return x - reach, x + reach, y - reach, y + reach


def population(ax: Axes, name: str, points: ArrayLike, kept: ArrayLike | None = None) -> None:
    """Draw points (n, 2) in the look of the method `name`, and rings around what is kept (m, 2)."""
    if kept is not None:
        x, y = np.asarray(kept).T
        ax.plot(x, y, "o", ms=11, mfc="none", mec=BLACK, mew=1.2, label="_kept")
    look = method(name)
    x, y = np.asarray(points).T
    ax.plot(x, y, **{**look.points, "label": "_points"}, ms=7, mec="white", mew=0.8)


def normal(ax: Axes, mean: ArrayLike, covariance: ArrayLike, color: str = BLACK) -> None:
    """Draw a normal distribution: its mean (2,), and the ellipses of one and two deviations."""
    center = np.asarray(mean, dtype=float)
    squares, axes = np.linalg.eigh(np.asarray(covariance, dtype=float))
    ring = axes @ (np.sqrt(np.maximum(squares, 0))[:, None] * CIRCLE)  # (2, 61)
    for deviations, width in ((1, 2.0), (2, 1.2)):
        x, y = center[:, None] + deviations * ring
        ax.plot(x, y, color=color, lw=width, label=f"_{deviations} sd")
    ax.plot(*center, "+", color=color, ms=10, mew=2, label="_mean")


def target(ax: Axes, points: ArrayLike) -> None:
    """Mark where a function is at its minimum, (k, 2)."""
    x, y = np.asarray(points).T
    ax.plot(x, y, "x", color=VERMILLION, ms=9, mew=2.5, label="_target")


def widths(ax: Axes, name: str, deviations: ArrayLike, sigma: ArrayLike | None = None) -> None:
    """Draw how wide a population was in each generation, on a log scale.

    Args:
        ax: where to draw.
        name: of the method whose colour it has.
        deviations: (g, 2), along the shortest and the longest axis.
        sigma: (g,), the step-size, of a method that has one.
    """
    color, wide = method(name).color, np.asarray(deviations)
    steps = np.arange(len(wide))
    ax.fill_between(steps, wide[:, 0], wide[:, 1], color=color, alpha=0.15, lw=0)
    ax.plot(steps, wide[:, 1], color=color, label="longest axis")
    ax.plot(steps, wide[:, 0], color=color, lw=1.2, label="shortest axis")
    if sigma is not None:
        ax.plot(steps, np.asarray(sigma), color=BLACK, ls="--", lw=1.5, label="step-size σ")
    decades = np.log10([wide.min(), wide.max()])
    low, high = 10.0 ** np.floor(decades[0]), 10.0 ** (np.floor(decades[1]) + 1)
    ax.set(yscale="log", ylim=(low, high), xlabel="generation", title="How wide")
    ax.yaxis.set_major_locator(LogLocator(numticks=5))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.plot(steps[-1], wide[-1, 1], "o", color=color, label="_now")


def differences(ax: Axes, points: ArrayLike, name: str = "differential-evolution") -> None:
    """Draw the differences of all pairs of n points (n, 2) as steps from the origin."""
    x = np.asarray(points)
    steps = (x[:, None] - x).reshape(-1, 2)  # (n², 2)
    ax.plot(*steps.T, "o", ms=3, color=method(name).color, alpha=0.5, label="_differences")
    reach = 1.1 * float(np.abs(steps).max())
    ax.axhline(0, color=GREY, lw=0.8)
    ax.axvline(0, color=GREY, lw=0.8)
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach))
    ax.locator_params(nbins=3)


def children(ax: Axes, values: ArrayLike, parents: tuple[float, float]) -> None:
    """Draw where the children (n,) of two parents lie, as a histogram on [0, 1]."""
    ax.hist(np.asarray(values), bins=50, range=(0, 1), color=method("genetic").color)
    for parent in parents:
        ax.axvline(parent, color=BLACK, lw=1.5, ls="--")
    ax.set(xlim=(0, 1), ylabel="children")


def shade(number: int, total: int) -> str:
    """A grey for the generation `number` of `total`: the last is black."""
    return str(0.75 * (1 - number / max(total - 1, 1)))


def lines(ax: Axes, runs: dict[str, Array], color: dict[str, str]) -> None:
    """Draw the median (n,) and the quartiles of runs (runs, n) on a log scale, one line a name."""
    for name, values in runs.items():
        found = np.quantile(values, [0.25, 0.5, 0.75], axis=0)  # (3, n)
        x = np.arange(1, found.shape[1] + 1)
        band(ax, x, found, {"color": color[name], "label": name})
    ax.set(yscale="log")
    label_lines(ax)
