"""What a morphism does to one layer, in place: copy units, divide weights, be the identity.

A layer's weights are (outputs, inputs, kernel). To copy units of a layer, its rows are copied; to
leave the next layer's sums as they are, its columns are copied and divided by how many copies there
are now. Batch normalization treats every channel by itself: a copied channel has the statistics of
the original, in a batch as well as running.
"""

from __future__ import annotations

import copy
from functools import partial

import torch
from torch import Tensor, nn


def copies(units: int, width: int, generator: torch.Generator) -> Tensor:
    """Of which unit each of `width` units is a copy: all that there are, then random ones (width,).

    Raises:
        ValueError: for a width below `units`.
    """
    if width < units:
        raise ValueError(f"a layer of {units} units cannot be widened to {width}")
    more = torch.randint(units, (width - units,), generator=generator)
    return torch.cat([torch.arange(units), more])


def more_outputs(layer: nn.Conv1d | nn.BatchNorm1d, which: Tensor) -> None:
    """Copy the units `which` (width,) of a convolution, or the channels of a normalization.

    A depthwise convolution has a unit for each channel, and is copied like a normalization.
    """
    deep = depthwise(layer)
    for name in ("weight", "bias", "running_mean", "running_var"):
        if getattr(layer, name, None) is not None:
            getattr(layer, name).data = getattr(layer, name).data[which].clone()
    if isinstance(layer, nn.BatchNorm1d):
        layer.num_features = len(which)
    else:
        layer.out_channels = len(which)
    if deep:
        layer.in_channels = layer.groups = len(which)


def depthwise(layer: nn.Module) -> bool:
    """Whether it is a convolution of each channel by itself."""
    return isinstance(layer, nn.Conv1d) and layer.groups > 1


def more_inputs(
    layer: nn.Conv1d | nn.Linear, which: Tensor, noise: float, generator: torch.Generator
) -> None:
    """Take copies of the inputs `which` (width,), so that the sums over them stay the same.

    Args:
        layer: has weights (outputs, inputs, ...).
        which: the input that each new one is a copy of.
        noise: how differently the copies are weighted, in root mean squares of the weights. It
            adds up to 0 over the copies of an input, so that it changes no sum.
        generator: of the noise.
    """
    old = layer.weight.data  # (outputs, inputs, ...)
    times = torch.bincount(which, minlength=old.shape[1])  # (inputs,)
    each = times.reshape(-1, *[1] * (old.dim() - 2))  # (inputs, 1) or (inputs,)
    weight = (old / each)[:, which]
    size = noise * old.square().mean().sqrt()
    added = size * torch.randn(weight.shape, generator=generator, dtype=old.dtype)
    total = torch.zeros_like(old).index_add_(1, which, added)
    layer.weight.data = weight + added - (total / each)[:, which]
    if isinstance(layer, nn.Linear):
        layer.in_features = len(which)
    else:
        layer.in_channels = len(which)


def longer_kernel(layer: nn.Conv1d, size: int) -> None:
    """Surround the kernel with zeros, and the row with as many more.

    Raises:
        ValueError: for a size that is smaller, or is to the old one as even is to odd.
    """
    (old,), (padding,) = layer.kernel_size, layer.padding
    if size < old or (size - old) % 2:
        raise ValueError(f"a kernel of {old} points cannot be grown to {size!r}")
    more = (size - old) // 2
    layer.weight.data = nn.functional.pad(layer.weight.data, (more, more))
    layer.kernel_size, layer.padding = (size,), (padding + more,)


def identity(layer: nn.Conv1d) -> None:
    """Make a convolution of as many outputs as inputs, with an odd kernel, the identity."""
    nn.init.dirac_(layer.weight, layer.groups)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)


def neutral(norm: nn.BatchNorm1d) -> None:
    """Make a fresh normalization the identity, in evaluation mode: its scale undoes its division.

    In training it divides by what it finds in the batch, and is no identity; `settle` mends that
    as far as it can be mended.
    """
    with torch.no_grad():
        norm.weight.copy_((norm.running_var + norm.eps).sqrt())
        norm.bias.copy_(norm.running_mean)


def settle(network: nn.Module, norms: list[nn.BatchNorm1d], rows: Tensor) -> None:
    """Let neutral normalizations know what arrives at them, and undo it: γ = √(σ² + ε), β = μ.

    What the network computes in evaluation mode stays the same. In training mode they are then the
    identity for `rows` as one batch, and nearly for others, whose mean and variance differ by
    chance from its μ and σ².

    Args:
        network: maps rows to anything.
        norms: those of its normalizations that are neutral.
        rows: such as the training set, (n, ...).
    """

    def look(norm: nn.BatchNorm1d, twin: nn.BatchNorm1d, arrives: tuple[Tensor]) -> None:
        x = arrives[0].transpose(0, 1).flatten(1)  # (channels, everything else)
        for one in (norm, twin):
            one.running_mean.copy_(x.mean(dim=1))
            one.running_var.copy_(x.var(dim=1, unbiased=False))
            neutral(one)

    twins = copy.deepcopy(network).train()  # the statistics of the network itself stay as they are
    for norm, twin in zip(network.modules(), twins.modules(), strict=True):
        if norm in norms:
            twin.register_forward_pre_hook(partial(look, norm))
    with torch.no_grad():
        twins(rows)


def silent(layer: nn.Conv1d | nn.BatchNorm1d) -> None:
    """Make a branch that ends in this layer nothing, in training too; its gradient is not."""
    nn.init.zeros_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
