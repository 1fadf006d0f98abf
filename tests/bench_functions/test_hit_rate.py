"""Hit rates agree with what lecture 03 states, within Monte-Carlo error.

Where a rate is known exactly, a two-sided binomial test is made of it. Where it is not (Latin
hypercube, Sobol), the reference is a measurement with 40,000 repeats from other seeds, and a test
of two proportions allows for the error of both. Each test wrongly fails with probability ALPHA
over seeds; the seed is fixed, so that a test that passes once goes on passing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, kstest, norm

from mlsd_hpo.benchmarks.hit_rate import (
    box_sides,
    cube_sides,
    draw_points,
    grid_hit_rate,
    grid_points,
    hit_rate,
    hits,
    random_hit_rate,
    trials_needed,
)

ALPHA = 1e-4
N, D, VOLUME = 243, 5, 0.01
QUARTERS, MIDDLES, ENDS = (0.25, 0.5, 0.75), (1 / 6, 1 / 2, 5 / 6), (0.0, 0.5, 1.0)


def lay(method: str) -> Callable[[np.random.Generator], np.ndarray]:
    return partial(draw_points, method, N, D)


@pytest.mark.parametrize(("values", "exact"), [(QUARTERS, 0.472), (MIDDLES, 0.398), (ENDS, 0.056)])
def test_the_grids_rate_is_what_integration_gives(values: tuple[float, ...], exact: float) -> None:
    sides = box_sides(400_000, D, VOLUME, np.random.default_rng(5))
    integrated = grid_hit_rate(values, sides)
    assert integrated == pytest.approx(exact, abs=0.002)
    measured = hit_rate(lambda rng: grid_points(values, D), repeats=2000)
    found = round(measured.rate * measured.repeats)
    assert binomtest(found, measured.repeats, integrated).pvalue > ALPHA


@pytest.mark.parametrize("shape", [box_sides, cube_sides])
def test_random_points_hit_with_the_probability_of_the_theory(shape: Callable) -> None:
    assert random_hit_rate(N) == pytest.approx(0.9130, abs=5e-5)
    measured = hit_rate(lay("random"), repeats=2000, shape=shape, seed=1)
    found = round(measured.rate * measured.repeats)
    assert binomtest(found, measured.repeats, random_hit_rate(N)).pvalue > ALPHA


@pytest.mark.slow
@pytest.mark.parametrize(("method", "reference"), [("latin", 0.9264), ("sobol", 0.9638)])
def test_even_points_hit_as_often_as_the_lecture_says(method: str, reference: float) -> None:
    measured = hit_rate(lay(method), repeats=2000, seed=2)
    spread = math.sqrt(reference * (1 - reference) * (1 / 2000 + 1 / 40_000))
    assert abs(measured.rate - reference) < norm.isf(ALPHA / 2) * spread


@pytest.mark.slow
def test_sobol_beats_random_points_significantly() -> None:
    sobol, random = (hit_rate(lay(m), repeats=2000, seed=3) for m in ("sobol", "random"))
    assert sobol.rate - random.rate > norm.isf(ALPHA) * math.hypot(sobol.error, random.error)


def test_where_all_dimensions_matter_equally_the_grid_never_misses() -> None:
    cubes = cube_sides(1, D, VOLUME, np.random.default_rng(0))
    assert cubes[0, 0] > 1 / 3  # wider than any gap of the middles, and of the quarters
    assert grid_hit_rate(MIDDLES, cubes) == pytest.approx(1)
    assert grid_hit_rate(QUARTERS, cubes) == pytest.approx(1)
    assert hit_rate(lay("grid"), repeats=200, shape=cube_sides).rate == 1


def test_59_trials_reach_the_best_5_percent() -> None:
    assert trials_needed(0.05, 0.95) == 59
    assert random_hit_rate(59, 0.05) == pytest.approx(0.9515, abs=5e-5)
    assert random_hit_rate(58, 0.05) < 0.95


@given(st.floats(0.001, 0.5), st.floats(0.05, 0.999))
def test_trials_needed_is_the_smallest_number_that_suffices(volume: float, wanted: float) -> None:
    n = trials_needed(volume, wanted)
    assert random_hit_rate(n, volume) >= wanted - 1e-12
    assert random_hit_rate(n - 1, volume) < wanted + 1e-12


def test_boxes_have_the_volume_and_their_shapes_are_uniform_on_the_simplex() -> None:
    sides = box_sides(5000, D, VOLUME, np.random.default_rng(0))
    assert np.allclose(sides.prod(axis=1), VOLUME)
    shares = np.log(sides[:, 0]) / np.log(VOLUME)  # the first of five: beta(1, 4)
    assert kstest(shares, "beta", args=(1, D - 1)).pvalue > ALPHA


@pytest.mark.parametrize("method", ["grid", "random", "latin", "sobol"])
def test_points_lie_in_the_cube_in_the_number_asked_for(method: str) -> None:
    points = draw_points(method, 27, 3, np.random.default_rng(0))
    assert points.shape == (27, 3)
    assert points.min() >= 0 and points.max() <= 1
    assert len(np.unique(points, axis=0)) == 27


def test_a_latin_hypercube_has_one_point_in_each_slice() -> None:
    points = draw_points("latin", 10, 2, np.random.default_rng(0))
    assert (np.sort(np.floor(points * 10), axis=0) == np.arange(10)[:, None]).all()


def test_a_hit_needs_all_coordinates_of_one_point() -> None:
    points = np.array([[0.1, 0.9], [0.9, 0.1]])
    assert hits(points, np.array([0.0, 0.8]), np.array([0.2, 0.2]))
    assert not hits(points, np.array([0.0, 0.0]), np.array([0.2, 0.2]))


def test_methods_with_the_same_seed_meet_the_same_boxes() -> None:
    seen: list[np.ndarray] = []

    def shape(*arguments: object) -> np.ndarray:
        seen.append(box_sides(*arguments))  # type: ignore[arg-type]
        return seen[-1]

    hit_rate(lay("random"), repeats=5, shape=shape)
    hit_rate(lay("sobol"), repeats=5, shape=shape)
    assert np.array_equal(*seen)


def test_what_makes_no_sense_is_refused() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="n=100 is none of these"):
        draw_points("grid", 100, 5, rng)
    with pytest.raises(ValueError, match="method must be one of"):
        draw_points("halten", 10, 2, rng)
    with pytest.raises(ValueError, match="volume"):
        box_sides(1, 5, 1.5, rng)
    with pytest.raises(ValueError, match="probability"):
        trials_needed(0.05, 1.0)
