"""Networks of layers are drawn as boxes, cells of blocks as wires; nothing lies on anything."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from matplotlib.text import Text

from mlsd_hpo.plots import figure
from mlsd_hpo.plots.blocks import SIGNS
from mlsd_hpo.plots.controller import controller
from mlsd_hpo.plots.style import SMALLEST
from mlsd_hpo.spaces import ArchitectureSpace, ChainSpace, MultiBranchSpace, NASNetSpace


def drawn(space: ArchitectureSpace, config: dict[str, Any]) -> Axes:
    fig, ax = figure(8, 4)
    space.draw(config, ax)
    fig.draw_without_rendering()
    return ax


def said(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts if text.get_text()]


def box_of(text: Text) -> Any:
    frame = text.get_bbox_patch()
    return (frame or text).get_window_extent()


def check_readable(ax: Axes) -> None:
    """Large enough, inside the figure, no text over another, and none over its box's edge."""
    texts = [text for text in ax.texts if text.get_text()]
    assert min(float(text.get_fontsize()) for text in texts) >= SMALLEST
    boxes = [box_of(text) for text in texts]
    width, height = ax.figure.bbox.size
    for box in boxes:
        assert box.x0 >= -1 and box.y0 >= -1 and box.x1 <= width + 1 and box.y1 <= height + 1
    for (one, a), (other, b) in combinations(zip(texts, boxes, strict=True), 2):
        assert not a.overlaps(b), (one.get_text(), other.get_text())
    for patch in ax.patches:
        frame = patch.get_window_extent()
        for box in boxes if isinstance(patch, FancyBboxPatch) else ():
            if frame.contains((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2):
                assert frame.x0 <= box.x0 and box.x1 <= frame.x1
                assert frame.y0 <= box.y0 and box.y1 <= frame.y1


SPACES: list[ArchitectureSpace] = [
    *(ChainSpace(), ChainSpace(12, [1, 16], [1, 11])),
    *(MultiBranchSpace(), MultiBranchSpace(10)),
    *(NASNetSpace(1), NASNetSpace(2), NASNetSpace(5)),
]


@pytest.mark.parametrize("space", SPACES, ids=str)
def test_pictures_can_be_read(space: ArchitectureSpace) -> None:
    rng = np.random.default_rng(0)
    for _ in range(4):
        check_readable(drawn(space, space.sample(rng)))


def test_a_cell_of_five_blocks_has_room_in_eight_inches() -> None:
    space = NASNetSpace(5, ["conv3"])
    config = {name: choices[0] for name, choices in space.decisions}
    check_readable(drawn(space, config))


def test_a_chain_is_its_layers_the_wide_ones_high() -> None:
    config: dict[str, Any] = {
        "depth": 3,
        "operation1": "conv",
        "width1": 4,
        "kernel1": 3,
        "operation2": "pool",
    }
    config |= {"operation3": "sep", "width3": 1, "kernel3": 5}
    ax = drawn(ChainSpace(), config)
    assert said(ax) == ["in", "conv3", "×4", "pool", "sep5", "×1", "out"]
    boxes = [patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
    heights = [box.get_height() for box in boxes]
    assert heights[1] > heights[2] == heights[3] == heights[0]
    assert sum(isinstance(patch, FancyArrowPatch) for patch in ax.patches) == 4


def test_a_skip_is_an_arc() -> None:
    space = MultiBranchSpace()
    config: dict[str, Any] = {"depth": 2, "operation1": "conv3", "operation2": "max3"}
    config |= {"0->2": True, "0->out": False, "1->out": True}
    arrows = [p for p in drawn(space, config).patches if isinstance(p, FancyArrowPatch)]
    assert len(arrows) == 3 + 2
    middles = [np.mean(np.asarray(arrow.get_path().vertices)[:, 1]) for arrow in arrows[3:]]
    assert middles[0] > 0 > middles[1]  # from an even number above, from an odd one below


def test_a_cell_is_its_blocks() -> None:
    config: dict[str, Any] = dict.fromkeys(("block1.input1", "block2.input1", "block2.input2"), 0)
    config |= {"block1.input2": 1, "block1.merge": "add", "block2.merge": "concat"}
    operations = {"block1.operation1": "conv3", "block1.operation2": "skip"}
    operations |= {"block2.operation1": "sep3", "block2.operation2": "max3"}
    space = NASNetSpace(2)
    ax = drawn(space, config | operations)
    words = said(ax)
    assert {*operations.values(), "in 0", "in 1", "2", "3", *SIGNS.values()} <= {*words}
    ends = [float(np.asarray(line.get_ydata())[0]) for line in ax.lines if line.get_marker() == ">"]
    assert ends == [-2, -3]  # of the states that no block takes


@pytest.mark.parametrize("blocks", [1, 2, 5])
def test_the_controller_has_a_softmax_for_each_decision(blocks: int) -> None:
    space = NASNetSpace(blocks)
    fig, ax = figure(8, 4)
    controller(ax, space)
    fig.draw_without_rendering()
    check_readable(ax)
    steps = [patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
    squares = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    assert len(steps) == 5 * blocks
    assert len(squares) == sum(len(choices) for _, choices in space.decisions)
    words = said(ax)
    assert words.count("merge") == words.count("input 1") == blocks
    assert f"block {blocks}" in words and ("conv3" in words) == (blocks < 3)
