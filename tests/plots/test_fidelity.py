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


def test_ranks_agree_in_the_end() -> None:
    _, (left, right) = figure(columns=2)
    curves = np.random.default_rng(0).random((40, 12)).cumsum(axis=1) / 12
    fidelity.agreement(left, right, curves, shown=7)
    assert len(left.lines) == 7
    everyone, best = (line.get_ydata() for line in right.lines)
    assert len(everyone) == len(best) == 12
    assert [everyone[-1], best[-1]] == pytest.approx([1, 1])
    assert everyone[0] < 1


def test_a_race_shows_means_by_price() -> None:
    _, ax = figure()
    regrets = np.array([[3.0, 1.0], [2.0, 0.5], [10.0, 4.5]])
    fidelity.race(ax, [2, 10], {"random": regrets, "bohb": regrets / 2})
    assert [line.get_ydata().tolist() for line in ax.lines] == [[5, 2], [2.5, 1]]
    heights = ax.collections[0].get_paths()[0].vertices[:, 1]
    error = regrets.std(axis=0, ddof=1) / np.sqrt(3)
    assert [heights.min(), heights.max()] == pytest.approx([2 - error[1], 5 + error[0]])
    assert [text.get_text() for text in ax.get_xticklabels()] == ["2", "5", "10"]


def test_paths_end_where_the_weights_are() -> None:
    _, ax = figure()
    fidelity.paths(ax, [[(0.9, 0.9), (0.5, 0.4)], [(0.9, 0.9), (0.1, 0.2)]])
    assert [tuple(line.get_xydata()[-1]) for line in ax.lines] == [(0.5, 0.4), (0.1, 0.2), (0, 0)]
