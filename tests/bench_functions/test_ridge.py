"""The ridge keeps its area, turns, and tells grids from random points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_hpo.benchmarks.hit_rate import draw_points
from mlsd_hpo.benchmarks.ridge import Ridge, wins


@given(st.floats(1, 100), st.floats(0, 180), st.floats(0, 1), st.floats(0, 1))
def test_the_top_is_1_and_nothing_is_higher(ratio: float, angle: float, x: float, y: float) -> None:
    ridge = Ridge(ratio, angle, (x, y))
    assert ridge.score([x, y]) == pytest.approx(1)
    points = np.random.default_rng(0).random((50, 2))
    assert ridge.score(points).max() <= 1
    assert (ridge.score(points) <= ridge.profile(ridge.along(points)) + 1e-12).all()


@pytest.mark.slow
def test_the_area_above_half_does_not_depend_on_the_shape() -> None:
    wide = np.stack(np.meshgrid(*[np.linspace(-3, 4, 1401)] * 2), axis=-1)
    for ratio, angle in ((1, 0), (9, 0), (9, 30)):
        area = (Ridge(ratio, angle).score(wide) > 0.5).mean() * 49
        assert area == pytest.approx(2 * np.pi * np.log(2) * 0.15**2, rel=0.02)


def test_a_step_along_what_matters_costs_as_much_as_ratio_steps_across() -> None:
    ridge = Ridge(10, 0)
    assert ridge.score([0.51, 0.5]) == pytest.approx(float(ridge.score([0.5, 0.6])))
    turned = Ridge(10, 90)
    assert turned.score([0.5, 0.51]) == pytest.approx(float(ridge.score([0.51, 0.5])))


def test_the_grid_wins_on_round_hills_and_loses_on_ridges_along_an_axis() -> None:
    rng = np.random.default_rng(0)
    grid = draw_points("grid", 9, 2, rng)
    random = rng.random((2000, 9, 2))
    share = {
        case: (wins(grid, random, *case, rng) > 0).mean() for case in ((1, 0), (100, 0), (100, 20))
    }
    assert share[1, 0] > 0.55
    assert share[100, 0] < 0.35
    assert share[100, 20] > 0.55  # turned, nine points have nine different projections


def test_wins_changes_sign_when_the_sides_are_exchanged() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.random((40, 4, 2)), rng.random((40, 4, 2))
    one = wins(a, b, 5, 10, np.random.default_rng(1))
    assert np.array_equal(one, -wins(b, a, 5, 10, np.random.default_rng(1)))
    assert not wins(a, a, 5, 10, rng).any()


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="ratio"):
        Ridge(0.5)
    with pytest.raises(ValueError, match="width"):
        Ridge(width=0)
    with pytest.raises(ValueError, match="shape"):
        wins(np.zeros((9, 2)), np.zeros((9, 2)), 1, 0, np.random.default_rng(0))
