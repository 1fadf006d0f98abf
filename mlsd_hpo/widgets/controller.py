"""The second app of lecture 15: the controller's softmaxes, as they sharpen."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import ipywidgets
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mlsd_hpo.benchmarks import trained_cells
from mlsd_hpo.benchmarks.task_cells import SPACE
from mlsd_hpo.plots import describe, figure, label_lines
from mlsd_hpo.plots.controller import rewards, softmaxes
from mlsd_hpo.strategies import Reinforce
from mlsd_hpo.widgets.app import App, State
from mlsd_hpo.widgets.controls import choice, seed, slider, stepper

__all__ = ["SharpenSoftmaxes"]

Array = NDArray[np.float64]

BATCH, LAST = 5, 24  # trials of an update; updates that the slider goes to
SURE, BEST = 0.85, 50  # the goal


class Moment(NamedTuple):
    """The controller after an update."""

    softmaxes: dict[str, Array]
    values: tuple[float, ...]  # accuracies so far
    baselines: tuple[float, ...]  # what each was compared with


class SharpenSoftmaxes(App):
    """Left the softmaxes along the likeliest path, right what was drawn from them."""

    goal = (
        f"Within {BATCH * LAST} trials, make the controller sure ({SURE:.2f} or more) of a cell "
        f"that is among the best {BEST} of 1,010; with the same settings for the seeds 0, 1 and 2."
    )

    def controls(self) -> dict[str, ipywidgets.Widget]:
        """How far, and what the controller is told."""
        memories = [("the last trial", 0.05), ("2 trials", 0.5), ("10 trials", 0.9)]
        return {
            "update": stepper(f"Updates, of {BATCH} trials", 8, 0, LAST),
            "rate": slider("Learning rate", 0.05, 0.001, 1.0, 0.25, log=True),
            "entropy": slider("Entropy bonus", 0.05, 0.0, 0.5, 0.05),
            "memory": choice("Baseline of", [*memories, ("100 trials", 0.99)], 0.9),
            "seed": seed(),
        }

    def figure(self, state: State) -> Figure:
        """Six softmaxes, and the trials so far."""
        now = moment(**state)
        fig, (left, right) = figure(9.6, 3.6, columns=2, width_ratios=[1.15, 1])
        title = f"after {len(now.values)} trials, per cent"
        softmaxes(left, now.softmaxes, SPACE.operations, title)
        rewards(right, now.values, now.baselines, 0.85, 0.98)
        right.set(xlim=(0, BATCH * LAST + 1), title="what was drawn")
        label_lines(right)
        return describe(fig, f"Six softmaxes, and the trials drawn from them. {self.report(state)}")

    def report(self, state: State) -> str:
        """How sure the controller is, and of what."""
        return told(moment(**state).softmaxes)


def told(softmaxes: Mapping[str, Array]) -> str:
    """The same in words, of softmaxes by edge."""
    sure = np.mean([p.max() for p in softmaxes.values()])
    config = {name: SPACE.operations[int(p.argmax())] for name, p in softmaxes.items()}
    begun = f"Sure by {sure:.2f} on average"
    if not SPACE.live(config):
        return f"{begun}, of a dead cell."
    accuracy = values()[trained_cells().row(config)]
    place = 1 + int((values() > accuracy).sum())
    return f"{begun}, of a cell with accuracy {accuracy:.3f}, number {place} of {len(values()):,}."


class Run:
    """A search that is taken further when a later update is asked for."""

    def __init__(self, rate: float, entropy: float, memory: float, seed: int) -> None:
        self.strategy = Reinforce(
            SPACE, learning_rate=rate, entropy=entropy, batch=BATCH, decay=memory, seed=seed
        )
        self.values: list[float] = []
        self.baselines: list[float] = []
        self.moments = [Moment(self.strategy.softmaxes, (), ())]

    def at(self, update: int) -> Moment:
        """The controller after so many updates."""
        while len(self.moments) <= update:
            for _ in range(BATCH):
                self._trial()
            told = tuple(self.values), tuple(self.baselines)
            self.moments.append(Moment(self.strategy.softmaxes, *told))
        return self.moments[update]

    def _trial(self) -> None:
        trial = self.strategy.ask()
        value = float(values()[trained_cells().row(trial.config)])
        before = self.strategy.baseline
        self.baselines.append(value if before is None else before)
        self.values.append(value)
        self.strategy.tell(trial, -value)


@lru_cache(maxsize=32)
def run(rate: float, entropy: float, memory: float, seed: int) -> Run:
    """The search of these settings."""
    return Run(rate, entropy, memory, seed)


def moment(update: int, rate: float, entropy: float, memory: float, seed: int) -> Moment:
    """What the app shows."""
    return run(rate, entropy, memory, seed).at(update)


@lru_cache
def values() -> Array:
    """The accuracy of each network in its first training, (cells,)."""
    return np.asarray(trained_cells().dev[0, :, -1])
