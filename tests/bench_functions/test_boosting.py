"""Boosting round by round: the same model as at once, also where it goes on from a checkpoint."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.ensemble import GradientBoostingRegressor

from mlsd_hpo import Evaluation, Trial
from mlsd_hpo.benchmarks import boosting_diabetes
from mlsd_hpo.benchmarks.boosting import TREES, BoostingByRound
from mlsd_hpo.benchmarks.task_boosting import error

CONFIGS = [
    {"learning_rate": 0.1, "depth": 3, "leaf": 1, "subsample": 1.0},
    {"learning_rate": 0.3, "depth": 4, "leaf": 3, "subsample": 0.5},  # draws rows for each tree
]


@pytest.mark.parametrize("subsample", [0.5, 1.0])
def test_rounds_are_the_trees_of_one_training(subsample):
    data, rounds = boosting_diabetes().data, 6
    settings = {"subsample": subsample, "max_features": 0.5, "random_state": 3}
    whole = GradientBoostingRegressor(n_estimators=rounds * TREES, **settings)
    whole.fit(data.X, data.y)
    staged = list(whole.staged_predict(data.X_test))
    model = BoostingByRound(n_estimators=1, **settings)
    for done in range(1, rounds + 1):
        assert model.partial_fit(data.X, data.y) is model
        assert len(model.estimators_) == done * TREES
        assert np.array_equal(model.predict(data.X_test), staged[done * TREES - 1])


def test_fit_fits_all_trees():
    data = boosting_diabetes().data
    model = clone(boosting_diabetes().build(CONFIGS[0])).fit(data.X, data.y)
    assert len(model.estimators_) == 405


@pytest.mark.slow
@pytest.mark.parametrize("config", CONFIGS)
def test_what_goes_on_is_what_was_trained_at_once(config):
    task = boosting_diabetes()
    rungs: dict[int, Evaluation] = {}
    parent = None
    for epochs in (1, 3, 9, 27, 81):
        trial = Trial(epochs, config, epochs)
        parent = rungs[epochs] = Evaluation(trial, task.estimator(trial, parent))
    assert [rung.cost for rung in rungs.values()] == [1, 2, 6, 18, 54]
    again = task.estimator(Trial(0, config, 9), rungs[3])  # a checkpoint may go on twice
    assert again.curve == rungs[9].result.curve

    e, d = task.estimator, task.data
    model = task.build(config).fit(d.X[e.train], d.y[e.train])
    staged = list(model.staged_predict(d.X[e.dev]))[TREES - 1 :: TREES]
    assert rungs[81].result.curve == tuple(error(d.y[e.dev], predicted) for predicted in staged)


def test_the_error_is_in_hundredths():
    assert error(np.array([1, 2, 3]), np.array([1.0, 2.0, 4.0])) == 0.58  # sqrt(1/3)
    hundredths = 100 * boosting_diabetes().table.curves
    assert np.allclose(hundredths, np.round(hundredths), rtol=0, atol=1e-9)
