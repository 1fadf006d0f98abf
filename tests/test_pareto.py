"""Fronts and hypervolumes against brute force, chance, and what must always hold."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mlsd_hpo.pareto import hypervolume, non_dominated

COARSE = st.integers(0, 5).map(float)  # many ties and duplicates


def clouds(most: int = 8) -> st.SearchStrategy[np.ndarray]:
    """Points (n, k) of whole numbers in 1 to 4 objectives."""
    shapes = st.tuples(st.integers(0, most), st.integers(1, 4))
    return shapes.flatmap(lambda shape: arrays(float, shape, elements=COARSE))


def cells(values: np.ndarray, size: int = 6) -> int:
    """The hypervolume of whole numbers up to (size, …, size), counted cube by cube."""
    corners = itertools.product(range(size), repeat=values.shape[1])
    return sum(any((row <= corner).all() for row in values) for corner in corners)


@given(clouds())
def test_the_front_is_what_no_point_dominates(values: np.ndarray) -> None:
    def dominates(a: np.ndarray, b: np.ndarray) -> bool:
        return all(a <= b) and any(a < b)

    expected = [not any(dominates(other, row) for other in values) for row in values]
    assert non_dominated(values).tolist() == expected


def test_equal_points_share_their_fate_and_failed_ones_are_left_out() -> None:
    values = [[0, 1], [0, 1], [1, 1], [1, 1], [np.nan, -9], [1, 0]]
    assert non_dominated(values).tolist() == [True, True, False, False, False, True]
    assert hypervolume(values, [2, 2]) == 3


@given(clouds(6))
def test_the_hypervolume_counts_cubes(values: np.ndarray) -> None:
    """Exactly, since all numbers are small and whole."""
    assert hypervolume(values, np.full(values.shape[1], 6.0)) == cells(values)


@pytest.mark.parametrize("k", [2, 3, 5])
def test_the_hypervolume_is_what_chance_hits(k: int) -> None:
    """20,000 uniform points: the share hit is within 5 standard errors (1 in 1,700,000)."""
    rng = np.random.default_rng(k)
    values = rng.random((12, k)) ** 0.5
    throws = rng.random((20_000, k))
    hit = (values[:, None] <= throws).all(axis=2).any(axis=0).mean()
    found = hypervolume(values, np.ones(k))
    assert abs(found - hit) < 5 * (hit * (1 - hit) / len(throws)) ** 0.5


REAL = st.floats(-100, 100)


@given(arrays(float, (6, 3), elements=REAL), st.permutations(range(6)), st.permutations(range(3)))
def test_the_order_of_points_and_objectives_is_all_the_same(values, rows, columns) -> None:
    reference = np.array([50.0, 60.0, 70.0])
    turned = hypervolume(values[rows][:, columns], reference[list(columns)])
    assert turned == pytest.approx(hypervolume(values, reference), rel=1e-12)


@given(arrays(float, (5, 3), elements=REAL), arrays(float, 3, elements=REAL), st.integers(0, 4))
def test_a_point_more_adds_unless_it_is_dominated(values, new, at) -> None:
    reference = np.full(3, 50.0)
    before = hypervolume(values, reference)
    assert hypervolume(np.vstack([values, new]), reference) >= before * (1 - 1e-12)
    worse = values[at] + np.abs(new)  # dominated, or the same again
    assert hypervolume(np.vstack([values, worse]), reference) == pytest.approx(before, rel=1e-12)
    front = values[non_dominated(values)]
    assert hypervolume(front, reference) == pytest.approx(before, rel=1e-12)


def test_what_is_not_better_than_the_reference_adds_nothing() -> None:
    assert hypervolume([[0, 2], [3, 0], [2, 2]], [2, 2]) == 0
    assert hypervolume(np.empty((0, 3)), [1, 1, 1]) == hypervolume([], [1, 1]) == 0
    assert hypervolume([[0.5]], [2]) == 1.5
    assert hypervolume([[0, 0, 0]], [1, 2, 3]) == 6


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match=r"values must have shape \(n, objectives\), not \(2,\)"):
        non_dominated([1, 2])
    with pytest.raises(ValueError, match="reference has 3 numbers, values have 2"):
        hypervolume([[1, 2]], [1, 2, 3])
    for reference in ([1, np.inf], 3):
        with pytest.raises(ValueError, match="reference must be one finite number per objective"):
            hypervolume([[1, 2]], reference)
