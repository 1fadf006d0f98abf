"""An app of lecture 06: a run of Bayesian optimization, step by step, to be steered on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, ClassVar

import ipywidgets
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mlsd_hpo.benchmarks.curve import Curve, hidden_well, two_valleys, wiggle
from mlsd_hpo.plots import bayesian, describe, figure
from mlsd_hpo.surrogates.acquisition import (
    confidence_schedule,
    log_expected_improvement,
    lower_confidence_bound,
    probability_of_improvement,
)
from mlsd_hpo.surrogates.gaussian_process import GaussianProcess
from mlsd_hpo.surrogates.kernels import RBF, Kernel, Matern32, Matern52
from mlsd_hpo.widgets.app import App, State
from mlsd_hpo.widgets.controls import choice, seed, slider

__all__ = ["StepThroughBO"]

Array = NDArray[np.float64]
Places = tuple[int, ...]  # of trials: numbers of places of GRID, in order
STEPS = 12
GRID = np.linspace(0, 1, 201)
KERNELS: dict[str, Callable[[float], Kernel]] = {
    "Matérn 5/2": Matern52,
    "Matérn 3/2": Matern32,
    "RBF": RBF,
}
ACQUISITIONS = (
    "expected improvement",
    "probability of improvement",
    "confidence bound",
    "Thompson sampling",
)
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
        f, tried = objective(state), trials(state)
        model, worth = belief(*settings(state), tried), value_of(state)
        mean, sd = predictions(model)
        fig, (above, below) = figure(8.8, 3.9, rows=2, sharex=True, height_ratios=[2.6, 1])
        first = len(tried) - len(steps(state))
        values = f.at(GRID[list(tried)])
        bayesian.surrogate(above, GRID, mean, sd, GRID[list(tried)], values, f.at(GRID), first)
        if state["acquisition"] == "Thompson sampling":
            bayesian.draw(above, GRID, -worth)
        room = 0.15 * f.height
        above.set(ylim=(f.minimum - 2 * room, f.minimum + f.height + room))
        shown = np.exp(worth - worth.max()) if state["acquisition"] == ACQUISITIONS[0] else worth
        bayesian.acquisition(below, GRID, shown, state["acquisition"])
        bayesian.through((above, below), GRID[best_place(worth, tried)])
        below.set(xlabel="x")
        above.set_title(f"Step {len(steps(state))}", y=1)
        return describe(
            fig,
            f"A model of {len(tried)} trials with its 95% band over the function, and below it "
            f"the {state['acquisition']}.",
        )

    def report(self, state: State) -> str:
        """How close the best is, what the length-scale is, and where the next trial will be."""
        f, tried = objective(state), trials(state)
        best = float(f.at(GRID[list(tried)]).min())
        length = length_of(belief(*settings(state), tried))
        made = len(steps(state))
        found = best - f.minimum <= CLOSE * f.height
        text = f"Step {made} of {STEPS}. Best {best:.3f}, minimum {f.minimum:.3f}: "
        if found:
            text += "found. "
        else:
            text += "MISSED. " if made == STEPS else "not found yet. "
        place = GRID[best_place(value_of(state), tried)]
        return text + f"Length-scale {length:.2f}; next at x = {place:.3f}."


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


def first_trials(number: int, seed: int) -> Places:
    """Random places, one in each of `number` equal parts of the axis."""
    parts = (np.arange(number) + np.random.default_rng([seed, 8]).random(number)) / number
    return tuple(np.round(parts * (len(GRID) - 1)).astype(int).tolist())


def onwards(state: State) -> State:
    """The change of the state that makes the next step."""
    place = best_place(value_of(state), trials(state))
    return {"run": run_of(state), "made": (*steps(state), place)}


def best_place(worth: Array, tried: Places) -> int:
    """Where a trial is worth most, among the places not tried yet."""
    open_ones = worth.copy()
    open_ones[list(tried)] = -np.inf
    return int(open_ones.argmax())


def settings(state: State) -> tuple[Any, ...]:
    """What the model depends on, apart from the trials."""
    names = ("function", "seed", "kernel", "learned", "length_scale")
    return tuple(state[name] for name in names)


@lru_cache(maxsize=256)
def belief(
    function: str, seed: int, kernel: str, learned: bool, length_scale: float, tried: Places
) -> GaussianProcess:
    """The model of the trials: exact values, and a length-scale that is learned or given."""
    form = 1.0 * KERNELS[kernel](0.2 if learned else length_scale)
    x = GRID[list(tried)]
    model = GaussianProcess(form, noise=None, optimize=learned, restarts=2, iterations=30)
    return model.fit(x[:, None], curve(function, seed).at(x), np.random.default_rng(0))


def predictions(model: GaussianProcess) -> tuple[Array, Array]:
    """Mean and standard deviation at the places of GRID."""
    mean, variance = model.posterior(GRID[:, None])
    return mean, np.sqrt(variance)


def value_of(state: State) -> Array:
    """What a trial is worth at the places of GRID; of the expected improvement its logarithm."""
    tried = trials(state)
    model, name = belief(*settings(state), tried), state["acquisition"]
    if name == "Thompson sampling":
        rng = np.random.default_rng([state["seed"], len(tried), 9])
        return -model.sample(GRID[:, None], 1, rng)[0]
    mean, sd = predictions(model)
    best = float(model.y.min())
    if name == "confidence bound":
        beta = confidence_schedule(len(tried), len(GRID)) / 5
        return lower_confidence_bound(mean, sd, beta).value
    if name == "probability of improvement":
        return probability_of_improvement(mean, sd, best).value
    return log_expected_improvement(mean, sd, best).value


def length_of(model: GaussianProcess) -> float:
    """The length-scale of the model's kernel."""
    names = model.kernel.names
    return float(np.exp(model.kernel.theta[names.index("length_scale")]))
