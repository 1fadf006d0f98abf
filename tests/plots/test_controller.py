"""Softmaxes that sharpen, and what was drawn from them."""

from __future__ import annotations

import numpy as np

from mlsd_hpo.plots import figure
from mlsd_hpo.plots.controller import rewards, softmaxes
from mlsd_hpo.plots.figures import recycle


def test_every_softmax_is_a_column_with_its_per_cent() -> None:
    _, ax = figure()
    softmaxes(ax, {"0->1": [0.02, 0.9, 0.08], "0->2": [0.2, 0.3, 0.5]}, ["a", "b", "c"])
    places = {text.get_position(): text.get_text() for text in ax.texts}
    assert places == {(0, 1): "90", (0, 2): "8", (1, 0): "20", (1, 1): "30", (1, 2): "50"}
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0→1", "0→2"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b", "c"]


def test_a_figure_of_softmaxes_is_used_again() -> None:
    fig, ax = figure()
    softmaxes(ax, {"x": [0.5, 0.5]}, ["a", "b"])
    with recycle(fig):
        assert figure()[0] is fig


def test_a_disaster_is_drawn_at_the_lower_end() -> None:
    _, ax = figure()
    rewards(ax, [0.95, 0.2], [0.95, 0.94], 0.85, 0.98)
    drawn, baseline = (np.asarray(line.get_ydata()) for line in ax.lines)
    assert drawn.tolist() == [0.95, 0.85]
    assert baseline.tolist() == [0.95, 0.94]
