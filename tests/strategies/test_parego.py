"""ParEGO: its weights and numbers, and that it finds fronts where random search does not."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mlsd_hpo import Result, Study, Trial
from mlsd_hpo.benchmarks import ParetoProblem, zdt1, zdt2
from mlsd_hpo.pareto import non_dominated
from mlsd_hpo.strategies import ParEGO, RandomSearch
from mlsd_hpo.strategies.parego import scaled, tchebycheff
from tests.strategies.registry import SPACES, play
from tests.studies import Now


def reached(problem: ParetoProblem, strategy, trials: int) -> float:
    """The share of the front's hypervolume."""
    study = Study(problem, strategy, problem.direction).run(trials=trials, progress=False)
    return (study.report(reference=problem.reference).hypervolume or 0.0) / problem.hypervolume


@pytest.mark.parametrize("k", [2, 3, 5])
def test_weights_are_uniform_on_the_simplex_and_depend_on_the_number_only(k):
    """Of 2,000 means and a tail, P(w > t) = (1 - t)^(k - 1), within 5 standard errors."""
    strategy = ParEGO(SPACES["mixed"], k, seed=4)
    weights = np.array([strategy.weights(number) for number in range(2000)])
    assert (weights > 0).all() and weights.sum(axis=1) == pytest.approx(1)
    assert np.abs(weights.mean(axis=0) - 1 / k).max() < 5 * weights.std() / 2000**0.5
    share = (weights[:, 0] > 0.5).mean()
    assert share == pytest.approx(0.5 ** (k - 1), abs=5 * (0.25 / 2000) ** 0.5)
    strategy.tell(Trial(0, SPACES["mixed"].sample(np.random.default_rng(0))), [0.5] * k)
    assert strategy.weights(77) == pytest.approx(weights[77])
    assert not np.allclose(ParEGO(SPACES["mixed"], k, seed=5).weights(77), weights[77])


def test_the_number_for_worked_values():
    """max(0.25 × 0.8, 0.75 × 0.4) + 0.05 × (0.2 + 0.3) = 0.3 + 0.025."""
    assert tchebycheff([[0.8, 0.4], [0, 1]], [0.25, 0.75]) == pytest.approx([0.325, 0.7875])


WHOLE = st.integers(-9, 9).map(float)


@given(arrays(float, (7, 2), elements=WHOLE), st.floats(0.01, 0.99))
def test_what_is_smallest_is_dominated_by_nothing(values, weight):
    f = scaled(values)
    numbers = tchebycheff(f, [weight, 1 - weight])
    assert non_dominated(f)[np.argmin(numbers)]


def test_every_point_of_a_concave_front_has_weights_for_which_it_is_smallest():
    """A weighted sum has its minimum at one of the two ends."""
    angle = np.linspace(0.05, np.pi / 2 - 0.05, 9)
    f = scaled(np.column_stack([np.cos(angle), np.sin(angle)]))
    chances = np.linspace(0.001, 0.999, 999)
    found = {int(np.argmin(tchebycheff(f, [w, 1 - w]))) for w in chances}
    assert found == set(range(9))
    assert {int(np.argmin(f @ [w, 1 - w])) for w in chances} == {0, 8}


@given(arrays(float, (5, 3), elements=st.floats(-1e308, 1e308)))
def test_values_of_any_size_are_scaled(values):
    assert np.isfinite(scaled(values)).all()


def test_the_front_sets_the_scale():
    values = [[0.0, 10.0], [2.0, 5.0], [100.0, 1e9]]
    assert scaled(values)[:2] == pytest.approx(np.array([[0, 1], [1, 0]]))
    assert scaled([[1.0, 3.0], [1.0, 3.0]]) == pytest.approx(0)
    assert scaled([[1.0, 3.0], [1.0, 7.0]]) == pytest.approx(np.array([[0, 0], [0, 1]]))


@pytest.mark.slow
@pytest.mark.parametrize("problem", [zdt1(4), zdt2(4)], ids=lambda problem: problem.name)
def test_it_finds_fronts_where_random_search_does_not(problem):
    """Medians of 3 seeds after 35 trials, as shares of what the whole front dominates."""
    ours = [reached(problem, ParEGO(problem.space, seed=seed), 35) for seed in range(3)]
    random = [reached(problem, RandomSearch(problem.space, seed), 35) for seed in range(3)]
    assert np.median(ours) > 0.6
    assert np.median(random) < 0.3


def test_workers_are_sent_to_different_places_and_looking_changes_nothing():
    problem = zdt1(2)
    strategy, twin = (ParEGO(problem.space, initial=6, seed=1) for _ in range(2))
    for one in (strategy, twin):
        play(one, 10, problem)
    asked = []
    for _ in range(3):
        net = np.random.default_rng(0).random((500, 2))
        there = strategy.worth(net)
        trial = strategy.ask()
        assert trial == twin.ask()
        asked.append(problem.space.encode(trial.config))
        strategy._pending.pop(trial.number)
        strategy._next -= 1
        assert strategy.worth(asked[-1][None])[0] >= there.max()
        strategy._register(trial)
    assert min(np.linalg.norm(asked[i] - asked[j]) for i, j in [(0, 1), (0, 2), (1, 2)]) > 1e-3


def test_a_study_cut_off_and_resumed_is_the_same(tmp_path):
    """With three workers, of whom some are under way, and trials that the model suggested."""
    problem = zdt1(2)

    def resume(path):
        study = Study(problem, ParEGO(problem.space, initial=3), problem.direction, path)
        return study.run(trials=8, executor=Now(), workers=3, progress=False)

    whole = resume(tmp_path / "whole")
    lines = (tmp_path / "whole").read_bytes().splitlines(keepends=True)
    for cut in (5, 9, 12, 15):
        path = tmp_path / f"cut {cut}"
        path.write_bytes(b"".join(lines[:cut]))
        assert resume(path).trials == whole.trials


def test_what_it_cannot_use_is_named():
    for objectives in (1, 2.5, "two"):
        with pytest.raises(ValueError, match="objectives must be a whole number ≥ 2"):
            ParEGO(SPACES["mixed"], objectives)
    assert repr(ParEGO(SPACES["mixed"], 3)).startswith("ParEGO(space, objectives=3, initial=10")


ANSWERS = st.one_of(
    st.tuples(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300)),
    st.sampled_from([(0.0, 0.0), (1.0, 1.0), (math.inf, 0.0), (math.nan, 1.0), (1e300, -1e300)]),
    st.just(Result(failed="no memory")),
)


@pytest.mark.slow
@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 8), ANSWERS), min_size=1, max_size=12))
def test_no_history_makes_an_ask_raise(history):
    space = SPACES["mixed"]
    strategy = ParEGO(space, initial=2)
    for number, (place, values) in enumerate(history):
        strategy.tell(Trial(number, space.sample(np.random.default_rng(place))), values)
    for _ in range(2):
        space.validate(strategy.ask().config)
