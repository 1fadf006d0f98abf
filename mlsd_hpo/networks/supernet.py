"""`SuperNet`: one network that holds every cell, with one set of weights for all of them.

Every edge has all operations, each with weights of its own. A *path* is a cell: of each edge the
one operation that it chooses. In training each batch takes another path, so that the weights of an
operation serve in all cells that use it; and any cell can be scored with them, untrained.

Batch normalization keeps running statistics of what came along in training, from all sorts of
paths, and they suit none of them. `recalibrate` counts them anew for one path.

Source: Guo, Zhang, Mu, Heng, Liu, Wei & Sun, "Single path one-shot neural architecture search with
uniform sampling", ECCV 2020. There an edge is one of a chain of layers; here it is a cell's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import torch
from torch import Tensor, nn

from mlsd_hpo.networks.cell import Cell, CellNet, Edge
from mlsd_hpo.networks.training import BATCH, seeded


class SuperCell(Cell):
    """A cell with every operation on every edge."""

    def forward(self, x: Tensor, path: Iterable[Edge] = ()) -> Tensor:
        """(batch, channels, points) -> the same shape, along the edges of a path."""
        return self.along(x, ((edge, self.operations[self.edges.index(edge)]) for edge in path))


class SuperNet(CellNet):
    """A `CellNet` of `SuperCell`s.

    Args:
        edges: all that there may be: several between two nodes, one for each operation.
        nodes, channels, cells: as in `CellNet`.
    """

    cell = SuperCell

    def forward(self, x: Tensor, path: Iterable[Edge] = ()) -> Tensor:
        """(batch, points) -> logits (batch, classes), along a path: the edges of a live cell."""
        path = tuple(path)
        return self.through(x, [partial(cell, path=path) for cell in self.cells])

    def path(self, path: Iterable[Edge]) -> CellNet:
        """The network of one path, with copies of the weights."""
        path = tuple(path)
        cells, (first, *_) = len(self.cells), self.stem.parameters()
        with seeded(0):  # its own weights are replaced
            network = CellNet(path, self.cells[0].nodes, len(first), cells)
        network.stem.load_state_dict(self.stem.state_dict())
        network.head.load_state_dict(self.head.state_dict())
        for mine, one in zip(self.cells, network.cells, strict=True):
            for edge, operation in zip(path, one.operations, strict=True):
                held = mine.operations[mine.edges.index(edge)]
                operation.load_state_dict(held.state_dict())
        return network


class Sampled(nn.Module):
    """A supernet that takes another path with every batch, for `train`.

    Args:
        supernet: as is.
        draw: gives the next path.
    """

    def __init__(self, supernet: SuperNet, draw: Callable[[], Iterable[Edge]]) -> None:
        super().__init__()
        self.supernet, self.draw = supernet, draw

    def forward(self, x: Tensor) -> Tensor:
        """(batch, points) -> logits (batch, classes)."""
        logits: Tensor = self.supernet(x, self.draw())
        return logits


def recalibrate(network: nn.Module, X: Tensor, batches: int) -> None:
    """Count the statistics of batch normalization anew, in place; weights stay as they are.

    Args:
        network: whose layers `nn.BatchNorm1d` are meant.
        X: training rows (n, points).
        batches: how many of 100 rows are looked at, from the first on; their statistics are
            averaged, each batch counting alike.
    """
    norms = [layer for layer in network.modules() if isinstance(layer, nn.BatchNorm1d)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # a plain average
    network.train()
    with torch.no_grad():
        for rows in X.split(BATCH)[:batches]:
            network(rows)
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
