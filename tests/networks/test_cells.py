"""Networks of cells compute what the cell says, and train alike from the same seed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import nn

from mlsd_hpo.benchmarks.digits_1d import digits_1d
from mlsd_hpo.networks.cell import Cell
from mlsd_hpo.networks.fidelity import Fidelity
from mlsd_hpo.networks.training import accuracy, seeded, train
from mlsd_hpo.spaces.cell import CellSpace

SPACE = CellSpace()
CODE = ("conv3", "skip", "conv1", "none", "skip", "conv3")
CONFIG = dict(zip(SPACE.names, CODE, strict=True))


def test_a_cell_is_sums_of_operations() -> None:
    with seeded(0):
        cell = Cell(SPACE.graph(CONFIG), 4, channels=5).eval()
        x = torch.randn(3, 5, 12)
    first, _, second, _, third = cell.operations  # 0->1, 0->2, 1->2, 1->3, 2->3
    one = first(x)
    two = x + second(one)
    assert torch.equal(cell(x), one + third(two))


def test_dead_edges_are_not_built_so_that_a_code_draws_the_weights_of_its_live_part() -> None:
    live = {**dict.fromkeys(SPACE.names, "none"), "0->3": "conv3", "0->2": "conv1", "2->3": "skip"}
    dead = {**live, "0->1": "conv1", "1->2": "none", "1->3": "none"}
    built = []
    for config in (live, dead):
        with seeded(0):
            built.append(SPACE.build(config))
    one, other = (network.state_dict() for network in built)
    assert list(one) == list(other)
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert SPACE.weights(dead) == sum(p.numel() for p in built[0].parameters())


def test_a_cell_made_with_dead_edges_computes_the_same() -> None:
    x = torch.randn(3, 5, 12)
    with seeded(0):
        cell = Cell([(0, 1, "conv1"), (0, 3, "conv3"), (2, 3, "skip")], 4, channels=5).eval()
    assert torch.equal(cell(x), cell.operations[1](x))


@pytest.mark.parametrize("fidelity", [None, Fidelity(channels=3, cells=2), Fidelity(points=20)])
def test_networks_are_as_large_as_the_fidelity_says(fidelity: Fidelity | None) -> None:
    size = fidelity or Fidelity()
    network = SPACE.build(CONFIG, fidelity)
    assert len(network.cells) == size.cells
    assert {m.out_channels for m in network.modules() if isinstance(m, nn.Conv1d)} == {
        size.channels
    }
    assert network(torch.randn(7, size.points)).shape == (7, 10)


@pytest.mark.parametrize("fidelity", [None, Fidelity(channels=3, cells=2)])
def test_weights_are_counted_without_building(fidelity: Fidelity | None) -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        config = SPACE.sample(rng)
        built = sum(p.numel() for p in SPACE.build(config, fidelity).parameters())
        assert SPACE.weights(config, fidelity) == built


def test_training_is_a_function_of_the_seed_and_leaves_torch_alone() -> None:
    X, y = map(torch.from_numpy, digits_1d(600))
    state = torch.get_rng_state()

    def trained(seed: int, schedule: str = "cosine") -> tuple[list[float], list[float]]:
        with seeded(seed):
            network = SPACE.build(CONFIG)
        scores: list[float] = []
        losses = train(
            *(network, X[:400], y[:400], 4, seed),
            lambda one: scores.append(accuracy(one, X[400:], y[400:])),
            schedule,  # type: ignore[arg-type]
        )
        return losses, scores

    assert trained(0) == trained(0) != trained(1)
    assert torch.equal(torch.get_rng_state(), state)
    losses, scores = trained(0)
    assert len(losses) == len(scores) == 4 and losses[-1] < 0.95 * losses[0]
    assert trained(0, "constant")[0] != losses


def test_the_cosine_ends_at_zero() -> None:
    network = nn.Linear(40, 10)
    X, y = map(torch.from_numpy, digits_1d(100))
    weights = []
    train(network, X, y, 50, 0, lambda one: weights.append(one.weight.detach().clone()))
    steps = [float((b - a).norm()) for a, b in pairwise(weights)]
    assert steps[-1] < 0.05 * max(steps) and np.argmax(steps) < 30


@pytest.mark.parametrize("value", [0, 1.5, True])
def test_a_fidelity_is_whole_numbers(value: object) -> None:
    with pytest.raises(ValueError, match="epochs must be a whole number"):
        Fidelity(epochs=value)  # type: ignore[arg-type]
