"""The app of the controller's softmaxes, without a browser."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo import Study
from mlsd_hpo.benchmarks import trained_cells
from mlsd_hpo.benchmarks.task_cells import SPACE
from mlsd_hpo.strategies import Reinforce
from mlsd_hpo.widgets import SharpenSoftmaxes
from mlsd_hpo.widgets.controller import BATCH, BEST, LAST, SURE, Moment, moment, told, values


def test_what_is_shown_are_the_trials_of_the_strategy() -> None:
    strategy = Reinforce(SPACE, learning_rate=0.1, entropy=0.0, decay=0.5, seed=3)
    study = Study(trained_cells().table(), strategy, "maximize").run(trials=20, progress=False)
    now = moment(update=4, rate=0.1, entropy=0.0, memory=0.5, seed=3)
    assert [one.value for one in study.trials] == list(now.values)
    for name, p in strategy.softmaxes.items():
        assert now.softmaxes[name] == pytest.approx(p)


def test_the_baseline_is_the_average_of_the_trials_before() -> None:
    now = moment(update=4, rate=0.1, entropy=0.0, memory=0.5, seed=3)
    average = now.values[0]
    for value, baseline in zip(now.values, now.baselines, strict=True):
        assert baseline == pytest.approx(average)
        average = 0.5 * average + 0.5 * value


def test_an_earlier_moment_stays_as_it_was() -> None:
    late = moment(6, 0.05, 0.05, 0.9, 1)
    early = moment(2, 0.05, 0.05, 0.9, 1)
    assert early.values == late.values[: 2 * BATCH]
    assert len(moment(0, 0.05, 0.05, 0.9, 1).values) == 0


def sure(now: Moment) -> tuple[float, int]:
    config = {n: SPACE.operations[int(p.argmax())] for n, p in now.softmaxes.items()}
    place = 1 + int((values() > values()[trained_cells().row(config)]).sum())
    return float(np.mean([p.max() for p in now.softmaxes.values()])), place


@pytest.mark.slow
def test_the_goal_is_out_of_reach_at_first_and_can_be_reached() -> None:
    app = SharpenSoftmaxes()
    app.set(update=LAST)
    assert sure(moment(**app.state))[0] < SURE
    app.set(rate=0.1, entropy=0.0, memory=0.5)
    for seed in range(3):
        how, place = sure(moment(**{**app.state, "seed": seed}))
        assert how >= SURE
        assert place <= BEST


def test_a_dead_cell_is_said() -> None:
    dead = {name: np.array([0.7, 0.1, 0.1, 0.1]) for name in SPACE.names}
    assert told(dead) == "Sure by 0.70 on average, of a dead cell."
