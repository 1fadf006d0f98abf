"""`CellSpace`: a micro search space. One small graph is searched, and stacked into a network.

A cell has a few nodes. Node 0 is its input, the last node its output, and between every two nodes
lies an edge, on which an operation is chosen, "none" among them. With 4 nodes, 6 edges and 4
operations that makes 4⁶ = 4,096 codes. In 169 of them no path leads from input to output; the
others are 1,010 different functions (`canonical`).

Source: Dong & Yang, "NAS-Bench-201: extending the scope of reproducible neural architecture
search", ICLR 2020, section 2.1, with one operation less; cells were first searched by Zoph et al.,
"Learning transferable architectures for scalable image recognition", CVPR 2018.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.checks import whole
from mlsd_hpo.spaces.architecture import ArchitectureSpace
from mlsd_hpo.spaces.categorical import Categorical
from mlsd_hpo.spaces.graph import Edge, canonical_form, carrying
from mlsd_hpo.spaces.operations import named
from mlsd_hpo.spaces.paths import paths, possible_paths

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from torch import nn

    from mlsd_hpo.networks.fidelity import Fidelity

Config = dict[str, Any]

OPERATIONS = ("none", "skip", "conv1", "conv3")


class CellSpace(ArchitectureSpace):
    """Cells with one operation on each edge, "0->1" to "2->3" for four nodes.

    Args:
        nodes: of the cell, input and output included.
        operations: what an edge may be: "none" (nothing), "skip" (a copy), "conv1", "conv3",
            "conv5", … (rectifier, convolution of that many points, batch normalization).

    Attributes:
        edges: (source, target) of each edge, in the order of the decisions.

    Raises:
        ValueError: for fewer than two nodes, or another operation.
    """

    def __init__(self, nodes: int = 4, operations: Sequence[str] = OPERATIONS) -> None:
        self.nodes = whole("nodes", nodes, least=2)
        self.operations = named(operations, also=("none", "skip"), kinds=("conv",))
        self.edges = tuple((a, b) for b in range(1, nodes) for a in range(b))
        convolutions = [name for name in self.operations if name not in ("none", "skip")]
        self._paths = possible_paths(convolutions, nodes - 1)
        choice = Categorical(self.operations)
        super().__init__({f"{a}->{b}": choice for a, b in self.edges}, constraint=self.live)

    def graph(self, config: Config) -> list[Edge]:
        """The edges that carry something."""
        return [
            Edge(a, b, config[f"{a}->{b}"]) for a, b in self.edges if config[f"{a}->{b}"] != "none"
        ]

    def canonical(self, config: Config) -> Hashable:
        """Equal for cells that compute the same function, see `graph.py`; None for dead ones."""
        return _form(tuple(self.graph(config)), self.nodes - 1)

    def features(self, config: Config) -> NDArray[np.float64]:
        """How often each of the `possible_paths` leads to the output: equal for equal cells."""
        found = paths(self.graph(config), self.nodes - 1)
        return np.array([found[path] for path in self._paths], dtype=float)

    def alive(self, config: Config) -> list[Edge]:
        """The edges of the graph that lie on a path from input to output; the others are dead."""
        edges = self.graph(config)
        found = carrying(edges, self.nodes - 1)
        return [edge for edge in edges if edge in found]

    def live(self, config: Config) -> bool:
        """Whether a path leads from input to output."""
        return bool(self.alive(config))

    def weights(self, config: Config, fidelity: Fidelity | None = None) -> int:
        """The number of weights that `build` makes."""
        from mlsd_hpo.networks.fidelity import CLASSES, Fidelity

        size = fidelity or Fidelity()
        c = size.channels
        widths = [
            int(edge.operation.removeprefix("conv"))
            for edge in self.alive(config)
            if edge.operation != "skip"
        ]
        cell = sum(width * c * c + 2 * c for width in widths)  # convolution, batch normalization
        stem, head = 3 * c + 2 * c, CLASSES * c + CLASSES
        return stem + size.cells * cell + head

    def build(self, config: Config, fidelity: Fidelity | None = None) -> nn.Module:
        """Cells one after the other, each after the first at half as many points; see `CellNet`.

        Dead edges are not built, so that they draw no weights either.
        """
        from mlsd_hpo.networks.cell import CellNet
        from mlsd_hpo.networks.fidelity import Fidelity

        edges = self.alive(self.validate(config))
        size = fidelity or Fidelity()
        return CellNet(edges, self.nodes, size.channels, size.cells)

    def draw(self, config: Config, ax: Axes) -> None:
        """Draw the cell, what carries nothing pale; a dead one too."""
        from mlsd_hpo.plots.architecture import cell

        cell(ax, self.graph(config), self.alive(config), self.nodes)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(nodes={self.nodes}, operations={list(self.operations)})"


@lru_cache(maxsize=10_000)  # a search asks for the same cells often
def _form(edges: tuple[Edge, ...], output: int) -> Hashable:
    return canonical_form(edges, output)
