"""An app of lecture 07: the same clicked points, seen by a Gaussian process and by a forest."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, ClassVar

import ipywidgets
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mlsd_hpo.plots import describe, figure, forest
from mlsd_hpo.surrogates.forest import Forest
from mlsd_hpo.surrogates.gaussian_process import GaussianProcess
from mlsd_hpo.widgets.app import App, State
from mlsd_hpo.widgets.controls import choice, seed, slider

__all__ = ["ProcessAndForest"]

Array = NDArray[np.float64]
Points = tuple[tuple[float, float], ...]
GRID = np.linspace(0, 1, 161)[:, None]
ASKED = 0.95  # where both are asked how sure they are
SURE, UNSURE = 0.1, 0.35  # standard deviations that the goal asks for
MOST = 30
START: Points = ((0.08, 0.3), (0.2, 0.9), (0.32, 0.4), (0.45, -0.5), (0.6, 0.2))


class ProcessAndForest(App):
    """Put points into either panel; both models see all of them."""

    goal = (
        f"Put points such that at x = {ASKED:g} the forest's sd is below {SURE:g} and the Gaussian "
        f"process's above {UNSURE:g}."
    )
    memory: ClassVar[dict[str, Any]] = {"points": START}

    def __init__(self, **state: Any) -> None:
        super().__init__(**state)
        self.on_pick(self.click, panel=0)
        self.on_pick(self.click, panel=1)

    def controls(self) -> dict[str, ipywidgets.Widget]:
        """Of the forest: the Gaussian process fits its own."""
        return {
            "trees": slider("Trees", 20, 1, 40),
            "leaf": choice("Least trials in a box", [1, 2, 3]),
            "seed": seed(),
        }

    def buttons(self) -> dict[str, Callable[[], None]]:
        """What can be done with the points."""
        return {"Undo": self.undo}

    def click(self, x: float, y: float) -> None:
        """Put a point."""
        if len(self.state["points"]) == MOST:
            self.say(f"{MOST} points are enough: undo, or reset.")
            return
        point = (float(np.clip(x, 0, 1)), float(np.clip(y, -1.5, 1.5)))
        self.set(points=(*self.state["points"], point))

    def undo(self) -> None:
        """Take the last point away, but for the first."""
        if len(self.state["points"]) == 1:
            self.say("A forest needs a point: click to put more.")
            return
        self.set(points=self.state["points"][:-1])

    def figure(self, state: State) -> Figure:
        """Left: the Gaussian process. Right: the forest and ten of its trees."""
        fig, (left, right) = figure(8.8, 3.7, columns=2, sharey=True)
        x, y = np.array(state["points"]).T
        forest.prediction(left, "bayesian", GRID[:, 0], *process(state["points"]), (x, y))
        left.set(title="Gaussian process", ylabel="value", ylim=(-1.6, 1.6))
        mean, variance, trees = grown(**state)
        forest.prediction(right, "forest", GRID[:, 0], mean, variance, (x, y), trees)
        right.set_title("Forest")
        for ax in (left, right):
            ax.axvline(ASKED, color="black", lw=1, ls=":")
            ax.set(xlim=(0, 1), xlabel="hyperparameter")
        return describe(fig, f"Two models of the same {len(x)} points. {self.report(state)}")

    def report(self, state: State) -> str:
        """How sure both are at the dotted line."""
        at = int(np.argmin(np.abs(GRID[:, 0] - ASKED)))
        of_process = np.sqrt(process(state["points"])[1][at])
        of_forest = np.sqrt(grown(**state)[1][at])
        told = (
            f"At x = {ASKED:g}: sd of the process {of_process:.2f}, of the forest {of_forest:.2f}"
        )
        return told + (". Reached!" if of_forest < SURE and of_process > UNSURE else ".")


@lru_cache(maxsize=32)
def process(points: Points) -> tuple[Array, Array]:
    """Mean and variance of a Gaussian process at the grid, (161,) each."""
    x, y = np.array(points).T
    return GaussianProcess(restarts=0).fit(x[:, None], y).posterior(GRID)


@lru_cache(maxsize=32)
def grown(points: Points, trees: int, leaf: int, seed: int) -> tuple[Array, Array, Array]:
    """Mean and variance of a forest at the grid, (161,) each, and ten trees, (≤ 10, 161)."""
    x, y = np.array(points).T
    model = Forest(trees, seed, leaf).fit(x[:, None], y)
    members = [tree.predict(GRID) for tree in model.model.estimators_[:10]]
    return *model.predict(GRID), np.array(members)
