"""`MixedNet`: one network in which every edge is a mixture of all operations.

Where a cell has one operation on an edge, this one has all of them at once, each times its share:

    ō(x) = Σ_o p_o o(x),   p = softmax(α)          one α (operations,) for each edge

"none" gives nothing, but takes its share. So the loss depends smoothly on the α, and has a gradient
for them as for weights. All cells of the network have the same α.

Convolutions are normalized without scale and shift of their own, since a scale would do what the
shares are for.

Source: Liu, Simonyan & Yang, "DARTS: differentiable architecture search", ICLR 2019, eq. 2,
algorithm 1 and appendix A.1.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

import torch
from torch import Tensor, nn

from mlsd_hpo.networks.cell import Cell, CellNet
from mlsd_hpo.networks.training import BATCH


class MixedCell(Cell):
    """A cell whose edges all carry something, each of the operations a share."""

    def forward(self, x: Tensor, shares: Iterable[Tensor] = ()) -> Tensor:
        """(batch, channels, points) -> the same shape, given the share of each operation."""
        pairs = zip(shares, self.operations, strict=True)
        parts = [partial(_part, share, operation) for share, operation in pairs]
        return self.along(x, zip(self.edges, parts, strict=True))


def _part(share: Tensor, operation: nn.Module, x: Tensor) -> Tensor:
    part: Tensor = share * operation(x)
    return part


class MixedNet(CellNet):
    """A `CellNet` of `MixedCell`s.

    Args:
        places: (source, target) of each edge, by target.
        operations: that an edge mixes; "none" may be one.
        nodes, channels, cells: as in `CellNet`.

    Attributes:
        alphas: (places, operations), at first all 0: even shares. They are no parameters of the
            module, so that what trains its weights leaves them alone.
    """

    cell = MixedCell

    def __init__(
        self,
        places: Sequence[tuple[int, int]],
        operations: Sequence[str],
        nodes: int,
        channels: int,
        cells: int,
    ) -> None:
        something = [name for name in operations if name != "none"]
        edges = [(a, b, name) for a, b in places for name in something]
        super().__init__(edges, nodes, channels, cells)
        self.alphas = torch.zeros(len(places), len(operations), requires_grad=True)
        self._something = [name != "none" for name in operations]
        for layer in self.cells.modules():
            if isinstance(layer, nn.BatchNorm1d):
                layer.requires_grad_(False)  # scale 1, shift 0

    def probabilities(self) -> Tensor:
        """softmax(α) of each edge (places, operations)."""
        return self.alphas.softmax(dim=1)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, points) -> logits (batch, classes)."""
        shares = self.probabilities()[:, self._something].flatten()
        return self.through(x, [partial(cell, shares=shares) for cell in self.cells])


class Alternating(nn.Module):
    """A mixture whose α take a step before each batch that trains its weights, for `train`.

    The step follows the gradient of the loss on a batch of *other* rows, with the weights as they
    are: the first-order approximation of the source, algorithm 1 with ξ = 0.

    Args:
        network: as is.
        X, y: the other rows (n, points) and their classes (n,).
        learning_rate: of Adam, for the α.
        seed: of the order of these rows.
    """

    def __init__(
        self, network: MixedNet, X: Tensor, y: Tensor, learning_rate: float, seed: int
    ) -> None:
        super().__init__()
        self.network, self.X, self.y = network, X, y
        self._batches = _forever(len(X), seed)
        self._optimizer = torch.optim.Adam(
            [network.alphas], learning_rate, betas=(0.5, 0.999), weight_decay=1e-3
        )

    def forward(self, x: Tensor) -> Tensor:
        """(batch, points) -> logits (batch, classes), after a step of the α."""
        rows = next(self._batches)
        loss = nn.functional.cross_entropy(self.network(self.X[rows]), self.y[rows])
        (self.network.alphas.grad,) = torch.autograd.grad(loss, self.network.alphas)
        self._optimizer.step()
        self.network.alphas.requires_grad_(False)  # the weights' turn
        logits: Tensor = self.network(x)
        self.network.alphas.requires_grad_(True)
        return logits


def _forever(n: int, seed: int) -> Iterator[Tensor]:
    """Batches of the numbers below n, in a new order each time round."""
    generator = torch.Generator().manual_seed(seed)
    while True:
        yield from torch.randperm(n, generator=generator).split(BATCH)
