"""What the spaces of architectures have besides: networks and pictures.

A space of architectures is a `Space` like any other, with decisions and conditions, so that every
strategy of the course runs on it. What it adds is that a configuration can be built and drawn, and
that different configurations may be the same network: `canonical` says when, and grids and `size`
count networks, or where there are too many to look at each, configurations.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mlsd_hpo.spaces.grid import Grid
from mlsd_hpo.spaces.space import Space

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from torch import nn

    from mlsd_hpo.networks.fidelity import Fidelity

Config = dict[str, Any]

COUNTED = 16_384  # configurations up to which equal ones are looked for: some seconds


class ArchitectureSpace(Space):
    """Base of the spaces of architectures."""

    @abstractmethod
    def build(self, config: Config, fidelity: Fidelity | None = None) -> nn.Module:
        """A torch module with fresh weights, as large as `fidelity` says; by default full size.

        It maps (batch, points) to logits (batch, classes). Its weights are drawn from torch's
        global generator: seed that before, as `train` does.

        Raises:
            ValueError: for a configuration that does not belong to the space.
        """

    @abstractmethod
    def draw(self, config: Config, ax: Axes) -> None:
        """Draw a configuration as a graph."""

    def grid(self, resolution: int | Mapping[str, int | Sequence[Any]]) -> Grid:
        """As for every space, but of configurations that are the same network only the first."""
        return Distinct(self, resolution)


class Distinct(Grid):
    """A grid without duplicates; one of more than 16,384 combinations has them after all."""

    @cached_property
    def _allowed(self) -> list[int] | None:
        if self.combinations > COUNTED:
            return super()._allowed  # a constraint counts all the same
        found: dict[Hashable, int] = {}
        for number in range(self.combinations):
            config = self._combination(number)
            if self.space.allows(config):
                found.setdefault(self.space.canonical(config), number)
        return list(found.values())
