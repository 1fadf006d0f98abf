"""The app of lecture 15: evolution and local search against random search on trained cells."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import ipywidgets
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mlsd_hpo.benchmarks import trained_cells
from mlsd_hpo.benchmarks.anytime import spread
from mlsd_hpo.benchmarks.paired import PairedTest, paired_test
from mlsd_hpo.plots import describe, figure, label_lines, method
from mlsd_hpo.plots.curves import band
from mlsd_hpo.widgets.app import App, State
from mlsd_hpo.widgets.controls import choice, seed, slider
from mlsd_hpo.widgets.on_the_cells import (
    REPEATS,
    Numbers,
    chosen,
    evolution,
    local_search,
    random_search,
)

__all__ = ["StrategyRace"]

Array = NDArray[np.float64]

STRATEGIES = {
    "evolution, the oldest dies": "regularized-evolution",
    "evolution, the worst dies": "evolution",
    "local search": "local-search",
}
FIRST, POINTS = 5.0, 30  # seconds, at which the curves begin; points of a curve
WINS = 155


class Race(NamedTuple):
    """What 200 repeats chose at each cost."""

    costs: Array
    dev: dict[str, Array]  # accuracy that the search saw, {name: (REPEATS, costs)}
    test: dict[str, Array]  # mean test accuracy of the same networks

    def at_the_end(self) -> PairedTest:
        """The strategy against random search, by what was selected in the end."""
        ours, others = (each[:, -1] for each in self.dev.values())
        return paired_test(ours, others, "maximize", ("ours", "random"))


class StrategyRace(App):
    """Left what the searches see, right what the networks that they choose are worth."""

    goal = (
        f"With a budget of 120 seconds, find a population that is ahead of random search in {WINS} "
        "of the 200 repeats. Then one that is behind more often than ahead."
    )

    def controls(self) -> dict[str, ipywidgets.Widget]:
        """The strategy, what it may spend, and the noise."""
        return {
            "strategy": choice("Strategy", list(STRATEGIES)),
            "budget": slider("Budget (seconds)", 120, 20, 180, 10),
            "population": slider("Population", 20, 1, 60),
            "tournament": slider("Tournament", 2, 1, 30),
            "training": choice(
                "Trainings that it sees", [("first", 0), ("second", 1), ("third", 2)]
            ),
            "seed": seed(),
        }

    def figure(self, state: State) -> Figure:
        """Medians and quartiles against the seconds spent."""
        race = raced(**state)
        fig, (left, right) = figure(9.6, 3.7, columns=2)
        for ax, curves in ((left, race.dev), (right, race.test)):
            for name, values in curves.items():
                look = {**method(name).line, "markevery": 6}
                if name != "random":
                    look["label"] = state["strategy"].replace("evolution, ", "")
                band(ax, race.costs, spread(values, "maximize"), look)
            ax.set(xlabel="seconds of training", xlim=(0, state["budget"]))
            label_lines(ax)
        left.set(title="validation: what it sees", ylabel="accuracy", ylim=(0.938, 0.976))
        right.set(title="test: what you get", ylim=(0.926, 0.964))
        return describe(fig, f"Accuracy against seconds spent, 200 repeats. {self.report(state)}")

    def report(self, state: State) -> str:
        """Who is ahead after the budget, and what it is worth on test rows."""
        race = raced(**state)
        found = race.at_the_end()
        ours, others = (np.median(each[:, -1]) for each in race.test.values())
        return (
            f"Ahead of random search in {found.wins} of {REPEATS} repeats, level in {found.ties}, "
            f"behind in {found.losses} (p {found.p:.1g}). Median test accuracy {ours:.4f}, "
            f"random search {others:.4f}."
        )


@lru_cache(maxsize=64)
def raced(
    strategy: str, budget: int, population: int, tournament: int, training: int, seed: int
) -> Race:
    """The strategy and random search, with the same budget."""
    table = trained_cells()
    values, worth = table.dev[training, :, -1], table.test[:, :, -1].mean(axis=0)
    if strategy == "local search":
        rows = local_search(values, budget, seed)
    else:
        oldest = strategy == "evolution, the oldest dies"
        rows = evolution(values, budget, population, tournament, oldest, seed)
    costs = np.linspace(FIRST, budget, POINTS)
    found = {
        STRATEGIES[strategy]: chosen(rows, values, costs),
        "random": at_random(budget, training, seed),
    }
    dev = {name: values[networks] for name, networks in found.items()}
    return Race(costs, dev, {name: worth[networks] for name, networks in found.items()})


@lru_cache(maxsize=64)
def at_random(budget: int, training: int, seed: int) -> Numbers:
    """What random search, with draws of its own, chose at each cost, (REPEATS, costs)."""
    rows = random_search(seed + 10_000)[:, : 3 * budget]  # the cheapest training takes 0.46 s
    values = trained_cells().dev[training, :, -1]
    return chosen(rows, values, np.linspace(FIRST, budget, POINTS))
