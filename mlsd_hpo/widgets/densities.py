"""An app of lecture 07: the two densities of a TPE, and what it asks for next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, ClassVar

import ipywidgets
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.plots import densities, describe, figure
from mlsd_hpo.surrogates.parzen import ParzenDensity
from mlsd_hpo.surrogates.parzen_kernels import Continuous
from mlsd_hpo.widgets.app import App, State
from mlsd_hpo.widgets.controls import seed, slider

__all__ = ["TwoDensities"]

Array = NDArray[np.float64]
GRID = np.linspace(0, 1, 201)
CANDIDATES = 24
MOST = 60  # trials that are asked for
TARGET = 0.01


class TwoDensities(App):
    """One hyperparameter: trials split at a quantile, l and g, their ratio, and the next trial.

    The function has a wide valley, whose bottom is at 0.3, and a narrow one that reaches 0. Moving
    a slider changes what is made of the same trials; only the buttons and the number of random
    trials change the trials.
    """

    goal = (
        f"As it stands, 30 suggestions do not leave the wrong valley. Find settings with which ten "
        f"get below {TARGET}."
    )
    memory: ClassVar[dict[str, Any]] = {"asked": ()}

    def controls(self) -> dict[str, ipywidgets.Widget]:
        """How trials are split, how densities are made, and the random trials."""
        return {
            "gamma": slider("Share of good trials γ", 0.15, 0.05, 0.6, step=0.01),
            "random": slider("Random trials", 12, 4, 60),
            "floor": slider("Least bandwidth", 0.05, 0.001, 0.5, log=True),
            "prior": slider("Weight of the prior", 1.0, 0.001, 10.0, log=True),
            "seed": seed(1),
        }

    def buttons(self) -> dict[str, Callable[[], None]]:
        """What asks for trials."""
        return {"Ask the next": self.ask, "Ask ten": self.ask_ten, "Forget them": self.forget}

    def ask(self) -> None:
        """Evaluate the trial that is marked as the next."""
        if len(self.state["asked"]) >= MOST:
            self.say(f"{MOST} suggestions are enough: forget them, or reset.")
            return
        self.set(asked=(*self.state["asked"], suggestion(self.state)))

    def ask_ten(self) -> None:
        """Evaluate ten trials, one after another."""

        def steps() -> Iterator[dict[str, Any]]:
            for _ in range(min(10, MOST - len(self.state["asked"]))):
                yield {"asked": (*self.state["asked"], suggestion(self.state))}

        self.play(steps(), total=10)

    def forget(self) -> None:
        """Keep only the random trials."""
        self.set(asked=())

    def figure(self, state: State) -> Figure:
        """From top to bottom: trials by value, l and g, the promise of each place."""
        x, y, is_good = trials(state)
        good, bad = both(state)
        of_good, of_bad = (np.exp(density.log_pdf(GRID[:, None])) for density in (good, bad))
        fig, (top, middle, bottom) = figure(8.8, 4.1, rows=3, sharex=True)
        densities.split(top, x, y, is_good, (GRID, landscape(GRID)))
        top.set(xlim=(0, 1), ylim=(-0.05, 1.1))
        densities.pair(middle, GRID, of_good, of_bad)
        height = densities.promise(of_good, of_bad, state["gamma"])
        densities.next_trial(bottom, GRID, height, suggestion(state))
        bottom.set_xlabel("hyperparameter")
        return describe(fig, self._alt(state))

    def _alt(self, state: State) -> str:
        _, y, is_good = trials(state)
        return (
            f"{len(y)} trials on one axis, {is_good.sum()} of them good, above the densities of "
            f"both and their promise, highest near {suggestion(state):.2f}."
        )

    def report(self, state: State) -> str:
        """How many are good, the best so far, and when the goal was reached."""
        _, y, is_good = trials(state)
        n = len(state["asked"])
        told = f"{is_good.sum()} of {len(y)} trials are good. Best value {y.min():.4f}"
        under = np.flatnonzero(y[len(y) - n :] < TARGET)
        if n and under.size and y[: len(y) - n].min() >= TARGET:
            return f"{told}: below {TARGET} after {under[0] + 1} suggestions."
        return f"{told} after {n} suggestion{'' if n == 1 else 's'}; the next is at " + (
            f"{suggestion(state):.3f}."
        )


class Floored(Continuous):
    """Truncated Gaussians, whose widths have a floor that is given."""

    def __init__(self, floor: float) -> None:
        self.floor = floor

    def widths(self, mu: Array) -> Array:
        if len(mu) < 2:
            return np.ones_like(mu)
        order = np.argsort(mu)
        gaps = np.diff(mu[order])
        found = np.empty_like(mu)
        found[order] = np.maximum(np.append(gaps, 0), np.append(0, gaps))
        return np.clip(found, self.floor, 1)


def landscape(x: ArrayLike) -> Array:
    """A wide valley down to 0.3 at x = 0.25, and a narrow one down to 0 at x = 0.8."""
    x = np.asarray(x, dtype=float)
    wide, narrow = np.exp(-(((x - 0.25) / 0.15) ** 2)), np.exp(-(((x - 0.8) / 0.05) ** 2))
    return np.maximum(1 - 0.7 * wide - narrow, 0.0)


def trials(state: State) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Places and values of the random trials and of those asked, and which are good; (n,) each."""
    start = np.random.default_rng(state["seed"]).random(state["random"])
    x = np.append(start, state["asked"])
    y = landscape(x)
    is_good = np.zeros(len(x), dtype=bool)
    is_good[np.argsort(y, kind="stable")[: int(np.ceil(state["gamma"] * len(x)))]] = True
    return x, y, is_good


def both(state: State) -> tuple[ParzenDensity, ParzenDensity]:
    """The densities l and g."""
    x, _, is_good = trials(state)
    axes = [Floored(state["floor"])]
    found = [ParzenDensity(x[rows], axes, True, state["prior"]) for rows in (is_good, ~is_good)]
    return found[0], found[1]


def suggestion(state: State) -> float:
    """The place of the next trial: the best of 24 candidates from l by l / g."""
    return _suggestion(**state)


@lru_cache(maxsize=64)
def _suggestion(**state: Any) -> float:
    good, bad = both(state)
    rng = np.random.default_rng([state["seed"], len(state["asked"]), 7])
    u = good.sample(CANDIDATES, rng)
    return float(u[np.argmax(good.log_pdf(u) - bad.log_pdf(u)), 0])
