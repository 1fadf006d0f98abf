"""`MultiBranchSpace`: a macro search space. A chain of layers, and connections that skip some.

Layer i receives the output of layer i - 1, and for each earlier layer j it is chosen whether it
receives that one's output too, "j->i"; number 0 is the network's first convolution, "out" its
classifier. What arrives is summed up, as in a residual network. Concatenation, as in a densely
connected network, would make the width of each layer depend on who else is connected; of a sum all
layers keep one width, any of them can be connected, and the order does not matter.

Up to n layers with one of k operations each make Σ_d kᵈ 2^(d (d + 1) / 2) networks, d = 1 … n:
d (d + 1) / 2 connections skip something. All are valid, since the chain is always there, and no two
are the same: the chain orders the layers, so that nothing can be renumbered, and all are used.

Sources: Elsken, Metzen & Hutter, "Neural architecture search: a survey", JMLR 20, 2019, section 2;
He et al., "Deep residual learning for image recognition", CVPR 2016 (sums); Huang et al., "Densely
connected convolutional networks", CVPR 2017 (concatenations).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mlsd_hpo.checks import whole
from mlsd_hpo.spaces.architecture import ArchitectureSpace
from mlsd_hpo.spaces.categorical import Categorical
from mlsd_hpo.spaces.grid import Grid
from mlsd_hpo.spaces.numeric import Int
from mlsd_hpo.spaces.operations import kind, named

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from torch import nn

    from mlsd_hpo.networks.fidelity import Fidelity

Config = dict[str, Any]

OPERATIONS = ("conv1", "conv3", "conv5", "max3")


class MultiBranchSpace(ArchitectureSpace):
    """Chains with skip connections: "depth", "operation{i}" of layer i, "{j}->{i}", "{j}->out".

    Args:
        layers: the most there may be.
        operations: what a layer may be: "conv3", "sep3", … of any odd number of points, and one
            "max3", "max5", … (two of them in a row would be a larger one).

    Raises:
        ValueError: for fewer than two layers, another operation, or several maxima.
    """

    def __init__(self, layers: int = 5, operations: Sequence[str] = OPERATIONS) -> None:
        self.layers = whole("layers", layers, least=2)
        self.operations = named(operations)
        if sum(kind(name) == "max" for name in self.operations) > 1:
            raise ValueError(f"of the operations one may be a maximum, not {self.operations}")
        most = self.layers + 1
        parameters: dict[str, Any] = {"depth": Int(1, self.layers)}
        for i in range(1, most):
            there = {"depth": range(i, most)}
            parameters[f"operation{i}"] = Categorical(self.operations, when=there)
            for j in range(i - 1):
                parameters[f"{j}->{i}"] = Categorical([False, True], when=there)
        for j in range(self.layers):
            there = {"depth": range(j + 1, most)}
            parameters[f"{j}->out"] = Categorical([False, True], when=there)
        super().__init__(parameters)

    def grid(self, resolution: int | Mapping[str, int | Sequence[Any]]) -> Grid:
        """As for every space: no two configurations are the same network."""
        return Grid(self, resolution)

    def skips(self, config: Config) -> list[tuple[int, int]]:
        """The connections besides the chain, (source, target); the target depth + 1 is "out"."""
        depth = config["depth"]
        found = [(j, i) for i in range(1, depth + 1) for j in range(i - 1) if config[f"{j}->{i}"]]
        return found + [(j, depth + 1) for j in range(depth) if config[f"{j}->out"]]

    def chain(self, config: Config) -> list[str]:
        """The operations of the layers."""
        return [config[f"operation{i}"] for i in range(1, config["depth"] + 1)]

    def build(self, config: Config, fidelity: Fidelity | None = None) -> nn.Module:
        """The layers between a first convolution and a classifier; see `MultiBranchNet`.

        Of the fidelity, `channels` matters; there are no cells.
        """
        from mlsd_hpo.networks.fidelity import Fidelity
        from mlsd_hpo.networks.multi_branch import MultiBranchNet

        config = self.validate(config)
        size = fidelity or Fidelity()
        return MultiBranchNet(self.chain(config), self.skips(config), size.channels)

    def draw(self, config: Config, ax: Axes) -> None:
        """Draw the layers as boxes, and connections that skip some as arcs."""
        from mlsd_hpo.plots.layers import chain

        config = self.validate(config)
        chain(ax, [(name, 0) for name in self.chain(config)], self.skips(config))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(layers={self.layers}, operations={list(self.operations)})"
