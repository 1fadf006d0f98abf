"""An app of lecture 04: find a function and settings with which zooming loses to random search."""

from __future__ import annotations

from functools import lru_cache

import ipywidgets
import numpy as np
from matplotlib.figure import Figure

from mlsd_hpo.benchmarks.deceptive import Deceptive
from mlsd_hpo.benchmarks.zooms import zoom_runs
from mlsd_hpo.plots import describe, figure, zoom
from mlsd_hpo.strategies import CoarseToFineSearch
from mlsd_hpo.study import Study
from mlsd_hpo.widgets.app import App, State
from mlsd_hpo.widgets.controls import seed, slider
from mlsd_hpo.widgets.zoom import RUNS, TRIALS, throws

__all__ = ["FoolTheZoom"]


class FoolTheZoom(App):
    """A bowl and a well; a hundred zooms against a hundred random searches of equal budget."""

    goal = f"Make zooming lose more than half of {RUNS} duels against random search."

    def controls(self) -> dict[str, ipywidgets.Widget]:
        """The function, and the settings of the zoom."""
        return {
            "width": slider("Width of the well", 0.5, 0.05, 0.6, step=0.01),
            "floor": slider("Bottom of the bowl", 0.2, 0.02, 0.4, step=0.01),
            "per_round": slider("Trials in a round", 15, 5, 30, step=5),
            "shrink": slider("Shrink factor", 0.5, 0.1, 0.9, step=0.05),
            "incumbents": slider("Boxes in a round", 1, 1, 4),
            "seed": seed(),
        }

    def figure(self, state: State) -> Figure:
        """Left: one zoom. Right: what became of a hundred."""
        f = Deceptive(width=state["width"], floor=state["floor"])
        strategy = CoarseToFineSearch(
            f.space,
            trials_per_round=state["per_round"],
            shrink=state["shrink"],
            incumbents=state["incumbents"],
            seed=state["seed"],
        )
        study = Study(f, strategy).run(trials=TRIALS, progress=False)
        fig, (left, right) = figure(8.8, 3.9, columns=2)
        zoom.surface(left, f.at, cells=60)
        zoom.rounds(left, f.space, strategy.rounds, study.trials)
        zoom.target(left, *f.well)
        left.set_title(f"One zoom: best {study.best.value:.4f}", y=1)
        zoom.bars(right, self._shares(state))
        right.set_title(f"{RUNS} searches of {TRIALS} trials", y=1)
        return describe(fig, f"One zoom on a bowl with a well. {self.report(state)}")

    def report(self, state: State) -> str:
        """How many duels were lost, and who found the well."""
        shares = self._shares(state)
        return f"{'; '.join(f'{name}: {share:.0%}' for name, share in shares.items())}."

    def _shares(self, state: State) -> dict[str, float]:
        f = Deceptive(width=state["width"], floor=state["floor"])
        settings = (state[name] for name in ("per_round", "shrink", "incumbents", "seed"))
        return outcome(f, *settings)


@lru_cache(maxsize=32)
def outcome(
    f: Deceptive, per_round: int, shrink: float, incumbents: int, seed: int
) -> dict[str, float]:
    """What became of RUNS zooms and RUNS random searches, as shares of them."""
    uniforms, others = throws(seed)
    zoomed = zoom_runs(f.at, uniforms, per_round, shrink, incumbents)[1].min(axis=1)
    random = f.at(others).min(axis=1)
    return {
        "Zooming loses": float(np.mean(zoomed > random)),
        "Zooming finds the well": float(np.mean(zoomed < f.floor)),
        "Random finds the well": float(np.mean(random < f.floor)),
    }
