"""The reused holdout: the quick draws have the law of whole matrices, and the published effect."""

import numpy as np
import pytest

from mlsd_hpo.benchmarks import holdout_reuse
from mlsd_hpo.benchmarks.reuse import select


@pytest.fixture(scope="module")
def runs():
    """Five seeds, looked at plainly and through Thresholdout."""
    return {
        threshold: np.array(
            [[c[-1] for c in holdout_reuse(threshold=threshold, seed=s)] for s in range(5)]
        )
        for threshold in (None, 0.04)
    }


@pytest.mark.slow
def test_a_holdout_that_is_looked_at_promises_63_percent(runs):
    """Φ(0.341) = 63.3 % by the normal law; 5 seeds have a standard error of about 0.2 points."""
    train, holdout, fresh = runs[None].mean(axis=0)
    assert train == pytest.approx(0.633, abs=0.008)
    assert holdout == pytest.approx(0.633, abs=0.008)
    assert fresh == pytest.approx(0.5, abs=0.01)


@pytest.mark.slow
def test_thresholdout_prevents_it(runs):
    train, told, fresh = runs[0.04].mean(axis=0)
    assert train > 0.68
    assert told == pytest.approx(0.51, abs=0.015)
    assert fresh == pytest.approx(0.5, abs=0.01)


@pytest.mark.slow
def test_thresholdout_lets_what_is_true_through():
    """20 features that go with the label: about 52 % is true, and what is told is close to it."""
    found = [holdout_reuse(informative=20, threshold=0.04, seed=s) for s in range(5)]
    told, fresh = (np.mean([getattr(r, name)[-1] for r in found]) for name in ("holdout", "fresh"))
    assert fresh == pytest.approx(0.52, abs=0.01)
    assert abs(told - fresh) < 0.025


def whole(n, d, k, rng):
    """The experiment with all its numbers: three matrices and coins for labels."""
    parts = [(rng.normal(size=(n, d)), rng.choice([-1, 1], size=n)) for _ in range(3)]
    (X, y), (X_holdout, y_holdout), _ = parts
    w, w_holdout = X.T @ y / n, X_holdout.T @ y_holdout / n
    chosen = []
    for j in np.argsort(-abs(w)):
        agree = np.sign(w[j]) == np.sign(w_holdout[j])
        if agree and min(abs(w[j]), abs(w_holdout[j])) >= 1 / np.sqrt(n) and len(chosen) < k:
            chosen.append(j)
    assert chosen == select(w, w_holdout, k, n).tolist()
    vote = [np.sign(X[:, chosen] @ np.sign(w[chosen])) for X, _ in parts]
    return [np.mean(v == y) for v, (_, y) in zip(vote, parts, strict=True)]


def test_quick_draws_have_the_law_of_whole_matrices():
    """300 runs each of 40 rows and 200 features: means agree within 4 standard errors."""
    rng = np.random.default_rng(0)
    slow = np.array([whole(40, 200, 7, rng) for _ in range(300)])
    quick = np.array([[c[-1] for c in holdout_reuse(40, 200, 7, seed=s)] for s in range(300)])
    error = np.sqrt((slow.var(axis=0) + quick.var(axis=0)) / 300)
    assert (abs(slow.mean(axis=0) - quick.mean(axis=0)) < 4 * error).all()
    assert (abs(slow.std(axis=0) / quick.std(axis=0) - 1) < 4 * np.sqrt(1 / 300)).all()


def test_curves_grow_with_the_features_and_seeds_decide():
    train, holdout, fresh = holdout_reuse(2000, 3000, 100, seed=1)
    assert len(train) == len(holdout) == len(fresh) <= 100
    assert train[-1] > train[0]
    assert holdout[-1] > 0.55
    assert np.array_equal(holdout_reuse(2000, 3000, 100, seed=1).train, train)
    assert not np.array_equal(holdout_reuse(2000, 3000, 100, seed=2).train, train)


def test_clear_errors():
    for arguments, text in (
        ({"n": 0}, "n must be a whole number ≥ 1"),
        ({"d": 10, "k": 11}, "k must be at most d=10, not 11"),
        ({"d": 10, "k": 5, "informative": 11}, "informative must be at most d=10"),
        ({"threshold": -1}, "threshold must be a number ≥ 0"),
    ):
        with pytest.raises(ValueError, match=text):
            holdout_reuse(**{"n": 50, **arguments})
