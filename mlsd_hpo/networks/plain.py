"""`plain`: a chain of convolutions, as an `nn.Sequential`: what morphisms are explained on."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from mlsd_hpo.networks.cell import CLASSES


def block(before: int, width: int, kernel: int, norm: bool = True) -> nn.Sequential:
    """Rectifier, convolution that keeps the number of points, batch normalization if wanted."""
    after = [nn.BatchNorm1d(width)] if norm else []
    mixes = nn.Conv1d(before, width, kernel, padding=kernel // 2, bias=not norm)
    return nn.Sequential(nn.ReLU(), mixes, *after)


def plain(widths: Sequence[int], kernels: Sequence[int], norm: bool = True) -> nn.Sequential:
    """A chain of convolutions, an average over the points, and a linear layer.

    It maps (batch, points) to logits (batch, classes). Its child number 1 is the first convolution,
    without a rectifier before it; number i is the i-th, a `block`.

    Args:
        widths: the channels of each convolution.
        kernels: the points of each, odd numbers.
        norm: whether a batch normalization follows each.

    Raises:
        ValueError: for another number of kernels than of widths.
    """
    sizes = list(zip([1, *widths], widths, kernels, strict=False))
    if not len(widths) == len(kernels) == len(sizes):
        raise ValueError(f"there must be as many kernels as widths, not {kernels} and {widths}")
    first, *others = (block(before, width, kernel, norm) for before, width, kernel in sizes)
    end = nn.ReLU(), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(widths[-1], CLASSES)
    return nn.Sequential(nn.Unflatten(1, (1, -1)), nn.Sequential(*first[1:]), *others, *end)


class Residual(nn.Module):
    """x + branch(x).

    Args:
        branch: keeps the shape of what it is applied to.
    """

    def __init__(self, branch: nn.Sequential) -> None:
        super().__init__()
        self.branch = branch

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, points) -> the same shape."""
        total: Tensor = x + self.branch(x)
        return total
