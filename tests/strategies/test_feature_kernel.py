"""Bayesian optimization of cells: all that are new are looked at; kernels over their paths."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from mlsd_hpo import Categorical, Space
from mlsd_hpo.spaces import CellSpace
from mlsd_hpo.strategies import BayesianOptimization, feature_kernel
from mlsd_hpo.trial import Config
from tests.strategies.registry import play

SPACE = CellSpace()
WEIGHTS = np.random.default_rng(7).normal(size=15)


def by_paths(config: Config) -> float:
    return float(WEIGHTS @ SPACE.features(config))


def cell(*operations: str) -> Config:
    return dict(zip(SPACE.names, operations, strict=True))


def test_codes_of_one_network_are_one_point() -> None:
    one = cell("conv3", "none", "skip", "none", "none", "skip")
    same = cell("none", "conv3", "none", "none", "none", "skip")
    other = cell("conv1", "none", "skip", "none", "none", "skip")
    kernel = feature_kernel(SPACE)
    points = np.array([SPACE.encode(config) for config in (one, same, other)])
    K = kernel(points)
    assert K[0, 1] == pytest.approx(K[0, 0]) and K[0, 2] < 0.99 * K[0, 0]
    assert kernel(points[:0], points).shape == (0, 3)
    assert (pickle.loads(pickle.dumps(kernel))(points) == K).all()


@pytest.mark.parametrize("paths", [False, True])
def test_what_is_suggested_is_the_best_of_all_that_are_new(paths: bool) -> None:
    kernel = feature_kernel(SPACE) if paths else None
    strategy = BayesianOptimization(SPACE, initial=6, kernel=kernel, seed=1)
    trials = play(strategy, 9, score=by_paths)
    tried = {SPACE.canonical(trial.config) for trial in trials}
    new = [config for config in SPACE.everything if SPACE.canonical(config) not in tried]
    worth = strategy.worth([SPACE.encode(config) for config in new])
    assert strategy.ask().config == new[int(worth.argmax())]


@pytest.mark.slow
def test_paths_find_the_best_of_what_they_decide() -> None:
    best = min(by_paths(config) for config in SPACE.everything)
    for seed in range(2):
        kernel = feature_kernel(SPACE)
        trials = play(BayesianOptimization(SPACE, kernel=kernel, seed=seed), 40, score=by_paths)
        assert min(by_paths(trial.config) for trial in trials) == pytest.approx(best)


def test_a_small_space_is_used_up_by_what_the_model_says() -> None:
    space = Space({"a": Categorical([0, 1, 2, 3]), "b": Categorical([0, 1, 2, 3])})
    trials = play(
        BayesianOptimization(space, initial=5), 16, score=lambda c: float(c["a"] + c["b"])
    )
    assert len({space.canonical(trial.config) for trial in trials}) == 16
    assert {"a": 0, "b": 0} in [trial.config for trial in trials[:10]]
