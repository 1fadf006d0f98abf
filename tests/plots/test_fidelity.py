"""Pictures of lecture 09."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.collections import LineCollection

from mlsd_hpo.plots import fidelity, figure

CURVES = np.array([[0.2, 0.5, 0.9], [0.4, 0.6, 0.7], [0.1, 0.2, 0.3]])


def test_curves_end_where_training_ended() -> None:
    _, ax = figure()
    fidelity.survival(ax, CURVES, [1, 3], [[0, 1, 2], [1]], best=0)
    lines = [
        np.asarray(line)
        for found in ax.collections
        if isinstance(found, LineCollection)
        for line in found.get_segments()
        if np.ptp(np.asarray(line)[:, 0]) or len(line) == 1
    ]
    assert sorted(len(line) for line in lines) == [1, 1, 3]
    longest = max(lines, key=len)
    assert longest == pytest.approx(np.column_stack([[1, 2, 3], 1 - CURVES[1]]))
    dashed = next(line for line in ax.lines if line.get_linestyle() == "--")
    assert dashed.get_ydata() == pytest.approx(1 - CURVES[0])


def test_a_rung_costs_what_it_adds() -> None:
    assert fidelity.spent([81, 27, 9, 3, 1], [1, 3, 9, 27, 81]) == [81, 54, 54, 54, 54]
    assert fidelity.spent([5], [81]) == [405]
    _, ax = figure()
    fidelity.costs(ax, [9, 3], [1, 3])
    assert [bar.get_width() for bar in ax.patches] == [9, 6]
    assert [text.get_text() for text in ax.texts] == ["9 · 1", "3 · 2"]
