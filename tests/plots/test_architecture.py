"""Cells are drawn with their operations; what carries nothing is pale."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import to_rgba

from mlsd_hpo.plots import figure
from mlsd_hpo.plots.architecture import OPERATION_COLORS, PALE, among, groups, stack
from mlsd_hpo.spaces import CellSpace


def test_dead_parts_of_a_cell_are_pale() -> None:
    space = CellSpace()
    code = ("conv3", "none", "none", "skip", "none", "conv1")  # 0->1 and 2->3 lead nowhere
    _, ax = figure()
    space.draw(dict(zip(space.names, code, strict=True)), ax)
    colors = [patch.get_edgecolor() for patch in ax.patches]
    assert len(colors) == 3
    assert colors.count(to_rgba(PALE)) == 2
    assert colors.count(to_rgba(OPERATION_COLORS["skip"])) == 1
    said = [text.get_text() for text in ax.texts]
    assert said.count("conv3") == said.count("conv1") == said.count("skip") == 1
    nodes = [line.get_markeredgecolor() for line in ax.lines]
    assert [color == PALE for color in nodes] == [False, True, True, False]


def test_a_network_is_drawn_with_the_shapes_of_its_layers() -> None:
    _, ax = figure()
    stack(ax, 40, 8, 3)
    said = [text.get_text() for text in ax.texts if text.get_text()]
    assert said[0::2] == [
        *("input", "conv3, pool", "cell", "pool, cell", "pool, cell", "mean", "linear")
    ]
    assert said[1::2] == ["1 × 40", "8 × 20", "8 × 20", "8 × 10", "8 × 5", "8", "10"]


def test_mutants_that_are_better_are_green() -> None:
    values = np.linspace(0.5, 0.9, 100)
    _, ax = figure()
    among(ax, values, 0.8, [0.7, 0.85, 0.9])
    worse, better, mine = ax.lines
    assert worse.get_xdata().tolist() == [0.7] and better.get_xdata().tolist() == [0.85, 0.9]
    assert list(mine.get_xdata()) == [0.8, 0.8] and ax.texts[0].get_text() == "0.800"
    _, ax = figure()
    among(ax, values, None, [0.7])  # a dead one
    assert ax.lines[0].get_xdata().tolist() == [0.7] and not ax.texts


def test_groups_show_their_middle_half_and_size() -> None:
    _, ax = figure()
    groups(ax, [[1.0], [], list(np.arange(101.0))])
    assert [text.get_text() for text in ax.texts] == ["1", "101"]
    half = ax.lines[4]
    assert list(half.get_xdata()) == [2, 2] and list(half.get_ydata()) == [25, 75]
