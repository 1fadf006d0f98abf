"""Chains: what a layer decides depends on what it is; which two chains are one network."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from mlsd_hpo.networks.training import seeded
from mlsd_hpo.spaces import ChainSpace

SPACE = ChainSpace()


def chain(*layers: str | tuple[str, int, int]) -> dict[str, Any]:
    found: dict[str, Any] = {"depth": len(layers)}
    for i, layer in enumerate(layers, start=1):
        if isinstance(layer, str):
            found[f"operation{i}"] = layer
        else:
            found |= zip((f"operation{i}", f"width{i}", f"kernel{i}"), layer, strict=True)
    return SPACE.validate(found)


@pytest.mark.parametrize(
    ("layers", "widths", "kernels"), [(2, (1, 2), (1, 3)), (3, (1,), (1, 3, 5)), (3, (1, 3), (7,))]
)
def test_the_size_is_a_sum_of_powers(layers: int, widths: Any, kernels: Any) -> None:
    space = ChainSpace(layers, widths, kernels)
    forms = 2 * len(widths) * len(kernels) + 1
    configs = list(space.everything)
    assert len(configs) == space.size == sum(forms**d for d in range(1, layers + 1))
    assert len({str(config) for config in configs}) == len(configs)
    assert len({space.canonical(config) for config in configs}) == len(configs)


def test_the_sizes_that_are_told() -> None:
    assert SPACE.size == sum(19**d for d in range(1, 7)) == 49_659_540
    # A sixth pooling is none.
    assert ChainSpace(6, [1], [3]).size == sum(3**d for d in range(1, 7)) - 1 == 1091


def test_a_pooling_has_no_width_and_no_kernel() -> None:
    assert list(chain("pool", ("sep", 4, 5))) == [
        *("depth", "operation1", "operation2", "width2", "kernel2")
    ]
    with pytest.raises(ValueError, match="kernel1=3: not active here"):
        SPACE.validate({"depth": 1, "operation1": "pool", "kernel1": 3})
    with pytest.raises(ValueError, match="operation2='pool': not active here"):
        SPACE.validate({"depth": 1, "operation1": "pool", "operation2": "pool"})


@pytest.mark.parametrize(("pools", "seen"), [(0, 5), (3, 5), (4, 3), (5, 1)])
def test_a_kernel_sees_no_more_points_than_there_are(pools: int, seen: int) -> None:
    config = chain(*["pool"] * pools, ("conv", 1, 5))
    with seeded(0):
        network = SPACE.build(config)
        network(torch.randn(50, 40)).square().sum().backward()
    weight = next(w for w in network.layers[-1].parameters() if w.ndim == 3)
    used = weight.grad.abs().sum(dim=(0, 1)) > 0
    assert used.sum() == seen
    for kernel in (1, 3, 5):
        other = chain(*["pool"] * pools, ("conv", 1, kernel))
        assert (SPACE.canonical(other) == SPACE.canonical(config)) == (kernel >= seen)


def test_a_pooling_of_one_point_is_none() -> None:
    pools = [chain(*["pool"] * depth) for depth in range(1, 7)]
    assert len({SPACE.canonical(config) for config in pools}) == 5
    x = torch.randn(3, 40)
    with seeded(0):
        five = SPACE.build(pools[4]).eval()
    with seeded(0):
        six = SPACE.build(pools[5]).eval()
    assert torch.equal(five(x), six(x))


def test_what_is_wrong_is_named() -> None:
    with pytest.raises(ValueError, match="layers must be a whole number ≥ 2, not 1"):
        ChainSpace(1)
    with pytest.raises(ValueError, match="a kernel must be odd, not 4"):
        ChainSpace(kernels=[3, 4])
    with pytest.raises(ValueError, match="a width must be a whole number ≥ 1, not 0"):
        ChainSpace(widths=[0])
