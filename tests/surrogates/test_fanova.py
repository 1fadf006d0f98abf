"""The variance of a tree is divided as brute force divides it."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.tree import DecisionTreeRegressor

from mlsd_hpo.surrogates.fanova import TreeVariance, at_points, boxes, shares, uniform


def wavy(x: np.ndarray) -> np.ndarray:
    return np.sin(6 * x[:, 0]) + x[:, 1] * x[:, 2] + (x[:, 2] > 0.3)


def grown(x: np.ndarray, leaf: int = 1) -> DecisionTreeRegressor:
    return DecisionTreeRegressor(min_samples_leaf=leaf, random_state=0).fit(x, wavy(x))


def test_boxes_hold_the_points_that_reach_the_leaf() -> None:
    rng = np.random.default_rng(0)
    model = grown(rng.random((80, 3)), leaf=3)
    low, high, value = boxes(model.tree_)
    points = rng.random((200, 3)).astype(np.float32)
    inside = ((points[:, None] > low) & (points[:, None] <= high)).all(axis=2)  # (200, L)
    assert (inside.sum(axis=1) == 1).all()
    assert np.array_equal(value[inside.argmax(axis=1)], model.predict(points))


def test_on_a_finite_set_it_is_the_analysis_of_variance_of_all_points() -> None:
    levels = [np.array([0.1, 0.3, 0.7, 0.9]), np.array([0.25, 0.5, 0.75]), np.array([0.5, 0.8])]
    rooms = [np.diff([0, *(v[1:] + v[:-1]) / 2, 1]) for v in levels]
    every = np.stack(np.meshgrid(*levels, indexing="ij"), axis=-1)  # (4, 3, 2, 3)
    rng = np.random.default_rng(1)
    model = grown(every.reshape(-1, 3)[rng.permutation(24)[:15]])
    values = model.predict(every.reshape(-1, 3)).reshape(4, 3, 2)
    weights = np.einsum("i,j,k->ijk", *rooms)

    def variance(kept: tuple[int, ...]) -> float:
        rest = tuple(j for j in range(3) if j not in kept)
        mass = weights.sum(axis=rest)
        marginal = (weights * values).sum(axis=rest) / mass
        return float((mass * (marginal - (weights * values).sum()) ** 2).sum())

    found = TreeVariance(model.tree_, [at_points(v) for v in levels])
    assert np.isclose(found.total, variance((0, 1, 2)))
    for j in range(3):
        assert np.isclose(found.single(j), variance((j,)))
    for j, k in combinations(range(3), 2):
        expected = variance((j, k)) - variance((j,)) - variance((k,))
        assert np.isclose(found.pair(j, k), expected, atol=1e-12)


def test_on_the_cube_it_is_what_sampling_says() -> None:
    rng = np.random.default_rng(2)
    x = rng.random((150, 3))
    forest = RandomForestRegressor(3, random_state=0, min_samples_leaf=3).fit(x, wavy(x))
    others = rng.random((1500, 3))
    for member in forest.estimators_:
        found = TreeVariance(member.tree_, [uniform] * 3)
        assert np.isclose(found.total, member.predict(rng.random((60_000, 3))).var(), rtol=0.03)
        for kept in ((0,), (2,), (0, 2), (1, 2)):
            marginals = []
            for point in rng.random((300, 3)):
                held = others.copy()
                held[:, kept] = point[list(kept)]
                marginals.append(member.predict(held).mean())
            parts = found.single(kept[0])
            if len(kept) == 2:
                parts += found.single(kept[1]) + found.pair(*kept)
            # 300 draws: a relative sd of about sqrt(2 / 300) = 8% of a variance
            assert np.isclose(np.var(marginals), parts, rtol=0.25, atol=0.003 * found.total)


def test_points_have_the_room_up_to_half_way() -> None:
    at_most = at_points([0.1, 0.5, 0.9])
    thresholds = np.array([-np.inf, 0.05, 0.1001, 0.3, 0.5001, 0.8999, 0.95, np.inf])
    assert np.allclose(at_most(thresholds), [0, 0, 0.3, 0.3, 0.7, 0.7, 1, 1])
    assert at_points([0.5])(np.array([0.4, 0.6])).tolist() == [0, 1]


def test_constant_trees_are_left_out() -> None:
    x = np.random.default_rng(0).random((20, 2))
    flat = DecisionTreeRegressor().fit(x, np.ones(20)).tree_
    step = DecisionTreeRegressor().fit(x, x[:, 0] > 0.5).tree_
    alone, together = shares([flat, step], [uniform] * 2, pairs=True)
    assert alone.shape == (1, 2) and together[0, 1].shape == (1,)
    assert np.allclose(alone, [[1, 0]]) and together[0, 1] == pytest.approx(0, abs=1e-12)
    assert shares([step], [uniform] * 2, pairs=False)[1] == {}
