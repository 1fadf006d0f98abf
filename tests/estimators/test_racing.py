"""Racing: what it stops would have lost, and what it does not stop is plain cross-validation."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.datasets import load_breast_cancer
from sklearn.tree import DecisionTreeClassifier

from mlsd_hpo import Int, Space, Study, Trial
from mlsd_hpo.estimators import CrossValidation, Racing
from mlsd_hpo.estimators.racing import critical_values, surely_below_zero
from mlsd_hpo.strategies import GridSearch

X, Y = load_breast_cancer(return_X_y=True)
X, Y = X[:200, :5], Y[:200]


class Scores:
    """Stands for a CrossValidation whose scores are known: {"row": i} has row i of a matrix."""

    def __init__(self, matrix):
        self.matrix = np.asarray(matrix, dtype=float)
        self.splits = [None] * self.matrix.shape[1]

    def each(self, config):
        yield from self.matrix[config["row"]].tolist()


def race(matrix, **options):
    racing = Racing(Scores(matrix), **options)
    return racing, [racing(Trial(i, {"row": i})) for i in range(len(matrix))]


def test_the_test_is_the_one_in_the_docstring():
    differences = np.array([-0.1, -0.3, -0.15, 0.02])
    for j in (3, 4):
        d = differences[:j]
        t = d.mean() / (d.std(ddof=1) * sqrt(1 / j - 1 / 10))
        for bar in (abs(t) * 0.99, abs(t) * 1.01):
            assert surely_below_zero(d, 10, bar) == (bar < abs(t))
    bars = critical_values(10, 3, 0.05)
    assert list(bars) == [3, 4, 5, 6, 7, 8, 9]
    assert stats.t.sf(bars[5], 4) == pytest.approx(0.05 / 7)


@pytest.mark.parametrize(("lead", "least", "most"), [(0.0, 0.05, 0.1), (0.2, 0.0, 0.03)])
def test_it_seldom_stops_what_would_have_won(lead, least, most):
    """Normal differences whose mean over all folds is `lead`: stopped with a chance of at most 0.1.

    The mean is taken out, so that it does not matter whether folds are correlated. 3,000 races have
    a standard error of 0.005; measured are 0.071 for a draw, and 0.016 for a lead of 0.2 standard
    deviations.
    """
    level, k, races = 0.1, 10, 3000
    d = np.random.default_rng(1).normal(size=(races, k))
    d += lead - d.mean(axis=1, keepdims=True)
    bars = critical_values(k, 3, level)
    stopped = [any(surely_below_zero(row[:j], k, bar) for j, bar in bars.items()) for row in d]
    assert least < np.mean(stopped) <= most


@given(st.integers(0, 2**32 - 1), st.sampled_from(["maximize", "minimize"]))
def test_no_stopped_trial_is_the_best_and_the_others_have_their_plain_value(seed, direction):
    matrix = np.random.default_rng(seed).normal(size=(8, 6)).round(1)
    matrix[3:] += np.linspace(-3, 3, 5)[:, None]
    racing, results = race(matrix, direction=direction, level=0.2)
    sign = 1 if direction == "maximize" else -1
    values = sign * np.array([r.value for r in results])
    for i, result in enumerate(results):
        if i in racing.stopped:
            assert 3 <= result.cost < 6
            assert values[i] < values[:i].max()
        else:
            assert result.cost == 6
            assert result.value == pytest.approx(matrix[i].mean())
    finished = [i for i in range(8) if i not in racing.stopped]
    assert values.max() == values[finished].max()
    assert racing.incumbent == {"row": max(finished, key=lambda i: (values[i], -i))}


def test_a_stopped_value_is_the_incumbents_mean_plus_the_difference_so_far():
    good = np.array([0.9, 0.8, 0.7, 0.6, 0.5])  # the first folds are the easy ones
    racing, results = race([good, good - [0.1, 0.11, 0.1, 0.1, 0.1]])
    assert racing.stopped == [1]
    assert (results[1].value, results[1].cost) == (pytest.approx(0.7 - 0.31 / 3), 3)


def test_equal_scores_are_not_stopped_and_failed_ones_are_no_incumbent():
    good = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    racing, results = race([good, good, good * np.nan, good + 0.1])
    assert racing.stopped == []
    assert np.isnan(results[2].value)
    assert racing.incumbent == {"row": 3}
    racing, _ = race([good * np.nan, good])
    assert racing.incumbent == {"row": 1}


def test_in_a_study_it_finds_what_plain_cross_validation_finds_for_fewer_fits():
    space = Space({"depth": Int(0, 30)})

    def build(config):  # depth 0: always the same answer
        return DecisionTreeClassifier(
            max_depth=max(1, config["depth"]),
            max_features=0.2 if config["depth"] == 0 else None,
            min_samples_leaf=90 if config["depth"] == 0 else 1,
            random_state=0,
        )

    grid = {"depth": [3, 0, 1, 5]}
    cv = CrossValidation(build, X, Y, folds=10)
    plain = Study(cv, GridSearch(space, grid), "maximize").run(progress=False)
    raced = Study(Racing(cv), GridSearch(space, grid), "maximize").run(progress=False)
    assert raced.best.config == plain.best.config
    assert raced.best.value == plain.best.value
    assert raced.cost < plain.cost == 40


def test_a_given_incumbent_is_scored_first():
    matrix = np.array([[0.9, 0.8, 0.7, 0.6, 0.5], [0.5, 0.42, 0.3, 0.2, 0.1]])
    racing = Racing(Scores(matrix), incumbent={"row": 0})
    assert racing.incumbent == {"row": 0}
    assert racing(Trial(0, {"row": 1})).cost == 3
    assert racing.stopped == [0]


def test_other_processes_and_threads_are_refused():
    racing = Racing(Scores(np.ones((3, 5))))
    with pytest.raises(TypeError, match="would not know the incumbent"):
        pickle.dumps(racing)
    with (
        ThreadPoolExecutor(1) as pool,
        pytest.raises(RuntimeError, match="one after the other: use no executor"),
    ):
        pool.submit(racing, Trial(0, {"row": 0})).result()


def test_clear_errors():
    scores = Scores(np.ones((1, 5)))
    with pytest.raises(ValueError, match="direction must be 'maximize' or 'minimize', not 'up'"):
        Racing(scores, direction="up")
    with pytest.raises(ValueError, match="first=5 of 5 folds leaves none to save"):
        Racing(scores, first=5)
    with pytest.raises(ValueError, match="first must be a whole number ≥ 2, not 1"):
        Racing(scores, first=1)
    with pytest.raises(ValueError, match="level must be a number between 0 and 1"):
        Racing(scores, level=1)
    with pytest.raises(ValueError, match="has no fidelities"):
        Racing(scores)(Trial(0, {"row": 0}, fidelity=2))
