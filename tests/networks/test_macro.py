"""Networks of chains, of branches and of blocks compute what their configurations say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from mlsd_hpo.benchmarks.digits_1d import digits_1d
from mlsd_hpo.networks.fidelity import Fidelity
from mlsd_hpo.networks.multi_branch import MultiBranchNet
from mlsd_hpo.networks.nasnet import NASNet, NASNetCell
from mlsd_hpo.networks.training import seeded, train
from mlsd_hpo.spaces import ArchitectureSpace, ChainSpace, MultiBranchSpace, NASNetSpace

SPACES = [ChainSpace(), MultiBranchSpace(), NASNetSpace()]
every_space = pytest.mark.parametrize("space", SPACES, ids=lambda space: type(space).__name__)


def sampled(space: ArchitectureSpace, many: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(0)
    return [space.sample(rng) for _ in range(many)]


@every_space
@pytest.mark.parametrize("fidelity", [None, Fidelity(points=20, channels=3, cells=1)])
def test_every_weight_is_used(space: ArchitectureSpace, fidelity: Fidelity | None) -> None:
    points = (fidelity or Fidelity()).points
    for config in sampled(space, 12):
        with seeded(0):
            network = space.build(config, fidelity)
            x = torch.randn(20, points)
        logits = network(x)
        assert logits.shape == (20, 10)
        logits.square().sum().backward()
        assert all(w.grad is not None and w.grad.any() for w in network.parameters())


@every_space
def test_channels_are_the_base_width(space: ArchitectureSpace) -> None:
    config = sampled(space, 1)[0]

    def widths(channels: int) -> np.ndarray:
        network = space.build(config, Fidelity(channels=channels))
        layers = [m for m in network.modules() if isinstance(m, nn.Conv1d)]
        return np.array([layer.out_channels for layer in layers])

    assert widths(6).tolist() == (3 * widths(2)).tolist()
    assert set(widths(1)) <= {1, 2, 4}


@every_space
def test_training_lowers_the_loss(space: ArchitectureSpace) -> None:
    X, y = map(torch.from_numpy, digits_1d(200))
    with seeded(0):
        network = space.build(sampled(space, 1)[0], Fidelity(channels=4, cells=1))
    losses = train(network, X, y, 15, seed=0)
    assert losses[-1] < 0.97 * losses[0]


@pytest.mark.parametrize("space", SPACES[:2], ids=lambda space: type(space).__name__)
def test_cells_are_nothing_to_a_chain(space: ArchitectureSpace) -> None:
    config = sampled(space, 1)[0]
    one, three = (space.build(config, Fidelity(cells=cells)) for cells in (1, 3))
    assert str(one) == str(three)


def test_what_arrives_at_a_layer_is_summed() -> None:
    with seeded(0):
        network = MultiBranchNet(["conv3", "max3"], [(0, 2), (1, 3)], channels=4).eval()
        x = torch.randn(3, 40)
    first, second = network.layers
    start = network.stem(x)
    one = first(start)
    two = second(one + start)
    assert torch.equal(network(x), network.head(two + one))


def test_a_cell_is_its_blocks_and_what_they_leave() -> None:
    blocks = [((0, 1), ("conv3", "skip"), "concat"), ((1, 2), ("max3", "sep3"), "add")]
    with seeded(0):
        cell = NASNetCell(blocks, [0, 3], channels=4).eval()
        a, b = torch.randn(2, 3, 4, 12)
    (conv, _), (most, sep) = cell.operations
    two = cell.merges[0](torch.cat([conv(a), b], dim=1))
    three = most(b) + sep(two)
    assert torch.equal(cell(a, b), cell.end(torch.cat([a, three], dim=1)))


def test_a_cell_takes_the_outputs_of_the_two_before_it() -> None:
    with seeded(0):
        network = NASNet([((0, 1), ("skip", "conv3"), "add")], [2], channels=4, cells=3).eval()
        x = torch.randn(3, 40)
    one, two, three = network.cells
    halved = network.pool
    start = network.stem(x)
    first = one(start, start)
    second = two(halved(start), halved(first))
    third = three(halved(halved(first)), halved(second))
    assert third.shape == (3, 4, 5)
    assert torch.equal(network(x), network.head(third))
