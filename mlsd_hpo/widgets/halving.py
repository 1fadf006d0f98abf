"""The app of lecture 09: one bracket of successive halving on really trained networks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import ipywidgets
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mlsd_hpo.benchmarks import mlp_digits
from mlsd_hpo.plots import describe, fidelity, figure
from mlsd_hpo.strategies.bracket import Bracket
from mlsd_hpo.strategies.brackets import Rung, brackets
from mlsd_hpo.widgets.app import App, State
from mlsd_hpo.widgets.controls import choice, seed, slider

__all__ = ["Brackets"]

Array = NDArray[np.float64]
ENOUGH = 0.968  # the best of the table has 0.973


class Run(NamedTuple):
    """A bracket, and what came of it."""

    plan: list[Rung]
    curves: Array  # (n, R), of the configurations that began
    rungs: list[list[int]]  # rows of these on each rung
    best: int  # the row that is best after R epochs
    chosen: int  # the row that the bracket ends with


class Brackets(App):
    """Choose R, η and how early to look; see who survives, what it costs, and who was lost."""

    goal = (
        f"With R = 81, end at an accuracy of {ENOUGH} or better for each of the seeds 0 to 4, for "
        "at most 3.1 full trainings."
    )

    def controls(self) -> dict[str, ipywidgets.Widget]:
        """What Hyperband is told, which of its brackets, and the draw."""
        return {
            "R": choice("R, epochs of a full training", [16, 27, 64, 81], 81),
            "eta": choice("η", [2, 3, 4], 3),
            "bracket": slider("Bracket (0 looks earliest)", 0, 0, 3),
            "rounding": choice("Rounding", ["ceil", "floor"]),
            "seed": seed(),
        }

    def figure(self, state: State) -> Figure:
        """Left: curves as far as they were trained. Right: what the rungs cost."""
        run = played(**state)
        fig, (left, right) = figure(9.6, 3.9, columns=2, width_ratios=[1.7, 1])
        fidelities = [f for _, f in run.plan]
        fidelity.survival(left, run.curves, fidelities, run.rungs, run.best)
        left.set_title(f"{run.plan[0][0]} networks, dashed: the best of them")
        fidelity.costs(right, [n for n, _ in run.plan], fidelities)
        right.set_title("configurations · epochs each")
        return describe(fig, f"One bracket of successive halving. {self.report(state)}")

    def report(self, state: State) -> str:
        """The price, and what it bought."""
        run = played(**state)
        sizes, fidelities = zip(*run.plan, strict=True)
        full = sum(fidelity.spent(sizes, fidelities)) / fidelities[-1]
        final = run.curves[:, -1]
        place = 1 + int((final > final[run.chosen]).sum())
        lost = next((r for r, rung in enumerate(run.rungs) if run.best not in rung), None)
        if lost is None:
            fate = "the best was kept"
        else:
            fate = f"the best was dropped after {fidelities[lost - 1]} epochs"
        return (
            f"{full:.1f} full trainings for {sizes[0]} configurations; ends at "
            f"{final[run.chosen]:.3f}, number {place} of {len(final)}: {fate}."
        )


@lru_cache(maxsize=64)
def played(R: int, eta: int, bracket: int, rounding: str, seed: int) -> Run:
    """Run a bracket on networks drawn from the table."""
    plans = brackets(R, eta, rounding="ceil" if rounding == "ceil" else "floor")
    plan = plans[min(bracket, len(plans) - 1)]
    table = mlp_digits().table
    assert table.curves is not None
    rows = np.random.default_rng(seed).permutation(len(table.curves))[: plan[0][0]]
    curves = table.curves[rows, :R]
    rungs = halved(plan, curves)
    final = curves[:, -1]
    chosen = min(rungs[-1], key=lambda i: -final[i])
    return Run(plan, curves, rungs, int(final.argmax()), chosen)


def halved(plan: Sequence[Rung], curves: Array) -> list[list[int]]:
    """Who is on each rung, as rows of `curves` (n, R), by the library's own bracket."""
    run, who = Bracket(plan), list[int]()
    while (job := run.job()) is not None:
        who.append(len(who) if job.parent is None else who[job.parent])
        run.place(len(who) - 1)
        run.grade(len(who) - 1, -curves[who[-1], job.fidelity - 1])
    return [[who[n] for n in rung] for rung in run.rungs]
