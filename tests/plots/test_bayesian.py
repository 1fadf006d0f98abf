"""Lecture 06's pictures."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo.benchmarks import branin
from mlsd_hpo.plots import bayesian, figure


def test_surrogate_tells_first_trials_and_the_last_apart() -> None:
    _, ax = figure()
    x = np.linspace(0, 1, 5)
    bayesian.surrogate(ax, x, x, x, [0.1, 0.2, 0.3], [1, 2, 3], truth=x, first=1)
    first, others, last = ax.lines[-3:]
    assert first.get_xdata().tolist() == [0.1]
    assert first.get_markerfacecolor() == "white"
    assert others.get_xdata().tolist() == [0.2, 0.3]
    assert last.get_xdata().tolist() == [0.3]
    assert last.get_color() != others.get_color()


def test_surrogate_marks_no_last_trial_where_all_are_first_ones() -> None:
    _, ax = figure()
    x = np.linspace(0, 1, 5)
    bayesian.surrogate(ax, x, x, x, [0.1, 0.2], [1, 2], first=2)
    assert [len(line.get_xdata()) for line in ax.lines[-2:]] == [2, 0]


def test_acquisition_returns_the_place_that_is_worth_most() -> None:
    _, ax = figure()
    assert bayesian.acquisition(ax, [0.0, 0.5, 1.0], [-40.0, -3.0, -7.0], "log EI") == 0.5
    heights = ax.lines[0].get_ydata()
    assert heights == pytest.approx([0, 1, 33 / 37])


def test_relative_copes_with_a_flat_function() -> None:
    assert bayesian.relative([2.0, 2.0]).tolist() == [0, 0]
    assert bayesian.relative([-1.0, 0.0, 1.0]).tolist() == [0, 0.5, 1]


def test_improvement_fills_what_is_below_the_best() -> None:
    _, ax = figure()
    bayesian.improvement(ax, mean=1.0, sd=0.5, best=0.8, name="A")
    corners = ax.collections[0].get_paths()[0].vertices
    assert corners[:, 0].max() <= 0.8
    y, density = ax.lines[0].get_data()
    assert np.trapezoid(density, y) == pytest.approx(1, abs=1e-3)


def test_reached_counts_runs_and_never_is_never() -> None:
    _, ax = figure()
    bayesian.reached(ax, {"bayesian": [3, 5, np.inf], "random": [np.inf] * 3}, budget=6)
    shares = ax.lines[0].get_ydata()
    assert shares == pytest.approx([0, 0, 0, 1 / 3, 1 / 3, 2 / 3, 2 / 3])
    assert ax.lines[1].get_ydata().tolist() == [0] * 7


def test_map_is_the_right_way_up() -> None:
    _, ax = figure()
    f = branin()
    bayesian.map_of(ax, f.space, lambda u: u[:, 1], [[0, 5]], [[1, 2], [3, 4]], cells=10)
    image = ax.images[0]
    assert image.origin == "lower"
    assert np.asarray(image.get_array())[:, 0] == pytest.approx(np.linspace(0, 1, 10))
    assert tuple(image.get_extent()) == (-5, 10, 0, 15)
    assert [text.get_text() for text in ax.texts] == ["1", "2"]


def test_a_player_shows_all_trials_and_the_best() -> None:
    _, ax = figure()
    bayesian.player(ax, [0.1, 0.5, 0.9], [3, 1, 2], "manual")
    assert ax.lines[0].get_xdata().tolist() == [0.1, 0.5, 0.9]
    assert ax.lines[1].get_xydata().tolist() == [[0.5, 1]]


def test_contest_draws_best_so_far_and_leaves_out_who_has_not_begun() -> None:
    _, ax = figure()
    bayesian.contest(ax, {"you": ([3, 1, 2], "black"), "EI": ([], "blue")}, budget=10)
    dotted, steps = ax.lines
    assert dotted.get_xdata().tolist() == [3, 10]
    assert steps.get_ydata().tolist() == [3, 1, 1]
    assert [text.get_text() for text in ax.texts] == ["you"]


def test_contest_has_no_scale_before_anybody_has_begun() -> None:
    _, ax = figure()
    bayesian.contest(ax, {"you": ([], "black")}, budget=10)
    assert not ax.lines
    assert list(ax.get_yticks()) == []
