"""`inherit_chain`: a chain begins with the weights of another one, as far as they fit.

Layer i of the child goes on from layer i of its parent. That is a morphism if it is of the same
kind, at least as wide and of at least as long a kernel; and if layers that are new come last, are
convolutions (depthwise-separable or not), and at least as wide as the parent's last one. Then the
child is grown from its parent step by step, as in `morphism.py`: first deeper, then each layer as
long and as wide as it is to be. Else the layers of the same shape are copied.

A new layer has fresh normalizations, so that the function is the same in evaluation mode only.
"""

from __future__ import annotations

import copy
from itertools import zip_longest

from torch import Tensor, nn

from mlsd_hpo.networks.chain import ChainNet
from mlsd_hpo.networks.morphism import convolutions, inserted, longer_kernel, wider
from mlsd_hpo.networks.operations import operation


def inherit_chain(
    child: ChainNet,
    parent: ChainNet,
    noise: float = 0.0,
    seed: int = 0,
    rows: Tensor | None = None,
) -> list[str]:
    """Give `child`, built afresh, the weights of `parent`; where they do not fit it keeps its own.

    Args:
        child: changed in place.
        parent: another chain, of any length; two channels or more.
        noise, seed: of the copies of channels, as for `morphism.wider`.
        rows: to settle fresh normalizations on, as for `morphism.deeper`.

    Returns:
        In words, why the child does not compute what its parent does; empty only for a morphism.
    """
    lost = misfits(child, parent)
    if lost:
        for one, other in zip(parts(child), parts(parent), strict=False):
            copy_if_alike(one, other)
        copy_if_alike(child.head, parent.head)
        return lost
    grown, goal = sequence(parent), sequence(child)
    width = convolutions(grown)[-1].out_channels
    for at in range(1 + len(parent.layers), 1 + len(child.layers)):
        kind, _, kernel = form(child.layers[at - 1])
        grown = inserted(grown, at, operation(f"{kind}{kernel}", width), rows)
    for i, wanted in enumerate(convolutions(goal)):
        grown = longer_kernel(grown, i, *wanted.kernel_size)
        if wanted.groups == 1:
            grown = wider(grown, i, wanted.out_channels, noise, seed + i)
    goal.load_state_dict(grown.state_dict())  # goal is made of the child's layers
    return []


def misfits(child: ChainNet, parent: ChainNet) -> list[str]:
    """In words, what keeps a child from being a morphism of its parent."""
    stems = [convolutions(nn.Sequential(*net.stem))[0].out_channels for net in (parent, child)]
    lost = ["the first convolution is narrower"] if stems[0] > stems[1] else []
    last = stems[0]  # the width of the parent's last layer
    for i, (old, new) in enumerate(zip_longest(parent.layers, child.layers), start=1):
        was, now = (None if layer is None else form(layer) for layer in (old, new))
        if was is not None and was[0] != "pool":
            last = was[1]
        if now is None:
            lost.append(f"layer {i} is gone")
        elif was is None and now[0] == "pool":
            lost.append(f"layer {i}, a pooling, is new")
        elif was is None and now[1] < last:
            lost.append(f"layer {i} is new, and narrower than {last}")
        elif was is not None and (was[0] != now[0] or was[1] > now[1] or was[2] > now[2]):
            lost.append(f"layer {i}: {written(*was)} is now {written(*now)}")
    return lost


def form(layer: nn.Module) -> tuple[str, int, int]:
    """The kind of a layer ("pool", "conv", "sep"), its width and its kernel; 0 for a pooling."""
    found = [one for one in layer.modules() if isinstance(one, nn.Conv1d)]
    if not found:
        return "pool", 0, 0
    kind = "conv" if len(found) == 1 else "sep"
    return kind, found[-1].out_channels, found[0].kernel_size[0]


def written(kind: str, width: int, kernel: int) -> str:
    """As one writes it."""
    return "a pooling" if kind == "pool" else f"{kind}{kernel} of {width} channels"


def sequence(network: ChainNet) -> nn.Sequential:
    """The network's own layers as an `nn.Sequential` that computes the same."""
    end = nn.ReLU(), nn.AdaptiveAvgPool1d(1), nn.Flatten(), network.head.linear
    return nn.Sequential(network.stem, *network.layers, *end).train(network.training)


def parts(network: ChainNet) -> list[nn.Module]:
    """The first convolution and the layers."""
    return [network.stem, *network.layers]


def copy_if_alike(module: nn.Module, other: nn.Module) -> None:
    """Copy the other's weights and statistics, if all are of the same shape."""
    own, given = module.state_dict(), other.state_dict()
    if {n: v.shape for n, v in own.items()} == {n: v.shape for n, v in given.items()}:
        module.load_state_dict(copy.deepcopy(given))
