"""Holdout by epoch: the curve is what training step by step gives."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.datasets import load_diabetes, load_digits
from sklearn.linear_model import SGDClassifier, SGDRegressor

from mlsd_hpo import Evaluation, Trial
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


def test_what_goes_on_from_its_parent_is_as_if_trained_from_the_start():
    def noisy(config):
        return SGDClassifier(alpha=config["alpha"], random_state=np.random.RandomState(3))

    estimator = HoldoutByEpoch(noisy, X, Y, epochs=6)
    whole = estimator(Trial(0, {"alpha": 0.01}, fidelity=6))
    first = Trial(1, {"alpha": 0.01}, fidelity=2)
    begun = Evaluation(first, estimator(first))
    for number in (2, 3):  # two children: the parent's model is left as it was
        rest = estimator(Trial(number, {"alpha": 0.01}, fidelity=6, parent=1), begun)
        assert (rest.curve, rest.value, rest.cost) == (whole.curve, whole.value, 4)
    other = estimator(Trial(4, {"alpha": 1.0}, fidelity=6, parent=1), begun)
    assert other.cost == 6  # another configuration begins anew
    assert other.curve == estimator(Trial(5, {"alpha": 1.0}, fidelity=6)).curve
    lost = Evaluation(first, replace(begun.result, state=None))
    again = estimator(Trial(6, {"alpha": 0.01}, fidelity=6, parent=1), lost)
    assert (again.curve, again.cost) == (whole.curve, 6)
    assert estimator(Trial(7, {"alpha": 0.01})).state is None  # nothing goes on from all epochs


def test_other_hyperparameters_go_on_with_the_weights_if_told_how():
    def slow_then_fast(model, config):
        return model.set_params(eta0=config["eta0"])

    def build(config):
        return SGDClassifier(learning_rate="constant", eta0=config["eta0"], random_state=0)

    estimator = HoldoutByEpoch(build, X, Y, epochs=4, inherit=slow_then_fast)
    first = Trial(0, {"eta0": 1e-4}, fidelity=2)
    begun = Evaluation(first, estimator(first))
    rest = estimator(Trial(1, {"eta0": 1e-2}, fidelity=4, parent=0), begun)
    model = build({"eta0": 1e-4})
    expected = []
    for eta0 in (1e-4, 1e-4, 1e-2, 1e-2):
        model.set_params(eta0=eta0)
        model.partial_fit(X[estimator.train], Y[estimator.train], classes=np.unique(Y))
        expected.append(model.score(X[estimator.dev], Y[estimator.dev]))
    assert (list(rest.curve), rest.cost) == (expected, 2)
    assert begun.result.state.eta0 == 1e-4
