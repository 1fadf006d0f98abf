"""`darts` ends with a live cell, the likeliest one; the same seed finds the same."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from mlsd_hpo.benchmarks.digits_1d import digits_1d
from mlsd_hpo.darts import darts, discrete
from mlsd_hpo.estimators import FullTraining
from mlsd_hpo.networks.fidelity import Fidelity
from mlsd_hpo.spaces import CellSpace, ChainSpace

SPACE = CellSpace()
SMALL = Fidelity(rows=200, points=20, channels=2, cells=2)
X, Y = digits_1d(400)


def full(space: Any = SPACE, seed: int = 0) -> FullTraining:
    return FullTraining(space, (X[:200], Y[:200]), (X[200:], Y[200:]), fidelity=SMALL, seed=seed)


def likelihood(space: CellSpace, p: np.ndarray, config: dict[str, Any]) -> float:
    chosen = [space.operations.index(config[name]) for name in space.names]
    return float(p[np.arange(len(chosen)), chosen].prod())


@pytest.mark.parametrize("nodes", [2, 3, 4])
@pytest.mark.parametrize("nothing", [0.5, 8.0])
def test_the_cell_is_the_likeliest_live_one(nodes: int, nothing: float) -> None:
    space, rng = CellSpace(nodes, ("skip", "none", "conv3")), np.random.default_rng(nodes)
    for _ in range(5):
        p = rng.dirichlet((1, nothing, 1), size=len(space.names))
        every = (
            dict(zip(space.names, names, strict=True))
            for names in product(space.operations, repeat=len(space.names))
        )
        best = max(likelihood(space, p, config) for config in every if space.live(config))
        config = discrete(space, p)
        assert space.live(config)
        assert likelihood(space, p, config) == best


def test_even_where_nothing_has_all_of_the_share_the_cell_lives() -> None:
    p = np.tile([1.0, 0, 0, 0], (6, 1))
    assert SPACE.live(SPACE.validate(discrete(SPACE, p)))
    with pytest.raises(ValueError, match=r"6 edges and 4 operations, not of shape \(4, 6\)"):
        discrete(SPACE, p.T)


def test_what_a_search_tells() -> None:
    found = darts(full(), epochs=3, learning_rate=0.05)
    assert found.config == discrete(SPACE, found.probabilities[-1])
    assert found.probabilities.shape == (4, 6, 4)
    assert np.array_equal(found.probabilities[0], np.full((6, 4), 0.25))
    np.testing.assert_allclose(found.probabilities.sum(axis=2), 1, atol=1e-6)
    assert (np.abs(np.diff(found.probabilities, axis=0)).max(axis=(1, 2)) > 0.01).all()
    assert len(found.losses) == 3
    assert found.losses[-1] < found.losses[0]
    assert found.cost == 6


def test_a_search_is_a_function_of_its_seed() -> None:
    one, again, other = (darts(full(seed=seed), epochs=1) for seed in (0, 0, 1))
    assert np.array_equal(one.probabilities, again.probabilities)
    assert one.losses == again.losses
    assert one.losses != other.losses


def test_what_darts_does_not_take() -> None:
    with pytest.raises(ValueError, match="darts mixes the operations of a CellSpace, not of Chain"):
        darts(full(ChainSpace()))
    with pytest.raises(ValueError, match="epochs must be a whole number ≥ 1, not 0"):
        darts(full(), epochs=0)
    with pytest.raises(ValueError, match="learning_rate must be a positive number, not 0"):
        darts(full(), learning_rate=0)
