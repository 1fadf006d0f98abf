"""Pictures of several objectives: the front of a search, and how much it dominates over time.

values = [e.values for e in study.trials if not e.failed]
plots.pareto.front(ax, values, study.direction, reference=(0.9, 10), method="parego")
ax.set(xlabel="accuracy", ylabel="weights in thousands")
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.pareto import hypervolume, non_dominated
from mlsd_hpo.plots.style import BLACK, GREY
from mlsd_hpo.plots.style import method as look

Array = NDArray[np.float64]
PALE = 0.35  # opacity of dominated points
MARGIN = 0.05  # of the picture, around all points


def front(
    ax: Axes,
    values: ArrayLike,
    direction: Sequence[str] = ("minimize", "minimize"),
    reference: ArrayLike | None = None,
    method: str = "random",
) -> None:
    """Draw points in two objectives, and the staircase of those that no other dominates.

    What lies behind the staircase is dominated: a step goes from each point of the front straight
    to where both objectives are as bad as at it and at its neighbour. With a reference the
    dominated area up to it, whose size is the hypervolume, is shaded, and the reference is a cross.

    Args:
        ax: where to draw; set labels and further limits afterwards.
        values: (n, 2), in the objectives' own signs; rows with a NaN (failed) are left out.
        direction: "minimize" or "maximize" for each objective.
        reference: (2,), as bad as values may be and count.
        method: whose colour and marker to take.

    Raises:
        ValueError: for values of another shape, another direction or method.
    """
    points, signs = _minimized(values, direction)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"values must have shape (n, 2) for a picture, not {points.shape}")
    points = points[~np.isnan(points).any(axis=1)]
    kept = non_dominated(points)
    steps = np.unique(points[kept], axis=0)  # by the first objective, without duplicates
    bound = None if reference is None else np.asarray(reference, dtype=float) * signs
    every = points if bound is None else np.vstack([points, bound])
    low, high = every.min(axis=0), every.max(axis=0)
    room = MARGIN * np.where(high > low, high - low, 1.0)
    end = high + room if bound is None else bound
    style = look(method)
    if bound is not None:
        inside = steps[(steps < bound).all(axis=1)]
        if len(inside):
            x, y = _staircase(inside, bound) * signs[:, None]
            ax.fill_between(x, y, bound[1] * signs[1], color=style.color, alpha=0.15, lw=0)
        ax.plot(*(bound * signs), "x", color=BLACK, ms=9, mew=2, label="_reference")
    x, y = _staircase(steps, np.maximum(end, steps.max(axis=0))) * signs[:, None]
    ax.plot(x, y, color=style.color, lw=1.5, label="_staircase")
    x, y = (points[~kept] * signs).T
    ax.plot(x, y, style.marker, color=GREY, ms=6, mec="none", alpha=PALE, label="_dominated")
    x, y = (steps * signs).T
    ax.plot(x, y, style.marker, color=style.color, ms=8, mec="white", mew=0.8, label=style.label)
    both = np.sort(np.array([low - room, high + room]) * signs, axis=0)
    ax.set(xlim=both[:, 0], ylim=both[:, 1])


def _staircase(steps: Array, end: Array) -> Array:
    """The corners (2, 2 n + 1) of a front (n, 2), to be minimized, sorted; it ends level at `end`.

    It comes straight down to its first point, and leaves its last one level.
    """
    x = np.concatenate([np.repeat(steps[:, 0], 2), end[:1]])
    y = np.concatenate([end[1:], np.repeat(steps[:, 1], 2)])
    return np.array([x, y])


def hypervolume_so_far(values: ArrayLike, direction: Sequence[str], reference: ArrayLike) -> Array:
    """The hypervolume of the first 1, 2, … n points; (…, n, k) -> (…, n), for `curves.anytime`.

    Args:
        values: in the objectives' own signs; rows with a NaN (failed) add nothing.
        direction: "minimize" or "maximize" for each objective.
        reference: (k,), as bad as values may be and count.
    """
    points, signs = _minimized(values, direction)
    bound = np.asarray(reference, dtype=float) * signs
    runs = points.reshape(-1, *points.shape[-2:])
    found = [[hypervolume(run[: i + 1], bound) for i in range(len(run))] for run in runs]
    return np.array(found).reshape(points.shape[:-1])


def _minimized(values: ArrayLike, direction: Sequence[str]) -> tuple[Array, Array]:
    """The values (…, k) with all objectives to be minimized, and the signs (k,)."""
    turns = {"minimize": 1.0, "maximize": -1.0}
    points = np.asarray(values, dtype=float)
    if isinstance(direction, str) or not set(direction) <= set(turns):
        raise ValueError(f"direction must be a minimize or maximize per objective, not {direction}")
    if points.ndim < 2 or points.shape[-1] != len(direction):
        raise ValueError(f"values must be (…, {len(direction)}), not {points.shape}")
    signs = np.array([turns[word] for word in direction])
    return points * signs, signs
