"""The app of early decisions, without a browser."""

from __future__ import annotations

import numpy as np

from mlsd_hpo.benchmarks import trained_cells
from mlsd_hpo.widgets import StopEarly
from mlsd_hpo.widgets.stopping import JUDGES, LOST, PRICE, outcome


def test_what_is_paid_and_who_is_lost() -> None:
    """Counted anew by sorting."""
    found = outcome(3, "accuracy so far", 0.25, 60, 1)
    curves = found.curves
    assert curves.shape == (60, 12)
    every = {row.tobytes() for row in trained_cells().dev[1]}
    assert all(row.tobytes() in every for row in curves)
    kept = set(sorted(range(60), key=lambda i: -curves[i, 2])[:15])
    best = set(sorted(range(60), key=lambda i: -curves[i, -1])[:6])
    assert found.lost == len(best - kept)
    assert found.paid == (60 * 3 + 15 * 9) / (60 * 12)
    assert found.regret == curves[:, -1].max() - max(curves[i, -1] for i in kept)


def test_who_keeps_all_loses_nothing() -> None:
    for judge in JUDGES:
        found = outcome(5, judge, 1.0, 100, 0)
        assert (found.lost, found.paid, found.regret) == (0, 1.0, 0.0)
        assert sorted(found.early) == list(range(1, 101))


def reached(judge: str, epoch: int, share: float) -> bool:
    runs = [outcome(epoch, judge, share, 100, seed) for seed in range(5)]
    return all(run.paid <= PRICE and run.lost <= LOST for run in runs)


def test_the_goal_is_not_reached_at_first_and_can_be_reached() -> None:
    app = StopEarly()
    assert "of the best 10 are lost" in app.status.text
    state = app.state
    assert not reached(state["judge"], state["epoch"], state["share"])
    assert reached("number of weights", 2, 0.4)
    settings = [(e, round(s, 2)) for e in range(1, 6) for s in np.arange(0.05, 0.5, 0.05)]
    assert not any(reached("accuracy so far", *each) for each in settings)
