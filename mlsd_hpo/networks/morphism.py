"""Network morphisms: a larger network that computes what the smaller one did, and goes on from it.

    wider           units of a layer are copied, and what they send on is divided among the copies
    longer_kernel   a kernel is surrounded with zeros
    deeper          a new layer is the identity; beside a rectifier, another one changes nothing
    residual        a new branch beside the identity begins as nothing

They act on chains: an `nn.Sequential` of layers, or of `nn.Sequential`s of layers. Each returns a
new network and leaves the old one as it is. Its function is the same, batch normalization included:
in evaluation mode always, in training mode too but for `deeper` with a normalization. A fresh
normalization divides by the deviation of the batch, and no fixed scale undoes that for every batch.
What rounding changes in single precision is about a millionth of the largest logit: sums are made
in another order.

What is not inherited is the momentum of the optimizer: it belongs to other weights.

Sources: Chen, Goodfellow & Shlens, "Net2Net: accelerating learning via knowledge transfer", ICLR
2016 (wider, deeper); Wei, Wang, Rui & Chen, "Network morphism", ICML 2016 (kernels); Elsken, Metzen
& Hutter, "Simple and efficient architecture search for convolutional neural networks", 2017 (search
by morphisms). Noise that cancels, so that copies part and the function stays, is our own.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from mlsd_hpo.networks import layers
from mlsd_hpo.networks.plain import Residual, block
from mlsd_hpo.networks.training import seeded

POOLS = (nn.MaxPool1d, nn.Identity)  # a rectifier may stand before or behind them
CHANNELWISE = (*POOLS, nn.ReLU, nn.AdaptiveAvgPool1d, nn.Flatten)  # and know no number of channels


def wider(
    chain: nn.Sequential, layer: int, width: int, noise: float = 0.0, seed: int = 0
) -> nn.Sequential:
    """Widen a convolution to `width` channels.

    Copies of a unit have the same gradients and stay copies for ever, if what they send on is
    weighted alike. With noise it is not.

    Args:
        chain: a network that begins with convolutions; a linear layer may follow an average.
        layer: the number of the convolution, from 0; those in branches are not counted. A depthwise
            one is as wide as what comes before it.
        width: its channels afterwards.
        noise: how much the copies differ in how they are weighted, in parts of the weights. It
            cancels, and the function stays the same.
        seed: of what is copied, and of the noise.

    Raises:
        ValueError: for a layer that is not there or is depthwise, fewer channels, or layers that
            are not known.
    """
    child = copy.deepcopy(chain)
    found = list(leaves(child))
    conv = _convolution(child, layer)
    if layers.depthwise(conv):
        raise ValueError(f"convolution {layer} is depthwise: widen the one before it")
    generator = torch.Generator().manual_seed(seed)
    which = layers.copies(conv.out_channels, width, generator)
    layers.more_outputs(conv, which)
    for leaf in found[found.index(conv) + 1 :]:
        if isinstance(leaf, nn.BatchNorm1d) or layers.depthwise(leaf):
            layers.more_outputs(leaf, which)
        elif isinstance(leaf, nn.Conv1d | nn.Linear):
            layers.more_inputs(leaf, which, noise, generator)
            return child
        elif isinstance(leaf, Residual):  # rectifier, convolution, normalization
            mixes, *norm = leaf.branch[1:]
            layers.more_inputs(mixes, which, noise, generator)
            for one in (mixes, *norm):
                layers.more_outputs(one, which)
        elif not isinstance(leaf, CHANNELWISE):
            raise ValueError(f"what a wider layer does to {leaf} is not known")
    raise ValueError(f"no layer follows convolution {layer}, which could be taught its new width")


def longer_kernel(chain: nn.Sequential, layer: int, size: int) -> nn.Sequential:
    """Grow the kernel of a convolution to `size` points; the number of points stays the same.

    Raises:
        ValueError: for a layer that is not there, or a size that is smaller or not centred.
    """
    child = copy.deepcopy(chain)
    layers.longer_kernel(_convolution(child, layer), size)
    return child


def deeper(
    chain: nn.Sequential, at: int, kernel: int = 3, norm: bool = True, rows: Tensor | None = None
) -> nn.Sequential:
    """Insert a block, rectifier, convolution and normalization, that is the identity.

    With a normalization the child computes something else in training mode: the block's output
    then has no longer the mean and the deviation of its input. With `rows` the normalization is set
    to undo itself on them, and what is left is the chance of the batch.

    Args:
        chain: the network.
        at: the number that the block will have among the network's children.
        kernel: its points, an odd number.
        norm: whether there is a normalization.
        rows: such as the training set, (n, ...).

    Raises:
        ValueError: where no rectifier stands on one side or the other, with nothing between but
            pooling: the block's own would change the function.
    """
    channels = _channels(_around(chain, at)[0])
    return inserted(chain, at, block(channels, channels, kernel, norm), rows)


def inserted(
    chain: nn.Sequential, at: int, new: nn.Sequential, rows: Tensor | None = None
) -> nn.Sequential:
    """The same with any fresh layers, of as many channels, that begin with a rectifier."""
    before, after = _around(chain, at)
    if not (_rectified(before[::-1]) or _rectified(after)):
        raise ValueError(f"at {at} no rectifier is near: one more would change the function")
    new = new.to(next(chain.parameters()).dtype)
    norms = []
    for leaf in leaves(new):
        if isinstance(leaf, nn.Conv1d):
            layers.identity(leaf)
        elif isinstance(leaf, nn.BatchNorm1d):
            layers.neutral(leaf)
            norms.append(leaf)
    child = _with(chain, at, new)
    if norms and rows is not None:
        layers.settle(child, norms, rows)
    return child


def residual(
    chain: nn.Sequential, at: int, kernel: int = 3, norm: bool = True, seed: int = 0
) -> nn.Sequential:
    """Insert x + block(x), where the block's last layer is 0: so it is the identity in every mode.

    Args:
        chain, at, kernel, norm: as for `deeper`; a rectifier need not be near.
        seed: of the branch's other weights, which are drawn.
    """
    channels = _channels(_around(chain, at)[0])
    with seeded(seed):
        branch = block(channels, channels, kernel, norm)
    layers.silent(branch[-1])
    return _with(chain, at, Residual(branch.to(next(chain.parameters()).dtype)))


def leaves(chain: nn.Sequential) -> Iterator[nn.Module]:
    """The layers in the order in which they are applied; a branch is one of them."""
    for child in chain:
        if isinstance(child, nn.Sequential):
            yield from leaves(child)
        else:
            yield child


def convolutions(chain: nn.Sequential) -> list[nn.Conv1d]:
    """The convolutions in the order in which they are applied, without those in branches."""
    return [leaf for leaf in leaves(chain) if isinstance(leaf, nn.Conv1d)]


def _convolution(chain: nn.Sequential, layer: int) -> nn.Conv1d:
    found = convolutions(chain)
    if not 0 <= layer < len(found):
        raise ValueError(f"there are convolutions 0 to {len(found) - 1}, not {layer!r}")
    return found[layer]


def _around(chain: nn.Sequential, at: int) -> tuple[list[nn.Module], list[nn.Module]]:
    """The layers before the child number `at`, and those from it on."""
    if not 0 <= at <= len(chain):
        raise ValueError(f"a chain of {len(chain)} has places 0 to {len(chain)}, not {at!r}")
    return list(leaves(chain[:at])), list(leaves(chain[at:]))


def _channels(before: list[nn.Module]) -> int:
    widths = [leaf.out_channels for leaf in before if isinstance(leaf, nn.Conv1d)]
    if not widths or any(isinstance(leaf, nn.AdaptiveAvgPool1d) for leaf in before):
        raise ValueError("a block stands behind the first convolution, and before the average")
    return int(widths[-1])


def _rectified(onwards: list[nn.Module]) -> bool:
    """Whether a rectifier is next, but for pooling."""
    return isinstance(next((one for one in onwards if not isinstance(one, POOLS)), None), nn.ReLU)


def _with(chain: nn.Sequential, at: int, new: nn.Module) -> nn.Sequential:
    old = copy.deepcopy(chain)
    return nn.Sequential(*old[:at], new, *old[at:]).train(chain.training)
