"""The race of lecture 15 without a browser: its quick searches are the library's."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from mlsd_hpo import Study
from mlsd_hpo.benchmarks import trained_cells
from mlsd_hpo.benchmarks.task_cells import SPACE
from mlsd_hpo.strategies import LocalSearch, RandomSearch, RegularizedEvolution
from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.widgets import StrategyRace
from mlsd_hpo.widgets.on_the_cells import (
    REPEATS,
    Numbers,
    chosen,
    codes,
    evolution,
    local_search,
    random_search,
)
from mlsd_hpo.widgets.strategy_race import WINS, raced

DEV = trained_cells().dev[0, :, -1]


def test_children_are_the_neighbours() -> None:
    cells = trained_cells()
    for number in (0, 77, 1234, 4095):
        config = cells.table().rows[number]
        near = {
            cells.row(other)
            for other in SPACE.neighbours(config)
            if SPACE.canonical(other) != SPACE.canonical(config)
        }
        children = codes().children[number, : codes().fertile[number]]
        assert set(codes().network[children].tolist()) == near


@pytest.mark.parametrize("oldest", [True, False])
@pytest.mark.parametrize(("population", "tournament"), [(1, 1), (2, 30), (20, 5)])
def test_no_network_is_paid_twice(population: int, tournament: int, oldest: bool) -> None:
    rows = evolution(DEV, 40.0, population, tournament, oldest, seed=0)
    assert trained_cells().seconds[rows].sum(axis=1).min() >= 40.0
    for row in rows:
        assert len(set(row.tolist())) == len(row)


def test_what_is_chosen_by_looking_at_one_trial_after_the_other() -> None:
    rows, costs = random_search(3)[:2, :40], np.array([5.0, 20.0, 33.0])
    for row, found in zip(rows, chosen(rows, DEV, costs), strict=True):
        for cost, network in zip(costs, found, strict=True):
            paid = np.cumsum(trained_cells().seconds[row])
            assert network == row[DEV[row[paid <= cost]].argmax()]


SAME: dict[str, tuple[Callable[[int], Strategy], Callable[[int], Numbers]]] = {
    "random": (lambda seed: RandomSearch(SPACE, seed), random_search),
    "evolution": (
        lambda seed: RegularizedEvolution(SPACE, 5, 3, seed),
        lambda seed: evolution(DEV, 60, 5, 3, True, seed),
    ),
    "local search": (
        lambda seed: LocalSearch(SPACE, seed),
        lambda seed: local_search(DEV, 60, seed),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SAME)
def test_as_good_as_the_library(name: str) -> None:
    """Means of 60 runs and of 1,000: further apart than 3.5 standard errors once in 2,000 times."""
    make, quick = SAME[name]
    cells, costs = trained_cells(), np.array([15.0, 30.0, 60.0])
    slow = []
    for seed in range(60):
        study = Study(cells.table(), make(seed), "maximize").run(cost=60, progress=False)
        rows = [cells.row(one.config) for one in study.trials]
        slow.append(DEV[chosen(np.array([rows]), DEV, costs)[0]])
    fast = np.concatenate([DEV[chosen(quick(seed), DEV, costs)] for seed in range(5)])
    error = np.sqrt(np.var(slow, axis=0, ddof=1) / 60 + fast.var(axis=0) / len(fast))
    assert np.all(np.abs(np.mean(slow, axis=0) - fast.mean(axis=0)) < 3.5 * error)


def ahead(population: int, tournament: int) -> tuple[int, int]:
    race = raced("evolution, the oldest dies", 120, population, tournament, 0, 0)
    return race.at_the_end().wins, race.at_the_end().losses


def test_both_goals_are_out_of_reach_at_first_and_can_be_reached() -> None:
    app = StrategyRace()
    wins, losses = ahead(app.state["population"], app.state["tournament"])
    assert app.status.text.startswith(f"Ahead of random search in {wins} of {REPEATS} repeats")
    assert losses < wins < WINS
    assert ahead(10, 10)[0] >= WINS
    wins, losses = ahead(5, 1)
    assert wins < losses
