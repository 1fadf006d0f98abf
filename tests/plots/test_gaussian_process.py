"""Lecture 05's pictures: what is drawn is what was given."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo.plots import figure, gaussian_process
from mlsd_hpo.plots.gaussian_process import MODELS

X = np.linspace(0, 1, 5)


def test_posterior_draws_mean_truth_and_a_band_of_95_percent() -> None:
    _, ax = figure()
    mean, sd = X**2, np.full(5, 0.5)
    gaussian_process.posterior(ax, X, mean, sd, truth=X)
    truth, drawn = ax.lines
    assert drawn.get_ydata() == pytest.approx(mean)
    assert truth.get_ydata() == pytest.approx(X)
    corners = ax.collections[0].get_paths()[0].vertices
    for x, m in zip(X, mean, strict=True):
        heights = corners[np.isclose(corners[:, 0], x), 1]
        assert [heights.min(), heights.max()] == pytest.approx([m - 0.98, m + 0.98])


def test_posterior_without_truth_draws_none() -> None:
    _, ax = figure()
    gaussian_process.posterior(ax, X, X, X)
    assert len(ax.lines) == 1


def test_observations_takes_columns_too() -> None:
    _, ax = figure()
    gaussian_process.observations(ax, X[:, None], X)
    gaussian_process.observations(ax, [], [])
    assert ax.lines[0].get_xydata() == pytest.approx(np.column_stack([X, X]))


def test_paths_have_colours_of_their_own_unless_thin() -> None:
    _, (left, right) = figure(columns=2)
    draws = np.arange(15.0).reshape(3, 5)
    gaussian_process.paths(left, X, draws)
    gaussian_process.paths(right, X, draws, thin=True)
    for ax, colours in ((left, 3), (right, 1)):
        assert [line.get_ydata().tolist() for line in ax.lines] == draws.tolist()
        assert len({line.get_color() for line in ax.lines}) == colours


def test_matrix_has_its_first_row_on_top() -> None:
    _, ax = figure()
    gaussian_process.matrix(ax, np.eye(3))
    assert ax.images[0].origin == "upper"
    assert ax.get_ylim() == (1, 0)


def test_terms_add_up() -> None:
    _, ax = figure()
    gaussian_process.terms(ax, [0.1, 1.0], [-3.0, -5.0], [2.0, 4.0], -1.0)
    lines = {line.get_label(): list(line.get_ydata()) for line in ax.lines}
    assert lines == {"fit": [-3, -5], "complexity": [2, 4], "evidence": [-2, -2]}
    assert ax.get_xscale() == "log"


def test_landscape_marks_the_highest_in_another_colour() -> None:
    _, ax = figure()
    lengths, noises = np.geomspace(0.1, 1, 4), np.geomspace(0.05, 0.5, 3)
    values = -np.arange(12.0).reshape(3, 4)
    maxima = [(0.1, 0.05, 0.0), (1.0, 0.05, -3.0)]
    gaussian_process.landscape(ax, lengths, noises, values, maxima)
    first, second = ax.lines
    assert (first.get_xdata()[0], first.get_ydata()[0]) == (0.1, 0.05)
    assert first.get_color() != second.get_color()
    assert [text.get_text() for text in ax.texts] == ["0.0", "-3.0"]


def test_errors_draws_medians_and_keeps_a_model_s_colour() -> None:
    _, ax = figure()
    runs = {"GP": [[1, 2, 9], [4, 5, 6]], "another": [[3, 3, 3], [1, 1, 1]]}
    gaussian_process.errors(ax, [10, 20], runs)
    assert [line.get_ydata().tolist() for line in ax.lines] == [[2, 5], [3, 1]]
    assert ax.lines[0].get_color() == MODELS["GP"]["color"]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["10", "20"]


def test_chosen_counts_the_choices() -> None:
    _, ax = figure()
    held_out = [[1, 2, 3], [2, 3, 4], [3, 4, 5]]
    gaussian_process.chosen(ax, [0.1, 0.3, 1.0], held_out, [0.3, 0.3, 1.0])
    assert ax.lines[0].get_ydata().tolist() == [2, 3, 4]
    dots = ax.collections[-1]
    assert np.asarray(dots.get_offsets())[:, 0] == pytest.approx(np.array([0.3, 1.0]))
    sizes = dots.get_sizes()
    assert sizes[0] == 2 * sizes[1]


def test_uncertainty_draws_the_aim() -> None:
    _, ax = figure()
    gaussian_process.uncertainty(ax, X, X, aim=0.2)
    assert list(ax.lines[0].get_ydata()) == [0.2, 0.2]
