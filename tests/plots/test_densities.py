"""Lecture 07's pictures: what they draw is what they were given."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.colors import same_color

from mlsd_hpo.plots import densities, figure, forest, method


def test_split_draws_the_good_below_the_line_and_the_others_above() -> None:
    _, ax = figure()
    y = np.array([3.0, 1.0, 2.0, 5.0])
    densities.split(ax, [0.1, 0.2, 0.3, 0.4], y, y < 2.5)
    by_name = {line.get_label(): np.asarray(line.get_ydata()) for line in ax.lines}
    level = float(ax.texts[0].xy[1])
    assert by_name["_good"].tolist() == [1, 2]
    assert by_name["_bad"].tolist() == [3, 5]
    assert by_name["_good"].max() < level < by_name["_bad"].min()


def test_split_has_no_line_where_all_trials_are_good() -> None:
    _, ax = figure()
    densities.split(ax, [0.1, 0.2], [1.0, 2.0], [True, True])
    assert not ax.texts


def test_promise_is_highest_where_l_over_g_is_and_at_most_one_over_gamma() -> None:
    rng = np.random.default_rng(0)
    good, bad = rng.random(50), rng.random(50)
    found = densities.promise(good, bad, 0.2)
    assert found == pytest.approx(1 / (0.2 + 0.8 * bad / good))
    assert np.argmax(found) == np.argmax(good / bad)
    assert densities.promise([1.0], [0.0], 0.2) == pytest.approx(5)
    assert densities.promise([0.7], [0.7], 0.2) == pytest.approx(1)
    assert densities.promise([0.0], [1.0], 0.2) == 0


def test_the_marker_stands_on_the_line() -> None:
    _, ax = figure()
    densities.next_trial(ax, [0, 0.5, 1], [0.0, 2.0, 0.0], 0.75)
    marker = next(line for line in ax.lines if line.get_label() == "_next")
    assert marker.get_xydata().tolist() == [[0.75, 1.0]]


def test_pair_labels_both_densities() -> None:
    _, ax = figure()
    densities.pair(ax, [0, 1], [1.0, 2.0], [2.0, 1.0])
    assert [text.get_text() for text in ax.texts] == ["l, of the good", "g, of the bad"]


def test_joint_is_right_way_up() -> None:
    _, ax = figure()
    density = np.repeat(np.arange(4.0)[:, None], 4, axis=1)  # grows with y
    points = np.array([[0.1, 0.2], [0.8, 0.9]])
    densities.joint(ax, density, points, [False, True])
    assert ax.images[0].origin == "lower"
    assert np.asarray(ax.images[0].get_array())[:, 0].tolist() == [0, 1, 2, 3]
    good = next(line for line in ax.lines if line.get_label() == "_good")
    assert good.get_xydata().tolist() == [[0.8, 0.9]]


def test_choices_draws_two_bars_for_each() -> None:
    _, ax = figure()
    densities.choices(ax, ["a", "b", "c"], [0.5, 0.3, 0.2], [0.2, 0.3, 0.5])
    assert [bar.get_height() for bar in ax.patches] == [0.5, 0.3, 0.2, 0.2, 0.3, 0.5]


def test_prediction_has_the_colour_of_its_method_and_a_band_of_95_percent() -> None:
    _, ax = figure()
    x, mean, variance = np.array([0.0, 1.0]), np.array([1.0, 2.0]), np.array([0.25, 1.0])
    forest.prediction(ax, "forest", x, mean, variance, ([0.5], [1.5]), members=[[1, 1], [2, 2]])
    band = ax.collections[0].get_paths()[0].vertices
    assert [band[:, 1].min(), band[:, 1].max()] == pytest.approx([1 - 0.98, 2 + 1.96])
    by_name = {line.get_label(): line for line in ax.lines}
    assert same_color(by_name["_mean"].get_color(), method("forest").color)
    assert by_name["_data"].get_xydata().tolist() == [[0.5, 1.5]]
    assert sum(line.get_label() == "_tree" for line in ax.lines) == 2
