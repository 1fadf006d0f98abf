"""The maximizer of acquisition functions, against enumeration and known tops."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mlsd_hpo import Categorical, Float, Int, Space
from mlsd_hpo.strategies.maximize import Maximizer
from tests.strategies.registry import SPACES

MIXED = Space(
    {
        "x": Float(0, 1),
        "n": Int(1, 7),
        "k": Categorical(["a", "b", "c"]),
        "m": Float(0, 1, when={"k": "c"}),
        "s": Int(1, 500, log=True),
    }
)


def bumps(space: Space, seed: int):
    """A function with several hills whose height also depends on the choices, and its slope."""
    rng = np.random.default_rng(seed)
    tops, heights = rng.random((4, len(space))), rng.uniform(1, 2, size=4)
    width = 0.08 * len(space)

    def values(points):
        squared = ((points[:, None, :] - tops) ** 2).sum(2)  # (m, 4)
        return (heights * np.exp(-squared / width)).sum(1)

    def slope(point):
        away = point - tops
        parts = heights * np.exp(-(away**2).sum(1) / width)
        return float(parts.sum()), (-2 / width * parts[:, None] * away).sum(0)

    return values, slope


def top_by_search(space: Space, values) -> float:
    """The best of very many configurations, then of many around the best."""
    rng = np.random.default_rng(1)
    maximizer = Maximizer(space)
    points = rng.random((4000, len(space)))
    found = values(maximizer.settle(points))
    for spread in (0.1, 0.03, 0.01, 0.003):
        best = points[np.argsort(-found)[:20]]
        near = np.repeat(best, 50, axis=0)
        points = np.concatenate([best, near + spread * rng.standard_normal(near.shape)])
        found = values(maximizer.settle(points))
    return float(found.max())


@pytest.mark.parametrize("space", [Space({f"x{i}": Float(-1, 3) for i in range(4)}), MIXED])
@pytest.mark.parametrize("seed", range(5))
def test_the_top_is_found(space, seed):
    values, slope = bumps(space, seed)
    _, value = Maximizer(space)(values, slope, [], np.random.default_rng(seed))
    assert value >= top_by_search(space, values) - 1e-3


def test_what_is_returned_is_a_configuration_and_its_value():
    values, slope = bumps(MIXED, 0)
    maximizer = Maximizer(MIXED)
    point, value = maximizer(values, slope, [np.full(5, 0.4)], np.random.default_rng(0))
    config = MIXED.decode(point)
    assert np.allclose(MIXED.encode(config), point)
    assert value == pytest.approx(float(values(point[None])[0]))


def test_whole_numbers_are_compared_as_they_are_used():
    """The top of the curve lies between two whole numbers, and nearer to the lower of them in
    value: rounding the top would give the other."""
    space = Space({"n": Int(1, 4), "x": Float(0, 1)})
    two, three = (space.parameters["n"].encode(n) for n in (2, 3))

    def values(points):
        n = points[:, 0]
        steep = np.where(n < two + 0.6 * (three - two), 1.0, 4.0)
        return -steep * np.abs(n - (two + 0.6 * (three - two))) - (points[:, 1] - 0.3) ** 2

    def slope(point):
        return float(values(point[None])[0]), np.array([0.0, -2 * (point[1] - 0.3)])

    point, _ = Maximizer(space)(values, slope, [], np.random.default_rng(0))
    assert space.decode(point)["n"] == 2
    assert space.decode(point)["x"] == pytest.approx(0.3, abs=1e-3)


def test_a_choice_brings_its_own_parameters_with_it():
    space = Space({"k": Categorical(["a", "b"]), "m": Float(0, 1, when={"k": "b"})})

    def values(points):
        is_b = points[:, 0] > 0.5
        return np.where(is_b, 1 - (points[:, 1] - 0.9) ** 2, 0.5)

    def slope(point):
        return float(values(point[None])[0]), np.array([0.0, -2 * (point[1] - 0.9)])

    point, value = Maximizer(space)(values, slope, [], np.random.default_rng(0))
    assert space.decode(point) == {"k": "b", "m": pytest.approx(0.9, abs=1e-3)}
    assert value == pytest.approx(1.0, abs=1e-6)


def test_it_survives_a_function_that_is_nowhere_a_number():
    space = Space({"x": Float(0, 1), "n": Int(0, 3)})
    point, _ = Maximizer(space)(
        lambda points: np.full(len(points), math.nan),
        lambda point: (math.nan, np.full(2, math.nan)),
        [],
        np.random.default_rng(0),
    )
    assert space.validate(space.decode(point))


@pytest.mark.parametrize(
    "space", [s for s in SPACES.values() if s is not SPACES["large and finite"]]
)
def test_settled_points_are_configurations(space):
    """The same as one by one: what is settled stays as it is when decoded and encoded."""
    points = np.random.default_rng(0).random((50, len(space)))
    settled = Maximizer(space).settle(points)
    again = np.array([space.encode(space.decode(point)) for point in settled])
    assert np.allclose(again, settled, atol=1e-9)


@pytest.mark.parametrize("d", [2, 5])
def test_the_top_is_found_on_the_edge_of_what_is_allowed(d):
    """A plane over a ball: the gradient leads out of it everywhere. The median of 11 seeds, beside
    as many random points as the search may look at."""
    space = Space(
        {f"x{i}": Float(0, 1) for i in range(d)},
        constraint=lambda c: sum(x**2 for x in c.values()) <= 0.3 * d,
    )
    up = np.linspace(0.5, 1, d)
    top = float(np.linalg.norm(up) * (0.3 * d) ** 0.5)
    looked: list[int] = []
    gaps, random_gaps = [], []

    def values(points):
        assert np.all((points**2).sum(1) <= 0.3 * d + 1e-9)  # it is not asked of others
        looked.append(len(points))
        return points @ up

    for seed in range(11):
        rng = np.random.default_rng(seed)
        looked.clear()
        _, value = Maximizer(space)(values, lambda x: (float(x @ up), up), [], rng)
        gaps.append(top - value)
        points = rng.random((sum(looked), d))
        random_gaps.append(top - (points[(points**2).sum(1) <= 0.3 * d] @ up).max())
    assert min(gaps) >= 0
    assert np.median(gaps) < (1e-3 if d == 2 else 2e-2)
    assert np.median(gaps) < np.median(random_gaps) / 5


def test_what_is_allowed_is_found_where_it_is_rare():
    space = Space({"x": Float(0, 1), "y": Float(0, 1)}, constraint=lambda c: c["x"] + c["y"] < 0.03)
    up = np.ones(2)
    point, value = Maximizer(space)(
        lambda points: points @ up, lambda x: (2.0, up), [], np.random.default_rng(0)
    )
    assert space.allows(space.decode(point))
    assert 0.028 < value < 0.03
    assert all(
        space.allows(space.decode(p))
        for p in Maximizer(space).pool([point], np.random.default_rng(1))
    )
