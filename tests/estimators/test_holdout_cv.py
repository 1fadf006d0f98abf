"""Holdout and cross-validation agree with scikit-learn's own, and nothing leaks."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlsd_hpo import Categorical, Int, Space, Study, Trial
from mlsd_hpo.estimators import CrossValidation, Holdout
from mlsd_hpo.strategies import GridSearch

X, Y = load_breast_cancer(return_X_y=True)
SPACE = Space({"k": Int(1, 20)})


def knn(config):
    return make_pipeline(StandardScaler(), KNeighborsClassifier(config["k"]))


def ridge(config):
    return Ridge(alpha=config["alpha"])


class Spy(ClassifierMixin, BaseEstimator):
    """Remembers the rows that it was fitted and scored on; the first column numbers them."""

    seen: list = []  # noqa: RUF012

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        self.fitted_ = set(X[:, 0].astype(int))
        return self

    def predict(self, X):
        Spy.seen.append((self.fitted_, set(X[:, 0].astype(int))))
        return np.full(len(X), self.classes_[0])


@pytest.mark.parametrize("scoring", ["accuracy", "neg_log_loss", "f1"])
def test_cross_validation_is_scikit_learns(scoring):
    cv = CrossValidation(knn, X, Y, folds=4, scoring=scoring, seed=3)
    folds = StratifiedKFold(4, shuffle=True, random_state=3)
    expected = cross_val_score(knn({"k": 5}), X, Y, cv=folds, scoring=scoring)
    assert cv.scores({"k": 5}) == pytest.approx(expected)
    result = cv(Trial(0, {"k": 5}))
    assert result.value == pytest.approx(expected.mean())
    assert (result.cost, cv.unit) == (4, "fits")


def test_holdout_scores_the_rows_that_it_did_not_fit_on():
    holdout = Holdout(knn, X, Y, fraction=0.3, seed=1)
    model = knn({"k": 5}).fit(X[holdout.train], Y[holdout.train])
    result = holdout(Trial(0, {"k": 5}))
    assert result.value == pytest.approx(model.score(X[holdout.dev], Y[holdout.dev]))
    assert (result.cost, holdout.unit) == (1, "fits")
    assert len(holdout.dev) == pytest.approx(0.3 * len(X), abs=1)
    assert Y[holdout.dev].mean() == pytest.approx(Y.mean(), abs=0.01)  # stratified


def test_every_row_is_scored_once_by_a_model_that_never_saw_it():
    Spy.seen.clear()
    numbered = np.column_stack([np.arange(len(X)), X])
    CrossValidation(lambda config: Spy(), numbered, Y)(Trial(0, {}))
    assert len(Spy.seen) == 5
    for fitted, scored in Spy.seen:
        assert not fitted & scored
        assert len(fitted | scored) == len(X)
    assert sum(len(scored) for _, scored in Spy.seen) == len(X)


def test_all_trials_share_the_split_and_the_seed_decides_it():
    same = [Holdout(knn, X, Y, seed=5).dev.tolist() for _ in range(2)]
    assert same[0] == same[1] != Holdout(knn, X, Y, seed=6).dev.tolist()
    cv = CrossValidation(knn, X, Y)
    assert cv(Trial(0, {"k": 3})).value == cv(Trial(9, {"k": 3})).value


def test_a_regression_is_not_stratified():
    """The diabetes target is whole numbers, which looks like classes but is none."""
    features, target = load_diabetes(return_X_y=True)
    cv = CrossValidation(ridge, features, target, scoring="r2", seed=2)
    folds = KFold(5, shuffle=True, random_state=2)
    expected = cross_val_score(ridge({"alpha": 0.1}), features, target, cv=folds, scoring="r2")
    assert cv.scores({"alpha": 0.1}) == pytest.approx(expected)
    assert Holdout(ridge, features, target, scoring="r2")(Trial(0, {"alpha": 0.1})).value > 0.2


def test_data_frames_and_series():
    frame, series = pd.DataFrame(X, index=np.arange(len(X)) + 1000), pd.Series(Y).iloc[:]
    for kind in (Holdout, CrossValidation):
        found = [kind(knn, *data)(Trial(0, {"k": 7})).value for data in ((X, Y), (frame, series))]
        assert found[0] == found[1]


def test_own_scorer_and_own_data_are_left_alone():
    def errors(model, X, y):
        return float((model.predict(X) != y).sum())

    before = X.copy()
    holdout = Holdout(knn, X, Y, scoring=errors)
    accuracy = Holdout(knn, X, Y)(Trial(0, {"k": 5})).value
    assert holdout(Trial(0, {"k": 5})).value == pytest.approx((1 - accuracy) * len(holdout.dev))
    assert np.array_equal(before, X)


@pytest.mark.parametrize("kind", [Holdout, CrossValidation])
def test_picklable_and_usable_in_a_study(kind):
    again = pickle.loads(pickle.dumps(kind(knn, X, Y)))
    study = Study(again, GridSearch(SPACE, {"k": [1, 5, 20]}), "maximize").run(progress=False)
    assert [e.failed for e in study.trials] == [None] * 3
    assert study.best.value == max(kind(knn, X, Y)(e.trial).value for e in study.trials)


def test_a_build_that_raises_is_a_failed_trial():
    space = Space({"C": Categorical([-1.0, 1.0])})
    objective = Holdout(lambda config: LogisticRegression(C=config["C"], max_iter=1), X, Y)
    with pytest.warns(UserWarning):
        study = Study(objective, GridSearch(space), "maximize").run(progress=False)
    assert "C" in study.trials[0].failed
    assert study.best.config == {"C": 1.0}


@pytest.mark.parametrize("kind", [Holdout, CrossValidation])
def test_clear_errors(kind):
    with pytest.raises(ValueError, match="X has 569 rows and y has 10"):
        kind(knn, X, Y[:10])
    with pytest.raises(ValueError, match="X must be an array or a data frame, not list"):
        kind(knn, X.tolist(), Y)
    with pytest.raises(ValueError, match="scoring"):
        kind(knn, X, Y, scoring="acuracy")
    with pytest.raises(ValueError, match=f"{kind.__name__} has no fidelities"):
        kind(knn, X, Y)(Trial(0, {"k": 1}, fidelity=3))


@pytest.mark.parametrize("fraction", [0, 1, -0.5, 25])
def test_impossible_fractions(fraction):
    with pytest.raises(ValueError, match="fraction must be between 0 and 1"):
        Holdout(knn, X, Y, fraction=fraction)


@pytest.mark.parametrize("folds", [1, 0, 2.5, 570, True])
def test_impossible_folds(folds):
    with pytest.raises(ValueError, match="folds must be a whole number from 2"):
        CrossValidation(knn, X, Y, folds=folds)
