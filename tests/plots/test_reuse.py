"""Lecture 11's pictures: what they draw is what they were given."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import same_color

from mlsd_hpo.plots import figure, reuse
from mlsd_hpo.plots.style import BLACK, BLUE, GREY, VERMILLION


def by_name(ax: Axes) -> dict[str, np.ndarray]:
    return {str(line.get_label()): np.asarray(line.get_xydata()) for line in ax.lines}


def test_scores_are_means_in_a_band_of_one_standard_deviation() -> None:
    _, ax = figure()
    reuse.scores(ax, [1, 2], {"holdout": [[1.0, 4.0], [3.0, 8.0]], "fresh": [5.0, 5.0]})
    assert by_name(ax)["holdout"].tolist() == [[1, 2], [2, 6]]
    assert by_name(ax)["fresh"].tolist() == [[1, 5], [2, 5]]
    assert same_color(ax.lines[0].get_color(), VERMILLION)
    assert same_color(ax.lines[1].get_color(), BLACK)
    assert len(ax.collections) == 1  # a single run has no band
    corners = ax.collections[0].get_paths()[0].vertices
    assert {(1, 1), (1, 3), (2, 4), (2, 8)} <= {(float(x), float(y)) for x, y in corners}


def test_a_colour_goes_with_the_first_word_and_others_are_blue() -> None:
    assert reuse.color("dev score") == VERMILLION
    assert reuse.color("fresh rows") == BLACK
    assert reuse.color("another") == BLUE


def test_the_gap_is_shaded_between_what_is_told_and_what_is_true() -> None:
    _, ax = figure()
    reuse.gap(ax, [0, 1], [70, 80], [70, 72])
    assert by_name(ax)["told"][:, 1].tolist() == [70, 80]
    corners = ax.collections[0].get_paths()[0].vertices
    assert {(1, 72), (1, 80)} <= {(float(x), float(y)) for x, y in corners}


def test_gaps_have_one_bold_curve_which_may_be_shorter() -> None:
    _, ax = figure()
    reuse.gaps(ax, [0, 1, 2], {"start": [0, 4, 8], "yours": [0, 1]}, "yours", 3.0)
    colors = {str(line.get_label()): line.get_color() for line in ax.lines}
    assert same_color(colors["yours"], VERMILLION)
    assert same_color(colors["start"], GREY)
    assert by_name(ax)["yours"].tolist() == [[0, 0], [1, 1]]


def test_old_and_new_scores_lie_on_a_fitted_line() -> None:
    _, ax = figure()
    old = np.array([80.0, 90.0, 85.0])
    reuse.old_and_new(ax, {"harder": (old, 2 * old - 95), "tuned": (old, old)})
    assert by_name(ax)["equal"].tolist() == [[80, 80], [90, 90]]
    assert by_name(ax)["harder"] == pytest.approx(np.array([[80, 65], [90, 85]]))
