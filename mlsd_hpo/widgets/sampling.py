"""A grid against random points on a ridge: who finds the better point, and when?"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import ipywidgets
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mlsd_hpo.benchmarks.hit_rate import draw_points
from mlsd_hpo.benchmarks.ridge import Ridge, wins
from mlsd_hpo.plots import describe, figure, method, sampling
from mlsd_hpo.widgets.app import App, State
from mlsd_hpo.widgets.controls import choice, seed, slider

__all__ = ["Projections"]

DRAWS = 200


@lru_cache(maxsize=64)
def many_points(name: str, n: int, seed: int) -> NDArray[np.float64]:
    """`DRAWS` sets of n points of the unit square, (DRAWS, n, 2); the first is what is shown."""
    rng = np.random.default_rng([seed, n])
    return np.stack([draw_points(name, n, 2, rng) for _ in range(DRAWS)])


def score_sheet(state: State) -> tuple[int, int]:
    """In how many of `DRAWS` draws of the top and the points each finds the better point.

    Returns (grid, rival).
    """
    rival = many_points(state["rival"], state["points"], state["seed"])
    grid = many_points("grid", state["points"], 0)[0]
    rng = np.random.default_rng(state["seed"])
    signs = wins(grid, rival, state["ratio"], state["angle"], rng)
    return int((signs > 0).sum()), int((signs < 0).sum())


class Projections(App):
    """A hill of constant area, from round (both hyperparameters matter) to a ridge (one does).

    Above, the points on the landscape; below, the same points from the side, where only the
    direction that matters is left. The line under the picture says who wins in 200 draws.
    """

    goal = (
        "With 9 points at angle 0, find the largest importance ratio at which the grid still wins "
        "more than 100 of 200 draws. Then set the ratio to 100 and find an angle at which the grid "
        "wins again."
    )

    def controls(self) -> dict[str, ipywidgets.Widget]:
        rivals = [(method(name).label, name) for name in ("random", "latin", "sobol")]
        return {
            "ratio": slider("Importance ratio", 30.0, 1.0, 100.0, log=True),
            "angle": slider("Angle of what matters (°)", 0, 0, 90, step=5),
            "points": choice("Points", [4, 9, 16, 25], 9),
            "rival": choice("Against", rivals),
            "seed": seed(2),
        }

    def figure(self, state: dict[str, Any]) -> Figure:
        top = np.random.default_rng(state["seed"]).random((DRAWS, 1, 2))[0, 0]
        ridge = Ridge(state["ratio"], state["angle"], (float(top[0]), float(top[1])))
        sets = {
            "grid": many_points("grid", state["points"], 0)[0],
            state["rival"]: many_points(state["rival"], state["points"], state["seed"])[0],
        }
        fig, axes = figure(7.2, 5.0, 2, 2, height_ratios=[2.6, 1])
        sampling.projections(axes, ridge, sets)
        found = {name: float(ridge.score(points).max()) for name, points in sets.items()}
        values = {name: sampling.distinct(p, ridge.direction) for name, p in sets.items()}
        said = " and ".join(
            f"{method(name).label} tries {values[name]} different values of what matters "
            f"and finds a score of {found[name]:.2f}"
            for name in sets
        )
        return describe(
            fig,
            f"{state['points']} points each on a hill with importance ratio {state['ratio']:.3g} "
            f"at angle {state['angle']} degrees: {said}.",
        )

    def report(self, state: dict[str, Any]) -> str:
        grid, rival = score_sheet(state)
        return (
            f"{DRAWS} draws of the top and the points: the grid finds the better point in {grid}, "
            f"{method(state['rival']).label} in {rival}."
        )
