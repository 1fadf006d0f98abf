"""`ChainSpace`: a macro search space. Layers one after the other; how many, and what each is.

A layer is a convolution, a depthwise-separable convolution or a pooling. Both convolutions have a
width (channels) and a kernel (points), a pooling has neither: what there is to choose depends on
what has been chosen. With w widths and k kernels a layer has 2 w k + 1 forms, and up to n layers
make Σ_d (2 w k + 1)ᵈ chains, d = 1 … n: 49,659,540 with the defaults.

Two different chains may be the same network where few points are left: a kernel sees no more points
than there are, and a pooling of one point changes nothing (`canonical`).

Source: Elsken, Metzen & Hutter, "Neural architecture search: a survey", JMLR 20, 2019, section 2.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from mlsd_hpo.checks import whole
from mlsd_hpo.networks.fidelity import Fidelity
from mlsd_hpo.spaces.architecture import ArchitectureSpace
from mlsd_hpo.spaces.categorical import Categorical
from mlsd_hpo.spaces.numeric import Int

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from torch import nn

Config = dict[str, Any]

OPERATIONS = ("conv", "sep", "pool")
WEIGHTED = ("conv", "sep")


class Layer(NamedTuple):
    """One layer; a pooling has width and kernel 0."""

    operation: str
    width: int
    kernel: int


class ChainSpace(ArchitectureSpace):
    """Chains: "depth", and for layer i "operation{i}", "width{i}", "kernel{i}".

    Args:
        layers: the most there may be.
        widths: of a convolution, in multiples of the fidelity's channels.
        kernels: of a convolution, in points.

    Raises:
        ValueError: for fewer than two layers, a width below 1, a kernel that is even or below 1.
    """

    def __init__(
        self, layers: int = 6, widths: Sequence[int] = (1, 2, 4), kernels: Sequence[int] = (1, 3, 5)
    ) -> None:
        self.layers = whole("layers", layers, least=2)
        self.widths = tuple(whole("a width", width, least=1) for width in widths)
        self.kernels = tuple(whole("a kernel", kernel, least=1) for kernel in kernels)
        for kernel in self.kernels:
            if kernel % 2 == 0:
                raise ValueError(f"a kernel must be odd, not {kernel}")
        parameters: dict[str, Any] = {"depth": Int(1, self.layers)}
        for i in range(1, self.layers + 1):
            there = {"depth": range(i, self.layers + 1)}
            weighted = {f"operation{i}": WEIGHTED}
            parameters[f"operation{i}"] = Categorical(OPERATIONS, when=there)
            parameters[f"width{i}"] = Categorical(self.widths, when=weighted)
            parameters[f"kernel{i}"] = Categorical(self.kernels, when=weighted)
        super().__init__(parameters)

    def chain(self, config: Config) -> list[Layer]:
        """The layers of a configuration."""
        return [
            Layer(config[f"operation{i}"], config.get(f"width{i}", 0), config.get(f"kernel{i}", 0))
            for i in range(1, config["depth"] + 1)
        ]

    def canonical(self, config: Config) -> Hashable:
        """Equal for chains that are the same network at full size."""
        points = (Fidelity().points + 1) // 2  # after the stem
        found = []
        for layer in self.chain(config):
            if layer.operation != "pool":
                # The outermost places of a kernel reach points - 1 far, if they are ever used.
                found.append(layer._replace(kernel=min(layer.kernel, 2 * points - 1)))
            elif points > 1:
                found.append(layer)
                points = (points + 1) // 2
        return tuple(found)

    def build(self, config: Config, fidelity: Fidelity | None = None) -> nn.Module:
        """The layers between a first convolution and a classifier; see `ChainNet`.

        Of the fidelity, `channels` matters, the width 1; a chain has no cells.
        """
        from mlsd_hpo.networks.chain import ChainNet

        layers = self.chain(self.validate(config))
        return ChainNet(layers, (fidelity or Fidelity()).channels)

    def draw(self, config: Config, ax: Axes) -> None:
        """Draw the layers as boxes, wide ones high, with the multiples of the channels below."""
        from mlsd_hpo.plots.layers import chain

        chain(ax, [_shown(layer) for layer in self.chain(self.validate(config))])

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(layers={self.layers}, widths={list(self.widths)}, "
            f"kernels={list(self.kernels)})"
        )


def _shown(layer: Layer) -> tuple[str, int]:
    """The layer's name and width in a picture."""
    return f"{layer.operation}{layer.kernel or ''}", layer.width
