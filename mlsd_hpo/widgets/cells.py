"""The app of lecture 14: choose the operations of a cell; see what it is, and what it is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import ClassVar

import ipywidgets
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mlsd_hpo.benchmarks import trained_cells
from mlsd_hpo.benchmarks.task_cells import SPACE
from mlsd_hpo.plots import architecture, describe, figure
from mlsd_hpo.trial import Config
from mlsd_hpo.widgets.app import App, State
from mlsd_hpo.widgets.controls import choice

__all__ = ["CellEditor"]

FIRST = ("conv1", "none", "conv3", "skip", "none", "conv1")
GOAL, CONVOLUTIONS = 0.95, 2


class CellEditor(App):
    """Left the cell, right all networks of the space: where this one and its mutants stand."""

    goal = (
        f"Build a cell with an accuracy above {GOAL:.2f} that has no more than {CONVOLUTIONS} "
        "convolutions. Then find two different codes of the same network."
    )
    memory: ClassVar[Mapping[str, int]] = {"mutations": 0}

    def controls(self) -> dict[str, ipywidgets.Widget]:
        """An operation for each edge."""
        return {
            name: choice(name.replace("->", " → "), SPACE.operations, first)
            for name, first in zip(SPACE.names, FIRST, strict=True)
        }

    def buttons(self) -> dict[str, Callable[[], None]]:
        """A step of evolution."""
        return {"Mutate": self.mutate}

    def mutate(self) -> None:
        """Go to another network that differs in one edge, at random."""
        number = self.state["mutations"] + 1
        rng = np.random.default_rng(number)
        self.set(**SPACE.mutate(config_of(self.state), rng), mutations=number)

    def figure(self, state: State) -> Figure:
        """The cell, and the accuracies of all."""
        config = config_of(state)
        fig, (left, right) = figure(9.6, 3.6, columns=2, width_ratios=[1.25, 1])
        SPACE.draw(config, left)
        mine, near = accuracy(config), [accuracy(other) for other in mutants(config)]
        architecture.among(right, accuracies(), mine, [one for one in near if one is not None])
        return describe(fig, f"A cell as a graph, and its accuracy among all. {self.report(state)}")

    def report(self, state: State) -> str:
        """What the cell is worth, and its neighbourhood."""
        config = config_of(state)
        mine = accuracy(config)
        if mine is None:
            return "Dead: no path leads from node 0 to node 3."
        cells = trained_cells()
        codes = int((cells.codes == cells.row(config)).sum())
        near = [accuracy(other) for other in mutants(config)]
        better = sum(other is not None and other > mine for other in near)
        place = 1 + int((accuracies() > mine).sum())
        many = "the only code" if codes == 1 else f"one of {codes} codes"
        return (
            f"{SPACE.weights(config):,} weights; accuracy {mine:.3f}, number {place} of "
            f"{len(accuracies()):,}; {many} of this network; {better} of its {len(near)} mutants "
            "are better."
        )


def config_of(state: State) -> Config:
    """The cell that the menus say."""
    return {name: state[name] for name in SPACE.names}


def mutants(config: Config) -> list[Config]:
    """The other networks that are one operation away; of codes of the same network, one."""
    key = SPACE.canonical(config)
    found = {SPACE.canonical(other): other for other in SPACE.neighbours(config)}
    return [other for form, other in found.items() if form != key]


@lru_cache
def accuracies() -> NDArray[np.float64]:
    """The mean dev accuracy of each network, (cells,)."""
    return np.asarray(trained_cells().dev[:, :, -1].mean(axis=0))


def accuracy(config: Config) -> float | None:
    """The same of one cell; None if it is dead."""
    return float(accuracies()[trained_cells().row(config)]) if SPACE.live(config) else None
