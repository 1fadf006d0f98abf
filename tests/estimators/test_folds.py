"""Repeated and grouped folds are scikit-learn's, and no group is on both sides."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import Ridge
from sklearn.model_selection import (
    RepeatedKFold,
    RepeatedStratifiedKFold,
    StratifiedGroupKFold,
    cross_val_score,
)
from sklearn.tree import DecisionTreeClassifier

from mlsd_hpo import Trial
from mlsd_hpo.estimators import CrossValidation

X, Y = load_breast_cancer(return_X_y=True)
X, Y = X[:150], Y[:150]


def tree(config):
    return DecisionTreeClassifier(max_depth=config["depth"], random_state=0)


def ridge(config):
    return Ridge()


def rows(splits):
    return [(train.tolist(), dev.tolist()) for train, dev in splits]


@pytest.mark.parametrize("repeats", [1, 3])
def test_repeats_are_scikit_learns(repeats):
    cv = CrossValidation(tree, X, Y, folds=4, repeats=repeats, seed=3)
    theirs = RepeatedStratifiedKFold(n_splits=4, n_repeats=repeats, random_state=3)
    assert rows(cv.splits) == rows(theirs.split(X, Y))
    expected = cross_val_score(tree({"depth": 2}), X, Y, cv=theirs)
    result = cv(Trial(0, {"depth": 2}))
    assert result.value == pytest.approx(expected.mean())
    assert result.cost == 4 * repeats
    smooth = CrossValidation(ridge, X, X[:, 0], folds=3, repeats=repeats, scoring="r2", seed=8)
    theirs = RepeatedKFold(n_splits=3, n_repeats=repeats, random_state=8)
    assert rows(smooth.splits) == rows(theirs.split(X))


def test_groups_are_stratified_as_scikit_learn_does_it():
    groups = np.arange(150) % 30
    cv = CrossValidation(tree, X, Y, folds=5, groups=groups, seed=4)
    theirs = StratifiedGroupKFold(5, shuffle=True, random_state=4)
    assert rows(cv.splits) == rows(theirs.split(X, Y, groups))


@given(
    seed=st.integers(0, 1000),
    groups=st.integers(3, 20),
    repeats=st.integers(1, 3),
    classes=st.booleans(),
)
def test_no_group_is_in_two_folds_and_every_row_is_scored_once_a_repeat(
    seed, groups, repeats, classes
):
    rng = np.random.default_rng(seed)
    member = np.concatenate([np.arange(groups), rng.integers(groups, size=40)])
    y = (rng.random(len(member)) < 0.5).astype(int) if classes else rng.random(len(member))
    y[:6] = [0, 1, 0, 1, 0, 1]
    cv = CrossValidation(ridge, member[:, None], y, folds=3, repeats=repeats, groups=member)
    assert len(cv.splits) == 3 * repeats
    for train, dev in cv.splits:
        assert not set(member[train]) & set(member[dev])
        assert sorted([*train, *dev]) == list(range(len(member)))
    counts = np.bincount(np.concatenate([dev for _, dev in cv.splits]))
    assert (counts == repeats).all()


def test_grouped_folds_of_a_regression_are_of_even_size():
    groups = np.repeat([f"g{i}" for i in range(30)], 5)
    cv = CrossValidation(ridge, X, X[:, 0], folds=5, groups=groups, scoring="r2")
    assert [len(dev) for _, dev in cv.splits] == [30] * 5


def test_groups_tell_of_a_leak():
    """Rows in ten copies each: without groups, a tree is scored on what it has seen."""
    rng = np.random.default_rng(0)
    features, labels = rng.normal(size=(20, 3)), np.arange(20) % 2  # labels are noise
    copies = np.repeat(np.arange(20), 10)
    data = features[copies], labels[copies]
    assert CrossValidation(tree, *data)(Trial(0, {"depth": None})).value == 1
    honest = CrossValidation(tree, *data, groups=copies)(Trial(0, {"depth": None})).value
    assert honest < 0.8


def test_each_fits_only_as_many_folds_as_are_asked_for():
    fitted = []

    def count(config):
        fitted.append(1)
        return tree(config)

    cv = CrossValidation(count, X, Y, folds=5)
    first = next(cv.each({"depth": 2}))
    assert (len(fitted), first) == (1, cv.scores({"depth": 2})[0])


def test_clear_errors():
    with pytest.raises(ValueError, match="repeats must be a whole number ≥ 1, not 0"):
        CrossValidation(tree, X, Y, repeats=0)
    with pytest.raises(ValueError, match=r"groups must have shape \(150,\)"):
        CrossValidation(tree, X, Y, groups=[1, 2])
    with pytest.raises(ValueError, match="5 folds need as many groups; there are 3"):
        CrossValidation(tree, X, Y, groups=np.arange(150) % 3)
