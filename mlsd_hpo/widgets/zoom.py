"""An app of lecture 04: draw the zoom boxes yourself on a function that you do not see."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, ClassVar

import ipywidgets
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mlsd_hpo.benchmarks.anytime import quartiles
from mlsd_hpo.benchmarks.deceptive import Deceptive
from mlsd_hpo.benchmarks.zooms import zoom_runs
from mlsd_hpo.plots import describe, figure, zoom
from mlsd_hpo.widgets.app import App, State
from mlsd_hpo.widgets.controls import choice, seed

__all__ = ["DrawTheBoxes"]

Array = NDArray[np.float64]
TRIALS, BOXES, RUNS = 60, 6, 100
EACH = TRIALS // BOXES  # trials in a box
KINDS = ("surprise", "smooth", "deceptive")
WHOLE = (0.0, 0.0, 1.0, 1.0)


class DrawTheBoxes(App):
    """Search a function that you do not see: each box that you draw costs ten trials inside it.

    Draw a box on the picture with the mouse (or Shift and the arrow keys), or set its sides with
    the two range sliders and press "Search this box". The first box, the whole square, is drawn
    already. The rivals appear when all boxes are spent.
    """

    goal = (
        f"Beat random search and the automatic zoom with {BOXES} boxes of {EACH} trials; the first "
        "box is the whole square."
    )
    memory: ClassVar[dict[str, Any]] = {"boxes": (WHOLE,), "revealed": False}

    def __init__(self, **state: Any) -> None:
        super().__init__(**state)
        self.on_box(self.search)

    def controls(self) -> dict[str, ipywidgets.Widget]:
        """The kind of function, its seed, and the sides of the next box."""
        return {
            "kind": choice("Function", KINDS),
            "seed": seed(),
            "x": _sides("Box, from left to right"),
            "y": _sides("Box, from bottom to top"),
        }

    def buttons(self) -> dict[str, Callable[[], None]]:
        """What can be done beside drawing a box."""
        return {"Search this box": self.search_sliders, "Show the function": self.reveal}

    def search_sliders(self) -> None:
        """Spend ten trials in the box of the two range sliders."""
        (x0, x1), (y0, y1) = self.state["x"], self.state["y"]
        self.search(x0, y0, x1, y1)

    def search(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Spend ten trials in a box, and put the sliders on it."""
        if len(self.state["boxes"]) == BOXES:
            self.say(f"All {BOXES} boxes are spent: show the function, or reset.")
            return
        if x0 == x1 or y0 == y1:
            self.say("This box is empty: give it two different ends on both axes.")
            return
        box = tuple(float(np.clip(side, 0, 1)) for side in (x0, y0, x1, y1))
        self.set(boxes=(*self.state["boxes"], box), x=(box[0], box[2]), y=(box[1], box[3]))

    def reveal(self) -> None:
        """Show the function."""
        self.set(revealed=True)

    def figure(self, state: State) -> Figure:
        """Left: your boxes and points. Right: the best so far against two rivals."""
        f, points, values = self._found(state)
        fig, (left, right) = figure(8.8, 3.9, columns=2, width_ratios=[1, 0.9])
        if state["revealed"]:
            zoom.surface(left, f.at, cells=60)
            zoom.target(left, *(f.bowl if f.width == 0 else f.well))
        else:
            zoom.square(left)
            left.set_facecolor("#D5DBDB")
        (x0, x1), (y0, y1) = state["x"], state["y"]
        left.plot([x0, x1, x1, x0, x0], [y0, y0, y1, y1, y0], "--", color="black", lw=1.2)
        zoom.boxes(left, state["boxes"], points, values)
        left.set_title("Your boxes: darker is better", y=1)
        if self._over(state):
            zoom.progress(right, rivals(state["kind"], state["seed"]), np.ravel(values), f.minimum)
            right.set_title("Distance to the minimum", y=1)
        else:
            zoom.found(right, np.ravel(values), TRIALS)
            right.set_title("Your values and the best so far", y=1)
        return describe(fig, self._alt(state))

    def _over(self, state: State) -> bool:
        return state["revealed"] or len(state["boxes"]) == BOXES

    def _found(self, state: State) -> tuple[Deceptive, list[Array], list[Array]]:
        """The function, and for each box its points (EACH, 2) and their values (EACH,)."""
        f = mystery(state["kind"], state["seed"])
        points = [box_points(box, i, state["seed"]) for i, box in enumerate(state["boxes"])]
        return f, points, [f.at(p) for p in points]

    def _alt(self, state: State) -> str:
        seen = "over the function" if state["revealed"] else "over a hidden function"
        return (
            f"{len(state['boxes'])} boxes of ten points {seen} on the unit square, beside the "
            "values found so far."
        )

    def report(self, state: State) -> str:
        """The best value so far, and the rivals' with the same number of trials."""
        n = len(state["boxes"])
        best = float(np.min(self._found(state)[2]))
        if not self._over(state):
            return f"{BOXES - n} boxes left. Your best: {best:.4f}. Where do you look next?"
        medians = {
            name: quartiles(values[:, : n * EACH])[1, -1]
            for name, values in rivals(state["kind"], state["seed"]).items()
        }
        return (
            f"Your best: {best:.4f}. With {n * EACH} trials, random search has "
            f"{medians['random']:.4f} and the automatic zoom {medians['coarse-to-fine']:.4f} "
            f"(medians of {RUNS} runs)."
        )


def _sides(label: str) -> ipywidgets.FloatRangeSlider:
    return ipywidgets.FloatRangeSlider(
        value=(0.0, 1.0),
        min=0.0,
        max=1.0,
        step=0.01,
        description=label,
        style={"description_width": "initial"},
        layout=ipywidgets.Layout(width="345px"),
    )


@lru_cache(maxsize=32)
def mystery(kind: str, seed: int) -> Deceptive:
    """A bowl somewhere, with a well (deceptive), without one (smooth), or either (surprise)."""
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    deceptive = {"surprise": bool(rng.random() < 0.5), "smooth": False, "deceptive": True}[kind]
    bowl = rng.uniform(0.15, 0.85, 2)
    well = rng.uniform(0.15, 0.85, 2)
    while np.linalg.norm(well - bowl) < 0.5:
        well = rng.uniform(0.15, 0.85, 2)
    x, y = bowl.tolist(), well.tolist()
    return Deceptive(0.25 if deceptive else 0.0, 0.2, (x[0], x[1]), (y[0], y[1]))


def box_points(box: tuple[float, ...], number: int, seed: int) -> Array:
    """The trials of box `number`, (EACH, 2)."""
    lower, upper = np.array(box[:2]), np.array(box[2:])
    u = np.random.default_rng([seed, 5, number]).random((EACH, 2))
    return np.asarray(lower + u * (upper - lower))


@lru_cache(maxsize=8)
def throws(seed: int) -> tuple[Array, Array]:
    """Random numbers of the zooms and of the random searches, (RUNS, TRIALS, 2) each."""
    rng = np.random.default_rng([seed, 6])
    return rng.random((RUNS, TRIALS, 2)), rng.random((RUNS, TRIALS, 2))


@lru_cache(maxsize=32)
def rivals(kind: str, seed: int) -> dict[str, Array]:
    """Values of random search and of the automatic zoom, (RUNS, TRIALS) each."""
    f, (uniforms, others) = mystery(kind, seed), throws(seed)
    return {"random": f.at(others), "coarse-to-fine": zoom_runs(f.at, uniforms)[1]}
