"""`CellNet`: a network of identical cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from torch import Tensor, nn

from mlsd_hpo.networks.fidelity import CLASSES
from mlsd_hpo.networks.operations import operation

Edge = tuple[int, int, str]  # source, target, operation


class Cell(nn.Module):
    """One cell: nodes are sums, edges are operations.

    Args:
        edges: those that carry something, by target.
        nodes: how many there are.
        channels: of every node.
    """

    def __init__(self, edges: Iterable[Edge], nodes: int, channels: int) -> None:
        super().__init__()
        self.edges, self.nodes = tuple(edges), nodes
        self.operations = nn.ModuleList(operation(name, channels) for _, _, name in self.edges)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, points) -> the same shape."""
        return self.along(x, zip(self.edges, self.operations, strict=True))

    def along(self, x: Tensor, edges: Iterable[tuple[Edge, Callable[[Tensor], Tensor]]]) -> Tensor:
        """The same along these edges, each with its operation."""
        node: dict[int, Tensor] = {0: x}  # a node that nothing reaches is not there
        for (source, target, _), apply in edges:
            if source in node:
                arrives = apply(node[source])
                node[target] = node[target] + arrives if target in node else arrives
        return node[self.nodes - 1]


class CellNet(nn.Module):
    """A first convolution, the cells with a pooling between them, an average, a linear layer.

    Args:
        edges: of a live cell.
        nodes: how many nodes it has.
        channels: of every layer.
        cells: how many are stacked; each after the first has half as many points.
    """

    cell: type[Cell] = Cell

    def __init__(self, edges: Iterable[Edge], nodes: int, channels: int, cells: int) -> None:
        super().__init__()
        edges = tuple(edges)
        self.stem = nn.Sequential(
            nn.Conv1d(1, channels, 3, padding=1, bias=False), nn.BatchNorm1d(channels)
        )
        self.cells = nn.ModuleList(self.cell(edges, nodes, channels) for _ in range(cells))
        self.pool = nn.MaxPool1d(2)
        self.head = nn.Linear(channels, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, points) -> logits (batch, classes)."""
        return self.through(x, self.cells)

    def through(self, x: Tensor, cells: Iterable[Callable[[Tensor], Tensor]]) -> Tensor:
        """The same through these cells."""
        x = self.pool(self.stem(x[:, None]))
        for number, cell in enumerate(cells):
            x = cell(x if number == 0 else self.pool(x))
        features = x.relu().mean(dim=2)  # (batch, channels)
        logits: Tensor = self.head(features)
        return logits
