"""Morphisms keep the function: in evaluation mode all of them, in training mode where it can be."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from mlsd_hpo.networks.morphism import deeper, leaves, longer_kernel, residual, wider
from mlsd_hpo.networks.plain import Residual, plain
from mlsd_hpo.networks.training import seeded, train
from tests.networks.worn import apart, some_rows, worn

BAR = {torch.float32: 1e-5, torch.float64: 1e-12}


def chain(
    widths: Any = (4, 6, 5), kernels: Any = (3, 1, 5), norm: bool = True, seed: int = 0
) -> nn.Sequential:
    with seeded(seed):
        made = worn(plain(widths, kernels, norm), seed)
    assert isinstance(made, nn.Sequential)
    return made


def weights(network: nn.Module) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in network.state_dict().items()}


CHANGES = {  # a step of a random walk, by three numbers from 0 to 99
    "wider": lambda net, i, j, k: wider(
        *(net, i % len(convolutions(net))),
        *(convolutions(net)[i % len(convolutions(net))].out_channels + j % 6, k / 50, k),
    ),
    "longer_kernel": lambda net, i, j, k: longer_kernel(
        *(net, i % len(convolutions(net))),
        convolutions(net)[i % len(convolutions(net))].kernel_size[0] + j % 3 * 2,
    ),
    "deeper": lambda net, i, j, k: deeper(net, place(net, i), 1 + j % 3 * 2, norm=False),
    "residual": lambda net, i, j, k: residual(net, place(net, i), 1 + j % 3 * 2, k % 2 == 0, k),
    "fresh norm": lambda net, i, j, k: deeper(
        net,
        place(net, i),
        3,
        rows=some_rows(8, convolutions(net)[0].weight.dtype) if k % 2 else None,
    ),
}


def convolutions(network: nn.Sequential) -> list[nn.Conv1d]:
    return [leaf for leaf in leaves(network) if isinstance(leaf, nn.Conv1d)]


def place(network: nn.Sequential, i: int) -> int:
    """Somewhere before a block or before the rectifier of the end."""
    fits = [
        at
        for at, one in enumerate(network)
        if at > 1 and isinstance(next(leaves(network[at:]), None), nn.ReLU) and at < len(network)
    ]
    return fits[i % len(fits)]


@pytest.mark.slow
@pytest.mark.parametrize("dtype", BAR)
@settings(max_examples=50)
@given(
    widths=st.lists(st.integers(1, 7), min_size=1, max_size=4),
    kernels=st.lists(st.sampled_from([1, 3, 5]), min_size=4, max_size=4),
    norm=st.booleans(),
    walk=st.lists(
        st.tuples(st.sampled_from(sorted(CHANGES)), *[st.integers(0, 99)] * 3),
        *(),
        min_size=1,
        max_size=5,
    ),
)
def test_any_walk_of_morphisms_keeps_the_function(
    dtype: torch.dtype, widths: Any, kernels: Any, norm: bool, walk: Any
) -> None:
    parent = chain(widths, kernels[: len(widths)], norm).to(dtype)
    before = weights(parent)
    child = parent
    for name, *numbers in walk:
        child = CHANGES[name](child, *numbers)
    rows = some_rows(16, dtype)
    assert apart(parent, child, rows) <= BAR[dtype]
    if "fresh norm" not in {name for name, *_ in walk}:
        assert apart(parent, child, rows, training=True) <= BAR[dtype]
    assert all(torch.equal(value, before[name]) for name, value in parent.state_dict().items())
    assert {p.dtype for p in child.parameters()} == {dtype}


def test_the_walk_changes_something() -> None:
    """Its bars would hold for copies too."""
    parent = chain()
    shapes = [tuple(p.shape) for p in parent.parameters()]
    for change in CHANGES.values():
        assert [tuple(p.shape) for p in change(parent, 1, 4, 4).parameters()] != shapes


def test_a_fresh_normalization_jumps_in_training_and_statistics_mend_it() -> None:
    parent, rows, others = chain(), some_rows(200), some_rows(200, seed=1)
    fresh, settled = deeper(parent, 3), deeper(parent, 3, rows=rows)
    assert apart(parent, fresh, rows) <= 1e-5 and apart(parent, settled, rows) <= 1e-5
    jump = apart(parent, fresh, others, training=True)
    rest = apart(parent, settled, others, training=True)
    assert jump > 0.05 and 1e-5 < rest < jump / 10
    assert apart(parent, settled, rows, training=True) <= 1e-5  # on the very rows nothing is left
    running = weights(parent)["1.1.running_mean"]
    assert torch.equal(weights(settled)["1.1.running_mean"], running)  # others' are not touched


def test_running_statistics_are_copied_with_their_channel() -> None:
    parent = chain()
    child = wider(parent, 1, 11, seed=3)
    old, new = parent[2], child[2]
    which = [int((old[1].weight == row).all(dim=(1, 2)).nonzero()) for row in new[1].weight]
    assert which[:6] == list(range(6)) and len(which) == 11
    for name in ("running_mean", "running_var", "weight", "bias"):
        assert torch.equal(getattr(new[2], name), getattr(old[2], name)[which])
    assert not torch.equal(wider(parent, 1, 11, seed=4)[2][1].weight, new[1].weight)
    assert torch.equal(wider(parent, 1, 11, seed=3)[2][1].weight, new[1].weight)


def test_copies_stay_copies_unless_there_is_noise() -> None:
    X, y = some_rows(100), torch.arange(100) % 10
    spread = []
    for noise in (0.0, 0.5):
        child = wider(chain([1, 3], [3, 3]), 0, 4, noise)
        train(child, X, y, 20, seed=0)
        kernels = child[1][0].weight.detach()  # (4, 1, 3), of a single unit once
        spread.append(float((kernels - kernels[:1]).abs().max()))
    assert spread[0] < 1e-5 < 1e-3 < spread[1]


def test_silent_branches_learn() -> None:
    child = residual(chain(), 2)
    assert isinstance(child[2], Residual)
    scale = child[2].branch[2].weight
    train(child, some_rows(100), torch.arange(100) % 10, 1, seed=0)
    assert float(scale.detach().abs().max()) > 1e-4


def test_a_child_trains_in_the_mode_of_its_parent() -> None:
    assert not any(module.training for module in deeper(chain().eval(), 2).modules())


def test_what_is_no_morphism_is_refused() -> None:
    parent = chain()
    with pytest.raises(ValueError, match="6 units cannot be widened to 5"):
        wider(parent, 1, 5)
    with pytest.raises(ValueError, match="convolutions 0 to 2, not 3"):
        wider(parent, 3, 9)
    with pytest.raises(ValueError, match="kernel of 3 points cannot be grown to 4"):
        longer_kernel(parent, 0, 4)
    with pytest.raises(ValueError, match="kernel of 5 points cannot be grown to 3"):
        longer_kernel(parent, 2, 3)
    with pytest.raises(ValueError, match="places 0 to 8, not 9"):
        deeper(parent, 9)
    for at in (0, 1, 6, 7):  # before the first convolution, behind the average
        with pytest.raises(ValueError, match=r"behind the first|no rectifier"):
            deeper(parent, at)
    with pytest.raises(ValueError, match="no rectifier is near"):
        deeper(nn.Sequential(*parent[:4], nn.Conv1d(5, 5, 1), nn.Conv1d(5, 5, 1)), 5)
    with pytest.raises(ValueError, match="no layer follows convolution 0"):
        wider(nn.Sequential(nn.Conv1d(1, 2, 3)), 0, 4)
    with pytest.raises(ValueError, match="Softmax"):
        wider(nn.Sequential(nn.Conv1d(1, 2, 3), nn.Softmax(1)), 0, 4)
    with pytest.raises(ValueError, match="as many kernels as widths"):
        plain([3, 4], [3])
