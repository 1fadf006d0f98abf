"""The forest's mean and variance against a slow twin, which asks each tree for its observations."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo.surrogates.forest import Forest


def some_data(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.random((n, 3))
    return x, np.sin(5 * x[:, 0]) + x[:, 1] ** 2 + 0.1 * rng.standard_normal(n)


def slowly(forest: Forest, x: np.ndarray, y: np.ndarray, at: np.ndarray) -> tuple[float, float]:
    """The mixture of what the trees' leaves hold, at one point, by definition.

    Every tree is a normal distribution with the moments of the observations in its leaf; the first
    two moments of the mixture are the means of theirs: E[f] and E[f²].
    """
    first, second = [], []
    model = forest.model
    for tree, drawn in zip(model.estimators_, model.estimators_samples_, strict=True):
        leaf = tree.apply(at[None])[0]
        inside = y[drawn][tree.apply(x[drawn]) == leaf]
        first.append(inside.mean())
        second.append(inside.var() + inside.mean() ** 2)
    return float(np.mean(first)), float(np.mean(second) - np.mean(first) ** 2)


@pytest.mark.parametrize("leaf", [1, 4])
def test_mean_and_variance_are_those_of_the_mixture_of_leaves(leaf: int) -> None:
    x, y = some_data(60)
    forest = Forest(trees=15, leaf=leaf, seed=3).fit(x, y)
    points = np.random.default_rng(1).random((40, 3))
    mean, variance = forest.predict(points)
    expected = np.array([slowly(forest, x, y, point) for point in points])
    np.testing.assert_allclose(mean, expected[:, 0], rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(variance, expected[:, 1], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(mean, forest.model.predict(points), rtol=1e-12)


def test_it_is_less_sure_where_there_are_no_observations() -> None:
    """Right of 0.6 there are none, and in the middle of the others they are dense."""
    x = np.linspace(0, 0.6, 40)[:, None]
    y = np.where(x[:, 0] < 0.3, 0, np.sin(40 * x[:, 0]))
    _, variance = Forest(trees=50, seed=0).fit(x, y).predict([[0.15], [1.0]])
    assert variance[1] > 10 * variance[0]


def test_between_two_groups_the_mean_climbs_and_the_trees_disagree() -> None:
    """Split halfway, every tree would jump at 0.5, and the variance would be 0 on either side."""
    x = np.repeat([[0.0], [1.0]], 10, axis=0)
    between = np.array([[0.0], [0.25], [0.5], [0.75], [1.0]])
    mean, variance = Forest(trees=200, seed=0).fit(x, x[:, 0]).predict(between)
    np.testing.assert_allclose(mean, between[:, 0], atol=0.12)  # 3.4 standard errors
    np.testing.assert_allclose(variance, mean * (1 - mean), atol=1e-9)


def test_three_categories_are_told_apart() -> None:
    """Worth 0, 5 and -3, the middle one best last: an order would not do with one split."""
    rng = np.random.default_rng(0)
    kind = rng.integers(3, size=30)
    y = np.array([0.0, 5.0, -3.0])[kind] + 0.01 * rng.standard_normal(30)
    mean, variance = Forest(trees=20, seed=0).fit(np.eye(3)[kind], y).predict(np.eye(3))
    np.testing.assert_allclose(mean, [0, 5, -3], atol=0.05)
    assert np.all(variance < 0.01)


def test_the_seed_decides() -> None:
    x, y = some_data(30)
    one, same, other = (Forest(trees=5, seed=s).fit(x, y).predict(x)[0] for s in (1, 1, 2))
    assert np.array_equal(one, same) and not np.array_equal(one, other)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_few_or_equal_observations_are_no_trouble(n: int) -> None:
    x, _ = some_data(n)
    mean, variance = Forest(trees=5, seed=0).fit(x, np.full(n, 3.0)).predict(some_data(8, 1)[0])
    assert mean.tolist() == [3] * 8 and variance.tolist() == [0] * 8
