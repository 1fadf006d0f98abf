"""Networks that look as if they had been trained, and how far two of them are apart."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn


def worn(network: nn.Module, seed: int = 0) -> nn.Module:
    """The network with normalizations that are far from fresh ones."""
    generator = torch.Generator().manual_seed(seed)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm1d):
            module.running_mean.normal_(0, 0.3, generator=generator)
            module.running_var.uniform_(0.3, 3, generator=generator)
            module.weight.data.uniform_(0.5, 2, generator=generator)
            module.bias.data.normal_(0, 0.3, generator=generator)
    return network


def some_rows(n: int, dtype: torch.dtype = torch.float32, seed: int = 0) -> Tensor:
    """Rows (n, 40) that the network has not seen."""
    return torch.randn(n, 40, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def apart(one: nn.Module, other: nn.Module, rows: Tensor, training: bool = False) -> float:
    """The largest difference of a logit, of copies of both."""
    with torch.no_grad():
        a, b = (copy.deepcopy(net).train(training)(rows) for net in (one, other))
    return float((a - b).abs().max())
