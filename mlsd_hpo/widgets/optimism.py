"""The app of lecture 10: how much too good the best of m cross-validation scores is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, ClassVar

import ipywidgets
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mlsd_hpo.benchmarks import expected_best, selection_bias
from mlsd_hpo.benchmarks.selection import Estimate, Selection
from mlsd_hpo.plots import describe, evaluation, figure, label_lines
from mlsd_hpo.widgets.app import App, State
from mlsd_hpo.widgets.controls import choice, seed, slider

__all__ = ["Optimism"]

ACCURACY, FEATURES = 0.8, 20
MANY = [1, 2, 3, 4, 6, 10, 20, 50, 100, 200, 300]
CURVE = np.unique(np.geomspace(1, 300, 60).round().astype(int))
UNITS = 1e6  # of about 11 ns: what one drawing may compute
ROUNDS = 12
START = {"rows": 200, "folds": 5, "candidates": 100}
HALF = 3.4  # points: half of the optimism at the start


class Optimism(App):
    """Choose rows, folds and candidates; see what is claimed, what is true, and why they differ.

    All candidates are equally good, so that whatever the best of them is ahead is luck.
    """

    goal = (
        f"Halve the optimism of the start, to {HALF} points with two standard errors included: "
        "once by more rows alone, once by fewer candidates alone."
    )
    memory: ClassVar[dict[str, Any]] = {"more": ()}  # the setting, and its rounds of data sets

    def controls(self) -> dict[str, ipywidgets.Widget]:
        """n, k, m, and the draw."""
        return {
            "rows": slider("Rows n", START["rows"], 50, 1000, step=50),
            "folds": choice("Folds k", [2, 3, 5, 10, 20], START["folds"]),
            "candidates": choice("Candidates m", MANY, START["candidates"]),
            "seed": seed(),
        }

    def buttons(self) -> dict[str, Callable[[], None]]:
        """More data sets make the standard error smaller."""
        return {"More data sets": self.more}

    def more(self) -> None:
        """Repeat the same on new data sets, a round after the other."""
        done, setting = rounds(self.state), key(self.state)

        def steps() -> Iterator[dict[str, Any]]:
            for number in range(done + 1, done + ROUNDS):
                measure(*setting, number - 1)
                yield {"more": (*setting, number)}

        self.play(steps(), total=ROUNDS - 1)

    def figure(self, state: State) -> Figure:
        """Left: the formula and what was measured. Right: what was claimed, and what is true."""
        found, own = all_rounds(state), f"n = {state['rows']}"
        fig, (left, right) = figure(9.6, 3.6, columns=2, width_ratios=[1, 1.15])
        curves = {f"n = {n}": formula(n) for n in (50, 200, 1000)} | {own: formula(state["rows"])}
        now = Estimate.of(100 * (found.claimed - found.true))
        evaluation.luck(left, CURVE, curves, {state["candidates"]: now}, own)
        left.set(xlim=(0.9, 330), ylim=(-4, 16), xticks=[1, 10, 100], xticklabels=[1, 10, 100])
        left.axhline(0, color="black", lw=1)
        label_lines(left)
        scores = {"claimed": found.claimed, "average": found.average, "true": found.true}
        evaluation.strips(right, {name: 100 * values for name, values in scores.items()})
        right.set(xlim=(60, 100), title=f"{len(found.true)} data sets")
        return describe(fig, f"Optimism against candidates, and accuracies. {self.report(state)}")

    def report(self, state: State) -> str:
        """The optimism with its error, its two parts, and what the formula says."""
        found = all_rounds(state)
        mean, error = Estimate.of(100 * (found.claimed - found.true))
        lucky = 100 * float(np.mean(found.claimed - found.average))
        says = 100 * float(expected_best(state["rows"], state["candidates"], ACCURACY) - ACCURACY)
        told = (
            f"Optimism {mean:.1f} ± {error:.1f} points: luck {lucky:+.1f}, fewer rows to train on "
            f"{mean - lucky:+.1f}. The formula says {says:.1f}."
        )
        moved = [name for name, value in START.items() if state[name] != value]
        halved = len(moved) == 1 and mean + 2 * error <= HALF
        return told + (f" Halved by {moved[0]} alone!" if halved else "")


def key(state: State) -> tuple[int, int, int, int]:
    """The setting: rows, folds, candidates, seed."""
    return state["rows"], state["folds"], state["candidates"], state["seed"]


def rounds(state: State) -> int:
    """How many rounds of data sets were drawn in this setting; 1 where none was asked for."""
    *setting, number = state["more"] or (None, 1)
    return int(number) if tuple(setting) == key(state) else 1


def all_rounds(state: State) -> Selection:
    """What was claimed and what is true, on all data sets so far; (r,) each."""
    each = [measure(*key(state), number) for number in range(rounds(state))]
    return Selection(*(np.concatenate(parts) for parts in zip(*each, strict=True)))


@lru_cache(maxsize=128)
def measure(rows: int, folds: int, candidates: int, seed: int, number: int) -> Selection:
    """One round: as many data sets as can be drawn while a slider moves, 4 to 60."""
    repeats = int(np.clip(UNITS / (candidates * (rows + FEATURES * folds)), 4, 60))
    return selection_bias(
        rows,
        folds,
        candidates,
        accuracy=ACCURACY,
        features=FEATURES,
        repeats=repeats,
        seed=seed + 10_000 * number,
    )


@lru_cache(maxsize=32)
def formula(rows: int) -> NDArray[np.float64]:
    """The closed form at `CURVE`, in points."""
    return 100 * (expected_best(rows, CURVE, ACCURACY) - ACCURACY)
