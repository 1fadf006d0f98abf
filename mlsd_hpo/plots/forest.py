"""Pictures of lecture 07: what a model predicts, and how sure it is, in its method's colour."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from mlsd_hpo.plots.style import BLACK, method

WIDE = 1.96  # standard deviations to either side, as in lecture 05


def prediction(
    ax: Axes,
    name: str,
    x: ArrayLike,
    mean: ArrayLike,
    variance: ArrayLike,
    data: tuple[ArrayLike, ArrayLike],
    members: ArrayLike | None = None,
) -> None:
    """Draw a mean, its band of 1.96 standard deviations, and the data that it comes from.

    Args:
        ax: where to draw.
        name: of the method whose colour it has, such as "forest" or "bayesian".
        x: (m,), ascending.
        mean, variance: (m,) each.
        data: places and values, (n,) each.
        members: predictions of single trees, (trees, m); thin lines.
    """
    color, x, mean = method(name).color, np.asarray(x), np.asarray(mean)
    reach = WIDE * np.sqrt(np.asarray(variance))
    ax.fill_between(x, mean - reach, mean + reach, color=color, alpha=0.18, lw=0)
    for values in [] if members is None else np.asarray(members):
        ax.plot(x, values, color=color, lw=0.8, alpha=0.5, label="_tree")
    ax.plot(x, mean, color=color, label="_mean")
    ax.plot(*data, "o", color=BLACK, mec="white", mew=0.8, ms=8, label="_data")
