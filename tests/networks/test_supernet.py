"""A path through the supernet is the cell's own network; recalibration changes statistics only."""

from __future__ import annotations

import copy
from itertools import product

import pytest
import torch
from torch import nn

from mlsd_hpo.networks.cell import CellNet
from mlsd_hpo.networks.fidelity import Fidelity
from mlsd_hpo.networks.supernet import Sampled, SuperNet, recalibrate
from mlsd_hpo.networks.training import seeded, train
from mlsd_hpo.spaces import CellSpace
from mlsd_hpo.spaces.graph import Edge

SPACE = CellSpace()
EVERY = [
    Edge(a, b, operation) for (a, b), operation in product(SPACE.edges, ("skip", "conv1", "conv3"))
]
CONFIG = dict(zip(SPACE.names, ("conv3", "skip", "conv1", "none", "skip", "conv3"), strict=True))
PATH = SPACE.graph(CONFIG)


def supernet() -> SuperNet:
    with seeded(0):
        net = SuperNet(EVERY, nodes=4, channels=5, cells=2)
        for layer in net.modules():
            if isinstance(layer, nn.BatchNorm1d):  # statistics that tell layers apart
                layer.running_mean.normal_()
                layer.running_var.uniform_(0.5, 2)
    return net


def rows(n: int) -> torch.Tensor:
    return torch.randn(n, 40, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("training", [True, False])
def test_a_path_is_the_cell_with_these_weights(training: bool) -> None:
    net, x = supernet(), rows(20)
    one = net.path(PATH)
    built = SPACE.build(CONFIG, Fidelity(channels=5, cells=2))
    built.load_state_dict(one.state_dict())
    expected = built.train(training)(x)
    assert torch.equal(one.train(training)(x), expected)
    assert torch.equal(net.train(training)(x, PATH), expected)
    other = SPACE.graph({**CONFIG, "2->3": "conv1"})
    assert not torch.equal(net(x, other), expected)


def test_a_path_has_weights_of_its_own() -> None:
    net, x = supernet().eval(), rows(5)
    before, generator = net(x, PATH), torch.get_rng_state()
    one = net.path(PATH)
    with torch.no_grad():
        for weights in one.parameters():
            weights.add_(1)
    assert torch.equal(net(x, PATH), before)
    assert torch.equal(torch.get_rng_state(), generator)


def test_a_batch_trains_its_path_and_nothing_else() -> None:
    net, y = supernet(), torch.arange(100) % 10
    before = copy.deepcopy(net.state_dict())
    train(Sampled(net, lambda: PATH), rows(100), y, 1, seed=0)
    moved = {
        name for name, value in net.state_dict().items() if not torch.equal(value, before[name])
    }
    used = {f"operations.{EVERY.index(edge)}." for edge in PATH}
    for name in before:
        on_path = "operations" not in name or any(f".{part}" in name for part in used)
        assert (name in moved) == on_path, name


def test_recalibration_counts_statistics_anew_and_changes_nothing_else() -> None:
    network, X = supernet().path(PATH), rows(450)
    before = copy.deepcopy(network.state_dict())
    recalibrate(network, X, batches=3)
    assert isinstance(network, CellNet)
    for name, value in network.state_dict().items():
        statistic = "running" in name or "num_batches" in name
        assert torch.equal(value, before[name]) != statistic, name
    first = network.stem[0](X[:300, None])  # what the first normalization sees
    mean = first.mean(dim=(0, 2))
    assert torch.allclose(network.stem[1].running_mean, mean, atol=1e-6)
    variances = [part.var(dim=(0, 2)) for part in first.split(100)]
    assert torch.allclose(network.stem[1].running_var, torch.stack(variances).mean(dim=0))
    assert network.stem[1].momentum == 0.1
    again = supernet().path(PATH)
    recalibrate(again, X[:300], batches=10)  # fewer rows than asked for: all of them
    assert torch.equal(again.stem[1].running_var, network.stem[1].running_var)
