"""Full training: what was begun goes on as if from the start, and the table's numbers come out."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest
import torch

from mlsd_hpo import Evaluation, Study, Trial
from mlsd_hpo.benchmarks import task_cells
from mlsd_hpo.benchmarks.digits_1d import digits_1d
from mlsd_hpo.estimators import FullTraining
from mlsd_hpo.networks.fidelity import Fidelity
from mlsd_hpo.networks.training import accuracy
from mlsd_hpo.spaces import CellSpace
from mlsd_hpo.strategies import RandomSearch, SuccessiveHalving

SPACE = CellSpace()
CONFIG = dict(zip(SPACE.names, ("conv3", "skip", "conv1", "none", "skip", "conv3"), strict=True))
OTHER = {**CONFIG, "2->3": "conv1"}
X, Y = map(torch.from_numpy, digits_1d(1600))
TRAIN, DEV = (X[:1200], Y[:1200]), (X[1200:], Y[1200:])
SHORT = Fidelity(epochs=4, rows=1100, channels=4, cells=2)


def make(**changes):
    return FullTraining(SPACE, TRAIN, DEV, fidelity=SHORT, **changes)


def test_it_gives_the_numbers_of_the_table(monkeypatch):
    short = Fidelity(epochs=2, rows=1200)
    monkeypatch.setattr(task_cells, "FULL", short)
    monkeypatch.setattr(task_cells, "data", lambda: (TRAIN, DEV, DEV))
    curve = task_cells.measured(CONFIG, seed=1).curve
    result = FullTraining(SPACE, TRAIN, DEV, fidelity=short, seed=1)(Trial(0, CONFIG))
    assert np.rint(np.array(result.curve) * task_cells.DEV).tolist() == curve[2:4]
    assert curve[2] < curve[3]


def test_the_value_is_the_dev_accuracy_of_the_network():
    estimator, before = make(), torch.get_rng_state()
    result = estimator(Trial(0, CONFIG))
    assert (len(result.curve), result.value, result.cost) == (4, result.curve[-1], 4)
    assert accuracy(result.state.network, *DEV) == result.value > 0.2
    assert estimator.unit == "epochs" and estimator.epochs == 4
    assert estimator(Trial(1, CONFIG)) == result != make(seed=1)(Trial(1, CONFIG))
    assert make(schedule="constant")(Trial(0, CONFIG)).curve != result.curve
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.slow
@pytest.mark.parametrize("schedule", ["cosine", "constant"])
def test_what_goes_on_from_its_parent_is_as_if_trained_from_the_start(schedule):
    estimator = make(schedule=schedule)
    whole = estimator(Trial(0, CONFIG))
    first = Trial(1, CONFIG, fidelity=2)
    begun = Evaluation(first, estimator(first))
    assert (begun.result.curve, begun.cost) == (whole.curve[:2], 2)
    sent = pickle.loads(pickle.dumps(begun))  # the parent was trained in another process
    for number, parent in enumerate([begun, begun, sent], start=2):
        rest = estimator(Trial(number, CONFIG, fidelity=4, parent=1), parent)
        assert (rest.curve, rest.cost) == (whole.curve, 2)
        weights = rest.state.network.state_dict()
        for name, weight in whole.state.network.state_dict().items():
            assert torch.equal(weights[name], weight)


def test_a_parent_that_is_of_no_use():
    estimator = make()
    first = Trial(0, CONFIG, fidelity=2)
    begun = Evaluation(first, estimator(first))
    lost = replace(begun, result=replace(begun.result, state=None))
    assert estimator(Trial(1, CONFIG, fidelity=3, parent=0), lost).cost == 3
    assert estimator(Trial(1, CONFIG, fidelity=1, parent=0), begun).curve == begun.curve[:1]
    other = estimator(Trial(1, OTHER, fidelity=3, parent=0), begun)
    assert other == estimator(Trial(1, OTHER, fidelity=3)) and other.cost == 3


@pytest.mark.slow
def test_a_scheduler_pays_each_epoch_once():
    strategy = SuccessiveHalving(SPACE, max_fidelity=4, eta=2, configurations=4)
    study = Study(make(), strategy, direction="maximize").run(trials=7, progress=False)
    assert study.cost == 4 * 1 + 2 * (2 - 1) + 1 * (4 - 2)
    assert study.best.trial.fidelity == 4


@pytest.mark.slow
def test_any_strategy_runs_with_it():
    study = Study(
        make().at(replace(SHORT, epochs=1, rows=100)), RandomSearch(SPACE), direction="maximize"
    )
    study.run(trials=3, progress=False)
    assert study.cost == 3 and not any(one.failed for one in study.trials)


@pytest.mark.parametrize("fidelity", [0, 5, 1.5])
def test_bad_fidelities_of_trials(fidelity):
    with pytest.raises(ValueError, match="whole number of epochs from 1 to 4"):
        make()(Trial(0, CONFIG, fidelity=fidelity))


def test_what_is_asked_for_must_be_there():
    with pytest.raises(ValueError, match="asks for 1300 rows, but train has 1200"):
        make().at(replace(SHORT, rows=1300))
    with pytest.raises(ValueError, match="asks for 80 points, but train has 40"):
        make().at(replace(SHORT, points=80))
    with pytest.raises(ValueError, match=r"dev must be X \(n, points\)"):
        FullTraining(SPACE, (X, Y), (X[:5], Y[:4]))
    with pytest.raises(ValueError, match="not allowed by the constraint"):
        make()(Trial(0, dict.fromkeys(SPACE.names, "none")))
