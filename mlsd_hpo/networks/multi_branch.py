"""`MultiBranchNet`: layers one after the other, which also receive what earlier ones gave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from torch import Tensor, nn

from mlsd_hpo.networks.operations import Head, Stem, operation


class MultiBranchNet(nn.Module):
    """A first convolution, the layers with sums before them, an average, a linear layer.

    Args:
        operations: of the layers 1 … d, which come after each other.
        skips: further connections (source, target), from 0, the first convolution, to d + 1, the
            average.
        channels: of every layer.
    """

    def __init__(
        self, operations: Sequence[str], skips: Iterable[tuple[int, int]], channels: int
    ) -> None:
        super().__init__()
        self.sources = [[target - 1] for target in range(1, len(operations) + 2)]
        for source, target in skips:
            self.sources[target - 1].append(source)
        self.stem = Stem(channels)
        self.layers = nn.ModuleList(operation(name, channels) for name in operations)
        self.head = Head(channels)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, points) -> logits (batch, classes)."""
        outputs = [self.stem(x)]
        for layer, sources in zip([*self.layers, self.head], self.sources, strict=True):
            arrives = outputs[sources[0]]
            for source in sources[1:]:
                arrives = arrives + outputs[source]
            outputs.append(layer(arrives))
        return outputs[-1]
