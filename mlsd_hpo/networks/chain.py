"""`ChainNet`: layers one after the other."""

from __future__ import annotations

from collections.abc import Iterable

from torch import Tensor, nn

from mlsd_hpo.networks.operations import Head, Stem, operation

Layer = tuple[str, int, int]  # operation, width, kernel


class ChainNet(nn.Module):
    """A first convolution, the layers, an average, a linear layer.

    Args:
        layers: "conv" and "sep", of a width in multiples of the channels and a kernel in points;
            "pool" halves the points, rounding up.
        channels: of the first convolution.
    """

    def __init__(self, layers: Iterable[Layer], channels: int) -> None:
        super().__init__()
        self.stem = Stem(channels)
        self.layers = nn.ModuleList()
        before = channels
        for name, width, kernel in layers:
            if name == "pool":
                self.layers.append(nn.MaxPool1d(2, ceil_mode=True))
            else:
                self.layers.append(operation(f"{name}{kernel}", before, width * channels))
                before = width * channels
        self.head = Head(before)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, points) -> logits (batch, classes)."""
        x = self.stem(x)
        for layer in self.layers:
            x = layer(x)
        logits: Tensor = self.head(x)
        return logits
