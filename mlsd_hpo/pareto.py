"""Several objectives at once: which points are not dominated, and how much they dominate together.

With one objective, values are in an order. With several, one point *dominates* another if it is at
least as good in every objective and better in one; of two points often neither does. The points
that none dominates are the *Pareto front*: all sensible compromises. The *hypervolume* measures a
whole front with one number: the volume of what it dominates, up to a reference point.

All objectives are to be minimized here; turn the sign of those that are not. Rows with a NaN, as
failed trials have them, dominate nothing and are never in the front.

Sources: Zitzler & Thiele, "Multiobjective evolutionary algorithms: a comparative case study and the
strength Pareto approach", IEEE Trans. Evolutionary Computation 3, 1999 (hypervolume); While,
Hingston, Barone & Huband, "A faster algorithm for calculating hypervolume", IEEE Trans.
Evolutionary Computation 10, 2006 (by slicing).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def non_dominated(values: ArrayLike) -> NDArray[np.bool_]:
    """Which points no other point dominates.

    Equal points do not dominate each other: they are in the front together, or not at all.

    Args:
        values: (n, k), n points in k objectives.

    Returns:
        (n,), True for the points of the front.

    Raises:
        ValueError: for another shape.

    Cost: O(n² k).
    """
    points = _points(values)
    front: NDArray[np.bool_] = np.logical_not(np.isnan(points).any(axis=1))
    for i in np.flatnonzero(front):
        no_worse, better = (points <= points[i]).all(axis=1), (points < points[i]).any(axis=1)
        front[i] = not (no_worse & better & front).any()
    return front


def hypervolume(values: ArrayLike, reference: ArrayLike) -> float:
    """The volume of what the points dominate, up to the reference point.

    That is, of all places that are no better than some point in any objective, and no worse than
    the reference in any. A point that is not better than the reference in *every* objective adds
    nothing, nor does one that is dominated, or there a second time.

    Args:
        values: (n, k), n points in k objectives.
        reference: (k,), as bad as a value may be and count.

    Returns:
        The exact volume but for rounding; 0 without points.

    Raises:
        ValueError: for shapes that do not fit, or a reference that is not finite.

    Cost: O(n log n) in two objectives, about O(n^(k - 1)) in more.
    """
    bound = np.asarray(reference, dtype=float)
    if bound.ndim != 1 or not np.isfinite(bound).all():
        raise ValueError(f"reference must be one finite number per objective, not {reference!r}")
    points = np.asarray(values, dtype=float)
    points = _points(points.reshape(0, len(bound)) if points.size == 0 else points)
    if points.shape[1] != len(bound):
        raise ValueError(f"reference has {len(bound)} numbers, values have {points.shape[1]}")
    points = points[(points < bound).all(axis=1)]  # False for NaN
    return _volume(points[non_dominated(points)], bound)


def _volume(points: Array, reference: Array) -> float:
    """The hypervolume of points (n, k), all better than the reference, by slicing.

    Sorted by their last objective, the points cut space into slices. Within a slice the same points
    dominate everywhere, so that its volume is its thickness times a volume of one dimension less.
    """
    if len(points) == 0:
        return 0.0
    points = points[np.argsort(points[:, -1], kind="stable")]
    thickness = np.diff(np.append(points[:, -1], reference[-1]))  # (n,), of the slice above each
    if points.shape[1] == 1:
        return float(thickness.sum())
    if points.shape[1] == 2:  # a staircase: slices are rectangles
        return float((reference[0] - np.minimum.accumulate(points[:, 0])) @ thickness)
    total, front = 0.0, points[:0, :-1]
    for point, height in zip(points[:, :-1], thickness.tolist(), strict=True):
        if not (front <= point).all(axis=1).any():
            front = np.vstack([front[~(point <= front).all(axis=1)], point])
        if height > 0:  # or the next point begins at the same place
            total += height * _volume(front, reference[:-1])
    return total


def _points(values: ArrayLike) -> Array:
    points = np.asarray(values, dtype=float)
    if points.ndim != 2 or points.shape[1] == 0:
        raise ValueError(f"values must have shape (n, objectives), not {points.shape}")
    return points
