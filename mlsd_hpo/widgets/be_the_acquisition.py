"""An app of lecture 06: place ten trials on a hidden function, then see what EI does with ten."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, ClassVar

import ipywidgets
import numpy as np
from matplotlib.figure import Figure

from mlsd_hpo.benchmarks.curve import Curve, wiggle
from mlsd_hpo.plots import bayesian, describe, figure, gaussian_process, method
from mlsd_hpo.plots.style import BLACK
from mlsd_hpo.surrogates.gaussian_process import GaussianProcess
from mlsd_hpo.widgets.app import App, State
from mlsd_hpo.widgets.controls import choice, seed, slider
from mlsd_hpo.widgets.on_a_line import (
    GRID,
    Array,
    Places,
    best_place,
    first_trials,
    fitted,
    predictions,
    worth,
)

__all__ = ["BeTheAcquisition"]

TRIALS = 10
LENGTH = 0.06  # about four valleys: with ten trials EI misses the deepest in a third of them
RUNS = 200  # random searches: their median is a line, the trials of the first are grey ticks
TOP = 4.0  # the picture shows heights from -TOP to TOP, whatever the function
LEVEL = 0.01  # bests that differ by less than this share of the function's height are level
OUTCOMES = ("you", "EI", "level")


class BeTheAcquisition(App):
    """Place ten trials where you click; expected improvement and random search do the same.

    The function, the rivals' trials and the score are shown after the tenth. "Next function" goes
    on with the next seed; the tally counts each function once.
    """

    goal = f"Beat expected improvement in one of three functions, with {TRIALS} trials each."
    memory: ClassVar[dict[str, Any]] = {"placed": (), "of": 0, "tally": ()}

    def __init__(self, **state: Any) -> None:
        super().__init__(**state)
        self.on_pick(lambda x, _: self.place(x))

    def controls(self) -> dict[str, ipywidgets.Widget]:
        """The next trial, what is shown to help, and which function."""
        return {
            "x": slider("Next trial at x", 0.5, 0.0, 1.0, step=0.005),
            "help": choice("Show", [("my trials only", False), ("a model of them too", True)]),
            "seed": seed(label="Function"),
        }

    def buttons(self) -> dict[str, Callable[[], None]]:
        """What can be done beside clicking."""
        return {"Try it there": self.place_slider, "Next function": self.next_function}

    def place_slider(self) -> None:
        """Make a trial where the slider stands."""
        self.place(self.state["x"])

    def place(self, x: float) -> None:
        """Make a trial at x."""
        mine = placed(self.state)
        if len(mine) == TRIALS:
            self.say(f"All {TRIALS} trials are made: go on to the next function.")
            return
        mine = (*mine, float(np.clip(x, 0, 1)))
        rival(self.state["seed"], len(mine))  # a trial of theirs for each of yours: no long wait
        tally = self.state["tally"]
        if len(mine) == TRIALS and self.state["seed"] not in dict(tally):
            tally = (*tally, (self.state["seed"], winner(mine, self.state["seed"])))
        self.set(placed=mine, of=self.state["seed"], tally=tally)

    def next_function(self) -> None:
        """Go on to the next seed, with ten new trials."""
        self.set(seed=self.state["seed"] + 1, placed=())

    def figure(self, state: State) -> Figure:
        """Left: trials on the function. Right: the best so far of the three players."""
        f, mine, number = hidden(state["seed"]), placed(state), state["seed"]
        over = len(mine) == TRIALS
        fig, (left, right) = figure(8.8, 3.9, columns=2, width_ratios=[1.6, 1])
        if state["help"]:
            gaussian_process.posterior(left, GRID, *predictions(model_of(mine, number)))
        if over:
            left.plot(GRID, f.at(GRID), "--", color=BLACK, lw=1.5)
            theirs = GRID[list(rival(number, TRIALS))]
            bayesian.player(left, theirs, f.at(theirs), "bayesian")
            bayesian.rug(left, random_places(number)[0], method("random").color)
        else:
            left.axvline(state["x"], color=BLACK, ls=":", lw=1.2)
        if mine:
            bayesian.player(left, mine, f.at(mine), "manual")
        left.set(xlim=(0, 1), ylim=(-TOP, TOP), xlabel="x", ylabel="value")
        left.set_title(f"Function {number}: {len(mine)} of {TRIALS} trials", y=1)
        lines = {"you": (f.at(mine), BLACK)}
        if over:
            lines["EI"] = (f.at(theirs), method("bayesian").color)
            lines["random"] = (random_median(number), method("random").color)
        bayesian.contest(right, lines, TRIALS)
        right.set_title("Lower is better", y=1)
        seen = "with expected improvement's beside them" if over else "on a hidden function"
        return describe(fig, f"{len(mine)} of your {TRIALS} trials {seen}, and the best so far.")

    def report(self, state: State) -> str:
        """The best so far; at the end the rivals' and the tally."""
        f, mine, number = hidden(state["seed"]), placed(state), state["seed"]
        score = [outcome for _, outcome in state["tally"]]
        tally = ", ".join(f"{name} {score.count(name)}" for name in OUTCOMES)
        if not mine:
            return f"Click where to look first. Functions won: {tally}."
        best = float(f.at(mine).min())
        if len(mine) < TRIALS:
            return f"Trial {len(mine)} of {TRIALS}: {f.at(mine[-1]):.2f}. Best {best:.2f}."
        theirs = float(f.at(GRID[list(rival(number, TRIALS))]).min())
        who = {"you": "you win", "EI": "EI wins", "level": "level"}[winner(mine, number)]
        return (
            f"You {best:.2f}, EI {theirs:.2f}, random {random_median(number)[-1]:.2f}, minimum "
            f"{f.minimum:.2f}: {who}. Functions won: {tally}."
        )


def placed(state: State) -> tuple[float, ...]:
    """Your trials; none if they were made on another function."""
    mine: tuple[float, ...] = state["placed"]
    return mine if state["of"] == state["seed"] else ()


@lru_cache(maxsize=32)
def hidden(number: int) -> Curve:
    """The function of that number."""
    return wiggle(number, LENGTH)


@lru_cache(maxsize=256)
def model_of(points: tuple[float, ...], number: int) -> GaussianProcess:
    """A model of trials, its length-scale learned."""
    return fitted(points, hidden(number).at(points), "Matérn 5/2", None)


@lru_cache(maxsize=256)
def rival(number: int, trials: int) -> Places:
    """The first trials of expected improvement, as numbers of places of GRID: 2 random, then EI."""
    if trials <= 2:
        return first_trials(2, number)[:trials]
    before = rival(number, trials - 1)
    model = model_of(tuple(GRID[list(before)].tolist()), number)
    rng = np.random.default_rng(number)  # not used by expected improvement
    return (*before, best_place(worth(model, "expected improvement", rng), before))


def random_places(number: int) -> Array:
    """The trials of random searches, (RUNS, TRIALS)."""
    return np.random.default_rng([number, 10]).random((RUNS, TRIALS))


@lru_cache(maxsize=32)
def random_median(number: int) -> Array:
    """The best so far of the median random search, (TRIALS,)."""
    best = np.minimum.accumulate(hidden(number).at(random_places(number)), axis=1)
    return np.asarray(np.median(best, axis=0))


def winner(mine: tuple[float, ...], number: int) -> str:
    """Who found the lower value: "you", "EI", or "level"."""
    f = hidden(number)
    gap = f.at(GRID[list(rival(number, TRIALS))]).min() - f.at(mine).min()
    if abs(gap) < LEVEL * f.height:
        return "level"
    return "you" if gap > 0 else "EI"
