"""Nested cross-validation equals scikit-learn's grid search within an outer loop."""

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier

from mlsd_hpo import Int, Space, Study
from mlsd_hpo.estimators import CrossValidation, NestedCrossValidation
from mlsd_hpo.strategies import GridSearch

X, Y = load_breast_cancer(return_X_y=True)
X, Y = X[:200], Y[:200]
GRID = [1, 3, 9, 27]
SPACE = Space({"k": Int(1, 30)})


def knn(config):
    return KNeighborsClassifier(config["k"])


def search(objective, seed):
    study = Study(objective, GridSearch(SPACE, {"k": GRID}), "maximize")
    return study.run(progress=False).best.config


@pytest.fixture(scope="module")
def nested():
    return NestedCrossValidation(knn, X, Y, search, outer=4, inner=3, seed=2)


@pytest.fixture(scope="module")
def found(nested):
    return nested.run()


def test_it_is_a_grid_search_in_an_outer_loop(nested, found):
    outer = StratifiedKFold(4, shuffle=True, random_state=2)
    for fold, (train, dev) in enumerate(outer.split(X, Y)):
        inner = nested.objective(fold).splits
        theirs = GridSearchCV(KNeighborsClassifier(), {"n_neighbors": GRID}, cv=inner)
        theirs.fit(X[train], Y[train])
        assert found.inner[fold] == pytest.approx(theirs.best_score_)
        best = theirs.cv_results_["mean_test_score"][GRID.index(found.configs[fold]["k"])]
        assert best == theirs.best_score_
        model = KNeighborsClassifier(found.configs[fold]["k"]).fit(X[train], Y[train])
        assert found.scores[fold] == model.score(X[dev], Y[dev])


def test_the_summary(found):
    assert found.mean == found.scores.mean()
    assert found.error == pytest.approx(np.std(found.scores, ddof=1) / 2)
    assert found.optimism == pytest.approx(found.inner.mean() - found.scores.mean())


def test_the_search_never_sees_the_outer_fold():
    numbered = np.column_stack([np.arange(200), X])
    groups = np.arange(200) % 20
    seen, seeds = [], []

    def watch(objective, seed):
        seen.append(set(objective.X[:, 0].astype(int)))
        seeds.append(seed)
        for train, dev in objective.splits:  # groups hold inside as well
            inside = objective.X[:, 0].astype(int) % 20
            assert not set(inside[train]) & set(inside[dev])
        return {"k": 3}

    nested = NestedCrossValidation(knn, numbered, Y, watch, outer=4, groups=groups)
    nested.run()
    for rows, (train, dev) in zip(seen, nested.splits, strict=True):
        assert rows == set(train)
        assert not rows & set(dev)
        assert not {r % 20 for r in rows} & set(groups[dev])
    assert len(set(seeds)) == 4


def test_it_is_honest_where_there_is_nothing_to_learn():
    """Coins for labels: the best of 30 looks good inside, and is a coin outside.

    Over 12 data sets of 60 rows the mean outer score has a standard error of about 0.02; a wrong
    alarm beyond 4 of them comes once in 15,000 runs, and the seeds are fixed.
    """
    scores, inner = [], []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        features, labels = rng.normal(size=(60, 30)), rng.permutation(np.arange(60) % 2)

        def one_feature(objective, seed):
            values = [objective.scores({"feature": j}).mean() for j in range(30)]
            return {"feature": int(np.argmax(values))}

        found = NestedCrossValidation(
            Sign, features, labels, one_feature, outer=3, inner=3, scoring=right, seed=seed
        ).run()
        scores.append(found.mean)
        inner.append(found.inner.mean())
    assert np.mean(scores) == pytest.approx(0.5, abs=0.08)
    assert np.mean(inner) > 0.6


class Sign:
    """Predicts from one feature by the nearer of the two class means; quick."""

    def __init__(self, config):
        self.j = config["feature"]

    def fit(self, X, y):
        self.means = [X[y == c, self.j].mean() for c in (0, 1)]

    def predict(self, X):
        return np.argmin([abs(X[:, self.j] - m) for m in self.means], axis=0)


def right(model, X, y):
    return float((model.predict(X) == y).mean())


def test_errors_are_those_of_cross_validation():
    with pytest.raises(ValueError, match="folds must be a whole number from 2"):
        NestedCrossValidation(knn, X, Y, search, outer=1)
    with pytest.raises(ValueError, match="folds must be a whole number from 2"):
        NestedCrossValidation(knn, X, Y, search, inner=1).run()
    with pytest.raises(ValueError, match="scoring"):
        NestedCrossValidation(knn, X, Y, search, scoring="acuracy")
    assert isinstance(NestedCrossValidation(knn, X, Y, search).objective(0), CrossValidation)
