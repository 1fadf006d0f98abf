"""Extrapolation: the hopeless are stopped and say so, the others are as without it."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import torch

from mlsd_hpo import Evaluation, Int, Result, Space, Study, Trial
from mlsd_hpo.benchmarks.digits_1d import digits_1d
from mlsd_hpo.estimators import (
    CurveRegression,
    Forecast,
    FullTraining,
    LearningCurveExtrapolation,
    LowFidelity,
    ParametricCurves,
    Table,
)
from mlsd_hpo.networks.fidelity import Fidelity
from mlsd_hpo.spaces import CellSpace
from mlsd_hpo.strategies import RandomSearch

SPACE = Space({"end": Int(0, 39)})
ENDS = 0.3 + 0.6 * np.random.default_rng(0).permutation(40) / 39
CURVES = ENDS[:, None] - 0.5 * ENDS[:, None] / np.arange(1, 11) ** 1.5  # (40, 10)
CURVES += np.random.default_rng(1).normal(0, 0.005, size=CURVES.shape)
TABLE = Table(SPACE, {}, CURVES[:, -1], curves=CURVES, cost=10, unit="epochs")


class Oracle:
    """Knows where a curve leads, and how sure it is."""

    def __init__(self, deviation):
        self.deviation, self.known, self.asked = deviation, [], []

    def learn(self, config, curve):
        self.known.append((config, tuple(curve)))

    def predict(self, config, curve, epochs):
        self.asked.append(len(curve))
        return Forecast((1.0,), (float(CURVES[config["end"], -1]),), (self.deviation,))


class Hopeless(Oracle):
    """Thinks nothing of anybody."""

    def __init__(self):
        super().__init__(0.01)

    def predict(self, config, curve, epochs):
        return Forecast((1.0,), (0.1,), (self.deviation,))


def run(estimator):
    study = Study(estimator, RandomSearch(SPACE), direction="maximize")
    return study.run(trials=40, progress=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    "model", [Oracle(0.02), ParametricCurves(), CurveRegression(SPACE, least=8)]
)
def test_most_of_a_table_is_saved_and_the_best_is_found(model):
    estimator = LearningCurveExtrapolation(TABLE, model, first=2, every=4)
    study = run(estimator)
    assert study.best.config["end"] == int(np.argmax(CURVES[:, -1]))
    assert study.best.value == CURVES[:, -1].max() == estimator.best
    assert study.cost < 0.75 * 400 and len(estimator.stopped) >= 15
    for one in study.trials:
        seen = len(one.curve)
        assert one.failed is None and one.cost == pytest.approx(seen)
        assert tuple(one.curve) == tuple(CURVES[one.config["end"], :seen])
        if one.number in estimator.stopped:
            assert seen < 10 and one.value <= estimator.best
        else:
            assert one.value == CURVES[one.config["end"], -1]


def test_when_it_looks_and_when_it_stops():
    oracle = Oracle(0.1)
    estimator = LearningCurveExtrapolation(TABLE, oracle, threshold=0.05, first=3, every=3)
    order = np.argsort(ENDS)
    best, worst = (Trial(n, {"end": int(order[i])}) for n, i in enumerate((-1, 0)))
    assert estimator(best).cost == 10 and oracle.asked == []  # nothing to compare with
    assert estimator(worst).cost == 3 and estimator.stopped == [1]
    near = int(np.flatnonzero(CURVES[:, -1] > CURVES[order[-1], -1] - 0.16)[0])
    assert estimator(Trial(2, {"end": near})).cost == 10  # P > 5 % within 1.645 deviations
    assert oracle.asked == [3, 3, 6, 9]
    assert [config["end"] for config, _ in oracle.known] == [best.config["end"], near]


def test_the_value_of_a_stopped_trial_is_its_forecast():
    estimator = LearningCurveExtrapolation(TABLE, Oracle(0.02))
    order = np.argsort(ENDS)
    estimator(Trial(0, {"end": int(order[-1])}))
    result = estimator(Trial(1, {"end": int(order[3])}))
    assert result.value == CURVES[order[3], -1] and len(result.curve) == 2


def test_an_earlier_run_can_be_taken_in():
    first = LearningCurveExtrapolation(TABLE, Oracle(0.02))
    study = run(first)
    again = LearningCurveExtrapolation(TABLE, Oracle(0.02))
    again.learn(study.trials)
    assert again.best == first.best and again.model.known == first.model.known


@pytest.mark.slow
def test_it_trains_networks_step_by_step_and_wrappers_wrap():
    cells = CellSpace()
    X, Y = map(torch.from_numpy, digits_1d(1600))
    size = Fidelity(epochs=4, rows=1200, channels=4, cells=2)
    full = FullTraining(cells, (X[:1200], Y[:1200]), (X[1200:], Y[1200:]), fidelity=size)
    deep = dict(zip(cells.names, ("conv3", "skip", "conv1", "none", "skip", "conv3"), strict=True))
    estimator = LearningCurveExtrapolation(full, Hopeless())
    good = estimator(Trial(0, deep))
    assert good == full(Trial(0, deep)) and estimator.unit == "epochs"
    bad = estimator(Trial(1, {**deep, "0->1": "skip"}))
    assert (bad.value, bad.cost, len(bad.curve)) == (0.1, 2, 2)
    assert bad.state.done == 2  # the network as it was left
    cheap = LowFidelity(full, Fidelity(epochs=3, rows=600, channels=4, cells=2))
    wrapped = LearningCurveExtrapolation(cheap, ParametricCurves())
    study = Study(wrapped, RandomSearch(cells), direction="maximize")
    study.run(trials=3, progress=False)
    assert study.cost <= 4.5 and not any(one.failed for one in study.trials)


def test_what_is_not_finite_is_not_stopped():
    curves = np.array(CURVES)
    curves[0, 4:] = np.nan
    table = Table(SPACE, {}, curves[:, -1], curves=curves, cost=10)
    estimator = LearningCurveExtrapolation(table, Oracle(1.0))
    estimator(Trial(0, {"end": 1}))
    result = estimator(Trial(1, {"end": 0}))
    assert np.isnan(result.value) and result.cost == 10 and estimator.best == curves[1, -1]
    failed = Evaluation(Trial(2, {"end": 2}), Result(9.0, curve=(9.0,) * 10, failed="why"))
    estimator.learn([failed])
    assert estimator.best == curves[1, -1]


def test_what_it_is_not_for():
    with pytest.raises(ValueError, match="must train in epochs; Table has none"):
        LearningCurveExtrapolation(Table(SPACE, {}, ENDS), ParametricCurves())
    with pytest.raises(ValueError, match="first=10 of 10 epochs"):
        LearningCurveExtrapolation(TABLE, ParametricCurves(), first=10)
    with pytest.raises(ValueError, match="threshold must be a number between 0 and 1"):
        LearningCurveExtrapolation(TABLE, ParametricCurves(), threshold=0)
    estimator = LearningCurveExtrapolation(TABLE, ParametricCurves())
    with pytest.raises(ValueError, match="no fidelities"):
        estimator(Trial(0, {"end": 1}, fidelity=2))
    with pytest.raises(TypeError, match="no executor"):
        estimator.__reduce__()
    found = []

    def elsewhere():
        try:
            estimator(Trial(0, {"end": 1}))
        except RuntimeError as error:
            found.append(str(error))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert "one after the other" in found[0]
