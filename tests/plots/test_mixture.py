"""The shares of operations: a panel for each edge, the winner bold, nothing on anything."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from mlsd_hpo.plots import figure
from mlsd_hpo.plots.mixture import shares
from mlsd_hpo.spaces import CellSpace

SPACE = CellSpace()


def test_each_edge_has_its_lines_and_the_largest_share_is_bold() -> None:
    rng = np.random.default_rng(0)
    p = rng.dirichlet(np.ones(4), size=(11, 6))
    fig, axes = figure(10.8, 5, rows=2, columns=3, sharex=True, sharey=True)
    shares(axes, SPACE, p)
    fig.draw_without_rendering()
    for number, (ax, name) in enumerate(zip(axes.ravel(), SPACE.names, strict=True)):
        assert ax.get_title(loc="left") == name.replace("->", " → ")
        for operation, line in enumerate(ax.lines):
            assert line.get_label() == SPACE.operations[operation]
            assert np.array_equal(line.get_ydata(), p[:, number, operation])
            assert (line.get_linewidth() > 3) == (operation == p[-1, number].argmax())
        boxes = [text.get_window_extent() for text in ax.texts]
        assert len(boxes) == 4
        assert all(fig.bbox.contains(*corner) for box in boxes for corner in box.get_points())
        assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))


def test_there_is_a_panel_for_every_edge() -> None:
    _, ax = figure()
    with pytest.raises(ValueError, match="zip"):
        shares(ax, SPACE, np.full((2, 6, 4), 0.25))
