"""Networks of cells inherit weights; the words about it are true for every change of an edge."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from mlsd_hpo.networks.cell import CellNet
from mlsd_hpo.networks.cell_morphism import inherit_cells
from mlsd_hpo.networks.fidelity import Fidelity
from mlsd_hpo.networks.training import seeded
from mlsd_hpo.spaces.cell import CellSpace
from tests.networks.worn import apart, some_rows, worn

SPACE = CellSpace()
SMALL = Fidelity(channels=5, cells=2)


def cells(
    code: str | dict[str, Any], seed: int, size: Fidelity = SMALL, old: bool = False
) -> CellNet:
    """A network of the cell whose edges are written as n, s, 1, 3."""
    named = {"n": "none", "s": "skip", "1": "conv1", "3": "conv3"}
    config = (
        dict(zip(SPACE.names, map(named.get, code), strict=True)) if isinstance(code, str) else code
    )
    with seeded(seed):
        network = SPACE.build(config, size)
    if old:
        worn(network, seed)
    assert isinstance(network, CellNet)
    return network.double()


@pytest.mark.slow
def test_words_and_numbers_agree_over_steps_of_mutation() -> None:
    """80 steps: with no words the function is the same, and with words it is not."""
    rng = np.random.default_rng(0)
    rows = some_rows(8, torch.float64)
    kept = 0
    for step in range(80):
        config = SPACE.sample(rng)
        changed = SPACE.mutate(config, rng)
        if step % 4 == 0:
            changed = SPACE.mutate(changed, rng)
        parent, child = cells(config, step, old=True), cells(changed, step + 1)
        lost = inherit_cells(child, parent)
        distance = apart(parent, child, rows)
        assert lost or distance <= 1e-12, (config, changed, distance)
        if any("rectified" not in told for told in lost):  # x + relu(x) may do for 2x
            assert distance > 1e-12, (config, changed, lost)
        if not lost:
            kept += 1
            fresh = any(config[n] == "skip" != changed[n] for n in config)
            assert fresh or apart(parent, child, rows, training=True) <= 1e-12
    assert 15 < kept < 65


@pytest.mark.parametrize(
    ("parent", "child", "lost"),
    [
        ("1ns3nn", "3ns3nn", []),  # dead edges apart, a kernel grows
        ("nnnsnn", "nnn3nn", []),  # only 0->3, rectified by the next cell and by the end
        ("snn3nn", "1nn3nn", []),  # 0->1 leads nowhere
        ("nnnsnn", "3nnsnn", []),  # dead before and after
        ("nnnsnn", "3nns3n", []),  # a new path, silent at its end
        ("nnn3nn", "nnnsnn", ["0->3: conv3 is now skip"]),
        ("nnn3nn", "nnn1nn", ["0->3: conv3 is now conv1"]),
        ("1nn33n", "1nn3nn", ["0->1: conv1 is gone", "1->3: conv3 is gone"]),
        ("1nn33n", "1nn3sn", ["1->3: conv3 is now skip"]),
        ("1nnn3n", "1nns3n", ["0->3: none is now skip"]),
        ("snns3n", "3nns3n", []),  # 1 is rectified by 1->3
        ("snn3sn", "3nn3sn", ["0->1: rectified now"]),  # and what 0->3 adds is not
    ],
)
def test_what_is_said(parent: str, child: str, lost: list[str]) -> None:
    one, other = cells(parent, 0, old=True), cells(child, 1)
    assert inherit_cells(other, one) == lost
    assert (apart(one, other, some_rows(8, torch.float64)) <= 1e-12) == (not lost)


@pytest.mark.parametrize("noise", [0.0, 0.7])
@pytest.mark.parametrize("training", [False, True])
def test_all_channels_at_once(noise: float, training: bool) -> None:
    parent = cells("3s1ns3", 0, old=True)
    child = cells("3s1ns3", 1, Fidelity(channels=7, cells=2))
    assert inherit_cells(child, parent, noise) == []
    rows = some_rows(8, torch.float64)
    assert apart(parent, child, rows, training) <= 1e-12
    assert apart(parent.float(), child.float(), rows.float(), training) <= 1e-5
    assert {m.out_channels for m in child.modules() if isinstance(m, nn.Conv1d)} == {7}


def test_wider_and_deeper_at_once_with_statistics() -> None:
    rows = some_rows(100, torch.float64)
    parent = cells("snns3n", 0, old=True)
    bare, settled = (cells("3nns3n", 1, Fidelity(channels=6, cells=2)) for _ in range(2))
    assert inherit_cells(bare, parent, 0.3) == inherit_cells(settled, parent, 0.3, rows=rows) == []
    assert max(apart(parent, child, rows) for child in (bare, settled)) <= 1e-12
    assert apart(parent, settled, rows, training=True) <= 1e-12
    assert apart(parent, bare, rows, training=True) > 1e-3


def test_a_new_path_can_learn() -> None:
    """Were all of it 0, no gradient would ever reach it."""
    parent, child = cells("nnnsnn", 0), cells("3nns3n", 1)
    inherit_cells(child, parent)
    child.train()(some_rows(8, torch.float64)).square().sum().backward()
    assert all(float(cell.operations[2][2].weight.grad.abs().max()) > 0 for cell in child.cells)


def test_other_shapes_are_refused() -> None:
    parent = cells("nnnsnn", 0)
    with pytest.raises(
        ValueError, match=r"parent has \(2, 4\) cells and nodes, the child \(3, 4\)"
    ):
        inherit_cells(cells("nnnsnn", 0, Fidelity(channels=5, cells=3)), parent)
    with pytest.raises(ValueError, match="5 units cannot be widened to 2"):
        inherit_cells(cells("nnnsnn", 0, Fidelity(channels=2, cells=2)), parent)
