"""A training that is copied half-way goes on as it would have gone on itself."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
import torch
from torch import nn

from mlsd_hpo.benchmarks.digits_1d import digits_1d
from mlsd_hpo.networks.training import Schedule, Training, seeded, train

X, Y = map(torch.from_numpy, digits_1d(250))


def network() -> nn.Module:
    with seeded(0):
        return nn.Sequential(nn.Linear(40, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 10))


def carried(training: Training) -> Any:
    return pickle.loads(pickle.dumps(training))


@pytest.mark.parametrize("schedule", ["cosine", "constant"])
@pytest.mark.parametrize("copied", [copy.deepcopy, carried])
def test_a_copy_goes_on_as_the_original(schedule: Schedule, copied: Any) -> None:
    whole = network()
    losses = train(whole, X, Y, 5, seed=3, schedule=schedule)
    begun = Training(network(), 5, 3, schedule)
    first = [begun.epoch(X, Y) for _ in range(2)]
    kept = copied(begun)
    rest = [begun.epoch(X, Y) for _ in range(3)]
    assert first + rest == losses and kept.done == 2
    assert [kept.epoch(X, Y) for _ in range(3)] == rest  # it has a life of its own
    for name, weights in whole.state_dict().items():
        assert torch.equal(weights, kept.network.state_dict()[name])


def test_a_training_is_one_schedule() -> None:
    short = train(network(), X, Y, 2, seed=3)
    assert short[1] != train(network(), X, Y, 5, seed=3)[1]  # its learning rate falls sooner


def test_long_gradients_are_cut() -> None:
    weights = {}
    for clip in (None, 1e-3, 1e9):
        one = network()
        train(one, X[:100], Y[:100], 1, seed=3, schedule="constant", clip=clip)  # one batch
        weights[clip] = one[0].weight.detach() - network()[0].weight.detach()
    assert torch.equal(weights[None], weights[1e9])
    # What is left of a step whose gradient is cut away is weight decay.
    assert weights[1e-3].norm() < 0.1 * weights[None].norm()
