"""`NASNetSpace`: a micro search space. A cell is built of blocks, each by five decisions.

A cell has two inputs, the outputs of the two cells before it. A block takes two of the hidden
states so far, these inputs or what earlier blocks made, applies an operation to each and merges the
two results into a new hidden state. States that no block takes are concatenated to the cell's
output; a convolution of one point then brings that back to the cell's width, as it does after a
block that concatenates. Nothing is ever dead, so every configuration is valid.

Block b chooses among b + 1 states, twice, among k operations, twice, and between 2 merges. So B
blocks make ((B + 1)!)² k^(2B) 2ᴮ configurations, 1.6 · 10¹⁴ with the defaults. Far fewer are
different networks (`canonical`): with two blocks and two operations, 630 of 2,304.

Source: Zoph, Vasudevan, Shlens & Le, "Learning transferable architectures for scalable image
recognition", CVPR 2018, figure 3. There two cells are searched at once; here there is one, with a
pooling where theirs would be another. That inputs count among the unused states is from their code.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

from mlsd_hpo.checks import whole
from mlsd_hpo.spaces.architecture import ArchitectureSpace
from mlsd_hpo.spaces.blocks import Block, canonical_form, unused
from mlsd_hpo.spaces.categorical import Categorical
from mlsd_hpo.spaces.operations import named

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from torch import nn

    from mlsd_hpo.networks.fidelity import Fidelity

Config = dict[str, Any]

OPERATIONS = ("skip", "conv1", "conv3", "sep3", "max3")
MERGES = ("add", "concat")


class NASNetSpace(ArchitectureSpace):
    """Cells of blocks; block b decides "block{b}.input1", ".input2", ".operation1", ".operation2",
    ".merge", in the order of the paper's controller.

    Args:
        blocks: of a cell; the paper has 5.
        operations: to choose from: "skip" (a copy), "conv3", "sep3", … of any odd number of points,
            "max3", "max5", …

    Raises:
        ValueError: for no blocks, or another operation.
    """

    def __init__(self, blocks: int = 5, operations: Sequence[str] = OPERATIONS) -> None:
        self.blocks = whole("blocks", blocks, least=1)
        self.operations = named(operations, also=["skip"])
        parameters: dict[str, Any] = {}
        for b in range(1, self.blocks + 1):
            states = Categorical(range(b + 1))
            choice = Categorical(self.operations)
            kinds = {"input": states, "operation": choice}
            for kind, parameter in kinds.items():
                parameters |= {f"block{b}.{kind}{side}": parameter for side in (1, 2)}
            parameters[f"block{b}.merge"] = Categorical(MERGES)
        super().__init__(parameters)

    def cell(self, config: Config) -> tuple[Block, ...]:
        """The blocks of a configuration."""
        return tuple(
            Block(
                (config[f"block{b}.input1"], config[f"block{b}.input2"]),
                (config[f"block{b}.operation1"], config[f"block{b}.operation2"]),
                config[f"block{b}.merge"],
            )
            for b in range(1, self.blocks + 1)
        )

    def canonical(self, config: Config) -> Hashable:
        """Equal for cells that compute the same function, see `blocks.py`."""
        return canonical_form(self.cell(config))

    def build(self, config: Config, fidelity: Fidelity | None = None) -> nn.Module:
        """Cells one after the other, each after the first at half as many points; see `NASNet`.

        With one cell, its two inputs are the same.
        """
        from mlsd_hpo.networks.fidelity import Fidelity
        from mlsd_hpo.networks.nasnet import NASNet

        blocks = self.cell(self.validate(config))
        size = fidelity or Fidelity()
        return NASNet(blocks, unused(blocks), size.channels, size.cells)

    def draw(self, config: Config, ax: Axes) -> None:
        """Draw the cell: a line for each hidden state, and on it who takes it."""
        from mlsd_hpo.plots.blocks import cell

        blocks = self.cell(self.validate(config))
        cell(ax, blocks, unused(blocks))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(blocks={self.blocks}, operations={list(self.operations)})"
