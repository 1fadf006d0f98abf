"""Holdout by epoch: the curve is what training step by step gives."""

import numpy as np
import pytest
from sklearn.datasets import load_diabetes, load_digits
from sklearn.linear_model import SGDClassifier, SGDRegressor

from mlsd_hpo import Trial
from mlsd_hpo.estimators import HoldoutByEpoch

X, Y = load_digits(return_X_y=True)


def linear(config):
    return SGDClassifier(alpha=config["alpha"], random_state=0)


def test_the_curve_is_the_score_after_each_epoch():
    estimator = HoldoutByEpoch(linear, X, Y, epochs=4, seed=2)
    result = estimator(Trial(0, {"alpha": 0.01}))
    model = linear({"alpha": 0.01})
    for value in result.curve:
        model.partial_fit(X[estimator.train], Y[estimator.train], classes=np.unique(Y))
        assert value == model.score(X[estimator.dev], Y[estimator.dev])
    assert (len(result.curve), result.value, result.cost) == (4, result.curve[-1], 4)
    assert estimator.unit == "epochs"


def test_a_low_fidelity_is_the_beginning_of_the_full_training():
    estimator = HoldoutByEpoch(linear, X, Y, epochs=5)
    full = estimator(Trial(0, {"alpha": 0.01}))
    part = estimator(Trial(1, {"alpha": 0.01}, fidelity=2))
    assert part.curve == full.curve[:2]
    assert (part.value, part.cost) == (full.curve[1], 2)


def test_regression():
    features, target = load_diabetes(return_X_y=True)
    estimator = HoldoutByEpoch(
        lambda config: SGDRegressor(random_state=0), features, target, epochs=3, scoring="r2"
    )
    curve = estimator(Trial(0, {})).curve
    assert curve[2] > curve[0]


@pytest.mark.parametrize("fidelity", [0, 6, 1.5, -1])
def test_bad_fidelities(fidelity):
    with pytest.raises(ValueError, match="whole number of epochs from 1 to 5"):
        HoldoutByEpoch(linear, X, Y, epochs=5)(Trial(0, {"alpha": 0.01}, fidelity=fidelity))


@pytest.mark.parametrize("epochs", [0, 2.5, True])
def test_bad_epochs(epochs):
    with pytest.raises(ValueError, match="epochs must be a whole number"):
        HoldoutByEpoch(linear, X, Y, epochs=epochs)
