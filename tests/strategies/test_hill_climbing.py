"""Local search: beside a slow twin, from optimum to optimum, and with several trials under way."""

from __future__ import annotations

import numpy as np

from mlsd_hpo import Categorical, Float, Int, Result, Space
from mlsd_hpo.spaces import CellSpace
from mlsd_hpo.strategies import LocalSearch
from mlsd_hpo.trial import Config
from tests.strategies.registry import play, value

GRID = Space({"a": Int(0, 9), "b": Int(0, 9)})


def bowl(config: Config) -> float:
    return float((config["a"] - 3) ** 2 + (config["b"] - 7) ** 2)


def test_it_walks_down_as_algorithm_1_does() -> None:
    """The twin: all neighbours of a place, then to the best of them, until none is better."""
    strategy = LocalSearch(GRID, seed=1)
    trials = play(strategy, 200, score=bowl)
    here, known = trials[0].config, {GRID.canonical(trials[0].config)}
    at = 1
    while True:
        new = {GRID.canonical(c) for c in GRID.neighbours(here)} - known
        asked = trials[at : at + len(new)]
        assert {GRID.canonical(trial.config) for trial in asked} == new
        known |= new
        at += len(new)
        best = min(GRID.neighbours(here), key=bowl)
        if bowl(best) >= bowl(here):
            break
        here = best
    assert here == {"a": 3, "b": 7}
    assert trials[at].note == "random start" and trials[at - 1].note == "neighbour"


def test_neighbours_come_in_random_order() -> None:
    orders = []
    for seed in range(6):
        strategy = LocalSearch(GRID, seed)
        strategy.tell(strategy.ask(), 0.0)
        strategy.tell(next_ := strategy.ask(), 1.0)
        assert strategy.here is not None
        orders.append(
            (next_.config["a"] - strategy.here["a"], next_.config["b"] - strategy.here["b"])
        )
    assert len(set(orders)) > 1 and {abs(a) + abs(b) for a, b in orders} == {1}


def test_it_starts_again_at_a_local_optimum_and_among_failures() -> None:
    """One optimum, and all that is far from it fails."""

    def score(config: Config) -> float | Result:
        return bowl(config) if bowl(config) < 5 else Result(failed="diverged")

    strategy = LocalSearch(GRID, seed=0)
    trials = play(strategy, 100, score=score)
    assert len(trials) == 100
    starts = [t.number for t in trials if t.note == "random start"]
    assert len(starts) > 3


def test_every_stop_is_a_local_optimum_with_several_workers() -> None:
    space = Space({f"k{i}": Categorical(["a", "b", "c"]) for i in range(5)})
    strategy = LocalSearch(space, seed=0)
    stops: list[Config] = []
    move = strategy._move

    def watched() -> None:
        here = strategy.here
        move()
        if here is not None and strategy.here is None:
            stops.append(here)

    strategy._move = watched  # type: ignore[method-assign]
    rng = np.random.default_rng(0)
    play(strategy, 150, workers=4, pick=rng.integers)
    assert stops
    for stop in stops:
        assert all(value(near) >= value(stop) for near in space.neighbours(stop))


def test_of_cells_that_are_the_same_one_is_tried() -> None:
    space = CellSpace()
    strategy = LocalSearch(space, seed=0)
    start = strategy.ask()
    strategy.tell(start, 0.0)
    near = {space.canonical(c) for c in space.neighbours(start.config)}
    near -= {space.canonical(start.config)}
    trials = [strategy.ask() for _ in range(len(near) + 1)]
    assert [t.note for t in trials] == ["neighbour"] * len(near) + ["random start"]
    assert {space.canonical(t.config) for t in trials[:-1]} == near


def test_numbers_are_walked_in_steps() -> None:
    """A tenth of the range at a time, it gets within a step of the optimum."""
    space = Space({"x": Float(0, 1), "y": Float(1e-4, 1, log=True)})

    def far(config: Config) -> float:
        return (config["x"] - 0.62) ** 2 + (np.log10(config["y"]) / 4 + 0.4) ** 2

    best = min(far(t.config) for t in play(LocalSearch(space, seed=2), 60, score=far))
    assert best <= 2 * 0.05**2
