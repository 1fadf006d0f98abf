"""Bayesian optimization of a list: beside the long way, its promises, and that it finds more."""

from __future__ import annotations

import copy
import math
import pickle
from collections.abc import Callable

import numpy as np
import pytest

from mlsd_hpo import Categorical, Float, Int, Result, Space, Study, Trial
from mlsd_hpo.spaces import CellSpace
from mlsd_hpo.spaces.features import one_hot
from mlsd_hpo.strategies import ListedBayesianOptimization, RandomSearch, SpaceExhausted
from mlsd_hpo.surrogates.acquisition import log_expected_improvement
from mlsd_hpo.surrogates.posterior import Posterior
from mlsd_hpo.trial import Config
from tests.strategies.registry import SPACES, play, value

CELLS = CellSpace()
WEIGHTS = np.random.default_rng(7).normal(size=15)


def few(config: Config) -> bool:
    return config["n"] + config.get("m", 0) < 13


SMALL = Space(
    {
        "n": Int(1, 12),
        "k": Categorical(["a", "b", "c"]),
        "m": Categorical([0, 1, 2, 3], when={"k": ["b", "c"]}),
    },
    constraint=few,
)


def by_paths(config: Config) -> float:
    return float(WEIGHTS @ CELLS.features(config))


def score(config: Config) -> float:
    return (config["n"] - 4) ** 2 / 10 + {"a": 1, "b": 0, "c": 2}[config["k"]] - config.get("m", 0)


@pytest.mark.parametrize("paths", [False, True])
def test_the_trial_is_that_of_the_long_way(paths: bool) -> None:
    """A posterior made anew, two trials under way at its mean, and all configurations looked at."""
    strategy = ListedBayesianOptimization(CELLS, paths, initial=8, seed=2)
    trials = play(strategy, 15, score=by_paths)
    pending = [strategy.ask() for _ in range(2)]
    given = strategy._candidates
    assert given is not None

    first = {CELLS.canonical(config): config for config in CELLS.everything}

    def rows(configs: list[Config]) -> np.ndarray:
        """Of the first code of each network."""
        found = [first[CELLS.canonical(config)] for config in configs]
        return np.array([CELLS.features(c) if paths else one_hot(CELLS, c) for c in found])

    told = [trial.config for trial in trials]
    model = Posterior.of(given.kernel, given.noise, rows(told), strategy._values())
    for trial in pending:
        row = rows([trial.config])
        z = np.append(model.L @ model.L.T @ model.alpha, model.mean_and_variance(row)[0])
        model = model.extended(row[0], z)
    best = model.mean_and_variance(model.X)[0].min()
    tried = {CELLS.canonical(trial.config) for trial in trials + pending}
    new = [config for config in CELLS.everything if CELLS.canonical(config) not in tried]
    mean, variance = model.mean_and_variance(rows(new))
    gain = log_expected_improvement(mean, np.sqrt(variance), best).value
    chosen = new.index(strategy.ask().config)
    assert gain[chosen] == pytest.approx(gain.max(), abs=1e-6)


@pytest.mark.parametrize("workers", [1, 3])
def test_it_keeps_the_promises_of_strategies(workers: int) -> None:
    """In a space of its own, as those of the contract are too large: the same seed, the same
    trials; none forbidden, none twice; another takes over at any point; a copy goes on alike."""
    log: list[tuple[str, Trial]] = []
    trials = play(ListedBayesianOptimization(SMALL, seed=3), 200, score, workers, log=log)
    again = play(ListedBayesianOptimization(SMALL, seed=3), 200, score, workers)
    other = play(ListedBayesianOptimization(SMALL, seed=4), 20, score, workers)
    assert repr(trials) == repr(again) and repr(trials[:20]) != repr(other)
    assert len({SMALL.canonical(t.config) for t in trials}) == len(trials) == SMALL.size
    assert all(SMALL.validate(t.config) == t.config for t in trials)
    for cut in (9, 40):
        strategy, rest = ListedBayesianOptimization(SMALL, seed=3), []
        for i, (event, trial) in enumerate(log[:60]):
            if event == "tell":
                strategy.tell(trial, score(trial.config))
            elif i < cut:
                strategy._register(copy.deepcopy(trial))
            else:
                rest.append(strategy.ask())
        assert rest == [trial for event, trial in log[cut:60] if event == "ask"]
    twin = pickle.loads(pickle.dumps(strategy))
    assert play(twin, 3, score) == play(strategy, 3, score)


STRANGE: dict[str, Callable[[Config], float]] = {
    "constant": lambda config: 1.0,
    "nan": lambda config: math.nan,
    "huge": lambda config: 1e308 if value(config) < 0.5 else -1e308,
    "some nan": lambda config: math.nan if value(config) < 0.5 else value(config),
}


@pytest.mark.parametrize("name", STRANGE)
def test_strange_values_are_survived(name: str) -> None:
    assert len(play(ListedBayesianOptimization(SMALL, seed=0), 30, score=STRANGE[name])) == 30


def test_a_small_space_is_used_up() -> None:
    for name in ("one point", "finite", "constrained and finite"):
        strategy = ListedBayesianOptimization(SPACES[name], initial=3)
        assert len(play(strategy, 1000)) == SPACES[name].size
        with pytest.raises(SpaceExhausted):
            strategy.ask()


def test_failures_share_the_last_rank() -> None:
    strategy = ListedBayesianOptimization(SMALL)
    for result in (1.0, Result(failed="diverged"), 3.0, Result(failed="again")):
        strategy.tell(strategy.ask(), result)
    values = strategy._values()
    assert values[1] == values[3] > values[2] > values[0]


def test_it_finds_more_than_random_search() -> None:
    for seed in range(3):
        strategy = ListedBayesianOptimization(CELLS, seed=seed)
        ours = Study(by_paths, strategy).run(trials=50, progress=False)
        random = Study(by_paths, RandomSearch(CELLS, seed)).run(trials=50, progress=False)
        assert ours.best.value < random.best.value


def test_errors() -> None:
    with pytest.raises(ValueError, match="at most 5,000 configurations can be listed, not inf"):
        ListedBayesianOptimization(Space({"x": Float(0, 1)}))
    with pytest.raises(ValueError, match="initial must be a whole number ≥ 2, not 1"):
        ListedBayesianOptimization(SMALL, initial=1)
