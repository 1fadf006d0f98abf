"""What is special about the tree-structured Parzen estimator."""

from __future__ import annotations

import math
import time
import warnings
from typing import Any

import numpy as np
import pytest
import scipy.stats as st
from hypothesis import given, settings
from hypothesis import strategies as some

from mlsd_hpo import Categorical, Distribution, Float, Int, Result, Space, Trial
from mlsd_hpo.benchmarks import branin, hartmann6
from mlsd_hpo.strategies import RandomSearch, TreeParzenEstimator
from mlsd_hpo.strategies.tpe import axis, good_trials
from mlsd_hpo.surrogates.parzen import ParzenDensity
from mlsd_hpo.surrogates.parzen_kernels import Cells, Choices, Continuous
from mlsd_hpo.trial import Evaluation
from tests.strategies.registry import SPACES, play

both = pytest.mark.parametrize("joint", [False, True], ids=["single", "joint"])
TREE = Space(
    {
        "model": Categorical(["a", "b"]),
        "x": Float(0, 1, when={"model": "a"}),
        "y": Float(0, 1, when={"model": "b"}),
        "z": Float(0, 1),
    }
)


def evaluations(values: list[float]) -> list[Evaluation]:
    return [Evaluation(Trial(i, {}), Result.of(value)) for i, value in enumerate(values)]


def told(space: Space, history: list[tuple[dict[str, Any], float]], **arguments: Any) -> Any:
    strategy = TreeParzenEstimator(space, **arguments)
    for number, (config, value) in enumerate(history):
        strategy.tell(Trial(number, config), value)
    return strategy


@pytest.mark.parametrize(
    ("n", "gamma", "split", "good"),
    [
        (10, 0.15, "linear", 2),  # ceil(1.5)
        (100, 0.1, "linear", 10),  # Optuna
        (400, 0.15, "linear", 25),  # never more
        (100, 0.25, "sqrt", 3),  # Hyperopt: ceil(2.5)
        (1, 0.15, "linear", 1),
        (0, 0.15, "linear", 0),
    ],
)
def test_how_many_trials_are_good(n: int, gamma: float, split: str, good: int) -> None:
    values = list(np.random.default_rng(n).permutation(n).astype(float))
    found = good_trials(evaluations(values), gamma, split)
    assert found.sum() == good
    assert set(np.array(values)[found]) == set(range(good))


def test_failed_trials_are_never_good_and_of_equals_the_earlier_are() -> None:
    values = [math.nan, 3.0, math.inf, 1.0, -math.inf, 3.0, 1e300, 1.0]
    found = good_trials(evaluations(values), 0.5, "linear")  # 4 of 8
    assert found.tolist() == [False, True, False, True, False, True, False, True]
    found = good_trials(evaluations(values), 0.3, "linear")  # 3 of 8
    assert found.tolist() == [False, True, False, True, False, False, False, True]
    assert not good_trials(evaluations([math.nan] * 5), 0.5, "linear").any()


@both
def test_the_suggestion_is_the_candidate_with_the_largest_ratio(joint: bool) -> None:
    """Computed again with the definition: all candidates, l(x) / g(x), the largest."""
    space = hartmann6().space
    strategy = TreeParzenEstimator(space, joint, seed=3)
    play(strategy, 40, score=hartmann6())
    good, bad = strategy.densities()
    number = strategy._next
    u = good.sample(24, strategy._rng(number))
    if joint:
        ratios = np.exp(good.log_pdf(u)) / np.exp(bad.log_pdf(u))
        best = u[np.argmax(ratios)]
    else:
        ratios = np.exp(good.log_marginals(u)) / np.exp(bad.log_marginals(u))  # (24, 6)
        best = [u[np.argmax(ratios[:, j]), j] for j in range(6)]
    assert strategy.ask().config == space.decode(best)


def test_what_a_candidate_does_not_have_has_no_say_in_its_ratio() -> None:
    """On a tree: coordinates that were drawn for the other branch are left out of l and g."""

    def score(config: dict[str, Any]) -> float:
        return config.get("x", 0.5) + config["z"]

    mattered = 0
    for seed in range(5):
        strategy = TreeParzenEstimator(TREE, True, seed=seed)
        play(strategy, 30, score=score)
        good, bad = strategy.densities()
        u = good.sample(24, strategy._rng(30))
        configs = [TREE.decode(row) for row in u]
        active = np.array([[name in config for name in TREE.names] for config in configs])
        ratios = [d.log_pdf(np.where(active, u, math.nan)) for d in (good, bad)]
        best = int(np.argmax(ratios[0] - ratios[1]))
        assert strategy.ask().config == configs[best]
        mattered += best != int(np.argmax(good.log_pdf(u) - bad.log_pdf(u)))
    assert mattered > 0


@both
def test_l_is_made_of_the_good_and_g_of_the_others(joint: bool) -> None:
    space = Space({"x": Float(0, 10)})
    history = [({"x": float(i)}, abs(i - 7.0)) for i in range(11)]
    strategy = told(space, history, multivariate=joint, gamma=0.2)
    good, bad = strategy.densities()
    assert sorted(good.mu[:-1, 0]) == pytest.approx([0.6, 0.7, 0.8])  # ceil(2.2) = 3
    assert sorted(bad.mu[:-1, 0]) == pytest.approx([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.9, 1])


@both
def test_a_trial_under_way_counts_as_bad(joint: bool) -> None:
    """So that a second worker is sent elsewhere: the ratio falls where the first one works."""
    space = branin().space
    strategy = TreeParzenEstimator(space, joint)
    play(strategy, 30, score=branin())
    before = strategy.densities()
    first = strategy.ask()
    after = strategy.densities()
    u = space.encode(first.config)[None]

    def ratio(pair: tuple[ParzenDensity, ParzenDensity]) -> float:
        return float(pair[0].log_pdf(u)[0] - pair[1].log_pdf(u)[0])

    assert ratio(after) < ratio(before)
    assert len(after[1].mu) == len(before[1].mu) + 1
    assert np.array_equal(after[0].mu, before[0].mu, equal_nan=True)
    four = [strategy.ask().config for _ in range(4)]
    assert len({space.canonical(config) for config in [first.config, *four]}) == 5


def test_a_parameters_densities_are_of_the_trials_in_which_it_is_active() -> None:
    rng = np.random.default_rng(0)
    history = []
    for _ in range(40):
        config = TREE.sample(rng)
        value = abs(config["x"] - 0.8) if "x" in config else 0.3 + abs(config["y"] - 0.2)
        history.append((config, value))
    strategy = told(TREE, history, multivariate=False)
    good, bad = strategy.densities()
    is_good = good_trials(strategy._history, strategy.gamma, strategy.split)
    j = TREE.names.index("y")
    for density, wanted in ((good, True), (bad, False)):
        values = [
            c["y"] for (c, _), g in zip(history, is_good, strict=True) if g == wanted if "y" in c
        ]
        alone = ParzenDensity(np.array(values)[:, None], [Continuous()], False)
        u = np.linspace(0, 1, 9)[:, None]
        whole = np.full((9, 4), math.nan)
        whole[:, j] = u[:, 0]
        assert density.log_pdf(whole) == pytest.approx(alone.log_pdf(u))


@both
def test_both_branches_of_a_tree_are_searched_and_the_better_one_more(joint: bool) -> None:
    """Minimum 0 in branch a, 0.3 in branch b, at different places."""

    def score(config: dict[str, Any]) -> float:
        off = abs(config["x"] - 0.8) if "x" in config else 0.3 + abs(config["y"] - 0.2)
        return off + abs(config["z"] - 0.5)

    best, in_a = [], []
    for seed in range(10):
        trials = play(TreeParzenEstimator(TREE, joint, seed=seed), 60, score=score)
        best.append(min(score(t.config) for t in trials))
        in_a.append(np.mean([t.config["model"] == "a" for t in trials[20:]]))
    assert np.median(best) < 0.06
    assert np.median(in_a) > 0.6


@both
def test_it_beats_random_search(joint: bool) -> None:
    """Branin, 60 evaluations, 15 seeds each: with equal methods p < 0.001 once in 1,000 times."""
    f = branin()

    def best(strategy: Any) -> float:
        return min(f(t.config) for t in play(strategy, 60, score=f))

    ours = [best(TreeParzenEstimator(f.space, joint, seed=s)) for s in range(15)]
    others = [best(RandomSearch(f.space, seed=s)) for s in range(15)]
    assert st.mannwhitneyu(ours, others, alternative="less").pvalue < 0.001


def test_the_first_trials_are_random() -> None:
    strategy = TreeParzenEstimator(branin().space, startup=7, seed=2)
    notes = [trial.note for trial in play(strategy, 12, score=branin())]
    assert notes == ["random start"] * 7 + [""] * 5
    first = play(RandomSearch(branin().space, seed=2), 7)
    assert [t.config for t in first] == [e.config for e in strategy._history[:7]]


def test_what_an_axis_is() -> None:
    assert isinstance(axis(Float(1e-3, 1, log=True)), Continuous)
    assert isinstance(axis(Categorical(["a", "b", "c"])), Choices)
    assert isinstance(axis(Distribution(st.norm())), Continuous)
    assert isinstance(axis(Int(0, 10**9)), Continuous)
    assert not isinstance(axis(Int(0, 10**9)), Cells)


@pytest.mark.parametrize(
    "parameter",
    [
        Int(1, 3),
        Int(1, 100, log=True),
        Int(-4, 20, step=3),
        Float(0, 0.5, step=0.1),
        Float(0.1, 1, step=0.1, log=True),
        Distribution(st.randint(1, 9)),
        Distribution(st.poisson(3)),
    ],
    ids=repr,
)
def test_a_cell_is_what_decodes_to_one_value(parameter: Any) -> None:
    cells = axis(parameter)
    assert isinstance(cells, Cells)
    assert len(cells.edges) == len(parameter.values) + 1
    assert np.all(np.diff(cells.edges) > 0)
    for value, low, high in zip(parameter.values, cells.edges, cells.edges[1:], strict=False):
        for share in (1e-6, 0.5, 1 - 1e-6):
            assert parameter.decode(low + share * (high - low)) == value


@pytest.mark.parametrize("joint", [False, True])
def test_a_small_finite_space_is_searched_best_first(joint: bool) -> None:
    """Without repeats, and not at random as soon as the best candidate was taken before."""
    space = Space({"n": Int(0, 30), "m": Int(0, 30)})

    def score(config: dict[str, Any]) -> float:
        return abs(config["n"] - 20) + abs(config["m"] - 5)

    late = []
    for seed in range(3):
        trials = play(TreeParzenEstimator(space, joint, seed=seed), 90, score=score)
        assert len({space.canonical(t.config) for t in trials}) == 90
        late += [score(t.config) for t in trials[50:]]
    assert np.median(late) < 9  # 15.5 at random


VALUES = [0.0, -0.0, 1.0, 1.0, -1.0, 1e300, -1e300, 1e-300, math.inf, -math.inf, math.nan]


@settings(max_examples=60)
@given(
    name=some.sampled_from(["one float", "one point", "finite", "mixed", "distributions"]),
    joint=some.booleans(),
    values=some.lists(some.sampled_from(VALUES) | some.floats(), max_size=30),
    repeats=some.booleans(),
    gamma=some.sampled_from([1e-9, 0.15, 1.0, 50.0]),
    pending=some.integers(0, 3),
    seed=some.integers(0, 99),
)
def test_nothing_raises_out_of_ask(
    name: str,
    joint: bool,
    values: list[float],
    repeats: bool,
    gamma: float,
    pending: int,
    seed: int,
) -> None:
    """Whatever the history: duplicates, constants, infinities, 1e300, one point, all failed."""
    space = SPACES[name]
    strategy = TreeParzenEstimator(space, joint, gamma=gamma, startup=0, seed=seed)
    rng = np.random.default_rng(seed)
    config = space.sample(rng)
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        for number, value in enumerate(values):
            if not repeats:
                config = space.sample(rng)
            strategy.tell(Trial(number, config), value)
        left = space.size - len(strategy._seen)
        for _ in range(int(min(1 + pending, left))):
            space.validate(strategy.ask().config)


@pytest.mark.parametrize("end", [0.0, 1.0])
@both
def test_a_minimum_in_a_corner_is_found(joint: bool, end: float) -> None:
    space = Space({f"x{i}": Float(0, 1) for i in range(3)})

    def score(config: dict[str, Any]) -> float:
        return sum(abs(x - end) for x in config.values())

    best = []
    for seed in range(5):
        trials = play(TreeParzenEstimator(space, joint, seed=seed), 100, score=score)
        best.append(min(score(t.config) for t in trials))
    assert np.median(best) < 0.12  # 0.35 at random


def test_an_ask_is_quick() -> None:
    """At most 2 ms with 100 trials told; ten times that is allowed on a busy machine."""
    f = hartmann6()
    for joint in (False, True):
        strategy = TreeParzenEstimator(f.space, joint)
        play(strategy, 100, score=f)
        times = []
        for _ in range(20):
            start = time.process_time()
            strategy._propose(100, strategy._rng(100))
            times.append(time.process_time() - start)
        assert min(times) < 0.02


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"multivariate": 1}, "multivariate must be True or False, not 1"),
        ({"gamma": 0}, "gamma must be a positive number, not 0"),
        ({"gamma": math.nan}, "gamma must be a positive number, not nan"),
        ({"split": "half"}, "split must be one of linear, sqrt, not 'half'"),
        ({"candidates": 0}, "candidates must be a whole number ≥ 1, not 0"),
        ({"startup": -1}, "startup must be a whole number ≥ 0, not -1"),
        ({"prior_weight": 0}, "prior_weight must be a positive number, not 0"),
    ],
)
def test_what_cannot_be_used_is_named(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        TreeParzenEstimator(branin().space, **arguments)
