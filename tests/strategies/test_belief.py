"""Beliefs over the optimum: the density of configurations, and Bayesian optimization with it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.stats as st

from mlsd_hpo import Categorical, Float, Int, JournalError, Space, Study, Trial
from mlsd_hpo.benchmarks import branin
from mlsd_hpo.strategies import BayesianOptimization
from mlsd_hpo.strategies.belief import BETA, Belief, BelievedSpace, Weighted
from mlsd_hpo.strategies.maximize import Maximizer
from tests.strategies.registry import SPACES, play, value

SVM = Space(
    {
        "C": Float(1e-3, 1e3, log=True),
        "kernel": Categorical(["rbf", "poly"]),
        "degree": Int(2, 5, when={"kernel": "poly"}),
        "gamma": Float(0, 1, when={"kernel": "rbf"}),
    }
)
GIVEN = {
    "C": st.lognorm(1.0, scale=10),
    "kernel": {"poly": 1, "rbf": 3},
    "degree": st.poisson(2),
    "gamma": st.beta(2, 8),
}
WRONG: list[tuple[Any, str]] = [
    ({}, r"prior must be a dict .* not \{\}"),
    (st.norm(), "prior must be a dict"),
    (
        {"D": st.norm()},
        r"prior names 'D', which is not in the space; the space has \['C', 'kernel'",
    ),
    (
        {"C": 10.0},
        "prior for 'C': Distribution needs a frozen scipy.stats distribution .* not 10.0",
    ),
    ({"C": {1.0: 2}}, "prior for 'C': Distribution needs a frozen"),
    ({"C": st.norm}, "prior for 'C': Distribution needs a frozen"),
    ({"C": st.uniform(-2, 1)}, "prior for 'C': it has no probability between 0.001 and 1000"),
    ({"C": st.poisson(3)}, r"prior for 'C': poisson\(3\) has whole numbers only"),
    ({"C": st.norm([0, 1])}, r"prior for 'C': .* has several variables"),
    ({"degree": st.randint(8, 9)}, "prior for 'degree': it has no probability where"),
    ({"kernel": st.norm()}, "prior for 'kernel': for choices give {choice: weight}, not <scipy"),
    (
        {"kernel": {"rbf": 1}},
        r"prior for 'kernel': give a weight to every choice; missing: \['poly'",
    ),
    ({"kernel": {"rbf": 1, "sigmoid": 1}}, r"prior for 'kernel': 'sigmoid' is not one of \['rbf'"),
    ({"kernel": {"rbf": -1, "poly": 1}}, "weight of 'rbf' must be a number ≥ 0, not -1"),
    ({"kernel": {"rbf": 0, "poly": 0}}, "one of the weights must be positive"),
]


@pytest.mark.parametrize(("given", "message"), WRONG, ids=range(len(WRONG)))
def test_beliefs_that_do_not_fit_are_refused(given: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        BayesianOptimization(SVM, prior=given)


def test_functions_that_may_be_negative_go_with_no_belief() -> None:
    for acquisition in ("lcb", "thompson"):
        with pytest.raises(
            ValueError, match=f"with a prior acquisition must be .* not '{acquisition}'"
        ):
            BayesianOptimization(SVM, acquisition=acquisition, prior=GIVEN)


def test_the_density_is_the_product_over_what_is_active() -> None:
    """Written out: p(value) dvalue/du for numbers, probability over width for the rest."""
    belief, maximizer = Belief(SVM, GIVEN), Maximizer(SVM)
    in_range = np.diff(GIVEN["C"].cdf([1e-3, 1e3]))[0]  # type: ignore[attr-defined]
    degrees = st.poisson(2).pmf([2, 3, 4, 5])
    for config in (
        {"C": 3.0, "kernel": "rbf", "gamma": 0.3},
        {"C": 50.0, "kernel": "poly", "degree": 3},
    ):
        expected = (
            st.lognorm(1.0, scale=10).pdf(config["C"]) * config["C"] * math.log(1e6) / in_range
        )
        if config["kernel"] == "rbf":
            expected *= 0.75 * 2 * st.beta(2, 8).pdf(0.3)
        else:
            expected *= 0.25 * 2 * degrees[1] / degrees.sum() * 4
        point = SVM.encode(config)[None]
        found = belief.log_density(point, maximizer.active(point))
        assert found == pytest.approx(math.log(expected), abs=1e-3)


def test_it_integrates_to_one_over_the_cube() -> None:
    """A mean of 200,000 random points; five standard errors are about 0.02."""
    points = Maximizer(SVM).settle(np.random.default_rng(0).random((200_000, 4)))
    density = np.exp(Belief(SVM, GIVEN).log_density(points, Maximizer(SVM).active(points)))
    assert density.mean() == pytest.approx(1, abs=0.02)


def test_draws_follow_the_belief() -> None:
    """2,000 draws, four standard errors each."""
    space, rng = BelievedSpace(Belief(SVM, GIVEN)), np.random.default_rng(0)
    drawn = [space.sample(rng) for _ in range(2000)]
    assert all(SVM.validate(c) == c for c in drawn)
    poly = [c for c in drawn if c["kernel"] == "poly"]
    assert len(poly) / 2000 == pytest.approx(0.25, abs=0.04)
    logs = np.log([c["C"] for c in drawn])
    assert np.mean(logs) == pytest.approx(math.log(10), abs=0.09)
    assert np.std(logs) == pytest.approx(1, abs=0.07)
    shares = st.poisson(2).pmf([2, 3, 4, 5])
    found = np.mean([c["degree"] == 2 for c in poly])
    assert found == pytest.approx(shares[0] / shares.sum(), abs=0.09)


def test_what_is_not_named_has_no_say() -> None:
    belief = Belief(SVM, {"gamma": st.beta(2, 8)})
    points = np.random.default_rng(0).random((50, 4))
    moved = points.copy()
    moved[:, :3] = 0.1
    everywhere = np.ones((50, 4), dtype=bool)
    assert np.array_equal(
        belief.log_density(points, everywhere), belief.log_density(moved, everywhere)
    )
    assert np.array_equal(belief.quantiles(points)[:, :3], points[:, :3])


@pytest.mark.parametrize(
    "acquisition", ["log-ei", "noisy-ei", "log-ei-per-cost", "ei", "pi", "mes"]
)
def test_the_acquisition_function_is_multiplied_and_its_slope_too(acquisition: str) -> None:
    """Against the same strategy without a belief, and central differences."""
    space = Space({"x": Float(0, 1), "rate": Float(1e-3, 1, log=True)})
    given = {"x": st.norm(0.4, 0.2), "rate": st.loguniform(1e-2, 1)}
    plain = BayesianOptimization(space, acquisition, initial=5, seed=1)
    leaning = BayesianOptimization(space, acquisition, initial=5, prior=given, seed=1)
    rng = np.random.default_rng(2)
    for number in range(8):
        config = space.sample(rng)
        for strategy in (plain, leaning):
            strategy.tell(Trial(number, config), (config["x"] - 0.3) ** 2 + config["rate"])
    points = rng.random((20, 2))
    active = np.ones((20, 2), dtype=bool)
    log = BETA / 8 * Belief(space, given).log_density(points, active)
    logarithmic = acquisition in ("log-ei", "noisy-ei", "log-ei-per-cost")
    if acquisition != "mes":  # which draws its minima around what is believed in, too
        found, without = leaning.worth(points), plain.worth(points)
        expected = without + log if logarithmic else without * np.exp(log)
        assert found == pytest.approx(expected, rel=1e-6, abs=1e-9)
    worth = leaning._worth(leaning._rng(8))
    assert isinstance(worth, Weighted)
    h = 1e-7
    for point in points:
        value, gradient = worth.slope(point)
        assert value == pytest.approx(float(worth(point[None])[0]), rel=1e-6, abs=1e-12)
        for j in range(2):
            ends = np.array([point, point])
            ends[:, j] += [h, -h]
            high, low = worth(ends)
            assert gradient[j] == pytest.approx((high - low) / (2 * h), rel=1e-3, abs=1e-4)


def test_outside_of_a_bounded_belief_nothing_is_infinite() -> None:
    """The optimum lies where the belief has no density: it is found, later."""
    space = Space({"x": Float(0, 1)})
    strategy = BayesianOptimization(space, initial=4, prior={"x": st.uniform(0.6, 0.2)}, seed=0)
    trials = play(strategy, 40, score=lambda c: (c["x"] - 0.2) ** 2)
    assert all(0.6 <= t.config["x"] <= 0.8 for t in trials[:4])
    assert min(abs(t.config["x"] - 0.2) for t in trials) < 0.02


def test_the_journal_knows_a_belief_by_what_was_given(tmp_path: Path) -> None:
    def study(prior: Any) -> Study:
        strategy = BayesianOptimization(SVM, prior=prior, seed=3)
        return Study(value, strategy, journal=tmp_path / "study.jsonl")

    study(GIVEN).run(trials=12, progress=False)
    again = study({**GIVEN, "C": st.lognorm(1.0, scale=10)}).run(trials=14, progress=False)
    whole = BayesianOptimization(SVM, prior=GIVEN, seed=3)
    assert [repr(e.trial) for e in again.trials] == [repr(t) for t in play(whole, 14)]
    assert "prior={'C': lognorm(1.0, scale=10), 'kernel': {'poly': 1, 'rbf': 3}" in repr(whole)
    for other in (None, {**GIVEN, "C": st.lognorm(2.0, scale=10)}):
        with pytest.raises(JournalError, match="strategy: the journal has"):
            study(other)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mixed", "distributions", "choices", "constrained", "finite"])
def test_the_contract_holds_with_a_belief(name: str) -> None:
    space = SPACES[name]
    prior: dict[str, Any] = {
        "mixed": {
            "momentum": st.beta(9, 1),
            "rate": st.lognorm(1, scale=1e-3),
            "width": st.norm(64, 20),
            "optimizer": {"sgd": 0, "adam": 2, None: 1},
            "drop": st.uniform(0, 0.25),
        },
        "distributions": {"a": st.loguniform(1e-3, 1e-2), "b": st.norm(1), "c": st.poisson(2)},
        "choices": {"x": st.norm(0.5, 0.01), "y": st.binom(9, 0.5)},
        "constrained": {"rate": st.uniform(0, 1e-3), "layers": st.poisson(3)},
        "finite": {"n": st.poisson(2), "k": {"a": 1, "b": 0}},
    }[name]

    def made() -> BayesianOptimization:
        return BayesianOptimization(space, initial=6, prior=prior, seed=5)

    for score in (value, lambda c: 1.0, lambda c: math.nan):
        trials = play(made(), 12, score=score, workers=3)
        assert len(trials) == min(12, space.size)
        assert repr(trials) == repr(play(made(), 12, score=score, workers=3))
        for trial in trials:
            assert repr(space.validate(trial.config)) == repr(trial.config)


@pytest.mark.slow
def test_a_good_belief_saves_trials_and_a_wrong_one_is_overcome() -> None:
    """Medians of 5 seeds on Branin. Measured in two sets of 5: after 15 evaluations the good belief
    leaves a regret 66 and 85 times smaller; after 40 the wrong one leaves 0.002 and 0.003."""
    f = branin()

    def regret(prior: Any, n: int) -> float:
        found = []
        for seed in range(5):
            strategy = BayesianOptimization(f.space, prior=prior, seed=seed)
            found.append(min(f(t.config) for t in play(strategy, n, score=f)) - f.minimum)
        return float(np.median(found))

    good = {"x1": st.norm(-2.4, 1.5), "x2": st.norm(11.5, 1.5)}
    wrong = {"x1": st.norm(9, 1.5), "x2": st.norm(14, 1.5)}
    assert f({"x1": 9, "x2": 14}) > 100
    assert regret(good, 15) < regret(None, 15) / 5
    assert regret(wrong, 40) < 0.05
