"""Many coarse-to-fine searches at once, on a function of arrays: for sweeps and for widgets.

`zoom_runs` makes the same trials as `CoarseToFineSearch` with method="random", only for all runs
together: a hundred searches take some milliseconds. A strategy that is asked and told one trial at
a time cannot do that, and a function of one configuration cannot either.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def zoom_runs(
    f: Callable[[Array], Array],
    uniforms: Array,
    per_round: int = 15,
    shrink: float = 0.5,
    incumbents: int = 1,
) -> tuple[Array, Array]:
    """Run one search for each row of `uniforms`; see `CoarseToFineSearch` for the arguments.

    Args:
        f: points (…, d) of the unit cube -> values (…), smaller is better. It is called once a
            round, with the points of all runs.
        uniforms: random numbers in [0, 1), (runs, n, d): where in its box each trial goes.
        per_round: trials of a round.
        shrink: side of round r's boxes is ``shrink ** r``.
        incumbents: how many boxes a round has at most.

    Returns:
        The points (runs, n, d) in the order of the trials, and their values (runs, n).
    """
    points, (_, n, _) = np.array(uniforms, dtype=float), uniforms.shape
    values = np.empty(points.shape[:2])
    values[:, :per_round] = f(points[:, :per_round])
    for start in range(per_round, n, per_round):
        stop, side = min(start + per_round, n), shrink ** (start // per_round)
        lower, count = _boxes(points[:, :start], values[:, :start], side, incumbents)
        box = np.arange(stop - start) % count[:, None]  # (runs, trials): the boxes take turns
        corner = np.take_along_axis(lower, box[:, :, None], axis=1)
        points[:, start:stop] = corner + side * uniforms[:, start:stop]
        values[:, start:stop] = f(points[:, start:stop])
    return points, values


def _boxes(points: Array, values: Array, side: float, most: int) -> tuple[Array, NDArray[np.int_]]:
    """Lower corners (runs, most, d) of boxes around the best points, and how many there are.

    A point inside the box of a better one gets none.
    """
    runs = np.arange(len(points))
    ranked = np.take_along_axis(points, np.argsort(values, axis=1, kind="stable")[:, :, None], 1)
    lower = np.zeros((len(points), most, points.shape[2]))
    free = np.ones(values.shape, dtype=bool)  # by rank: in no box yet
    count = np.zeros(len(points), dtype=int)
    for k in range(most):
        best = ranked[runs, free.argmax(axis=1)]  # (runs, d)
        lower[:, k] = np.clip(best - side / 2, 0, 1 - side)  # moved inwards at the edge
        count += free.any(axis=1)
        corner = lower[:, k, None]
        free &= ~((ranked >= corner) & (ranked <= corner + side)).all(axis=2)
    return lower, count
