"""Thresholdout equals the paper's loop, and its answers are as accurate as its noise allows."""

import math

import numpy as np
import pytest

from mlsd_hpo.estimators import BudgetSpentError, Thresholdout


def twin(queries, threshold, noise, budget, seed):
    """The algorithm as a loop, with B counted down: γ, then for each query η, and ξ and γ."""
    rng = np.random.default_rng(seed)
    answers = []
    hat = threshold + rng.laplace(0, 2 * noise)
    for on_train, on_holdout in queries:
        if budget < 1:
            answers.append(None)
        elif abs(on_holdout - on_train) > hat + rng.laplace(0, 4 * noise):
            budget -= 1
            hat = threshold + rng.laplace(0, 2 * noise)
            answers.append(on_holdout + rng.laplace(0, noise))
        else:
            answers.append(on_train)
    return answers


@pytest.mark.parametrize("seed", range(5))
def test_it_is_the_papers_loop(seed):
    queries = np.random.default_rng(seed).normal(0.5, 0.05, size=(60, 2))
    safe = Thresholdout(None, None, threshold=0.05, noise=0.01, budget=8, seed=seed)
    expected = twin(queries, 0.05, 0.01, 8, seed)
    for pair, answer in zip(queries, expected, strict=True):
        if answer is None:
            with pytest.raises(BudgetSpentError, match="answered 8 times"):
                safe.answer(*pair)
        else:
            assert safe.answer(*pair) == pytest.approx(answer, abs=1e-12)
    assert None in expected
    assert (safe.overfitted, safe.left) == (8, 0)
    assert safe.queries == len(expected) - expected.count(None)


def test_queries_are_functions_of_the_rows():
    train, holdout = (np.arange(10), np.ones(10)), (np.arange(5), np.zeros(5))
    safe = Thresholdout(train, holdout, threshold=0.3, noise=0)
    assert safe(lambda rows: rows[1]) == 0  # far apart: the holdout's
    assert safe(lambda rows: rows[0] >= 2) == 0.8  # 0.8 and 0.6: the training part's
    assert safe(lambda rows: float((rows[0] >= 2).mean())) == 0.8
    assert (safe.queries, safe.overfitted, safe.left) == (3, 1, math.inf)


def test_answers_are_close_to_the_holdouts():
    """Of m answers none is off by more than T + 6σ log(2m / β), but with a chance of at most β.

    A Laplace number of scale s exceeds s log(1 / p) in size with chance p. For each query one of 4σ
    counts, and one of 2σ (on its threshold) or of σ (on its answer), at β / (2m) each. Here
    β = 0.2, in 300 runs: the standard error of the share is at most 0.024.
    """
    m, noise, threshold, beta = 100, 0.01, 0.04, 0.2
    bound = threshold + 6 * noise * math.log(2 * m / beta)
    bad = 0
    for seed in range(300):
        pairs = np.random.default_rng([seed, 1]).uniform(0, 1, size=(m, 2))
        pairs[::2, 1] = pairs[::2, 0] + 0.01  # half of the queries do not overfit
        safe = Thresholdout(None, None, threshold=threshold, noise=noise, seed=seed)
        off = max(abs(safe.answer(*pair) - pair[1]) for pair in pairs)
        bad += off > bound
    assert bad / 300 <= beta


def test_the_holdout_is_not_told_while_nobody_overfits():
    """Two holdouts that both agree with the training part give the very same answers."""
    rng = np.random.default_rng(0)
    train = rng.uniform(0.3, 0.7, size=200)
    told = []
    for shift in (0.004, -0.004):
        safe = Thresholdout(None, None, threshold=0.1, noise=0.001, seed=3)
        told.append([safe.answer(a, a + shift) for a in train])
        assert safe.overfitted == 0
    assert told[0] == told[1] == train.tolist()


def test_clear_errors():
    with pytest.raises(ValueError, match="threshold must be a number ≥ 0, not -1"):
        Thresholdout(None, None, threshold=-1)
    with pytest.raises(ValueError, match="noise must be a number ≥ 0, not nan"):
        Thresholdout(None, None, noise=math.nan)
    with pytest.raises(ValueError, match="budget must be a whole number ≥ 1, not 0"):
        Thresholdout(None, None, budget=0)
    with pytest.raises(ValueError, match="must be finite, not nan on the training part"):
        Thresholdout(None, None).answer(math.nan, 0.5)
