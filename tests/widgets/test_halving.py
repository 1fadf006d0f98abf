"""The app of lecture 09, without a browser."""

from __future__ import annotations

import numpy as np

from mlsd_hpo.benchmarks import mlp_digits
from mlsd_hpo.widgets import Brackets
from mlsd_hpo.widgets.halving import ENOUGH, halved, played


def test_the_best_go_on() -> None:
    """The same by sorting whole rungs."""
    curves = np.random.default_rng(0).random((27, 9))
    rungs = halved([(27, 1), (9, 3), (3, 9)], curves)
    assert rungs[0] == list(range(27))
    for above, below, epochs in zip(rungs[1:], rungs, (1, 3), strict=False):
        assert above == sorted(below, key=lambda i: -curves[i, epochs - 1])[: len(above)]
    assert [len(rung) for rung in rungs] == [27, 9, 3]


def test_a_later_bracket_begins_with_fewer_and_after_the_last_nothing_changes() -> None:
    began = [played(81, 3, bracket, "ceil", 0).plan[0] for bracket in range(6)]
    assert began == [(81, 1), (34, 3), (15, 9), (8, 27), (5, 81), (5, 81)]
    assert played(81, 3, 1, "floor", 0).plan[0] == (27, 3)


def test_networks_are_drawn_from_the_table() -> None:
    run, table = played(27, 3, 0, "ceil", 4), mlp_digits().table
    assert table.curves is not None
    assert run.curves.shape == (27, 27)
    rows = {row.tobytes() for row in np.ascontiguousarray(table.curves[:, :27])}
    assert all(np.ascontiguousarray(row).tobytes() in rows for row in run.curves)
    assert run.curves[run.best, -1] == run.curves[:, -1].max()


def reaches(eta: int, bracket: int) -> bool:
    runs = [played(81, eta, bracket, "ceil", seed) for seed in range(5)]
    return all(run.curves[run.chosen, -1] >= ENOUGH for run in runs)


def test_the_goal_is_not_reached_at_first_and_can_be_reached() -> None:
    app = Brackets()
    assert app.status.text.startswith("3.7 full trainings for 81 configurations")
    app.set(eta=4, bracket=1)
    assert app.status.text.startswith("3.0 full trainings for 22 configurations")
    assert reaches(4, 1)
    assert not reaches(3, 2)  # dearer, and with too few
