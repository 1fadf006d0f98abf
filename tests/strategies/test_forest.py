"""What search with a random forest promises beyond the contract."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats as stats
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_hpo import Categorical, Float, Int, Result, Space, Trial
from mlsd_hpo.strategies import RandomForestOptimization, RandomSearch, SpaceExhausted, Strategy
from mlsd_hpo.trial import Config
from tests.strategies.registry import SPACES, play

SPACE = Space(
    {
        "kind": Categorical(["flat", "deep", "steep"]),
        "x": Float(0, 1, when={"kind": ["deep", "steep"]}),
        "n": Int(1, 9, when={"kind": "steep"}),
        "y": Float(1e-3, 1, log=True),
    }
)


def told(space: Space, values: list[tuple[Config, object]], **arguments: int) -> Strategy:
    strategy = RandomForestOptimization(space, **arguments)
    for number, (config, value) in enumerate(values):
        strategy.tell(Trial(number, config), value)  # type: ignore[arg-type]
    return strategy


def test_the_forest_sees_choices_apart_and_inactive_parameters_as_such() -> None:
    strategy = RandomForestOptimization(SPACE)
    configs = [
        {"kind": "flat", "y": 1e-3},
        {"kind": "deep", "x": 0.25, "y": 1.0},
        {"kind": "steep", "x": 1.0, "n": 5, "y": 1.0},
    ]
    assert strategy.columns(configs).tolist() == [
        [1, 0, 0, -1, -1, 0],
        [0, 1, 0, 0.25, -1, 1],
        [0, 0, 1, 1, 0.5, 1],
    ]


def test_an_inactive_choice_is_none_of_them() -> None:
    space = Space({"k": Categorical(["a", "b"]), "sub": Categorical([1, 2, 3], when={"k": "b"})})
    columns = RandomForestOptimization(space).columns([{"k": "a"}, {"k": "b", "sub": 1}])
    assert columns.tolist() == [[1, 0, 0, 0, 0], [0, 1, 1, 0, 0]]


def targets(values: list[object], scale: float = 1.0) -> np.ndarray:
    space = Space({"x": Float(0, 1)})
    strategy = told(space, [({"x": i / len(values)}, v) for i, v in enumerate(values)])
    return strategy.targets(scale)  # type: ignore[attr-defined, no-any-return]


def test_targets_are_logarithms_of_the_distance_to_the_best() -> None:
    """Best 1 and median 3: distances 0 to 3 in units of 2, to each of which the scale is added.

    What is more than 20 units beyond the median counts as 21 units.
    """
    y = np.log(np.array([1, 0.5, 0, 21, 3]) + 0.3)
    found = targets([3.0, 2.0, 1.0, 99.0, 7.0], scale=0.3)
    np.testing.assert_allclose(found, (y - y.mean()) / y.std())


def test_a_large_scale_leaves_targets_as_they_are() -> None:
    y = np.array([3.0, 2.0, 1.0, 4.0, 7.0])
    np.testing.assert_allclose(targets(y.tolist(), 1e6), (y - y.mean()) / y.std(), atol=1e-5)


def test_targets_stay_in_order_and_outliers_do_not_drown_the_others() -> None:
    values = [5.0, 1e300, 3.0, math.nan, 4.0, Result(-7, failed="no"), math.inf, 2.0, 1.0, 6.0]
    found = targets(values)
    good = [8, 7, 2, 4, 0, 9]  # 1 to 6
    assert np.all(np.diff(found[good]) > 0.05)
    assert len(set(found[[1, 3, 5, 6]])) == 1 and found[1] > found[9]  # a failure is the worst
    for odd in ([1.0], [1.0, 1.0, math.nan], [1e308, -1e308], [0.0, 0.0, 0.0, 1e308], [5e-324, 0]):
        for scale in (0.01, 100.0):
            assert np.isfinite(targets([*odd, *odd], scale)).all()


def test_it_goes_where_the_values_are_low(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three choices worth 0, 5 and -3, told ten times each, and x is best at 0.2.

    With a small scale of the targets; with a large one it looks around, and how far is not said.
    """
    monkeypatch.setattr("mlsd_hpo.strategies.forest.SCALES", (0.01, 0.01))
    space = Space({"k": Categorical(["zero", "five", "minus three"]), "x": Float(0, 1)})
    worth = {"zero": 0, "five": 5, "minus three": -3}
    rng = np.random.default_rng(0)
    configs = [space.sample(rng) for _ in range(40)]
    values = [(c, worth[c["k"]] + 10 * (c["x"] - 0.2) ** 2) for c in configs]
    asked = [told(space, values, seed=seed).ask() for seed in range(10)]
    found = [t.config for t in asked if t.note == "expected improvement"]
    assert len(found) >= 5
    assert {config["k"] for config in found} == {"minus three"}
    assert np.median([abs(config["x"] - 0.2) for config in found]) < 0.15


def test_a_conditional_parameter_matters_only_where_it_is_active() -> None:
    """With "steep" worse the larger n is, and nothing else of any weight, small n are next."""
    rng = np.random.default_rng(0)
    configs = [SPACE.sample(rng) for _ in range(60)]
    values = [(c, float(c.get("n", 5)) + (c["kind"] != "steep")) for c in configs]
    strategy = told(SPACE, values)
    for _ in range(5):
        trial = strategy.ask()
        if trial.note == "expected improvement":
            assert trial.config["kind"] == "steep" and trial.config["n"] <= 3


def test_trials_under_way_are_taken_into_account() -> None:
    """Four workers get four different points, none of them on top of another."""
    space = Space({"x": Float(0, 1), "y": Float(0, 1)})
    rng = np.random.default_rng(0)
    configs = [space.sample(rng) for _ in range(30)]
    values = [(c, (c["x"] - 0.5) ** 2 + (c["y"] - 0.5) ** 2) for c in configs]
    strategy = told(space, values)
    asked = [space.encode(strategy.ask().config) for _ in range(4)]
    gaps = [np.abs(a - b).max() for i, a in enumerate(asked) for b in asked[:i]]
    assert min(gaps) > 1e-3


def test_nothing_is_tried_twice_where_a_branch_has_few_configurations() -> None:
    """The space is infinite, but its best branch has only 3 configurations."""
    space = Space(
        {
            "k": Categorical(["few", "many"]),
            "n": Int(1, 3, when={"k": "few"}),
            "x": Float(0, 1, when={"k": "many"}),
        }
    )
    strategy = RandomForestOptimization(space, initial=8, random_share=0)
    trials = play(strategy, 30, lambda config: config.get("n", 10 + config.get("x", 0)))
    late = [space.canonical(t.config) for t in trials[8:]]
    assert len(set(late)) == len(late)


def test_the_first_trials_are_a_design_and_some_later_ones_random() -> None:
    strategy = RandomForestOptimization(SPACES["mixed"], initial=7, trees=2, candidates=5)
    notes = [trial.note for trial in play(strategy, 107)]
    assert set(notes[:7]) == {"initial design"}
    assert 8 <= notes.count("random, in between") <= 35  # of 100 with a share of 0.2
    assert notes[7:].count("initial design") == 0


def pipeline(config: Config) -> float:
    """A made-up model choice: two of three branches have a parameter of their own."""
    value = {"flat": 0.6, "deep": 0.0, "steep": 0.3}[config["kind"]]
    value += 2 * (config.get("x", 0.5) - 0.8) ** 2 + 0.05 * abs(config.get("n", 3) - 3)
    return value + 0.2 * (math.log10(config["y"]) + 2) ** 2


def mixed(config: Config) -> float:
    """Numbers and choices that interact: the rate's optimum depends on the optimizer."""
    best = {"sgd": -1, "adam": -3, None: -2}[config["optimizer"]]
    value = (math.log10(config["rate"]) - best) ** 2 + (config["optimizer"] != "adam")
    value += abs(config["depth"] - 3) + 5 * abs(config["drop"] - 0.2)
    return value + (math.log2(config.get("width", 16)) - 6) ** 2 / 4


@pytest.mark.slow
@pytest.mark.parametrize(
    ("space", "score"), [(SPACE, pipeline), (SPACES["mixed"], mixed)], ids=["pipeline", "mixed"]
)
def test_it_beats_random_search(space: Space, score) -> None:
    """16 seeds of 40 trials each, one-sided Mann-Whitney test at 1 %: so often would a strategy
    that is no better than random search pass by chance. The seeds are fixed."""

    def best(strategy: Strategy) -> float:
        return min(score(trial.config) for trial in play(strategy, 40, score))

    ours = [
        best(RandomForestOptimization(space, seed, trees=10, candidates=100)) for seed in range(16)
    ]
    random = [best(RandomSearch(space, seed)) for seed in range(100, 120)]
    assert stats.mannwhitneyu(ours, random, alternative="less").pvalue < 0.01


values = st.one_of(
    st.sampled_from([0.0, 1.0, 1e300, -1e300, 1e308, -1e308, math.inf, -math.inf, math.nan]),
    st.floats(),
    st.just(Result(math.nan, failed="out of memory")),
)


@settings(max_examples=30)
@given(
    st.sampled_from(["one float", "one point", "finite", "mixed", "choices", "distributions"]),
    st.lists(st.tuples(st.integers(0, 5), values), max_size=12),
    st.integers(0, 3),
)
def test_no_history_makes_it_raise(name: str, history: list, waiting: int) -> None:
    """Configurations come again and again, values are equal, huge, missing, or all failed."""
    space = SPACES[name]
    strategy = RandomForestOptimization(space, initial=2, trees=3, candidates=5, random_share=0)
    for number, (which, value) in enumerate(history):
        config = space.sample(np.random.default_rng(which))
        strategy.tell(Trial(number, config), value)
    for _ in range(waiting + 1):  # the last ones with others under way
        try:
            space.validate(strategy.ask().config)
        except SpaceExhausted:
            assert space.size < 100


def test_arguments_are_checked() -> None:
    for name in ("initial", "trees", "candidates"):
        with pytest.raises(ValueError, match=f"{name} must be a whole number ≥ 1, not 0"):
            RandomForestOptimization(SPACE, **{name: 0})
    for share in (-0.1, 1.1, math.nan, "0.5", True):
        with pytest.raises(ValueError, match="random_share must be a number from 0 to 1, not"):
            RandomForestOptimization(SPACE, random_share=share)  # type: ignore[arg-type]
