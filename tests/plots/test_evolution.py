"""Lecture 08's pictures: what they draw is what they were given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import same_color

from mlsd_hpo.plots import evolution, figure, method


def drawn(ax: Axes) -> dict[str, Any]:
    return {str(line.get_label()): line.get_xydata() for line in ax.lines}


def test_the_ground_is_darkest_where_the_function_is_smallest() -> None:
    _, ax = figure()
    evolution.ground(ax, lambda x: x[:, 0] + 10 * x[:, 1], (-1, 1, -1, 1), cells=20)
    shades = np.asarray(ax.images[0].get_array())
    assert ax.images[0].origin == "lower"
    assert shades[0, 0] == shades.max() == evolution.DARKEST
    assert shades[-1, -1] == shades.min() == 0
    counts = np.unique(shades.round(6), return_counts=True)[1]
    assert len(counts) == evolution.BANDS
    assert np.ptp(counts) <= 1  # equal areas


def test_a_population_has_the_look_of_its_method_and_rings_around_what_is_kept() -> None:
    _, ax = figure()
    evolution.population(ax, "genetic", [[0, 1], [2, 3]], kept=[[4, 5]])
    found = drawn(ax)
    assert found["_points"].tolist() == [[0, 1], [2, 3]]
    assert found["_kept"].tolist() == [[4, 5]]
    points = next(line for line in ax.lines if line.get_label() == "_points")
    assert same_color(points.get_color(), method("genetic").color)
    assert points.get_marker() == method("genetic").marker


def test_the_ellipses_are_one_and_two_standard_deviations() -> None:
    _, ax = figure()
    mean, covariance = np.array([1.0, -2.0]), np.array([[4.0, 1.5], [1.5, 1.0]])
    evolution.normal(ax, mean, covariance)
    for deviations in (1, 2):
        y = drawn(ax)[f"_{deviations} sd"] - mean
        lengths = np.einsum("ni,ij,nj->n", y, np.linalg.inv(covariance), y)
        assert lengths == pytest.approx(deviations**2)
    assert drawn(ax)["_mean"].tolist() == [[1, -2]]


def test_widths_are_drawn_up_to_now_within_whole_decades() -> None:
    _, ax = figure()
    wide = np.array([[1.0, 2.0], [0.5, 3.0], [0.02, 0.2]])
    evolution.widths(ax, "cma-es", wide, sigma=[1.0, 0.8, 0.1])
    found = drawn(ax)
    assert found["longest axis"][:, 1].tolist() == [2, 3, 0.2]
    assert found["shortest axis"][:, 1].tolist() == [1, 0.5, 0.02]
    assert found["step-size σ"][:, 1].tolist() == [1, 0.8, 0.1]
    assert found["_now"].tolist() == [[2, 0.2]]
    assert ax.get_ylim() == pytest.approx((0.01, 10))


def test_differences_are_those_of_all_pairs() -> None:
    _, ax = figure()
    evolution.differences(ax, [[0, 0], [1, 2], [3, 3]])
    steps = {tuple(step) for step in drawn(ax)["_differences"]}
    assert steps == {(0, 0), (1, 2), (-1, -2), (3, 3), (-3, -3), (2, 1), (-2, -1)}


def test_children_are_counted_and_parents_marked() -> None:
    _, ax = figure()
    evolution.children(ax, [0.21, 0.211, 0.79], (0.2, 0.8))
    assert sum(bar.get_height() for bar in ax.patches) == 3
    assert sorted(line.get_xdata()[0] for line in ax.lines) == [0.2, 0.8]


def test_lines_are_medians() -> None:
    _, ax = figure()
    runs = np.array([[3.0, 1.0], [5.0, 2.0], [4.0, 9.0]])
    evolution.lines(ax, {"a": runs}, {"a": "#000000"})
    assert drawn(ax)["a"].tolist() == [[1, 4], [2, 2]]
    assert [text.get_text() for text in ax.texts] == ["a"]


def test_shades_go_from_pale_to_black_and_a_box_is_around_its_centre() -> None:
    shades = [float(evolution.shade(g, 5)) for g in range(5)]
    assert shades == sorted(shades, reverse=True)
    assert shades[-1] == 0
    assert evolution.shade(0, 1) == "0.75"
    assert evolution.around([1, 2], 0.5) == (0.5, 1.5, 1.5, 2.5)
    _, ax = figure()
    evolution.target(ax, [[1, 1]])
    assert drawn(ax)["_target"].tolist() == [[1, 1]]
