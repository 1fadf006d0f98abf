"""Find the configuration at which a function of the unit cube is largest.

What Bayesian optimization does between two trials: its acquisition function is cheap, has a
gradient, and is full of hills. So: look at many points, climb from the best of them along the
gradient, and between two climbs try every other choice of each discrete parameter. The function is
only ever compared at points that are configurations: whole numbers and choices are settled before
the comparison, never rounded after it, which would change what was maximized. What the space's
constraint forbids is not looked at; see `edge.py`.

A point carries a coordinate for every parameter, active or not; a choice that activates a parameter
finds it there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.spaces import Categorical, Space
from mlsd_hpo.spaces.parameter import Parameter
from mlsd_hpo.strategies.edge import allowed, along_edge, only_allowed

Array = NDArray[np.float64]
Values = Callable[[Array], Array]
"""Points (m, d) -> values (m,)."""
Slope = Callable[[Array], tuple[float, Array]]
"""A point (d,) -> its value and gradient (d,)."""

POOL = 256  # random points to look at first
NEAR = 64  # points near the best configurations so far, to look at as well
SPREAD = (0.01, 0.1)  # how near: standard deviations in the unit cube
CLIMBS = 4  # how many of them to climb from
ROUNDS = 4  # of climbing and trying choices, at most
STEPS = 40  # of L-BFGS, at most
MANY = 10_000  # values of a discrete parameter, beyond which it is taken for continuous
FEW = 24  # values of a discrete parameter that are all tried; of more, those around
LEAST = 16  # allowed points to begin with, at least


class Maximizer:
    """Maximizes functions over a space.

    Args:
        space: what can be chosen.
    """

    def __init__(self, space: Space) -> None:
        self.space = space
        parameters = list(space.parameters.values())
        self.smooth = np.array([_is_smooth(one) for one in parameters])
        """(d,), the columns that can be climbed; whole numbers too if there are many."""
        self.levels = [_levels(one) for one in parameters]
        """For each column the coordinates of its values, ascending; None if it has no such list."""
        self._columns = {name: column for column, name in enumerate(space.names)}

    def settle(self, points: Array) -> Array:
        """The configurations next to points, as coordinates: (m, d) -> (m, d).

        Discrete parameters are at one of their values, inactive ones at 0.5, as `Space.encode` has
        it. Of more than `MANY` values the coordinate is left as it is: the next one is too near.
        """
        points = np.clip(points, 0.0, 1.0)
        for column, levels in enumerate(self.levels):
            if levels is not None:
                points[:, column] = levels[_nearest(levels, points[:, column])]
        return np.where(self.active(points), points, 0.5)

    def active(self, points: Array) -> NDArray[np.bool_]:
        """Which parameters are active at settled points, (m, d)."""
        active = np.ones(points.shape, dtype=bool)
        for name in self.space.order:  # parents before children
            for parent, keys in self.space.conditions[name].items():
                above, parameter = self._columns[parent], self.space.parameters[parent]
                values = points[:, above].tolist()
                fits = {u: parameter.key(parameter.decode(u)) in keys for u in set(values)}
                holds = np.array([fits[u] for u in values], dtype=bool)
                active[:, self._columns[name]] &= active[:, above] & holds
        return active

    def __call__(
        self, values: Values, slope: Slope, best: Sequence[Array], rng: np.random.Generator
    ) -> tuple[Array, float]:
        """A settled point (d,) where the function is large, and its value.

        Args:
            values: the function, for many points at once.
            slope: the same for one point, with its gradient.
            best: good points (d,) known so far, to look around.
            rng: draws where to begin.
        """
        pool = self.pool(best, rng)
        found = values(self.settle(pool))
        values = only_allowed(self.space, values)
        ahead = np.argsort(-np.nan_to_num(found, nan=-np.inf), kind="stable")[:CLIMBS]
        ends = [self._climb(values, slope, pool[i], float(found[i]), rng) for i in ahead]
        point, value = max(ends, key=lambda end: end[1])
        return self.settle(point[None])[0], value

    def pool(self, best: Sequence[Array], rng: np.random.Generator) -> Array:
        """Points to begin with, (m, d): all over the cube, and around the best; allowed ones."""
        d = len(self.space)
        pools = [rng.random((POOL, d))]
        for spread in SPREAD if len(best) else ():
            centers = np.asarray(best)[rng.integers(len(best), size=NEAR)]
            moved = centers + spread * rng.standard_normal((NEAR, d))
            jump = rng.random((NEAR, d)) < 1 / d  # some coordinates anew, choices above all
            pools.append(np.where(jump & ~self.smooth, rng.random((NEAR, d)), moved))
        pools.append(np.asarray(best).reshape(-1, d))
        points = np.clip(np.concatenate(pools), 0.0, 1.0)
        if self.space.constraint is None:
            return points
        points = points[allowed(self.space, self.settle(points))]
        if len(points) >= LEAST:
            return points
        more = [self.space.encode(self.space.sample(rng)) for _ in range(LEAST)]
        return np.concatenate([points, more])

    def _climb(
        self, values: Values, slope: Slope, point: Array, value: float, rng: np.random.Generator
    ) -> tuple[Array, float]:
        """The end of a climb from one point, and its value there."""
        for _ in range(ROUNDS):
            point, value = self._along_gradient(values, slope, point, value, rng)
            reached = value
            point, value = self._by_choice(values, point, value)
            if value <= reached:  # no other choice is better from here
                break
        return point, value

    def _along_gradient(
        self, values: Values, slope: Slope, point: Array, value: float, rng: np.random.Generator
    ) -> tuple[Array, float]:
        """Climb in the smooth columns that are active, the others fixed."""
        from scipy.optimize import minimize  # slow to import

        fixed = self.settle(point[None])
        columns = self.smooth & self.active(fixed)[0]
        if not columns.any():
            return point, value

        def downhill(u: Array) -> tuple[float, Array]:
            at = fixed[0].copy()
            at[columns] = u
            height, gradient = slope(at)
            return -height, -gradient[columns]

        bounds = [(0.0, 1.0)] * int(columns.sum())
        options = {"maxiter": STEPS}
        end = minimize(downhill, fixed[0, columns], jac=True, bounds=bounds, options=options)
        moved = point.copy()
        moved[columns] = end.x
        reached = float(values(self.settle(moved[None]))[0])
        if reached == -np.inf:  # not allowed
            return along_edge(
                lambda tried: values(self.settle(tried)), point, value, moved, columns, rng
            )
        return (moved, reached) if reached > value else (point, value)

    def _by_choice(self, values: Values, point: Array, value: float) -> tuple[Array, float]:
        """Try the other values of each discrete parameter, one parameter after the other."""
        for column, levels in enumerate(self.levels):
            if levels is None:
                continue
            if len(levels) > FEW:
                here = int(_nearest(levels, point[column]))
                steps = np.array([-8, -4, -2, -1, 0, 1, 2, 4, 8])
                levels = levels[np.clip(here + steps, 0, len(levels) - 1)]
            tried = np.repeat(point[None], len(levels), axis=0)
            tried[:, column] = levels
            found = values(self.settle(tried))
            top = int(np.argmax(np.nan_to_num(found, nan=-np.inf)))
            if found[top] > value:
                point, value = tried[top], float(found[top])
        return point, value


def _is_smooth(parameter: Parameter) -> bool:
    """Whether to climb in this parameter: numbers, unless there are few of them."""
    if isinstance(parameter, Categorical):
        return False
    return parameter.values is None or len(parameter.values) > FEW


def _levels(parameter: Parameter) -> Array | None:
    """Coordinates of a discrete parameter's values, ascending; None if they are not listed."""
    if parameter.values is None or len(parameter.values) > MANY:
        return None
    return np.sort([parameter.encode(value) for value in parameter.values])


def _nearest(levels: Array, u: Array) -> NDArray[np.intp]:
    """The number of the level nearest to each coordinate."""
    return np.searchsorted((levels[1:] + levels[:-1]) / 2, u)
