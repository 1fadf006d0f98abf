"""Regularized evolution: the queue ages, tournaments choose, children are new, it finds more."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo import Categorical, Result, Space, Study
from mlsd_hpo.spaces import CellSpace
from mlsd_hpo.strategies import RandomSearch, RegularizedEvolution
from mlsd_hpo.trial import Config
from tests.strategies.registry import play

BITS = Space({f"b{i}": Categorical([0, 1]) for i in range(20)})


def zeros(config: Config) -> float:
    return 20.0 - sum(config.values())


def test_the_population_is_the_latest_results() -> None:
    strategy = RegularizedEvolution(BITS, population=7, tournament=3)
    trials = play(strategy, 40, score=zeros)
    told = [(zeros(trial.config), trial.config) for trial in trials]
    assert list(strategy.members) == told[-7:]  # the best is not spared
    assert [t.note for t in trials[:8]] == ["random start"] * 7 + [""]


def test_a_child_differs_from_a_member_in_one_parameter() -> None:
    strategy = RegularizedEvolution(BITS, population=10, tournament=2)
    play(strategy, 30, score=zeros)
    parents = [config for _, config in strategy.members]
    child = strategy.ask().config
    assert min(sum(child[n] != parent[n] for n in BITS.names) for parent in parents) == 1


def test_the_best_of_a_tournament_has_the_child() -> None:
    """The best of P = 10 is drawn into a tournament of S = 3 with chance 1 - 0.9³ = 0.271; 1,000
    draws, six standard errors of 0.014."""
    strategy = RegularizedEvolution(BITS, population=10, tournament=3)
    play(strategy, 10, score=lambda config: float(int("".join(map(str, config.values())), 2)))
    best = min(strategy.members, key=lambda member: member[0])[1]
    rng = np.random.default_rng(0)
    share = np.mean([strategy._parent(rng) == best for _ in range(1000)])
    assert share == pytest.approx(0.271, abs=0.085)


def test_failed_trials_grow_old_too_and_have_no_children() -> None:
    strategy = RegularizedEvolution(BITS, population=4, tournament=60)
    play(strategy, 3, score=lambda config: Result(failed="out of memory"))
    play(strategy, 1, score=zeros)
    parent = strategy.members[-1][1]
    child = strategy.ask().config
    assert sum(child[n] != parent[n] for n in BITS.names) == 1


def test_it_finds_more_than_random_search() -> None:
    for seed in range(3):
        ours = Study(zeros, RegularizedEvolution(BITS, seed=seed)).run(trials=150, progress=False)
        random = Study(zeros, RandomSearch(BITS, seed)).run(trials=150, progress=False)
        assert ours.best.value < random.best.value - 1


def test_children_of_cells_are_new_networks() -> None:
    """Hardly any is left to be replaced by a random one, although many codes are equal."""
    strategy = RegularizedEvolution(CellSpace(), population=10, tournament=3)
    replaced = []
    instead = strategy._instead
    strategy._instead = lambda trial: replaced.append(trial) or instead(trial)  # type: ignore
    play(strategy, 120, score=lambda config: float(list(config.values()).count("none")))
    assert len(replaced) <= 2


def test_errors() -> None:
    with pytest.raises(ValueError, match="population must be a whole number ≥ 1, not 0"):
        RegularizedEvolution(BITS, 0)
    with pytest.raises(ValueError, match=r"tournament must be a whole number ≥ 1, not 1\.5"):
        RegularizedEvolution(BITS, 5, 1.5)  # type: ignore[arg-type]
