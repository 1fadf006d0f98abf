"""What layers of the course's networks are made of: an operation by its name, a first and a last
part."""

from __future__ import annotations

from torch import Tensor, nn

from mlsd_hpo.networks.fidelity import CLASSES


def operation(name: str, channels: int, outputs: int | None = None) -> nn.Module:
    """A module (batch, channels, points) -> (batch, outputs, points).

    Args:
        name: "skip" (a copy); or with a number of points, "conv3" (rectifier, convolution, batch
            normalization), "sep3" (the same twice: each channel for itself, then all channels
            point by point) or "max3" (the maximum of neighbouring points).
        channels: that come in.
        outputs: channels that go out, by default as many; "skip" and "max" leave them as they are.
    """
    if name == "skip":
        return nn.Identity()
    kind = name.rstrip("0123456789")
    width = int(name.removeprefix(kind))
    if kind == "max":
        return nn.MaxPool1d(width, stride=1, padding=width // 2)
    outputs = outputs or channels
    if kind == "conv":
        return _convolution(channels, outputs, width, groups=1)
    return nn.Sequential(
        _convolution(channels, channels, width, groups=channels),
        _convolution(channels, outputs, 1, groups=1),
    )


def _convolution(channels: int, outputs: int, width: int, groups: int) -> nn.Sequential:
    return nn.Sequential(
        nn.ReLU(),
        nn.Conv1d(channels, outputs, width, padding=width // 2, groups=groups, bias=False),
        nn.BatchNorm1d(outputs),
    )


class Stem(nn.Sequential):
    """(batch, points) -> (batch, channels, points / 2): a convolution of 3 points, a pooling."""

    def __init__(self, channels: int) -> None:
        super().__init__(
            nn.Unflatten(1, (1, -1)),
            nn.Conv1d(1, channels, 3, padding=1, bias=False),
            nn.BatchNorm1d(channels),
            nn.MaxPool1d(2),
        )


class Head(nn.Module):
    """(batch, channels, points) -> logits (batch, classes): the mean of the points, a linear
    layer."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.linear = nn.Linear(channels, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, points) -> (batch, classes)."""
        logits: Tensor = self.linear(x.relu().mean(dim=2))
        return logits
