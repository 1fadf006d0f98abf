"""Operations by their names."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from mlsd_hpo.networks.operations import operation
from mlsd_hpo.networks.training import seeded


@pytest.mark.parametrize(
    ("name", "weights"),
    [
        ("skip", 0),
        ("max3", 0),
        ("conv5", 5 * 4 * 6 + 2 * 6),
        ("sep3", 3 * 4 + 2 * 4 + 4 * 6 + 2 * 6),
    ],
)
def test_operations_have_their_weights_and_keep_the_points(name: str, weights: int) -> None:
    made = operation(name, 4, 6)
    outputs = 6 if weights else 4
    assert sum(w.numel() for w in made.parameters()) == weights
    assert made(torch.randn(2, 4, 9)).shape == (2, outputs, 9)


def test_a_maximum_is_of_neighbours_and_a_skip_a_copy() -> None:
    x = torch.tensor([[[1.0, -3.0, -2.0, -5.0, -4.0]]])
    assert operation("max3", 1)(x).tolist() == [[[1, 1, -2, -2, -4]]]
    assert torch.equal(operation("skip", 1)(x), x)


def test_a_separable_convolution_treats_each_channel_for_itself_first() -> None:
    with seeded(0):
        first = operation("sep3", 2)[0].eval()
        x = torch.rand(1, 2, 9)
    before = first(x)
    x[:, 1] += 1
    assert torch.equal(first(x)[:, 0], before[:, 0])
    assert isinstance(first[1], nn.Conv1d) and first[1].groups == 2
