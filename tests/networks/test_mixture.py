"""A mixture adds operations by their shares; the α follow the loss's gradient on other rows."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import Tensor, nn

from mlsd_hpo.networks.fidelity import Fidelity
from mlsd_hpo.networks.mixture import Alternating, MixedCell, MixedNet
from mlsd_hpo.networks.training import seeded, train
from mlsd_hpo.spaces import CellSpace

SPACE = CellSpace()
CONFIG = dict(zip(SPACE.names, ("conv3", "skip", "conv1", "none", "skip", "conv3"), strict=True))


def mixture() -> MixedNet:
    with seeded(0):
        return MixedNet(SPACE.edges, SPACE.operations, nodes=4, channels=3, cells=2)


def rows(n: int, seed: int) -> tuple[Tensor, Tensor]:
    X = torch.randn(n, 40, generator=torch.Generator().manual_seed(seed))
    return X, torch.arange(n) % 10


def test_two_edges_by_hand() -> None:
    with seeded(0):
        cell = MixedCell([(0, 1, "skip"), (0, 1, "conv3"), (1, 2, "skip")], 3, 2)
    x = torch.randn(5, 2, 8, generator=torch.Generator().manual_seed(2))
    node = 0.5 * x + 0.25 * cell.operations[1](x)
    assert torch.allclose(cell(x, torch.tensor([0.5, 0.25, 0.125])), 0.125 * node)


def test_a_new_mixture_has_even_shares_and_scales_nothing() -> None:
    net = mixture()
    assert torch.equal(net.probabilities(), torch.full((6, 4), 0.25))
    trained = {name for name, weights in net.named_parameters() if weights.requires_grad}
    convolutions = {
        f"cells.{i}.operations.{j}.1.weight" for i in (0, 1) for j in range(18) if j % 3
    }
    ends = {"stem.0.weight", "stem.1.weight", "stem.1.bias", "head.weight", "head.bias"}
    assert trained == convolutions | ends


def test_where_one_operation_has_all_of_the_share_it_is_a_cell() -> None:
    net, (X, _) = mixture(), rows(30, 1)
    chosen = [SPACE.operations.index(CONFIG[name]) for name in SPACE.names]
    net.alphas = torch.where(nn.functional.one_hot(torch.tensor(chosen), 4) == 1, 0.0, -1e9)
    one = SPACE.build(CONFIG, Fidelity(channels=3, cells=2))
    one.stem, one.head = net.stem, net.head
    for cell, mixed in zip(one.cells, net.cells, strict=True):
        for i, edge in enumerate(cell.edges):
            cell.operations[i] = mixed.operations[mixed.edges.index(edge)]
    assert torch.equal(one(X), net(X))


def test_gradients_of_the_shares_are_finite_differences() -> None:
    net, (X, y) = mixture().double(), rows(20, 1)
    generator = torch.Generator().manual_seed(3)
    net.alphas = torch.randn(6, 4, generator=generator, dtype=torch.float64, requires_grad=True)

    def loss() -> Tensor:
        return nn.functional.cross_entropy(net(X.double()), y)

    (gradient,) = torch.autograd.grad(loss(), net.alphas)
    for place, operation in [(0, 0), (1, 1), (3, 2), (5, 3)]:
        with torch.no_grad():
            net.alphas[place, operation] += 1e-6
            above = loss()
            net.alphas[place, operation] -= 2e-6
            difference = (above - loss()) / 2e-6
            net.alphas[place, operation] += 1e-6
        assert float(difference) == pytest.approx(float(gradient[place, operation]), rel=1e-5)


def test_a_step_of_the_shares_precedes_each_step_of_the_weights() -> None:
    net = mixture()
    before = copy.deepcopy(net)
    (X, y), (X_dev, y_dev) = rows(100, 1), rows(100, 2)
    both = Alternating(net, X_dev, y_dev, learning_rate=0.01, seed=0)
    train(both, X, y, 1, seed=0, learning_rate=0.1)
    # Adam's first step goes learning_rate against the sign of the gradient, whatever its length.
    order = torch.randperm(100, generator=torch.Generator().manual_seed(0))
    loss = nn.functional.cross_entropy(before(X_dev[order]), y_dev[order])
    (gradient,) = torch.autograd.grad(loss, before.alphas)
    assert torch.allclose(net.alphas, -0.01 * gradient.sign(), atol=1e-4)
    # The weights take theirs with the new shares.
    before.alphas = net.alphas.detach()
    train(before, X, y, 1, seed=0, learning_rate=0.1)
    for name, weights in net.named_parameters():
        assert torch.allclose(weights, before.get_parameter(name), atol=1e-6), name
    assert both.network.alphas.requires_grad


def test_what_trains_weights_leaves_the_shares_alone() -> None:
    net = mixture()
    train(net, *rows(200, 1), 2, seed=0)
    assert torch.equal(net.alphas, torch.zeros(6, 4))
