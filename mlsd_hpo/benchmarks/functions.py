"""Test functions: problems whose minimum is known, and whose evaluation costs nothing.

Each is called with a configuration, as a strategy makes it, or with many points at once:

    f = branin()
    f({"x1": 1.0, "x2": 2.0})            # one value
    f.at([[1.0, 2.0], [3.0, 4.0]])       # two values; ackley(5).at(points) in 5 dimensions
    f.minimum, f.minimizers              # 0.397887, (3, 2)

Source, where a function names no other: Surjanovic & Bingham, "Virtual Library of Simulation
Experiments: Test Functions and Datasets", Simon Fraser University, 2013.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.spaces import Float, Space
from mlsd_hpo.trial import Config

Array = NDArray[np.float64]


@dataclass(frozen=True)
class TestFunction:
    """A function to be minimized.

    Attributes:
        name: for plots.
        space: its usual domain, a box; the parameters are x1, …, xd.
        minimum: the lowest value in that domain.
        minimizers: all points where it is attained, (k, d).
        formula: points (n, d) -> values (n,).
    """

    __test__ = False  # tells pytest that this is no test case

    name: str
    space: Space
    minimum: float
    minimizers: Array
    formula: Callable[[Array], Array]

    @property
    def domain(self) -> Array:
        """Both ends of each parameter, (d, 2)."""
        return np.array([(p.decode(0.0), p.decode(1.0)) for p in self.space.parameters.values()])

    def __call__(self, config: Config) -> float:
        """The value at a configuration {"x1": …, …, "xd": …}."""
        return float(self.at([[config[name] for name in self.space.names]])[0])

    def at(self, points: ArrayLike) -> Array:
        """The values (n,) at points (n, d), in the units of the domain.

        Raises:
            ValueError: for another shape.
        """
        x = np.asarray(points, dtype=float)
        if x.ndim != 2 or x.shape[1] != len(self.space):
            raise ValueError(f"{self.name} takes points (n, {len(self.space)}), not {x.shape}")
        return self.formula(x)

    def __repr__(self) -> str:
        return f"TestFunction({self.name}, {len(self.space)} dimensions, minimum {self.minimum:g})"


def _box(low: float, high: float, d: int, least: int = 1) -> Space:
    if isinstance(d, bool) or int(d) != d or d < least:
        raise ValueError(f"the dimension must be a whole number of at least {least}, not {d!r}")
    return Space({f"x{i + 1}": Float(low, high) for i in range(int(d))})


def _at_origin(name: str, space: Space, formula: Callable[[Array], Array]) -> TestFunction:
    return TestFunction(name, space, 0.0, np.zeros((1, len(space))), formula)


def _at_ones(name: str, space: Space, formula: Callable[[Array], Array]) -> TestFunction:
    return TestFunction(name, space, 0.0, np.ones((1, len(space))), formula)


def _branin(x: Array) -> Array:
    x1, x2 = x[:, 0], x[:, 1]
    parabola = x2 - 5.1 / (4 * np.pi**2) * x1**2 + 5 / np.pi * x1 - 6
    return np.asarray(parabola**2 + 10 * (1 - 1 / (8 * np.pi)) * np.cos(x1) + 10)


def branin() -> TestFunction:
    """Branin: three equally deep valleys in 2 dimensions.

    Where cos(x1) = -1 and the parabola is 0, only 10 / (8 pi) is left.
    """
    space = Space({"x1": Float(-5, 10), "x2": Float(0, 15)})
    best = np.array([(-np.pi, 12.275), (np.pi, 2.275), (3 * np.pi, 2.475)])
    return TestFunction("Branin", space, 10 / (8 * np.pi), best, _branin)


# Hartmann: -sum_i ALPHA_i exp(-sum_j A_ij (x_j - P_ij)²) in the unit cube, a sum of
# four wells. The minimizers were polished by Newton's method.
# Dixon & Szegö (eds.), Towards Global Optimisation 2, 1978.
ALPHA = np.array([1.0, 1.2, 3.0, 3.2])
A3 = np.array([[3, 10, 30], [0.1, 10, 35], [3, 10, 30], [0.1, 10, 35]])
P3 = 1e-4 * np.array(
    [[3689, 1170, 2673], [4699, 4387, 7470], [1091, 8732, 5547], [381, 5743, 8828]]
)
A6 = np.array(
    [
        [10, 3, 17, 3.5, 1.7, 8],
        [0.05, 10, 17, 0.1, 8, 14],
        [3, 3.5, 1.7, 10, 17, 8],
        [17, 8, 0.05, 10, 0.1, 14],
    ]
)
P6 = 1e-4 * np.array(
    [
        [1312, 1696, 5569, 124, 8283, 5886],
        [2329, 4135, 8307, 3736, 1004, 9991],
        [2348, 1451, 3522, 2883, 3047, 6650],
        [4047, 8828, 8732, 5743, 1091, 381],
    ]
)


def _hartmann(a: Array, p: Array, x: Array) -> Array:
    squares = (a * (x[:, None, :] - p) ** 2).sum(axis=2)  # (n, 4)
    return np.asarray(-np.exp(-squares) @ ALPHA)


def hartmann3() -> TestFunction:
    """Hartmann in 3 dimensions: a sum of four wells in the unit cube."""
    best = np.array([[0.114588876655, 0.555648894617, 0.852546984687]])
    value = -3.862779787332663
    return TestFunction("Hartmann 3", _box(0, 1, 3), value, best, partial(_hartmann, A3, P3))


def hartmann6() -> TestFunction:
    """Hartmann in 6 dimensions: a sum of four wells in the unit cube."""
    first = (0.201689511007, 0.150010691823, 0.476873974222)
    last = (0.27533243049, 0.3116516166, 0.657300534066)
    value = -3.3223680114155147
    best = np.array([[*first, *last]])
    return TestFunction("Hartmann 6", _box(0, 1, 6), value, best, partial(_hartmann, A6, P6))


def sphere(d: int = 2) -> TestFunction:
    """Sphere: sum of squares. All directions matter alike. Domain ±5.12."""
    return _at_origin("sphere", _box(-5.12, 5.12, d), _sphere)


def _sphere(x: Array) -> Array:
    return np.asarray((x**2).sum(axis=1))


def ellipsoid(d: int = 2) -> TestFunction:
    """Ellipsoid: squares weighted from 1 to a million; needs a step size for each direction.

    Domain ±5. Source: Hansen, "The CMA evolution strategy: a tutorial", arXiv 1604.00772, 2016.
    """
    return _at_origin("ellipsoid", _box(-5, 5, d, least=2), _ellipsoid)


def _ellipsoid(x: Array) -> Array:
    return np.asarray((np.logspace(0, 6, x.shape[1]) * x**2).sum(axis=1))


def ackley(d: int = 2) -> TestFunction:
    """Ackley: nearly flat far out, with many small dents, and a funnel in the middle. ±32.768."""
    return _at_origin("Ackley", _box(-32.768, 32.768, d), _ackley)


def _ackley(x: Array) -> Array:
    funnel = -20 * np.exp(-0.2 * np.sqrt((x**2).mean(axis=1)))
    dents = -np.exp(np.cos(2 * np.pi * x).mean(axis=1))
    return np.asarray(funnel + dents + 20 + np.e)


def rastrigin(d: int = 2) -> TestFunction:
    """Rastrigin: a bowl full of regular dents, about 11^d local minima. Domain ±5.12."""
    return _at_origin("Rastrigin", _box(-5.12, 5.12, d), _rastrigin)


def _rastrigin(x: Array) -> Array:
    return np.asarray((x**2 - 10 * np.cos(2 * np.pi * x) + 10).sum(axis=1))


def rosenbrock(d: int = 2) -> TestFunction:
    """Rosenbrock: a bent, narrow valley, flat along its floor. Domain [-5, 10], minimum at 1."""
    return _at_ones("Rosenbrock", _box(-5, 10, d, least=2), _rosenbrock)


def _rosenbrock(x: Array) -> Array:
    a, b = x[:, :-1], x[:, 1:]
    return np.asarray((100 * (b - a**2) ** 2 + (1 - a) ** 2).sum(axis=1))


def levy(d: int = 2) -> TestFunction:
    """Levy: waves that grow with the distance from their minimum at 1. Domain ±10."""
    return _at_ones("Levy", _box(-10, 10, d), _levy)


def _levy(x: Array) -> Array:
    w = 1 + (x - 1) / 4
    first, last, inner = w[:, 0], w[:, -1], w[:, :-1]
    waves = (inner - 1) ** 2 * (1 + 10 * np.sin(np.pi * inner + 1) ** 2)
    end = (last - 1) ** 2 * (1 + np.sin(2 * np.pi * last) ** 2)
    return np.asarray(np.sin(np.pi * first) ** 2 + waves.sum(axis=1) + end)
