"""`multiply_adds`: how much work one row is, in a unit that no machine changes."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def multiply_adds(network: nn.Module, points: int) -> int:
    """Products of a weight and a number, of all convolutions and linear layers, for one row.

    Sums, rectifiers, pooling and normalization are not counted; they are few beside it where
    channels are many. The network is left as it was.

    Args:
        network: maps (batch, points) to logits.
        points: of the row.
    """
    total = 0

    def count(layer: nn.Module, before: tuple[Tensor, ...], after: Tensor) -> None:
        nonlocal total
        assert isinstance(layer.weight, Tensor)
        total += layer.weight[0].numel() * after[0].numel()

    layers = [each for each in network.modules() if isinstance(each, nn.Conv1d | nn.Linear)]
    hooks = [layer.register_forward_hook(count) for layer in layers]
    training = network.training
    try:
        with torch.no_grad():
            network.eval()(torch.zeros(1, points))
    finally:
        network.train(training)
        for hook in hooks:
            hook.remove()
    return total
