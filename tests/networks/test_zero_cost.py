"""Zero-cost proxies are what their papers define, on networks small enough to write it out."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import torch
from torch import nn

from mlsd_hpo.benchmarks.digits_1d import digits_1d
from mlsd_hpo.networks.cell import CellNet
from mlsd_hpo.networks.fidelity import Fidelity
from mlsd_hpo.networks.training import seeded
from mlsd_hpo.networks.zero_cost import SCORES, grad_norm, naswot, parameters, snip, synflow
from mlsd_hpo.spaces import CellSpace

SPACE = CellSpace()
CONFIG = dict(zip(SPACE.names, ("conv3", "none", "conv1", "none", "skip", "conv3"), strict=True))
X, Y = map(torch.from_numpy, digits_1d(50))


def cell_net(config: dict[str, str] = CONFIG, seed: int = 0) -> nn.Module:
    with seeded(seed):
        return SPACE.build(config, Fidelity(channels=4, cells=2))


def linear() -> nn.Sequential:
    with seeded(1):
        return nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2, bias=False))


def test_synflow_is_the_sum_over_paths() -> None:
    network = linear()
    nn.init.zeros_(network[0].bias)
    one, two = (layer.weight.detach().double().abs() for layer in network)
    paths = sum(one[j, i] * two[k, j] for i, j, k in product(range(3), range(4), range(2)))
    assert synflow(network, X[:5, :3], Y[:5]) == pytest.approx(2 * float(paths))  # two layers
    assert (network[0].weight < 0).any()  # it is left as it was


def test_synflow_of_a_convolution_is_the_sum_over_paths() -> None:
    network = nn.Sequential(
        nn.Unflatten(1, (1, 6)), nn.Conv1d(1, 2, 3, padding=1), nn.BatchNorm1d(2), nn.Flatten()
    )
    w = network[1].weight.detach().double().abs()  # (2, 1, 3)
    # At the two ends of the row one of the three weights meets the padding.
    expected = float(6 * w.sum() - w[..., 0].sum() - w[..., 2].sum())
    assert synflow(network, X[:5, :6], Y[:5]) == pytest.approx(expected)


def test_synflow_takes_no_data_and_no_batch_normalization() -> None:
    network = cell_net()
    value = synflow(network, X, Y)
    assert synflow(network, 3 * X[:7], 9 - Y[:7]) == value > 0
    for layer in network.modules():
        if isinstance(layer, nn.BatchNorm1d):
            nn.init.normal_(layer.weight)
    assert synflow(network, X, Y) == value
    assert synflow(cell_net(seed=1), X, Y) != value


def gradients(network: nn.Sequential, x: torch.Tensor, y: torch.Tensor) -> list[torch.Tensor]:
    """Of the cross-entropy with respect to the two weights, by hand."""
    one, two = (layer.weight.detach() for layer in network)
    hidden = x @ one.T + network[0].bias.detach()  # (n, 4)
    wrong = (hidden @ two.T).softmax(dim=1) - nn.functional.one_hot(y, 2)  # (n, 2)
    wrong = wrong / len(x)  # ∂L/∂logits
    return [(wrong @ two).T @ x, wrong.T @ hidden]


def test_snip_and_grad_norm_by_hand() -> None:
    network, x, y = linear(), X[:9, :3], Y[:9] % 2
    by_hand = gradients(network, x, y)
    weights = [layer.weight.detach() for layer in network]
    sums = [float((w * g).abs().sum()) for w, g in zip(weights, by_hand, strict=True)]
    assert snip(network, x, y) == pytest.approx(sum(sums), rel=1e-5)
    norms = [float(g.square().sum().sqrt()) for g in by_hand]
    assert grad_norm(network, x, y) == pytest.approx(sum(norms), rel=1e-5)


def test_snip_is_what_taking_a_weight_out_changes() -> None:
    network, x, y = linear().double(), X[:9, :3].double(), Y[:9] % 2
    total, tiny = 0.0, 1e-6
    for layer in network:
        for weight in layer.weight.data.view(-1):
            losses = []
            for factor in (1 + tiny, 1 - tiny):
                kept = weight.clone()
                weight.mul_(factor)
                losses.append(float(nn.functional.cross_entropy(network(x), y).detach()))
                weight.copy_(kept)
            total += abs(losses[0] - losses[1]) / (2 * tiny)  # |∂L/∂mask|
    assert snip(network, x, y) == pytest.approx(total, rel=1e-6)


def test_naswot_counts_rectifiers_that_agree() -> None:
    with seeded(2):
        network = nn.Sequential(nn.Linear(40, 30), nn.ReLU(), nn.Linear(30, 20), nn.ReLU())
    x = X[:6]
    first = network[0](x).detach()
    second = network[2](first.relu()).detach()
    on = torch.cat([first, second], dim=1).numpy() > 0  # (6, 50)
    kernel = [[float((a == b).sum()) for b in on] for a in on]
    sign, expected = np.linalg.slogdet(np.array(kernel))
    assert sign > 0 and naswot(network, x, Y[:6]) == pytest.approx(expected)
    assert naswot(network, x[[0, 0, 1]], Y[:3]) < -20  # a row that is there twice


def test_parameters_are_those_that_matter() -> None:
    network = cell_net()
    assert parameters(network, X, Y) == sum(p.numel() for p in network.parameters())


@pytest.mark.parametrize("name", SCORES)
def test_dead_parts_count_nothing(name: str) -> None:
    edges = [(0, 1, "conv3"), (0, 2, "conv3"), (1, 3, "conv1")]
    with seeded(0):
        dead = CellNet(edges, nodes=4, channels=4, cells=2)
    without = cell_net({**dict.fromkeys(CONFIG, "none"), "0->1": "conv3", "1->3": "conv1"})
    for one, other in zip(dead.cells, without.cells, strict=True):
        for number, source in enumerate((0, 2)):  # 0->1 and 1->3, with 0->2 between them
            other.operations[number].load_state_dict(one.operations[source].state_dict())
    without.stem.load_state_dict(dead.stem.state_dict())
    without.head.load_state_dict(dead.head.state_dict())
    x, y = X[:20], Y[:20]
    assert SCORES[name](dead, x, y) == pytest.approx(SCORES[name](without, x, y), rel=1e-6)
