"""Lecture 10's pictures: what they draw is what they were given."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import same_color

from mlsd_hpo.plots import evaluation, figure
from mlsd_hpo.plots.style import GREY, VERMILLION


def by_name(ax: Axes) -> dict[str, np.ndarray]:
    return {str(line.get_label()): np.asarray(line.get_xydata()) for line in ax.lines}


def test_deals_shade_training_pale_scoring_dark_and_leave_the_rest_white() -> None:
    _, ax = figure()
    evaluation.deals(ax, [([0, 1], [2]), ([2, 3], [0])], rows=4)
    shades = np.asarray(ax.collections[0].get_array()).reshape(2, 4)
    assert shades.tolist() == [[0.25, 0.25, 1, 0], [1, 0, 0.25, 0.25]]
    assert ax.yaxis_inverted()


def test_qualities_draw_one_spread_to_either_side_of_the_bias() -> None:
    _, ax = figure()
    evaluation.qualities(ax, {"holdout": (-1.0, 4.0), "5-fold": (0.5, 2.0)})
    ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches]
    assert ends == [(-5, 3), (-1.5, 2.5)]
    assert by_name(ax)["_bias"].tolist() == [[-1, 0], [0.5, 1]]


def test_luck_has_one_bold_curve_and_bars_of_two_errors() -> None:
    _, ax = figure()
    curves = {"n = 50": [0, 5, 9], "n = 200": [0, 2, 4]}
    evaluation.luck(ax, [1, 10, 100], curves, {10: (3.0, 0.5)}, bold="n = 200")
    colors = {str(line.get_label()): line.get_color() for line in ax.lines}
    assert same_color(colors["n = 200"], VERMILLION)
    assert same_color(colors["n = 50"], GREY)
    assert ax.collections[0].get_segments()[0].tolist() == [[10, 2], [10, 4]]


def test_strips_mark_the_mean_of_each_row() -> None:
    _, ax = figure()
    evaluation.strips(ax, {"claimed": [80.0, 90.0], "true": [70.0, 71.0]})
    assert [text.get_text() for text in ax.texts] == ["85.0", "70.5"]
    found = by_name(ax)
    assert found["_claimed"][:, 0].tolist() == [80, 90]
    assert np.abs(found["_true"][:, 1] - 1).max() < 0.2  # within its own row


def test_intervals_that_miss_stand_out() -> None:
    _, ax = figure()
    evaluation.intervals(ax, [(70, 75, 79), (76, 81, 85), (81, 84, 88)], truth=80)
    assert by_name(ax)["_hit"].tolist() == [[1, 81]]
    assert by_name(ax)["_miss"][:, 0] == pytest.approx([0, 2])
