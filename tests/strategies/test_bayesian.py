"""Bayesian optimization finds minima soon, sends workers apart, and survives every history."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_hpo import Categorical, Float, Int, Result, Space, Trial
from mlsd_hpo.benchmarks import branin, hartmann3
from mlsd_hpo.strategies import BayesianOptimization, RandomSearch
from mlsd_hpo.surrogates.kernels import RBF
from mlsd_hpo.surrogates.warp import warped

MIXED = Space(
    {
        "x": Float(0, 1),
        "k": Categorical(["a", "b", "c"]),
        "n": Int(1, 9),
        "y": Float(0, 1, when={"k": "b"}),
    }
)


def mixed(config) -> float:
    """The minimum, -5, is at k = "b", n = 6, x = 0.2, y = 0.9."""
    worth = {"a": 0.0, "b": -3.0, "c": 2.0}[config["k"]]
    inner = (config["y"] - 0.9) ** 2 - 2 if config["k"] == "b" else 0.0
    return worth + inner + (config["x"] - 0.2) ** 2 + 0.05 * (config["n"] - 6) ** 2


def best_of(strategy, objective, trials: int) -> float:
    values = []
    for _ in range(trials):
        trial = strategy.ask()
        values.append(objective(trial.config))
        strategy.tell(trial, values[-1])
    return min(values)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("problem", "trials", "regret"), [(branin(), 40, 0.02), (hartmann3(), 30, 0.02)]
)
def test_minima_are_found_where_random_search_is_far_away(problem, trials, regret):
    """Medians of 5 seeds; random search's regret at this budget is 30 times the bound and more."""
    ours = [
        best_of(BayesianOptimization(problem.space, seed=seed), problem, trials)
        for seed in range(5)
    ]
    random = [best_of(RandomSearch(problem.space, seed), problem, trials) for seed in range(5)]
    assert np.median(ours) - problem.minimum < regret
    assert np.median(random) - problem.minimum > 5 * regret


@pytest.mark.slow
def test_mixed_and_conditional_spaces_are_searched():
    ours = [best_of(BayesianOptimization(MIXED, seed=seed), mixed, 35) for seed in range(3)]
    assert np.median(ours) < -4.95
    random = [best_of(RandomSearch(MIXED, seed), mixed, 35) for seed in range(3)]
    assert np.median(random) > -4.95


@pytest.mark.parametrize(
    ("acquisition", "near"), [("log-ei", 0.05), ("ei", 0.05), ("pi", 0.2), ("lcb", 0.05)]
)
def test_every_acquisition_function_finds_a_bowl(acquisition, near):
    """The probability of improvement is content with the smallest, and goes in small steps."""
    space = Space({"x": Float(-2, 3), "y": Float(-1, 1)})
    strategy = BayesianOptimization(space, acquisition, initial=5, seed=1)
    assert best_of(strategy, lambda c: (c["x"] - 0.7) ** 2 + c["y"] ** 2, 22) < near


def test_four_workers_are_sent_to_four_places():
    problem = branin()
    strategy = BayesianOptimization(problem.space, seed=3)
    best_of(strategy, problem, 20)
    asked = np.array([problem.space.encode(strategy.ask().config) for _ in range(4)])
    apart = np.linalg.norm(asked[:, None] - asked[None], axis=2)[np.triu_indices(4, 1)]
    assert apart.min() > 0.01


def test_an_ask_maximizes_what_worth_shows():
    """Nowhere on a fine net is it larger; trials under way count, and looking changes nothing."""
    problem = branin()
    strategy, twin = (BayesianOptimization(problem.space, seed=3) for _ in range(2))
    for one in (strategy, twin):
        best_of(one, problem, 14)
    net = np.random.default_rng(0).random((4000, 2))
    for _ in range(2):
        there = strategy.worth(net)
        assert strategy.surrogate().posterior(net)[0].shape == there.shape == (4000,)
        before = strategy.worth
        trial = strategy.ask()
        assert trial == twin.ask()
        point = strategy.space.encode(trial.config)
        strategy._pending.pop(trial.number)
        assert before(point[None])[0] >= there.max()
        strategy._pending[trial.number] = trial
        assert strategy.worth(point[None])[0] < there.max() - 1  # it is under way
        assert len(strategy.surrogate().y) == 14 + len(strategy._pending)
    strategy.surrogate().add([0.5, 0.5], 1e9)
    assert strategy.ask() == twin.ask()


def test_worth_can_be_shown_from_the_first_result_on():
    strategy = BayesianOptimization(Space({"x": Float(0, 1)}), seed=0)
    with pytest.raises(ValueError, match="tell at least one result first"):
        strategy.worth([[0.5]])
    assert strategy.surrogate().posterior([[0.5]])[1] == pytest.approx(1.0)  # the prior
    strategy.tell(Trial(0, {"x": 0.5}), 3.0)
    near, far = strategy.worth([[0.5], [1.0]])
    assert far > near and len(strategy.surrogate().y) == 1


def test_noise_can_be_fixed():
    """Without noise the model goes through the results; with much of it, it does not."""
    space = Space({"x": Float(0, 1)})
    off = {}
    for noise in (0, 0.5):
        strategy = BayesianOptimization(space, initial=5, noise=noise, seed=0)
        best_of(strategy, lambda c: math.sin(9 * c["x"]), 8)
        model = strategy.surrogate()
        off[noise] = np.abs(model.posterior(model.X)[0] - model.y).max()
    assert off[0] < 1e-6 and off[0.5] > 0.01
    assert "noise=0.5" in repr(strategy)
    with pytest.raises(ValueError, match="noise must be"):
        BayesianOptimization(space, noise=-1)


def test_the_surroundings_of_failures_are_avoided():
    space = Space({"x": Float(0, 1), "y": Float(0, 1)})
    strategy = BayesianOptimization(space, seed=0)
    failures = []
    for _ in range(40):
        trial = strategy.ask()
        failed = trial.config["x"] > 0.5
        failures.append(failed)
        value = Result(math.nan, failed="no memory") if failed else -trial.config["x"]
        strategy.tell(trial, value)
    assert np.mean(failures[:10]) == pytest.approx(0.5, abs=0.2)
    assert np.mean(failures[20:]) < 0.35


def test_the_kernel_can_be_chosen_and_says_so():
    space = Space({"x": Float(0, 1)})
    strategy = BayesianOptimization(space, kernel=1.0 * RBF(0.3), seed=0)
    assert best_of(strategy, lambda c: (c["x"] - 0.3) ** 2, 14) < 1e-3
    assert "RBF" in repr(strategy)
    with pytest.raises(ValueError, match="acquisition must be one of log-ei, ei, pi, lcb, noisy-ei"):
        BayesianOptimization(space, "knowledge")
    with pytest.raises(ValueError, match="initial"):
        BayesianOptimization(space, initial=0)


def test_between_two_fits_all_values_are_on_one_scale():
    """With many results the kernel is kept for a while; the warp moves with every result."""
    space = Space({"x": Float(0, 1)})
    strategy, rng = BayesianOptimization(space, seed=0), np.random.default_rng(0)
    values = np.exp(3 * rng.normal(size=204))
    for number, value in enumerate(values):
        strategy.tell(Trial(number, {"x": float(rng.random())}), value)
        if number in (201, 203):  # beyond 200 the kernel is fitted once in ten results
            assert strategy._model.y == pytest.approx(warped(values[: number + 1]))


VALUES = st.one_of(
    st.floats(-1e300, 1e300),
    st.sampled_from([0.0, 1.0, math.inf, -math.inf, math.nan, 1e300, -1e300, 1e-300]),
)
HISTORIES = st.lists(st.tuples(st.integers(0, 8), VALUES), min_size=1, max_size=14)


@settings(max_examples=25)
@given(HISTORIES)
def test_no_history_makes_an_ask_raise(history):
    """Equal points again and again, constants, infinities, huge values, only failures."""
    strategy = BayesianOptimization(MIXED, initial=2, seed=0)
    for number, (place, value) in enumerate(history):
        config = MIXED.sample(np.random.default_rng(place))
        strategy.tell(Trial(number, config), value)
    for _ in range(2):
        MIXED.validate(strategy.ask().config)
