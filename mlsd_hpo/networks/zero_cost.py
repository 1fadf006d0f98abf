"""Zero-cost proxies: scores of an untrained network, from one batch at most. Higher is better.

Each is a function ``(network, X, y) -> float`` of a network with fresh weights, rows X (n, points)
and their classes y (n,). The network is left with its weights, but its gradients and running
statistics may be used up: build another one to train.

How batch normalization is treated, as the papers' code does: `synflow` takes it out; the others run
in training mode, so that it normalizes by the batch. Where a sum goes over weights, those of
convolutions and linear layers are meant, and neither biases nor normalization; what no gradient
reaches is dead and counts nothing.

Source: Abdelfattah, Mehrotra, Dudziak & Lane, "Zero-cost proxies for lightweight NAS", ICLR 2021,
from where names and sums over layers are; the proxies' own papers are named with each.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

Score = Callable[[nn.Module, Tensor, Tensor], float]


def parameters(network: nn.Module, X: Tensor, y: Tensor) -> float:
    """How many weights the output depends on: what every proxy has to beat."""
    with_gradients(network, X, y)
    return float(sum(p.numel() for p in network.parameters() if p.grad is not None))


def grad_norm(network: nn.Module, X: Tensor, y: Tensor) -> float:
    """Σ over layers of ‖∂L/∂W‖, L the cross-entropy of the batch."""
    with_gradients(network, X, y)
    return sum(float(g.norm()) for _, g in reached(network))


def snip(network: nn.Module, X: Tensor, y: Tensor) -> float:
    """Σ over weights of |w ∂L/∂w|: how much the loss would change if weights were taken out.

    Source: Lee, Ajanthan & Torr, "SNIP: single-shot network pruning based on connection
    sensitivity", ICLR 2019, before it is normalized.
    """
    with_gradients(network, X, y)
    return sum(float((w * g).abs().sum()) for w, g in reached(network))


def synflow(network: nn.Module, X: Tensor, y: Tensor) -> float:
    """Σ over weights of w ∂R/∂w, R the sum of outputs for a row of ones, all weights made positive.

    In a chain of linear layers R is a sum over paths from inputs to outputs, each the product of
    the |w| along it; each layer's share of the sum is R. Neither rows nor classes matter, but for
    how many points a row has. Computed with 64 bits: the products may be large.

    Source: Tanaka, Kunin, Yamins & Ganguli, "Pruning neural networks without any data by
    iteratively conserving synaptic flow", NeurIPS 2020.
    """
    positive = without_norms(copy.deepcopy(network).double())
    with torch.no_grad():
        for weights in positive.parameters():
            weights.abs_()
    positive.zero_grad()
    positive(torch.ones_like(X[:1], dtype=torch.float64)).sum().backward()
    return sum(float((w * g).sum()) for w, g in reached(positive))


def naswot(network: nn.Module, X: Tensor, y: Tensor) -> float:
    """log |det K|, K_ij the number of rectifiers that are both on or both off for rows i and j.

    Rows that the network tells apart at initialization make K near diagonal, and its determinant
    large. With more rows than rectifiers K is singular, or nearly: then numbers are very low, and
    mean no more than that.

    Source: Mellor, Turner, Storkey & Crowley, "Neural architecture search without training",
    ICML 2021.
    """
    with Rectifiers() as seen:
        output = network.train()(X)
    live = torch.autograd.grad(output.sum(), seen.outputs, allow_unused=True)
    codes = [o.flatten(1) > 0 for o, g in zip(seen.outputs, live, strict=True) if g is not None]
    on = torch.cat(codes, dim=1).double()  # (n, rectifiers)
    return float(torch.linalg.slogdet(on @ on.T + (1 - on) @ (1 - on).T).logabsdet)


SCORES: dict[str, Score] = {
    "parameters": parameters,
    "grad_norm": grad_norm,
    "snip": snip,
    "synflow": synflow,
    "naswot": naswot,
}


def with_gradients(network: nn.Module, X: Tensor, y: Tensor) -> None:
    """Compute the gradients of the batch's cross-entropy, in training mode."""
    network.train()
    network.zero_grad()
    nn.functional.cross_entropy(network(X), y).backward()


def reached(network: nn.Module) -> Iterator[tuple[Tensor, Tensor]]:
    """Weights and gradients of the convolutions and linear layers that a gradient has reached."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv1d | nn.Linear) and layer.weight.grad is not None:
            yield layer.weight.detach(), layer.weight.grad


def without_norms(network: nn.Module) -> nn.Module:
    """Replace batch normalization by nothing, in place."""
    for parent in list(network.modules()):
        for name, child in parent.named_children():
            if isinstance(child, nn.BatchNorm1d):
                setattr(parent, name, nn.Identity())
    return network


class Rectifiers(TorchFunctionMode):
    """Within, the outputs of all rectifiers are kept, layers and functions alike."""

    def __init__(self) -> None:
        super().__init__()
        self.outputs: list[Tensor] = []

    def __torch_function__(
        self, function: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        """Called by torch in place of `function`."""
        output = function(*args, **(kwargs or {}))
        if function in (torch.relu, Tensor.relu, nn.functional.relu):
            self.outputs.append(output)
        return output
