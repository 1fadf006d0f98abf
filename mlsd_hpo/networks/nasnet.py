"""`NASNet`: a network of identical cells made of blocks."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from mlsd_hpo.networks.operations import Head, Stem, operation

Block = tuple[tuple[int, int], tuple[str, str], str]  # inputs, operations, merge


class NASNetCell(nn.Module):
    """One cell: two inputs, blocks, a convolution of all that no block took.

    Args:
        blocks: block number b, from 1, makes state b + 1 of two earlier ones.
        ends: the states that make up the output.
        channels: of every state.
    """

    def __init__(self, blocks: Sequence[Block], ends: Sequence[int], channels: int) -> None:
        super().__init__()
        self.blocks, self.ends = tuple(blocks), tuple(ends)
        self.operations = nn.ModuleList(
            nn.ModuleList(operation(name, channels) for name in names) for _, names, _ in blocks
        )
        self.merges = nn.ModuleList(
            operation("conv1", 2 * channels, channels) if merge == "concat" else nn.Identity()
            for _, _, merge in blocks
        )
        self.end = operation("conv1", len(ends) * channels, channels)

    def forward(self, before: Tensor, last: Tensor) -> Tensor:
        """Twice (batch, channels, points) -> the same shape."""
        states = [before, last]
        every = zip(self.blocks, self.operations, self.merges, strict=True)
        for ((one, two), _, kind), (first, second), merge in every:
            a, b = first(states[one]), second(states[two])
            states.append(merge(torch.cat([a, b], dim=1)) if kind == "concat" else a + b)
        out: Tensor = self.end(torch.cat([states[state] for state in self.ends], dim=1))
        return out


class NASNet(nn.Module):
    """A first convolution, the cells with a pooling between them, an average, a linear layer.

    Args:
        blocks, ends, channels: of every cell.
        cells: how many are stacked; each after the first has half as many points, rounded up, and
            takes the outputs of the two before it. The first convolution stands in for those that
            are not there.
    """

    def __init__(
        self, blocks: Sequence[Block], ends: Sequence[int], channels: int, cells: int
    ) -> None:
        super().__init__()
        self.stem = Stem(channels)
        self.cells = nn.ModuleList(NASNetCell(blocks, ends, channels) for _ in range(cells))
        self.pool = nn.MaxPool1d(2, ceil_mode=True)
        self.head = Head(channels)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, points) -> logits (batch, classes)."""
        before = last = self.stem(x)
        for number, cell in enumerate(self.cells):
            if number:
                before, last = self.pool(before), self.pool(last)
            before, last = last, cell(before, last)
        logits: Tensor = self.head(last)
        return logits
