"""The app of lecture 00: pick a space, a strategy and an estimator, and see one run."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

import ipywidgets
import numpy as np
from matplotlib.figure import Figure

from mlsd_hpo.benchmarks import svm_digits
from mlsd_hpo.plots import describe, figure, rooms
from mlsd_hpo.spaces import Float, Space
from mlsd_hpo.strategies import (
    CoarseToFineSearch,
    GridSearch,
    QuasiRandomSearch,
    RandomSearch,
    Strategy,
)
from mlsd_hpo.study import Study
from mlsd_hpo.trial import Evaluation, Result, Trial
from mlsd_hpo.widgets.app import App, State
from mlsd_hpo.widgets.controls import choice, seed, slider

__all__ = ["ThreeRooms"]

SPACES = {
    "wide, log scales": Space(
        {"C": Float(1e-3, 1e3, log=True), "gamma": Float(1e-4, 1e2, log=True)}
    ),
    "wide, linear scales": Space({"C": Float(1e-3, 1e3), "gamma": Float(1e-4, 1e2)}),
    "narrow, log scales": Space({"C": Float(1, 100, log=True), "gamma": Float(0.01, 1, log=True)}),
}
STRATEGIES = ("random", "sobol", "coarse-to-fine", "grid")
# held-out digits that score a trial; 0 stands for the table's cross-validation
ESTIMATORS = (("100 held-out digits, 1 fit a trial", 100), ("cross-validation, 5 fits", 0))


class ThreeRooms(App):
    """One choice for each room; the picture shows the trials and what they found."""

    goal = (
        "Reach a true accuracy of 0.97 at the lowest cost in fits. Change one room at a time: "
        "which of the three matters most?"
    )

    def controls(self) -> dict[str, ipywidgets.Widget]:
        """The three rooms, the budget and the seed."""
        return {
            "space": choice("Space", SPACES),
            "strategy": choice("Strategy", STRATEGIES),
            "estimator": choice("Estimator", ESTIMATORS),
            "trials": slider("Trials", 25, 4, 64),
            "seed": seed(),
        }

    def figure(self, state: State) -> Figure:
        """Left: the trials on the landscape. Right: the estimate and the truth by cost."""
        found = run(**state)
        fig, (left, right) = figure(8.0, 3.4, columns=2)
        rooms.landscape(left, svm_digits().table, SPACES[state["space"]])
        rooms.trials(left, found, state["strategy"])
        rooms.progress(right, found, [truth(e) for e in found], state["strategy"])
        best = pick(found)
        return describe(
            fig,
            f"{len(found)} trials of {state['strategy']} search in the {state['space']} space; the "
            f"best has an estimate of {best.value:.3f} and a true accuracy of {truth(best):.3f}.",
        )

    def report(self, state: State) -> str:
        """What was picked, what it is worth, and what it cost."""
        found = run(**state)
        best, cost = pick(found), sum(e.cost for e in found)
        config = ", ".join(f"{name} = {value:.3g}" for name, value in best.config.items())
        return (
            f"Pick: {config}. Estimate {best.value:.3f}, true accuracy {truth(best):.3f}, "
            f"cost {cost:.0f} fits."
        )


def pick(found: tuple[Evaluation, ...]) -> Evaluation:
    """The trial with the best estimate, the earliest of equals."""
    return max(found, key=lambda e: (e.value, -e.number))


def truth(evaluation: Evaluation) -> float:
    """The tabulated cross-validated accuracy, which stands for the true one here."""
    table = svm_digits().table
    return float(table.values[table.row(evaluation.config)])


def few_digits(trial: Trial, digits: int, seed: int) -> Result:
    """The share of `digits` held-out digits that are recognized, each with the tabulated chance."""
    rng = np.random.default_rng([seed, trial.number])
    chance = truth(Evaluation(trial, Result(np.nan)))
    return Result(rng.binomial(digits, chance) / digits, cost=1.0)


def make(name: str, space: Space, trials: int, seed: int) -> Strategy:
    """The strategy called `name`; the grid is the largest square one within the budget."""
    if name == "grid":
        return GridSearch(space, resolution=int(np.sqrt(trials)))
    if name == "sobol":
        return QuasiRandomSearch(space, "sobol", seed=seed)
    if name == "coarse-to-fine":
        return CoarseToFineSearch(space, trials_per_round=8, seed=seed)
    return RandomSearch(space, seed=seed)


@lru_cache(maxsize=64)
def run(
    space: str, strategy: str, estimator: int, trials: int, seed: int
) -> tuple[Evaluation, ...]:
    """All trials of one study."""
    made = make(strategy, SPACES[space], trials, seed)
    objective: Any = svm_digits().table
    if estimator:
        objective = partial(few_digits, digits=estimator, seed=seed)
    study = Study(objective, made, direction="maximize")
    return tuple(study.run(trials=int(min(trials, made.limit)), progress=False).trials)
