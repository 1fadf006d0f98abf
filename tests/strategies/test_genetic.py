"""Genetic algorithms: crossover and mutation, the order of NSGA-II, and that both find more."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats as st
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays

from mlsd_hpo import Categorical, Float, Int, Space, Study
from mlsd_hpo.benchmarks import zdt1
from mlsd_hpo.strategies import NSGA2, GeneticAlgorithm, RandomSearch
from mlsd_hpo.strategies.breeding import child_of, polynomial, simulated_binary
from mlsd_hpo.strategies.nsga2 import crowding, fronts, ranked
from tests.strategies.registry import play

MIXED = Space(
    {
        "x": Float(0, 1),
        "y": Float(1e-4, 1, log=True),
        "n": Int(0, 30),
        "k": Categorical(["a", "b", "c"]),
    }
)


def test_the_spread_of_children_has_the_density_of_the_paper():
    """P(β ≤ b) = b^(η + 1) / 2 up to 1, else 1 - b^-(η + 1) / 2; one false alarm in 1,000."""
    rng, eta = np.random.default_rng(0), 2.0
    drawn = [simulated_binary(0.5 - 5e-4, 0.5 + 5e-4, rng, eta) for _ in range(2000)]
    spread = np.abs(np.array(drawn) - 0.5) / 5e-4

    def law(b):
        return np.where(b <= 1, b ** (eta + 1) / 2, 1 - b ** -(eta + 1.0) / 2)

    assert st.kstest(spread, law).pvalue > 1e-3
    assert np.mean(np.array(drawn) > 0.5) == pytest.approx(0.5, abs=0.04)


def test_steps_of_mutation_have_the_density_of_the_paper():
    """In the middle of a range, of whose ends η = 20 sees nothing: P(|δ| ≤ d) = 1 - (1 - d)^21."""
    rng = np.random.default_rng(1)
    steps = np.abs([polynomial(0.5, rng) - 0.5 for _ in range(2000)])
    assert st.kstest(steps, lambda d: 1 - (1 - d) ** 21).pvalue > 1e-3


@given(some.floats(0, 1), some.floats(0, 1), some.integers(0, 1000))
def test_children_stay_in_range(u, v, seed):
    rng = np.random.default_rng(seed)
    assert 0 <= polynomial(u, rng) <= 1 and 0 <= simulated_binary(u, v, rng) <= 1


def test_a_child_is_like_its_parents_and_new():
    rng = np.random.default_rng(2)
    mother, father = (
        {"x": 0.2, "y": 0.01, "n": 5, "k": "a"},
        {"x": 0.3, "y": 0.1, "n": 9, "k": "b"},
    )
    children = [child_of(MIXED, mother, father, rng) for _ in range(400)]
    assert all(child != mother for child in children)
    assert np.mean([0.15 < c["x"] < 0.35 for c in children]) > 0.85
    assert np.mean([c["k"] == "c" for c in children]) == pytest.approx(0.125, abs=0.06)  # 1/4 · 1/2


def test_the_best_stay_and_it_beats_random_search():
    def f(c):
        return (
            (c["x"] - 0.3) ** 2
            + (math.log10(c["y"]) + 2) ** 2
            + (c["n"] - 7) ** 2
            + (c["k"] != "b")
        )

    for seed in range(3):
        strategy = GeneticAlgorithm(MIXED, seed=seed)
        trials = play(strategy, 400, score=f)
        values = sorted(f(t.config) for t in trials)
        assert [value for value, _ in strategy.members] == pytest.approx(values[:20])
        rival = min(f(t.config) for t in play(RandomSearch(MIXED, seed), 400))
        assert values[0] < rival / 10


@given(arrays(float, (12, 2), elements=some.integers(0, 5).map(float)))
def test_fronts_beside_a_slow_twin(values):
    """A point's rank is the length of the longest chain of points that dominate one another."""

    def dominates(a, b):
        return (a <= b).all() and (a < b).any()

    def depth(b):
        return max((1 + depth(a) for a in values if dominates(a, b)), default=0)

    assert fronts(values).tolist() == [depth(b) for b in values]


def test_crowding_for_worked_values():
    """Of (0, 4), (1, 2), (3, 1), (4, 0): (3 - 0) / 4 + (4 - 1) / 4, and (4 - 1) / 4 + 2 / 4."""
    values = np.array([[0.0, 4.0], [4.0, 0.0], [1.0, 2.0], [3.0, 1.0]])
    assert crowding(values) == pytest.approx([math.inf, math.inf, 1.5, 1.25])
    assert ranked([*values, [9.0, 9.0]]).tolist() == [0, 1, 2, 3, 4]
    assert crowding(np.ones((3, 2)))[1] == 0


def test_it_finds_more_of_a_front_than_random_search():
    problem = zdt1(4)

    def reached(strategy):
        study = Study(problem, strategy, problem.direction).run(trials=300, progress=False)
        return (study.report(reference=problem.reference).hypervolume or 0.0) / problem.hypervolume

    for seed in range(2):
        ours, random = (
            reached(NSGA2(problem.space, seed=seed)),
            reached(RandomSearch(problem.space, seed)),
        )
        assert ours > random + 0.1


def test_errors():
    with pytest.raises(ValueError, match="population must be a whole number ≥ 2"):
        GeneticAlgorithm(MIXED, 1)
    with pytest.raises(ValueError, match="objectives must be a whole number ≥ 2"):
        NSGA2(MIXED, 1)
