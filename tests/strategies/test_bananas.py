"""BANANAS: candidates are new mutations of the best, draws explore, and it finds more."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo import Result, Study
from mlsd_hpo.spaces import CellSpace
from mlsd_hpo.strategies import Bananas, RandomSearch
from mlsd_hpo.trial import Config
from tests.strategies.registry import play

SPACE = CellSpace()
WEIGHTS = np.random.default_rng(7).normal(size=15)


def by_paths(config: Config) -> float:
    """A score that the paths of a cell decide."""
    return float(WEIGHTS @ SPACE.features(config))


def test_candidates_are_new_mutations_of_the_best() -> None:
    strategy = Bananas(SPACE, initial=12, parents=3, seed=1)
    trials = play(strategy, 12, score=by_paths)
    best = sorted(trials, key=lambda trial: by_paths(trial.config))[:3]
    assert strategy._best == [trial.config for trial in best]
    found = strategy._candidates(np.random.default_rng(0))
    keys = [SPACE.canonical(one) for one in found]
    assert len(set(keys)) == len(keys) > 10
    assert not set(keys) & {SPACE.canonical(trial.config) for trial in trials}
    for one in found:
        assert min(sum(one[n] != b.config[n] for n in SPACE.names) for b in best) <= 2


def test_networks_are_trained_anew_after_every_few_results() -> None:
    strategy = Bananas(SPACE, initial=5, every=4, members=2)
    fits = []
    fit = strategy._ensemble.fit
    strategy._ensemble.fit = lambda x, y, rng: (fits.append(len(x)), fit(x, y, rng))[1]  # type: ignore
    play(strategy, 14, score=by_paths)
    assert fits == [5, 9, 13]


def test_a_failure_is_as_bad_as_the_worst() -> None:
    strategy = Bananas(SPACE, initial=4)
    for result in (1.0, Result(failed="diverged"), 3.0, 2.0):
        strategy.tell(strategy.ask(), result)
    values = strategy._values()
    assert values[1] == values[2] == values.max()


@pytest.mark.slow
def test_it_finds_more_than_random_search() -> None:
    for seed in range(2):
        ours = Study(by_paths, Bananas(SPACE, seed=seed)).run(trials=60, progress=False)
        random = Study(by_paths, RandomSearch(SPACE, seed)).run(trials=60, progress=False)
        assert ours.best.value < random.best.value


def test_errors() -> None:
    with pytest.raises(ValueError, match="members must be a whole number ≥ 2, not 1"):
        Bananas(SPACE, members=1)
