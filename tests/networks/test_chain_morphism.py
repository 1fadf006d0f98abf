"""Chains inherit weights; the words about it are true, whatever grows or is replaced."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_hpo.networks.chain import ChainNet
from mlsd_hpo.networks.chain_morphism import inherit_chain, sequence
from mlsd_hpo.networks.fidelity import Fidelity
from mlsd_hpo.networks.inheritance import inherit
from mlsd_hpo.networks.training import seeded
from mlsd_hpo.spaces.cell import CellSpace
from mlsd_hpo.spaces.chain import ChainSpace
from tests.networks.worn import apart, some_rows, worn

SPACE = ChainSpace()
BAR = {torch.float32: 1e-5, torch.float64: 1e-12}
Layers = list[tuple[str, int, int]]


def chain(layers: Any, seed: int, channels: int = 2, dtype: Any = torch.float64) -> ChainNet:
    with seeded(seed):
        network = worn(ChainNet(layers, channels), seed)
    assert isinstance(network, ChainNet)
    return network.to(dtype)


weighted = st.tuples(
    st.sampled_from(["conv", "sep"]), st.integers(1, 3), st.sampled_from([1, 3, 5])
)
layer = st.one_of(weighted, st.just(("pool", 0, 0)))


@pytest.mark.slow
@pytest.mark.parametrize("dtype", BAR)
@settings(max_examples=25)
@given(
    before=st.lists(layer, min_size=1, max_size=4),
    more=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=4, max_size=4),
    new=st.lists(weighted, max_size=2),
    stem=st.integers(2, 3),
    noise=st.sampled_from([0.0, 1.0]),
)
def test_whatever_grows_keeps_the_function(
    dtype: Any, before: Layers, more: Any, new: Layers, stem: int, noise: float
) -> None:
    last = next((width for _, width, _ in before[::-1] if width), 1)
    after = [
        (kind, width and width + w, kernel and kernel + 2 * k)
        for (kind, width, kernel), (w, k) in zip(before, more, strict=False)
    ] + [(kind, width + last, kernel) for kind, width, kernel in new]
    parent, child = chain(before, 0, 2, dtype), chain(after, 1, stem, dtype)
    rows = some_rows(12, dtype)
    assert inherit_chain(child, parent, noise, rows=rows if noise else None) == []
    assert apart(parent, child, rows) <= BAR[dtype]
    if not new:
        assert apart(parent, child, rows, training=True) <= BAR[dtype]
    like = chain(after, 1, stem, dtype)
    assert [p.shape for p in child.parameters()] == [p.shape for p in like.parameters()]


@pytest.mark.slow
def test_words_and_numbers_agree_over_steps_of_mutation() -> None:
    rng = np.random.default_rng(0)
    rows, size = some_rows(8, torch.float64), Fidelity(channels=3)
    kept = 0
    for step in range(50):
        config = SPACE.sample(rng)
        changed = SPACE.mutate(config, rng)
        with seeded(step):
            parent, child = (SPACE.build(one, size).double() for one in (config, changed))
        lost = inherit(child, worn(parent, step))
        same = apart(parent, child, rows) <= 1e-12
        assert same or lost, (config, changed)
        pools = any("pooling" in told for told in lost)  # where one point is left it does nothing
        assert not same or not lost or pools, (config, changed, lost)
        kept += not lost
    assert 5 < kept < 45


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        (
            [("conv", 2, 3)],
            [("sep", 2, 3)],
            ["layer 1: conv3 of 4 channels is now sep3 of 4 channels"],
        ),
        (
            [("conv", 2, 3)],
            [("conv", 1, 3)],
            ["layer 1: conv3 of 4 channels is now conv3 of 2 channels"],
        ),
        ([("conv", 2, 3)], [("pool", 0, 0)], ["layer 1: conv3 of 4 channels is now a pooling"]),
        ([("conv", 2, 3)] * 2, [("conv", 2, 3)], ["layer 2 is gone"]),
        ([("conv", 2, 3)], [("conv", 2, 3), ("pool", 0, 0)], ["layer 2, a pooling, is new"]),
        (
            [("conv", 2, 3)],
            [("conv", 3, 3), ("sep", 1, 1)],
            ["layer 2 is new, and narrower than 4"],
        ),
    ],
)
def test_what_is_said(before: Layers, after: Layers, lost: list[str]) -> None:
    assert inherit_chain(chain(after, 1), chain(before, 0)) == lost


def test_what_fits_is_copied() -> None:
    before = [("conv", 2, 3), ("sep", 1, 5), ("conv", 1, 3)]
    parent, child = chain(before, 0), chain([before[0], ("sep", 1, 3), before[2]], 1)
    own = [p.clone() for p in child.layers[1].parameters()]
    assert inherit_chain(child, parent) == ["layer 2: sep5 of 2 channels is now sep3 of 2 channels"]
    for name, value in child.state_dict().items():
        if not name.startswith("layers.1"):
            assert torch.equal(value, parent.state_dict()[name])
    assert all(map(torch.equal, own, child.layers[1].parameters()))
    child.head.linear.weight.data.zero_()  # a copy, not the parent's own
    assert float(parent.head.linear.weight.detach().abs().max()) > 0


def test_a_sequence_computes_what_the_network_does() -> None:
    network = chain([("conv", 2, 3), ("pool", 0, 0), ("sep", 1, 5)], 0)
    assert apart(network, sequence(network), some_rows(8, torch.float64), training=True) <= 1e-12


def test_a_narrower_stem_and_other_networks() -> None:
    lost = inherit(chain([("conv", 2, 3)], 1, channels=2), chain([("conv", 2, 3)], 0, channels=3))
    assert lost[0] == "the first convolution is narrower"
    cells = CellSpace().build(dict.fromkeys(CellSpace().names, "skip"), Fidelity(channels=2))
    told = inherit(chain([("conv", 2, 3)], 1), cells.double())
    assert told[0] == "of a ChainNet only what has the same name and shape is kept"
    assert "layers.0.1 is new" in told
