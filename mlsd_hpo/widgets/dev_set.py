"""The app of lecture 11: dev-set size against iterations, and the gap to fresh data."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import ipywidgets
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from mlsd_hpo.plots import describe, figure, label_lines, reuse
from mlsd_hpo.widgets.app import App, State
from mlsd_hpo.widgets.controls import choice, seed, slider

__all__ = ["DevSetGap"]

Array = NDArray[np.float64]
EVERY, LADDER = "every dev score", "a ladder"
ACCURACY = 0.75  # before tuning
MOST, ROWS, SETS = 500, 4000, 10  # iterations; rows in all; the most dev sets
CHANGE = 0.2  # how much one change of the pipeline moves a row's margin
IDEAS = 50  # iterations until the changes have lost two thirds of their worth
START = {"rows": 200, "iterations": 500}
BAR = 3.0  # points


class DevSetGap(App):
    """Each iteration changes a pipeline, and keeps the change if the dev score says so.

    The dev score climbs; the true accuracy, which the search never sees, is drawn beside it.
    """

    goal = (
        f"Close the gap to {BAR:.0f} points or less: once by dev rows alone, once by iterations "
        "alone. What has each of the two remedies done to the fresh score?"
    )

    def controls(self) -> dict[str, ipywidgets.Widget]:
        """Both remedies, how much there is to find, and what the search is told."""
        return {
            "rows": slider("Dev rows n", START["rows"], 50, ROWS, step=50),
            "iterations": slider("Iterations", START["iterations"], 10, MOST, step=10),
            "effect": slider("True effect of a change", 0.2, 0.0, 0.4, step=0.02),
            "told": choice("The search is told", [EVERY, LADDER]),
            "seed": seed(),
        }

    def figure(self, state: State) -> Figure:
        """Left: what is told, and the truth. Right: their gap, beside that of the start's rows."""
        run, m = tune(*key(state)), state["iterations"]
        first = tune(START["rows"], state["effect"], EVERY, state["seed"])
        x = np.arange(MOST + 1)
        fig, (left, right) = figure(9.6, 3.6, columns=2)
        reuse.gap(left, x[: m + 1], run.told[: m + 1], run.fresh[: m + 1])
        left.set(xlim=(0, MOST), ylim=(70, 95), xlabel="iterations", ylabel="accuracy, %")
        left.set_title(f"{run.sets} dev set{'s' * (run.sets > 1)} of {state['rows']} rows")
        label_lines(left)
        found = {
            f"{START['rows']} rows": first.told - first.fresh,
            "yours": (run.told - run.fresh)[: m + 1],
        }
        reuse.gaps(right, x, found, "yours", BAR)
        right.set(xlim=(0, MOST), ylim=(-3, 16), xlabel="iterations", ylabel="gap, points")
        label_lines(right)
        return describe(fig, f"What is told and what is true, and their gap. {self.report(state)}")

    def report(self, state: State) -> str:
        """Both scores and their gap, where the fresh score was best, and whether that is enough."""
        run, m = tune(*key(state)), state["iterations"]
        told, fresh, best = run.told[m], run.fresh[m], int(run.fresh[: m + 1].argmax())
        text = (
            f"Told {told:.1f} %, fresh {fresh:.1f} %: a gap of {told - fresh:.1f} points. "
            f"The fresh score was best after {best} iterations, {run.fresh[best]:.1f} %."
        )
        moved = [name for name, value in START.items() if state[name] != value]
        closed = len(moved) == 1 and state["told"] == EVERY and told - fresh <= BAR
        return text + (f" Closed by {moved[0]} alone!" if closed else "")


class Tuning(NamedTuple):
    """Means over dev sets before tuning and after 1, …, MOST iterations, (MOST + 1,), in %."""

    told: Array
    fresh: Array
    sets: int


def key(state: State) -> tuple[int, float, str, int]:
    """What a search depends on; how long it is drawn is not part of it."""
    return state["rows"], state["effect"], state["told"], state["seed"]


@lru_cache(maxsize=2)
def world(seed: int) -> tuple[NDArray[np.float32], NDArray[np.float32], Array]:
    """Noise in the rows' margins before tuning, (ROWS,), and in the changes; the changes' worth.

    Half of all changes are for the better. The first ideas matter most: worth, (MOST,), shrinks.
    """
    rng = np.random.default_rng(seed)
    base = rng.standard_normal(ROWS, dtype=np.float32)
    noise = rng.standard_normal((MOST, ROWS), dtype=np.float32)
    return base, noise, rng.choice([-1.0, 1.0], MOST) * np.exp(-np.arange(MOST) / IDEAS)


@lru_cache(maxsize=64)
def tune(rows: int, effect: float, told: str, seed: int) -> Tuning:
    """Search on as many dev sets of `rows` rows as there are, at most SETS, side by side.

    A row is right where its margin is above 0. Change t adds CHANGE (noise + effect worth_t) to
    all margins; it is kept where the dev score rises, on a ladder (Blum & Hardt 2015, without a
    parameter) where it rises by more than one standard error. The margins of fresh rows are normal
    with a known mean and variance, so that the true accuracy is Φ(mean / sd).
    """
    base, noise, worth = world(seed)
    sets = min(ROWS // rows, SETS)
    used = sets * rows
    mean = np.full(sets, ndtri(ACCURACY))
    variance = np.ones(sets)
    margin = (base[:used] + np.float32(mean[0])).reshape(sets, rows)
    right = margin > 0  # (sets, rows)
    score = right.mean(axis=1)
    curves = np.empty((2, MOST + 1))
    curves[:, 0] = score.mean(), ACCURACY
    for t in range(MOST):
        shift = CHANGE * effect * worth[t]
        change = np.float32(CHANGE) * noise[t, :used] + np.float32(shift)
        new = margin + change.reshape(sets, rows)
        new_right = new > 0
        gain = new_right.mean(axis=1) - score
        needed: Array | float = 0.0
        if told == LADDER:
            moved = (new_right ^ right).mean(axis=1)
            needed = np.sqrt((moved - gain**2) / (rows - 1))  # one standard error, in pairs
        kept = gain > needed + 1e-12
        margin[kept], right[kept] = new[kept], new_right[kept]
        score[kept] += gain[kept]
        mean[kept] += shift
        variance[kept] += CHANGE**2
        curves[:, t + 1] = score.mean(), ndtr(mean / np.sqrt(variance)).mean()
    return Tuning(100 * curves[0], 100 * curves[1], sets)
