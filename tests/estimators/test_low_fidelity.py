"""Low fidelity: a training of its own, whose cost compares with the full one's."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn

from mlsd_hpo import Evaluation, Trial
from mlsd_hpo.benchmarks.digits_1d import digits_1d
from mlsd_hpo.estimators import FullTraining, LowFidelity
from mlsd_hpo.estimators.full_training import at_points
from mlsd_hpo.networks.fidelity import Fidelity
from mlsd_hpo.networks.multiply_adds import multiply_adds
from mlsd_hpo.spaces import CellSpace

SPACE = CellSpace()
CONFIG = dict(zip(SPACE.names, ("conv3", "skip", "conv1", "none", "skip", "conv3"), strict=True))
X, Y = map(torch.from_numpy, digits_1d(1600))
SIZE = Fidelity(epochs=4, rows=1200, channels=4, cells=2)
FULL = FullTraining(SPACE, (X[:1200], Y[:1200]), (X[1200:], Y[1200:]), fidelity=SIZE)


def test_fewer_epochs_have_a_schedule_of_their_own():
    cheap = LowFidelity(FULL, replace(SIZE, epochs=2))
    result = cheap(Trial(0, CONFIG))
    assert result.cost == 2 and len(result.curve) == 2 and cheap.epochs == 2
    assert result.curve != FULL(Trial(0, CONFIG, fidelity=2)).curve
    first = Trial(1, CONFIG, fidelity=1)
    begun = Evaluation(first, cheap(first))
    rest = cheap(Trial(2, CONFIG, fidelity=2, parent=1), begun)
    assert (rest.curve, rest.cost) == (result.curve, 1)


@pytest.mark.parametrize(
    ("change", "least", "most"),
    [
        ({}, 1, 1),
        ({"rows": 300}, 0.25, 0.25),
        ({"points": 20}, 0.5, 0.51),  # the linear layer is applied once
        ({"channels": 2}, 0.25, 0.35),  # squares of channels, but for the first convolution
        ({"cells": 1}, 0.5, 0.75),  # the second cell has half as many points
    ],
)
def test_what_an_epoch_costs(change, least, most):
    cheap = LowFidelity(FULL, replace(SIZE, **change))
    assert least <= cheap.price(CONFIG) <= most
    assert cheap(Trial(0, CONFIG, fidelity=1)).cost == cheap.price(CONFIG)


def test_rows_are_the_first_ones_and_points_evenly_taken():
    size = replace(SIZE, epochs=2, rows=900, points=20)
    result = LowFidelity(FULL, size)(Trial(0, CONFIG))
    halves = X[:, ::2]
    parts = (halves[:900], Y[:900]), (halves[1200:], Y[1200:])
    assert result.curve == FullTraining(SPACE, *parts, fidelity=size)(Trial(0, CONFIG)).curve
    row = torch.arange(40)[None]
    assert at_points(row, 15)[0].tolist() == [40 * i // 15 for i in range(15)]


def test_multiply_adds_by_hand():
    network = nn.Sequential(
        nn.Unflatten(1, (1, 12)),
        nn.Conv1d(1, 5, 3, padding=1),
        nn.MaxPool1d(2),
        nn.Conv1d(5, 2, 1),
        nn.Flatten(),
        nn.Linear(12, 7),
    )
    assert multiply_adds(network, 12) == 12 * 3 * 5 + 6 * 5 * 2 + 12 * 7
    assert network.training and not network[1]._forward_hooks


def test_it_cannot_ask_for_more_than_there_is():
    with pytest.raises(ValueError, match="asks for 1201 rows"):
        LowFidelity(FULL, replace(SIZE, rows=1201))
