"""What holds for every space of architectures: children are valid, strategies repeat no network."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlsd_hpo.spaces import (
    ArchitectureSpace,
    ChainSpace,
    MultiBranchSpace,
    NASNetSpace,
    architecture,
)
from mlsd_hpo.strategies import (
    GeneticAlgorithm,
    GridSearch,
    RandomSearch,
    SpaceExhausted,
    TreeParzenEstimator,
)

LARGE = [ChainSpace(), MultiBranchSpace(), NASNetSpace()]
SMALL = [
    ChainSpace(2, [1, 2], [3]),
    MultiBranchSpace(2, ["conv1", "max3"]),
    NASNetSpace(1, ["skip", "conv1", "max3"]),
]
GUIDED = {
    "genetic": lambda space: GeneticAlgorithm(space, population=8),
    "tpe": lambda space: TreeParzenEstimator(space, startup=8),
}


@pytest.mark.parametrize("space", LARGE + SMALL, ids=str)
def test_children_are_valid_and_neighbours_one_step_away(space: ArchitectureSpace) -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        a, b = space.sample(rng), space.sample(rng)
        mutant, near = space.mutate(a, rng), space.neighbours(a)
        for child in (mutant, space.crossover(a, b, rng), *near):
            assert space.validate(child) == child
        assert space.canonical(mutant) != space.canonical(a)
        for child in near:
            both = [name for name in a if name in child]
            # What appears or goes does so because of the one that is changed.
            assert sum(a[name] != child[name] for name in both) == 1


@pytest.mark.parametrize("make", [*GUIDED.values(), RandomSearch], ids=[*GUIDED, "random"])
@pytest.mark.parametrize("space", LARGE, ids=str)
def test_strategies_never_repeat_a_network(space: ArchitectureSpace, make: Any) -> None:
    asked = run(make(space), 25)
    assert all(space.validate(config) == config for config in asked)
    assert len({space.canonical(config) for config in asked}) == 25


@pytest.mark.parametrize(
    "make", [*GUIDED.values(), RandomSearch, GridSearch], ids=[*GUIDED, "random", "grid"]
)
@pytest.mark.parametrize("space", SMALL, ids=str)
def test_strategies_try_every_network_once(space: ArchitectureSpace, make: Any) -> None:
    strategy = make(space)
    asked = run(strategy, int(space.size))
    assert len({space.canonical(config) for config in asked}) == len(asked) == space.size
    with pytest.raises(SpaceExhausted):
        strategy.ask()


@pytest.mark.parametrize("make", [RandomSearch, GridSearch])
def test_networks_too_many_to_count_end_too(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(architecture, "COUNTED", 10)
    strategy = make(NASNetSpace(1, ["skip", "conv1"]))
    assert strategy.space.size == 32  # a bound: configurations, of which 20 are different
    asked = run(strategy, 20)
    assert len({strategy.space.canonical(config) for config in asked}) == 20
    with pytest.raises(SpaceExhausted, match="all 20 different configurations"):
        strategy.ask()


def run(strategy: Any, trials: int) -> list[dict[str, Any]]:
    """Ask for trials, the better the earlier the choices that they make."""
    asked = []
    for _ in range(trials):
        trial = strategy.ask()
        strategy.tell(trial, float(sum(strategy.space.encode(trial.config))))
        asked.append(trial.config)
    return asked
