"""Pictures of lecture 16: early decisions, and how well estimators rank."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.collections import LineCollection

from mlsd_hpo.estimators.forecast import Forecast
from mlsd_hpo.plots import figure, stopping

CURVES = np.array([[0.2, 0.5, 0.9], [0.4, 0.6, 0.7], [0.1, 0.2, 0.3], [0.3, 0.4, 0.95]])


def test_who_is_dropped_ends_there_unless_wrongly() -> None:
    _, ax = figure()
    kept, best = [True, True, False, False], [True, False, False, True]
    stopping.trainings(ax, CURVES, 2, kept, best)
    lines = [
        [np.asarray(line) for line in found.get_segments()]
        for found in ax.collections
        if isinstance(found, LineCollection)
    ][:4]
    assert [[len(line) for line in some] for some in lines] == [[2], [3], [3], [3]]
    for some, row in zip(lines, (2, 1, 0, 3), strict=True):
        assert some[0][:, 1] == pytest.approx(1 - CURVES[row, : len(some[0])])


def test_ranks_before_and_after() -> None:
    _, ax = figure()
    stopping.decided(ax, [1, 2, 3, 4], [2, 4, 1, 3], keep=2, best=1)
    points = [tuple(zip(*line.get_data(), strict=True)) for line in ax.lines[:4]]
    assert points == [((4, 3),), ((1, 2), (2, 4)), (), ((3, 1),)]
    assert [ax.lines[4].get_xdata()[0], ax.lines[5].get_ydata()[0]] == [2.5, 1.5]


def test_two_trainings_are_those_of_the_best_by_the_others() -> None:
    _, ax = figure()
    rng = np.random.default_rng(0)
    others, one = rng.uniform(0.5, 0.97, size=(2, 40))
    stopping.two_trainings(ax, one, others, best=0.25)
    best = np.argsort(-others)[:10]
    assert sorted(ax.lines[1].get_xdata()) == pytest.approx(sorted(1 - others[best]))
    assert sorted(ax.lines[1].get_ydata()) == pytest.approx(sorted(1 - one[best]))


def test_a_forecast_is_drawn_with_its_interval() -> None:
    _, ax = figure()
    normal = Forecast((1.0,), (0.8,), (0.05,))
    stopping.forecast(ax, [0.3, 0.5, 0.7], {2: normal})
    ((_, low), (_, high)) = ax.collections[0].get_segments()[0]
    assert [low, high] == pytest.approx([0.8 - 0.0822, 0.8 + 0.0822], abs=0.003)
    assert ax.lines[-1].get_ydata() == pytest.approx([0.8])


def test_correlations_have_a_line_and_a_name_each() -> None:
    _, ax = figure()
    found = {"a": {"all": [(0.5, 0.4, 0.6)] * 2, "best quarter": [(0.1, 0.0, 0.2)] * 2}}
    stopping.correlations(ax, {**found, "b": {"": [(0.5, 0.4, 0.6)] * 2}}, [2, 4])
    assert [line.get_linestyle() for line in ax.lines] == ["-", "--", "-"]
    assert [text.get_text() for text in ax.texts] == ["a, all", "a, best quarter", "b"]
    heights = [text.xy[1] for text in ax.texts]
    assert abs(heights[0] - heights[2]) >= 0.08


def test_a_league_tells_both() -> None:
    _, (left, right) = figure(columns=2)
    rows = {
        "full": ((0.8, 0.7, 0.9), (0.3, 0.1, 0.5)),
        "cheap": ((0.5, 0.4, 0.6), (0.0, -0.2, 0.2)),
    }
    stopping.league(left, right, rows, "full")
    assert left.lines[-1].get_xdata().tolist() == [0.8, 0.5]
    assert right.lines[-1].get_xdata().tolist() == [0.3, 0.0]
    assert [text.get_text() for text in left.get_yticklabels()] == ["full", "cheap"]
