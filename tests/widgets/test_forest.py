"""The app of lecture 07 with a Gaussian process beside a forest, without a browser."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo.widgets import ProcessAndForest
from mlsd_hpo.widgets.forest import GRID, MOST, START, grown, process


def test_a_click_in_either_panel_puts_a_point_there() -> None:
    app = ProcessAndForest()
    for number, panel in enumerate(app.picture.panels, start=1):
        left, top, right, bottom = panel
        middle = [(left + right) / 2, (top + bottom) / 2]
        app.picture._receive(None, {"kind": "pick", "to": middle}, None)
        assert len(app.state["points"]) == len(START) + number
        assert app.state["points"][-1] == pytest.approx((0.5, 0.0), abs=0.02)


def test_the_process_grows_unsure_outside_of_its_points_and_the_forest_does_not() -> None:
    outside = GRID[:, 0] > 0.61  # the last point is at 0.6
    of_process = process(START)[1][outside]
    of_forest = grown(START, trees=20, leaf=1, seed=0)[1][outside]
    assert of_process[-1] > 2 * of_process[0]
    assert np.ptp(of_forest) == 0


def test_the_goal_is_out_of_reach_at_first_and_can_be_reached() -> None:
    app = ProcessAndForest()
    assert "Reached" not in app.status.text
    for x in (0.5, 0.52, 0.54, 0.56, 0.58, 0.6):  # equal values: one box, and no doubt
        app.click(x, 0.2)
    assert "Reached" in app.status.text


@pytest.mark.slow
def test_undo_stops_at_one_point_and_clicks_at_thirty() -> None:
    app = ProcessAndForest()
    app.click(0.9, 0.5)
    app.undo()
    assert app.state["points"] == START
    for _ in START:
        app.undo()
    assert app.state["points"] == START[:1]
    assert "needs a point" in app.status.text
    app.set(points=tuple([(0.5, 0.5)] * MOST))
    app.click(0.1, 0.1)
    assert len(app.state["points"]) == MOST
    assert "enough" in app.status.text
