"""An app of lecture 05: click to observe a function, and see the prior become the posterior."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, ClassVar

import ipywidgets
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mlsd_hpo.plots import describe, figure, gaussian_process
from mlsd_hpo.plots.style import GREY
from mlsd_hpo.surrogates.kernels import RBF, Kernel, Matern32, Matern52, Periodic, RationalQuadratic
from mlsd_hpo.surrogates.posterior import Posterior
from mlsd_hpo.widgets.app import App, State
from mlsd_hpo.widgets.controls import choice, seed, slider

__all__ = ["PriorToPosterior"]

Array = NDArray[np.float64]
KERNELS: dict[str, Callable[[float], Kernel]] = {
    "RBF": RBF,
    "Matérn 5/2": Matern52,
    "Matérn 3/2": Matern32,
    "rational quadratic": RationalQuadratic,
    "periodic (period 0.5)": lambda length: Periodic(length, 0.5),
}
CLICKS, SD_AIM, ERROR_AIM = 6, 0.2, 0.3
NOISE = 0.05  # standard deviation of what is observed
X = np.linspace(0, 1, 121)[:, None]
TOP = 3.2  # the picture shows heights from -TOP to TOP


class PriorToPosterior(App):
    """Observe a hidden function where you click, or put a point at the height of the click.

    Six clicks may be spent; then the function is shown. A point is (x, y), or (x, None) where the
    function is observed.
    """

    goal = (
        f"With {CLICKS} observations, bring the largest sd below {SD_AIM:g} and the mean within "
        f"{ERROR_AIM:g} of the hidden function everywhere."
    )
    memory: ClassVar[dict[str, Any]] = {"points": (), "revealed": False}

    def __init__(self, **state: Any) -> None:
        super().__init__(**state)
        self.on_pick(self.click)

    def controls(self) -> dict[str, ipywidgets.Widget]:
        """The assumptions, what a click does, and how many functions are drawn."""
        return {
            "kernel": choice("Kernel", KERNELS),
            "length_scale": slider("Length-scale", 0.3, 0.03, 1.0, log=True),
            "noise": slider("Noise assumed (sd)", 0.05, 0.0, 0.5, step=0.05),
            "paths": slider("Functions drawn", 5, 0, 10),
            "aim": choice("A click", [("observes the function there", 0), ("puts a point", 1)]),
            "seed": seed(),
        }

    def buttons(self) -> dict[str, Callable[[], None]]:
        """What can be done with the points so far."""
        return {"Undo": self.undo, "Clear": self.clear, "Show the function": self.reveal}

    def click(self, x: float, y: float) -> None:
        """Observe the function at x, or put a point at height y there."""
        points = self.state["points"]
        if len(points) == CLICKS:
            self.say(f"All {CLICKS} observations are spent: undo, clear, or change a slider.")
            return
        height = float(np.clip(y, -TOP, TOP)) if self.state["aim"] else None
        self.set(points=(*points, (x, height)))

    def undo(self) -> None:
        """Take the last point away."""
        self.set(points=self.state["points"][:-1], revealed=False)

    def clear(self) -> None:
        """Take all points away; kernel and sliders stay."""
        self.set(points=(), revealed=False)

    def reveal(self) -> None:
        """Show the hidden function."""
        self.set(revealed=True)

    def figure(self, state: State) -> Figure:
        """Above: the posterior, and functions drawn from it. Below: its sd, beside the noise's."""
        given = condition(state)
        mean, sd = moments(given)
        fig, (above, below) = figure(8.8, 4.2, rows=2, height_ratios=[3, 1])
        rng = np.random.default_rng([state["seed"], 8])
        if state["paths"]:
            drawn = given.sample(X, state["paths"], rng)
            gaussian_process.paths(above, X[:, 0], drawn, thin=True)
        truth = hidden(state["seed"]) if shown(state) else None
        gaussian_process.posterior(above, X[:, 0], mean, sd, truth)
        gaussian_process.observations(above, given.X, heights(state))
        above.set(xlim=(0, 1), ylim=(-TOP, TOP), xticks=[], ylabel="f(x)")
        n = len(state["points"])
        above.set_title(f"Posterior, {n} observed" if n else "Prior: nothing observed", y=1)
        gaussian_process.uncertainty(below, X[:, 0], sd, SD_AIM)
        below.axhline(state["noise"], color=GREY, linestyle="-.", linewidth=1.5)
        below.text(0.99, 0.97, "··· aim   –·– noise", ha="right", va="top")
        below.set_xlim(0, 1)
        return describe(fig, f"Mean, 95 % band and drawn functions. {self.report(state)}")

    def report(self, state: State) -> str:
        """How much is not known, how wrong a mean is whose function is shown, what a click does."""
        mean, sd = moments(condition(state))
        n, most = len(state["points"]), int(np.argmax(sd))
        text = f"{n} of {CLICKS} points; largest sd {sd[most]:.2f}, at x = {X[most, 0]:.2f}."
        if shown(state):
            wrong = np.abs(mean - hidden(state["seed"]))
            place = int(np.argmax(wrong))
            text += f" Largest error of the mean: {wrong[place]:.2f}, at x = {X[place, 0]:.2f}."
        if n < CLICKS:
            text += " A click puts a point." if state["aim"] else " A click observes."
        return text


def shown(state: State) -> bool:
    """Whether the hidden function is shown."""
    return bool(state["revealed"]) or len(state["points"]) == CLICKS


def condition(state: State) -> Posterior:
    """The process of the state's kernel, given its points; outputs are about 1 in size."""
    places = np.array([[x] for x, _ in state["points"]]).reshape(-1, 1)
    kernel = KERNELS[state["kernel"]](state["length_scale"])
    return Posterior.of(kernel, max(state["noise"] ** 2, 1e-6), places, heights(state))


def heights(state: State) -> Array:
    """The points' heights (n,): what was observed there, or where they were put."""
    points = enumerate(state["points"])
    found = [observed(state["seed"], x, i) if y is None else y for i, (x, y) in points]
    return np.array(found, dtype=float)


def moments(given: Posterior) -> tuple[Array, Array]:
    """Mean and standard deviation of the function at X."""
    mean, variance = given.mean_and_variance(X)
    return mean, np.sqrt(variance)


@lru_cache(maxsize=32)
def hidden(seed: int) -> Array:
    """The hidden function at X: a draw of an RBF with length-scale 0.17, within ±2.5."""
    prior = Posterior.of(RBF(0.17), 0.0, np.zeros((0, 1)), np.zeros(0))
    f = prior.sample(X, 1, np.random.default_rng([seed, 9]))[0]
    return np.asarray(f * min(1.0, 2.5 / np.abs(f).max()))


def observed(seed: int, x: float, number: int) -> float:
    """Observation `number` of the hidden function, at x, with its noise."""
    noise = NOISE * np.random.default_rng([seed, 10, number]).standard_normal()
    return float(np.interp(x, X[:, 0], hidden(seed)) + noise)
