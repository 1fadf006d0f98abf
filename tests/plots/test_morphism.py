"""Pictures of networks that grow."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo.plots import figure, morphism


def test_weights_are_drawn_side_by_side() -> None:
    _, ax = figure()
    first, second = np.arange(12.0).reshape(2, 2, 3), np.ones((4, 1, 3))
    morphism.weights(ax, [("conv3", first), ("branch", second)])
    assert ax.images[0].get_array().tolist() == first.reshape(2, 6).tolist()
    ends = [image.get_extent() for image in ax.images]
    assert list(ends[0][:2]) == [0, 6] and ends[1][0] > 6 and ends[1][1] - ends[1][0] == 3
    assert [text.get_text() for text in ax.texts] == ["conv3", "branch"]


def test_changes_of_nothing_are_drawn_at_the_bottom() -> None:
    _, ax = figure()
    steps = ["wider", "deeper"]
    morphism.changes(ax, steps, {"eval": [0.0, 1e-8], "train": [0.0, 0.3]}, 1e-5)
    assert ax.lines[0].get_ydata() == pytest.approx([morphism.LEAST, 1e-8])
    assert ax.lines[1].get_ydata() == pytest.approx([morphism.LEAST, 0.3])
    assert [text.get_text().strip() for text in ax.get_xticklabels()] == steps


def test_equal_outputs_lie_on_the_line() -> None:
    _, ax = figure()
    before = np.array([[0.0, 1.0], [2.0, -1.0]])
    morphism.outputs(ax, before, 2 * before, "black")
    assert [list(ends) for ends in ax.lines[0].get_data()] == [[-1, 2], [-1, 2]]
    assert ax.lines[1].get_ydata().tolist() == [0.0, 2.0, 4.0, -2.0]


def test_a_child_begins_where_its_parent_ends() -> None:
    _, ax = figure()
    morphism.head_start(ax, {"parent": (0, [0.1, 0.3]), "child": (1, [0.3, 0.5, 0.6])})
    assert [line.get_xdata().tolist() for line in ax.lines] == [[0, 1], [1, 2, 3]]
    assert [text.get_text() for text in ax.texts] == ["parent", "child"]
