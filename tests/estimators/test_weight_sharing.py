"""Weight sharing: one supernet scores all cells, with what they learned together."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from mlsd_hpo import Categorical, Space, Study, Trial
from mlsd_hpo.benchmarks.digits_1d import digits_1d
from mlsd_hpo.estimators import FullTraining, WeightSharing
from mlsd_hpo.networks.fidelity import Fidelity
from mlsd_hpo.networks.training import accuracy
from mlsd_hpo.spaces import CellSpace
from mlsd_hpo.strategies import RandomSearch

pytestmark = pytest.mark.slow  # a supernet is trained

SPACE = CellSpace()
X, Y = map(torch.from_numpy, digits_1d(1600))
SIZE = Fidelity(epochs=4, rows=1200, channels=4, cells=2)
FULL = FullTraining(SPACE, (X[:1200], Y[:1200]), (X[1200:], Y[1200:]), fidelity=SIZE)
DEEP = dict(zip(SPACE.names, ("conv3", "skip", "conv3", "none", "skip", "conv3"), strict=True))


@pytest.fixture(scope="module")
def shared() -> WeightSharing:
    """What a supernet has learned; it takes a second."""
    return WeightSharing(FULL, epochs=32)


def test_cells_are_scored_with_shared_weights(shared):
    deep = shared(Trial(0, DEEP))
    assert deep.value > 0.18  # five standard errors of 400 rows above chance
    assert deep.value == accuracy(deep.state, X[1200:], Y[1200:])
    assert deep.cost == 10 * 100 / 1200 and deep.curve is None
    assert (shared.paid, shared.unit, len(shared.losses)) == (32, "epochs", 32)
    assert shared.losses[-1] < 0.9 * shared.losses[0]


def test_the_same_seed_is_the_same_supernet():
    few = FULL.at(replace(SIZE, rows=200))
    values = [WeightSharing(few, epochs=1)(Trial(0, DEEP)).value for _ in range(2)]
    assert values[0] == values[1]


def test_dead_edges_make_no_difference(shared):
    dead = {**DEEP, "0->2": "none", "1->2": "none", "2->3": "conv3"}
    assert shared(Trial(0, dead)).value == shared(Trial(0, {**dead, "2->3": "none"})).value


def test_without_recalibration(shared):
    left = shared.recalibrated(0)
    assert shared.batches == 10 and left.supernet is shared.supernet
    result = left(Trial(0, DEEP))
    assert result.cost == 0 and result.value != shared(Trial(0, DEEP)).value
    norm = result.state.stem[1]
    assert torch.equal(norm.running_mean, shared.supernet.stem[1].running_mean)


def test_any_strategy_runs_with_it(shared):
    study = Study(shared, RandomSearch(SPACE), direction="maximize").run(trials=4, progress=False)
    assert not any(one.failed for one in study.trials)


def test_what_it_is_not_for(shared):
    with pytest.raises(ValueError, match="no fidelities"):
        shared(Trial(0, DEEP, fidelity=1))
    with pytest.raises(ValueError, match="cells of a CellSpace"):
        WeightSharing(
            FullTraining(Space({"a": Categorical([1])}), *(FULL.train, FULL.dev), fidelity=SIZE)
        )
    with pytest.raises(ValueError, match="epochs must be a whole number"):
        WeightSharing(FULL, epochs=0)
    with pytest.raises(ValueError, match="batches must be a whole number"):
        shared.recalibrated(-1)
