"""Lecture 02's pictures: what random search reaches, and where tries are drawn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_hpo import Categorical, Float, Int, Space
from mlsd_hpo.plots import figure, manual
from mlsd_hpo.trial import Evaluation, Result, Trial

SPACE = Space({"C": Float(1e-3, 1e3, log=True), "k": Int(1, 9)})


def trial(number: int, C: float, k: int, value: float) -> Evaluation:
    return Evaluation(Trial(number, {"C": C, "k": k}), Result(value))


def test_best_of_random_has_the_distribution_of_a_maximum() -> None:
    rng = np.random.default_rng(0)
    values = rng.random(2000)
    maxima = rng.choice(values, (40_000, 7)).max(axis=1)
    for q in (0.1, 0.5, 0.9):
        share = np.mean(maxima <= manual.best_of_random(values, 7, q))
        assert share == pytest.approx(q, abs=0.01)


def test_best_of_one_is_a_quantile_of_the_values() -> None:
    values = [0.1, 0.2, 0.3, 0.4]
    assert manual.best_of_random(values, 1, 0.5) == 0.2
    assert manual.best_of_random(values, [1, 1000], 0.5).tolist() == [0.2, 0.4]


@given(st.lists(st.floats(0, 1), min_size=2, max_size=30), st.integers(1, 30))
def test_more_trials_are_never_worse(values: list[float], n: int) -> None:
    assert manual.best_of_random(values, n + 1, 0.5) >= manual.best_of_random(values, n, 0.5)
    assert manual.chance_to_beat(values, max(values), n + 1) <= manual.chance_to_beat(
        values, max(values), n
    )


def test_a_tie_is_not_beaten() -> None:
    assert manual.chance_to_beat([0.5, 0.5, 0.9, 0.9], 0.9, 1) == 0.5
    assert manual.chance_to_beat([0.5, 0.5, 0.9, 0.9], 0.9, 3) == 0.125
    assert manual.chance_to_beat([0.5, 0.5], 0.4, 3) == 0.0


def test_plane_takes_scales_and_ends_from_the_space() -> None:
    _, ax = figure()
    manual.plane(ax, SPACE)
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "linear")
    assert ax.get_xlim() == pytest.approx((1e-3, 1e3))
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("C", "k")


@pytest.mark.parametrize(
    "space",
    [Space({"a": Float(0, 1)}), Space({"a": Float(0, 1), "kind": Categorical(["x", "y"])})],
)
def test_plane_refuses_what_is_no_plane(space: Space) -> None:
    _, ax = figure()
    with pytest.raises(ValueError, match="two numeric parameters"):
        manual.plane(ax, space)


def test_landscape_shows_the_error_at_the_middles_of_cells() -> None:
    _, ax = figure()
    space = Space({"x": Float(0, 1), "y": Float(0, 1)})
    manual.landscape(ax, space, lambda c: c["x"] * 0.5, cells=4, bar=False)
    shown = np.asarray(ax.collections[0].get_array()).reshape(4, 4)
    assert shown[0] == pytest.approx(1 - 0.5 * np.array([0.125, 0.375, 0.625, 0.875]))
    assert np.ptp(shown, axis=0) == pytest.approx(0)  # it does not depend on y


def test_tries_are_drawn_in_order_with_the_best_ringed() -> None:
    _, ax = figure()
    manual.plane(ax, SPACE)
    manual.tries(ax, SPACE, [trial(0, 1.0, 2, 0.3), trial(1, 10.0, 8, 0.9), trial(2, 0.1, 5, 0.5)])
    line, ring = ax.lines
    assert line.get_xydata().tolist() == [[1.0, 2], [10.0, 8], [0.1, 5]]
    assert ring.get_xydata().tolist() == [[10.0, 8]]
    assert [text.get_text() for text in ax.texts] == ["1", "2", "3"]


def test_numbers_that_would_cover_one_another_are_left_out() -> None:
    _, ax = figure()
    manual.plane(ax, SPACE)
    manual.tries(ax, SPACE, [trial(i, 1.0, 5, 0.5) for i in range(9)])
    assert [text.get_text() for text in ax.texts] == ["1"]


def test_no_tries_draw_nothing() -> None:
    _, ax = figure()
    manual.tries(ax, SPACE, [])
    assert not ax.lines


def test_race_draws_errors_of_the_best_so_far() -> None:
    _, ax = figure()
    manual.race(ax, np.linspace(0, 0.99, 100), {"you": [0.5, 0.4, 0.9], "nobody": []}, budget=5)
    lines = {line.get_label(): line for line in ax.lines}
    assert "nobody" not in lines
    mine = next(line for line in ax.lines if line.get_label() == "_")
    assert mine.get_ydata() == pytest.approx([0.5, 0.5, 0.1])
    assert lines["you"].get_xdata() == pytest.approx([3, 5])  # what is not spent yet
    assert len(lines["random, median"].get_xdata()) == 5


def test_ranks_draws_one_curve_for_each_number_of_trials() -> None:
    _, ax = figure()
    manual.ranks(ax, np.linspace(0.9, 1, 50), counts=(1, 4))
    curves = [line for line in ax.lines if len(line.get_xdata()) > 100]
    assert [line.get_label() for line in curves] == ["_n = 1", "_n = 4"]
    assert np.all(curves[1].get_xdata() >= curves[0].get_xdata())
