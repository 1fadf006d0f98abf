"""How a climb that leaves what a constraint allows goes on, inside and along the edge.

A predicate has no gradient: all that is known of the edge is on which side a point lies. But the
best allowed point often lies on it. So, from the last allowed point, go towards the one outside as
far as is allowed, and then take random steps, some of which lead along the edge. Their length grows
when a batch of them finds something better and shrinks when it does not: an evolution strategy with
one parent.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.spaces import Space

Array = NDArray[np.float64]
Values = Callable[[Array], Array]
"""Points (m, d) -> values (m,)."""

BACK = 16  # points between the last allowed point and the first outside
BATCH = 16  # random steps at once
BATCHES = 24
LONGEST, SHORTEST = 0.1, 1e-4  # standard deviations of a step in each coordinate
GROW, SHRINK = 1.5, 0.6


def allowed(space: Space, points: Array) -> NDArray[np.bool_]:
    """Which points (m, d) the space's constraint allows, (m,)."""
    return np.array([space.allows(space.decode(point)) for point in points], dtype=bool)


def only_allowed(space: Space, values: Values) -> Values:
    """A function of settled points that is -inf where the constraint forbids them."""
    if space.constraint is None:
        return values

    def masked(points: Array) -> Array:
        fine = allowed(space, points)
        found = np.full(len(points), -np.inf)
        if fine.any():
            found[fine] = values(points[fine])
        return found

    return masked


def along_edge(
    values: Values,
    point: Array,
    value: float,
    outside: Array,
    columns: NDArray[np.bool_],
    rng: np.random.Generator,
) -> tuple[Array, float]:
    """A better point (d,) than `point` and its value, or the same if none was found.

    Args:
        values: the function, -inf where a point is forbidden.
        point, value: where the climb began; allowed.
        outside: where it ended, (d,); forbidden.
        columns: the coordinates in which to step, (d,).
        rng: draws the steps.
    """
    line = point + np.linspace(0, 1, BACK)[:, None] * (outside - point)
    point, value = _best(values, line, point, value)
    length = LONGEST
    for _ in range(BATCHES):
        steps = length * rng.standard_normal((BATCH, len(point)))
        before = value
        tried = np.clip(point + np.where(columns, steps, 0.0), 0.0, 1.0)
        point, value = _best(values, tried, point, value)
        length = min(length * GROW, LONGEST) if value > before else max(length * SHRINK, SHORTEST)
    return point, value


def _best(values: Values, tried: Array, point: Array, value: float) -> tuple[Array, float]:
    """The best of the points tried, if it is better than the one at hand."""
    found = np.nan_to_num(values(tried), nan=-np.inf)
    top = int(np.argmax(found))
    return (tried[top], float(found[top])) if found[top] > value else (point, value)
