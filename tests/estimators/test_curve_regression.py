"""Curve regression: the closed form of leave-one-out is leaving one out, and forecasts hold."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo import Categorical, Float, Space
from mlsd_hpo.estimators import CurveRegression
from mlsd_hpo.estimators.curve_regression import PENALTIES, Ridge

SPACE = Space(
    {
        "layer": Categorical(["a", "b", "c"]),
        "rate": Float(0, 1),
        "more": Categorical([1, 2], when={"layer": "c"}),
    }
)


def training(rng):
    """A configuration, and a curve that depends on it and on luck, which shows early."""
    config = SPACE.sample(rng)
    end = 0.6 + 0.1 * "abc".index(config["layer"]) + 0.1 * config["rate"] + rng.normal(0, 0.05)
    curve = end - 0.4 / np.arange(1, 9) + rng.normal(0, 0.005, size=8)
    return config, curve.tolist()


def learned(n, **changes):
    rng = np.random.default_rng(0)
    model = CurveRegression(SPACE, **changes)
    for _ in range(n):
        model.learn(*training(rng))
    return model, rng


def test_leave_one_out_is_leaving_one_out():
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(15, 4)), rng.normal(size=15)
    ridge = Ridge(X, y)
    Z = (X - X.mean(axis=0)) / X.std(axis=0)  # scaled once, with all rows
    errors = {}
    for penalty in PENALTIES:
        left = []
        for i in range(15):
            rows = np.arange(15) != i
            A = np.column_stack([np.ones(14), Z[rows]])
            penalized = A.T @ A + penalty * np.diag([0, 1, 1, 1, 1])  # the mean is free
            w = np.linalg.solve(penalized, A.T @ y[rows])
            left.append(y[i] - w[0] - Z[i] @ w[1:])
        errors[penalty] = float(np.sqrt(np.mean(np.square(left))))
    assert ridge.penalty == min(errors, key=errors.get)
    assert ridge.deviation == pytest.approx(errors[ridge.penalty])
    w = np.linalg.solve(Z.T @ Z + ridge.penalty * np.eye(4), Z.T @ (y - y.mean()))
    assert ridge(X[3]) == pytest.approx(y.mean() + Z[3] @ w)


def test_forecasts_hold_and_more_of_a_curve_helps():
    model, rng = learned(60)
    new = [training(rng) for _ in range(200)]
    ends = np.array([curve[-1] for _, curve in new])
    errors, covered = [], []
    for n in (0, 1, 4):  # from the architecture alone, and with the beginning of the curve
        found = [model.predict(config, curve[:n], 8) for config, curve in new]
        miss = np.array([one.mean for one in found]) - ends
        errors.append(np.sqrt(np.mean(miss**2)))
        covered.append(np.mean(np.abs(miss) < 1.645 * np.array([one.deviation for one in found])))
    assert errors[0] < 0.7 * ends.std() and errors[1] < 0.5 * errors[0]
    assert errors[2] < errors[1]
    assert all(0.8 < share < 0.98 for share in covered)  # of intervals of 90 %


def test_features_of_an_architecture():
    model = CurveRegression(SPACE, extra=lambda config: [len(config), 7])
    one = model.architecture({"layer": "c", "rate": 0.25, "more": 2})
    assert one.tolist() == [0, 0, 1, 0.25, 0, 1, 3, 7]
    assert model.architecture({"layer": "a", "rate": 1.0}).tolist() == [1, 0, 0, 1, 0, 0, 2, 7]


def test_it_waits_for_enough_curves():
    model, rng = learned(4, least=5)
    config, curve = training(rng)
    assert model.predict(config, curve[:2], 8) is None
    model.learn(config, curve)
    before = model.predict(config, curve[:2], 8)
    model.learn(*training(rng))
    assert model.predict(config, curve[:2], 8) != before
    with pytest.raises(ValueError, match="have 8 values, not 9"):
        model.predict(config, curve[:2], 9)
    with pytest.raises(ValueError, match="have 8 values so far; got 3"):
        model.learn(config, curve[:3])
    with pytest.raises(ValueError, match="least must be a whole number ≥ 3"):
        CurveRegression(SPACE, least=2)
