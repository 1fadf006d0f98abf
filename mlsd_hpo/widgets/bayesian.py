"""An app of lecture 06: a run of Bayesian optimization, step by step, to be steered on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, ClassVar

import ipywidgets
import numpy as np
from matplotlib.figure import Figure

from mlsd_hpo.benchmarks.curve import Curve, hidden_well, two_valleys, wiggle
from mlsd_hpo.plots import bayesian, describe, figure
from mlsd_hpo.surrogates.gaussian_process import GaussianProcess
from mlsd_hpo.widgets.app import App, State
from mlsd_hpo.widgets.controls import choice, seed, slider
from mlsd_hpo.widgets.on_a_line import (
    ACQUISITIONS,
    GRID,
    KERNELS,
    Array,
    Places,
    best_place,
    first_trials,
    fitted,
    length_of,
    predictions,
    worth,
)

__all__ = ["StepThroughBO"]

STEPS = 12
FUNCTIONS = ("two valleys", "random (by seed)", "hidden well")
CLOSE = 0.01  # a minimum counts as found within this share of the function's height


class StepThroughBO(App):
    """The model above, the acquisition function below it; each step makes the trial at its top.

    Acquisition, kernel and length-scale can be changed between two steps: they decide on the next
    trial, and those that were made stay. Another function, seed or number of first trials begins a
    new run.
    """

    goal = (
        f"Find a kernel, a length-scale or first trials with which expected improvement misses the "
        f"minimum in {STEPS} steps."
    )
    memory: ClassVar[dict[str, Any]] = {"run": (), "made": ()}

    def controls(self) -> dict[str, ipywidgets.Widget]:
        """What decides on the next trial, and what a run begins with."""
        return {
            "length_scale": slider("Length-scale", 0.2, 0.02, 1.0, log=True),
            "first": slider("First trials", 3, 1, 6),
            "learned": choice("Length-scale is", [("set by you", False), ("learned", True)]),
            "acquisition": choice("Acquisition", ACQUISITIONS),
            "kernel": choice("Kernel", list(KERNELS)),
            "function": choice("Function", FUNCTIONS),
            "seed": seed(),
        }

    def buttons(self) -> dict[str, Callable[[], None]]:
        """One step on, one back, or all that are left."""
        return {"Step": self.step, "Back": self.back, "Play": self.play_on}

    def step(self) -> None:
        """Make the trial that is worth most."""
        if len(steps(self.state)) == STEPS:
            self.say(f"All {STEPS} steps are made: go back, or reset.")
            return
        self.set(**onwards(self.state))

    def back(self) -> None:
        """Take the last trial back."""
        self.set(run=run_of(self.state), made=steps(self.state)[:-1])

    def play_on(self) -> None:
        """Make the steps that are left, one after another; all controls stay alive."""

        def changes() -> Iterator[State]:
            while len(steps(self.state)) < STEPS:
                yield onwards(self.state)

        self.play(changes(), total=STEPS - len(steps(self.state)))

    def figure(self, state: State) -> Figure:
        """Above: the model and the function. Below: what a trial is worth."""
        f, tried, name = objective(state), trials(state), state["acquisition"]
        mean, sd = predictions(belief(state))
        values = value_of(state)
        fig, (above, below) = figure(8.8, 3.9, rows=2, sharex=True, height_ratios=[2.6, 1])
        x = GRID[list(tried)]
        first = len(tried) - len(steps(state))
        bayesian.surrogate(above, GRID, mean, sd, x, f.at(x), f.at(GRID), first)
        if name == "Thompson sampling":
            bayesian.draw(above, GRID, -values)
        room = 0.15 * f.height
        above.set(ylim=(f.minimum - 2 * room, f.minimum + f.height + room))
        above.set_title(f"Step {len(steps(state))} of {STEPS}", y=1)
        shown = np.exp(values - values.max()) if name == "expected improvement" else values
        bayesian.acquisition(below, GRID, shown, name)
        bayesian.through((above, below), GRID[best_place(values, tried)])
        below.set(xlabel="x")
        return describe(
            fig,
            f"A model of {len(tried)} trials with its 95% band over the function, and below it "
            f"the {name}.",
        )

    def report(self, state: State) -> str:
        """How close the best is, what the length-scale is, and where the next trial will be."""
        f, tried, made = objective(state), trials(state), len(steps(state))
        best = float(f.at(GRID[list(tried)]).min())
        if best - f.minimum <= CLOSE * f.height:
            verdict = "found"
        else:
            verdict = "MISSED" if made == STEPS else "not found yet"
        place = GRID[best_place(value_of(state), tried)]
        return (
            f"Step {made} of {STEPS}. Best {best:.3f}, minimum {f.minimum:.3f}: {verdict}. "
            f"Length-scale {length_of(belief(state)):.2f}; next at x = {place:.3f}."
        )


def objective(state: State) -> Curve:
    """The function of a state."""
    return curve(state["function"], state["seed"])


@lru_cache(maxsize=32)
def curve(name: str, seed: int) -> Curve:
    """The function by its name in the menu."""
    if name == "two valleys":
        return two_valleys()
    return hidden_well() if name == "hidden well" else wiggle(seed)


def run_of(state: State) -> tuple[Any, ...]:
    """What a run depends on from its beginning."""
    return state["function"], state["seed"], state["first"]


def steps(state: State) -> Places:
    """The trials made by steps; none if they belong to another run."""
    made: Places = state["made"]
    return made if state["run"] == run_of(state) else ()


def trials(state: State) -> Places:
    """All trials: the first ones, and those made by steps."""
    return first_trials(state["first"], state["seed"]) + steps(state)


def onwards(state: State) -> State:
    """The change of the state that makes the next step."""
    place = best_place(value_of(state), trials(state))
    return {"run": run_of(state), "made": (*steps(state), place)}


def belief(state: State) -> GaussianProcess:
    """The model of a state's trials."""
    length_scale = None if state["learned"] else state["length_scale"]
    return model_of(state["function"], state["seed"], trials(state), state["kernel"], length_scale)


@lru_cache(maxsize=256)
def model_of(
    name: str, seed: int, tried: Places, kernel: str, length_scale: float | None
) -> GaussianProcess:
    """The model of trials of a function."""
    x = GRID[list(tried)]
    return fitted(x, curve(name, seed).at(x), kernel, length_scale)


def value_of(state: State) -> Array:
    """What a trial is worth in a state, at the places of GRID."""
    rng = np.random.default_rng([state["seed"], len(trials(state)), 9])
    return worth(belief(state), state["acquisition"], rng)
