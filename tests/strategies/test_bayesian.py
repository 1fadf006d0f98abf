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
from mlsd_hpo.strategies.acquire import ACQUISITIONS, AVERAGED
from mlsd_hpo.surrogates.kernels import RBF
from mlsd_hpo.surrogates.warp import warped
from tests.strategies.registry import SPACES, play

WAYS = [(name, "believer") for name in ACQUISITIONS] + [
    ("log-ei", "liar"),
    ("ei", "liar"),
    *((name, "q-ei") for name in AVERAGED),
]
DAILY = [("log-ei", "believer"), ("ei", "liar"), ("log-ei", "q-ei")]  # the others are slow
ways = pytest.mark.parametrize(
    ("acquisition", "batch"),
    [pytest.param(*way, marks=[pytest.mark.slow] * (way not in DAILY)) for way in WAYS],
)
"""Every acquisition function for one trial, and the ways to several at once."""

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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("acquisition", "near"), [(name, 0.2 if name == "pi" else 0.05) for name in ACQUISITIONS]
)
def test_every_acquisition_function_finds_a_bowl(acquisition, near):
    """The probability of improvement is content with the smallest, and goes in small steps."""
    space = Space({"x": Float(-2, 3), "y": Float(-1, 1)})
    strategy = BayesianOptimization(space, acquisition, initial=5, seed=1)
    assert best_of(strategy, lambda c: (c["x"] - 0.7) ** 2 + c["y"] ** 2, 22) < near


def distances(points: np.ndarray) -> np.ndarray:
    return np.linalg.norm(points[:, None] - points[None], axis=2)[np.triu_indices(len(points), 1)]


@ways
def test_four_workers_are_sent_to_four_good_places(acquisition, batch):
    """Unlike places; all of them better than most of the space; the same for the same seed."""
    problem = branin()
    strategy, twin = (
        BayesianOptimization(problem.space, acquisition, batch=batch, seed=3) for _ in range(2)
    )
    rng = np.random.default_rng(0)
    for number, point in enumerate(rng.random((20, 2))):
        config = problem.space.decode(point)
        for one in (strategy, twin):
            one.tell(Trial(number, config), problem(config))
    trials = [strategy.ask() for _ in range(4)]
    assert trials == [twin.ask() for _ in range(4)]
    assert distances(np.array([problem.space.encode(t.config) for t in trials])).min() > 0.01
    better = [problem(t.config) < np.median(problem.at(rng.random((500, 2)))) for t in trials]
    assert sum(better) >= 3


def test_q_ei_of_one_worker_is_ei():
    problem = hartmann3()
    runs = []
    for batch in ("believer", "q-ei"):
        strategy = BayesianOptimization(problem.space, batch=batch, seed=0)
        runs.append(best_of(strategy, problem, 13))
        strategy.worth(np.random.default_rng(0).random((5, 3)))
    assert runs[0] == runs[1]
    with pytest.raises(ValueError, match='with batch="q-ei" acquisition must be one of log-ei'):
        BayesianOptimization(problem.space, "lcb", batch="q-ei")
    with pytest.raises(ValueError, match="batch must be one of believer, liar, q-ei, not 'liars'"):
        BayesianOptimization(problem.space, batch="liars")


def test_what_is_told_of_trials_under_way():
    problem = branin()
    for batch, told in (("believer", 1), ("liar", 1), ("q-ei", 0)):
        strategy = BayesianOptimization(problem.space, batch=batch, seed=0)
        best_of(strategy, problem, 12)
        before = strategy.surrogate()
        point = problem.space.encode(strategy.ask().config)
        model = strategy.surrogate()
        assert len(model.y) == 12 + told
        if batch == "believer":  # the mean stays where it was
            net = np.random.default_rng(0).random((50, 2))
            np.testing.assert_allclose(model.posterior(net)[0], before.posterior(net)[0], atol=1e-6)
        if batch == "liar":
            assert model.y[-1] == before.y.min() and model.X[-1] == pytest.approx(point)


@pytest.mark.slow
def test_of_two_equal_minima_improvement_per_cost_prefers_the_cheap_one():
    """They are at 0.2 and 0.8, where a trial costs a hundred times as much; 3 seeds, 10 trials."""
    space = Space({"x": Float(0, 1)})
    dear = {}
    for acquisition in ("log-ei", "log-ei-per-cost"):
        asked = []
        for seed in range(3):
            strategy = BayesianOptimization(space, acquisition, initial=4, seed=seed)
            for _ in range(14):
                trial = strategy.ask()
                x = trial.config["x"]
                asked.append(x)
                value, cost = min((x - 0.2) ** 2, (x - 0.8) ** 2), 100 ** ((x - 0.2) / 0.6)
                strategy.tell(trial, Result(value, cost=cost))
        dear[acquisition] = np.mean(np.reshape(asked, (3, 14))[:, 4:] > 0.5)
    assert dear["log-ei-per-cost"] < 0.25 < 0.4 < dear["log-ei"]


@pytest.mark.parametrize("cost", [0.0, -1.0, math.inf, math.nan])
def test_costs_that_say_nothing_are_survived(cost):
    strategy = BayesianOptimization(MIXED, "log-ei-per-cost", initial=3, seed=0)
    for number in range(6):
        trial = strategy.ask()
        strategy.tell(trial, Result(mixed(trial.config), cost=cost if number % 2 else 1e300))
    MIXED.validate(strategy.ask().config)


@ways
def test_a_new_strategy_takes_over_with_trials_under_way(acquisition, batch):
    """As when a journal is read back: no ask is repeated, and the next one is the same."""
    first, second = (
        BayesianOptimization(MIXED, acquisition, initial=3, batch=batch, seed=1) for _ in range(2)
    )
    asked = [first.ask() for _ in range(2)]
    for number in range(6):
        first.tell(asked[number], mixed(asked[number].config))
        asked.append(first.ask())
    for number, trial in enumerate(asked[:7]):
        if number > 1:
            second.tell(asked[number - 2], mixed(asked[number - 2].config))
        second._register(trial)
    second.tell(asked[5], mixed(asked[5].config))
    assert repr(second.ask()) == repr(asked[7])


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
    with pytest.raises(
        ValueError, match="acquisition must be one of log-ei, ei, pi, lcb, noisy-ei"
    ):
        BayesianOptimization(space, "knowledge")
    with pytest.raises(ValueError, match="initial"):
        BayesianOptimization(space, initial=0)


@pytest.mark.slow
def test_between_two_fits_all_values_are_on_one_scale():
    """With many results the kernel is kept for a while; the warp moves with every result."""
    space = Space({"x": Float(0, 1)})
    strategy, rng = BayesianOptimization(space, seed=0), np.random.default_rng(0)
    values = np.exp(3 * rng.normal(size=204))
    for number, value in enumerate(values):
        strategy.tell(Trial(number, {"x": float(rng.random())}), value)
        if number in (201, 203):  # beyond 200 the kernel is fitted once in ten results
            assert strategy._model.y == pytest.approx(warped(values[: number + 1]))


@ways
@pytest.mark.parametrize("name", ["one point", "finite"])
def test_small_spaces_are_used_up_though_nothing_is_left_to_learn(name, acquisition, batch):
    space = SPACES[name]
    strategy = BayesianOptimization(space, acquisition, initial=1, batch=batch, noise=0, seed=0)
    assert len(play(strategy, 100, workers=2)) == space.size


VALUES = st.one_of(
    st.floats(-1e300, 1e300),
    st.sampled_from([0.0, 1.0, math.inf, -math.inf, math.nan, 1e300, -1e300, 1e-300]),
)
HISTORIES = st.lists(st.tuples(st.integers(0, 8), VALUES), min_size=1, max_size=14)


def survives(history, acquisition: str, batch: str, warp: bool = True) -> None:
    """Told the history, two workers ask for two trials."""
    strategy = BayesianOptimization(MIXED, acquisition, initial=2, batch=batch, warp=warp, seed=0)
    for number, (place, value) in enumerate(history):
        config = MIXED.sample(np.random.default_rng(place))
        strategy.tell(Trial(number, config), value)
    for _ in range(2):
        MIXED.validate(strategy.ask().config)
    assert np.isfinite(strategy.worth(np.random.default_rng(0).random((5, 4)))).all()


@settings(max_examples=25)
@given(HISTORIES)
def test_no_history_makes_an_ask_raise(history):
    """Equal points again and again, constants, infinities, huge values, only failures."""
    survives(history, "log-ei", "believer")


HARD = {
    "one": [(0, 1.0)],
    "failures": [(place, math.nan) for place in range(6)],
    "equal points": [(place % 2, float(place)) for place in range(8)],
    "one point, one value": [(1, 2.0)] * 6,
    "huge": [(place, 1e300 * (-1) ** place) for place in range(8)],
    "tiny": [(place, 1e-300 * place) for place in range(8)],
    "infinite": [(place, value) for place, value in enumerate([math.inf, -math.inf, 1.0, -2.0])],
}


@pytest.mark.slow
@ways
@pytest.mark.parametrize("history", HARD.values(), ids=HARD)
def test_no_hard_history_makes_an_ask_raise(acquisition, batch, history):
    survives(history, acquisition, batch, warp=False)


@pytest.mark.slow
@ways
@settings(max_examples=8)
@given(HISTORIES, st.booleans())
def test_no_history_makes_any_ask_raise(acquisition, batch, history, warp):
    survives(history, acquisition, batch, warp)
