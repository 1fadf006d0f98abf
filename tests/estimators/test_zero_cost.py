"""Zero cost as an estimator: no training, a batch's cost, any strategy."""

from __future__ import annotations

import pytest
import torch

from mlsd_hpo import Study, Trial
from mlsd_hpo.benchmarks.digits_1d import digits_1d
from mlsd_hpo.estimators import ZeroCost
from mlsd_hpo.networks.fidelity import Fidelity
from mlsd_hpo.networks.training import seeded
from mlsd_hpo.networks.zero_cost import SCORES
from mlsd_hpo.spaces import CellSpace
from mlsd_hpo.strategies import RandomSearch

SPACE = CellSpace()
CONFIG = dict(zip(SPACE.names, ("conv3", "skip", "conv1", "none", "skip", "conv3"), strict=True))
X, Y = digits_1d(40)
SIZE = Fidelity(rows=400, points=20, channels=4, cells=2)


@pytest.mark.parametrize("score", SCORES)
def test_it_scores_the_untrained_network(score):
    estimator = ZeroCost(SPACE, X, Y, score=score, fidelity=SIZE, seed=3)
    before = torch.get_rng_state()
    result = estimator(Trial(0, CONFIG))
    with seeded(3):
        network = SPACE.build(CONFIG, SIZE)
    rows = torch.as_tensor(X)[:, ::2], torch.as_tensor(Y)
    assert result.value == SCORES[score](network, *rows)
    assert (result.cost, estimator.unit) == (0.1, "epochs")
    assert estimator(Trial(1, CONFIG)) == result
    assert torch.equal(torch.get_rng_state(), before)


def test_any_strategy_runs_with_it():
    study = Study(ZeroCost(SPACE, X, Y), RandomSearch(SPACE), direction="maximize")
    study.run(trials=5, progress=False)
    assert not any(one.failed for one in study.trials)
    assert study.cost == pytest.approx(5 * 40 / 4000)


def test_what_it_is_not_for():
    with pytest.raises(ValueError, match=r"one of parameters, .*, not 'fisher'"):
        ZeroCost(SPACE, X, Y, score="fisher")
    with pytest.raises(ValueError, match="the batch must be X"):
        ZeroCost(SPACE, X, Y[:3])
    with pytest.raises(ValueError, match="asks for 80 points, but X has 40"):
        ZeroCost(SPACE, X, Y, fidelity=Fidelity(points=80))
    with pytest.raises(ValueError, match="no fidelities"):
        ZeroCost(SPACE, X, Y)(Trial(0, CONFIG, fidelity=1))
