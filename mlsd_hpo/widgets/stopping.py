"""The first app of lecture 16: drop networks after a few epochs; what is saved, and who is lost."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import ipywidgets
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.stats import rankdata

from mlsd_hpo.benchmarks import trained_cells
from mlsd_hpo.benchmarks.task_cells import SPACE
from mlsd_hpo.plots import describe, figure, stopping
from mlsd_hpo.widgets.app import App, State
from mlsd_hpo.widgets.controls import choice, seed, slider

__all__ = ["StopEarly"]

Array = NDArray[np.float64]
JUDGES = ("accuracy so far", "sum of training losses", "number of weights", "weights and accuracy")
EPOCHS = 12
PRICE, LOST = 0.5, 2  # the goal, for n = 100 and the seeds 0 to 4


class Outcome(NamedTuple):
    """What came of an early decision among n networks."""

    curves: Array  # (n, epochs)
    early: NDArray[np.int64]  # ranks when it was decided, 1 being the best, (n,)
    final: NDArray[np.int64]  # ranks at the end, (n,)
    keep: int  # how many are kept
    best: int  # how many are a tenth
    paid: float  # of the epochs of training all to the end
    lost: int  # of the best tenth
    regret: float  # accuracy of the best of all, minus that of the best kept


class StopEarly(App):
    """Choose when it is decided, by what, and how many go on; see what it saves, who is lost."""

    goal = (
        f"With 100 networks, pay at most {PRICE:.0%} of the epochs, and lose at most {LOST} of the "
        "best ten for each of the seeds 0 to 4."
    )

    def controls(self) -> dict[str, ipywidgets.Widget]:
        """When, by what, how many; and which networks."""
        return {
            "epoch": slider("Decided after epoch", 3, 1, EPOCHS - 1),
            "judge": choice("Judged by", JUDGES),
            "share": slider("Share that goes on", 0.3, 0.05, 1.0, 0.05),
            "networks": slider("Networks", 100, 20, 200, 20),
            "seed": seed(),
        }

    def figure(self, state: State) -> Figure:
        """Left the curves, right the ranks before and after."""
        found = outcome(**state)
        fig, (left, right) = figure(9.6, 3.9, columns=2, width_ratios=[1.3, 1])
        kept, best = found.early <= found.keep, found.final <= found.best
        stopping.trainings(left, found.curves, state["epoch"], kept, best)
        left.set_title("red: dropped, and of the best tenth")
        stopping.decided(right, found.early, found.final, found.keep, found.best)
        right.set_title("left of the line: kept")
        return describe(fig, f"Networks that are dropped early. {self.report(state)}")

    def report(self, state: State) -> str:
        """What is paid, and what is lost."""
        found = outcome(**state)
        return (
            f"Paid {found.paid:.0%} of the epochs; {found.lost} of the best {found.best} are lost; "
            f"the best that is kept is {found.regret:.4f} below the best of all."
        )


@lru_cache(maxsize=256)
def outcome(epoch: int, judge: str, share: float, networks: int, seed: int) -> Outcome:
    """Drop all but a share of networks after some epochs, and look how they would have ended.

    Args:
        epoch: after which it is decided.
        judge: one of `JUDGES`; two things together are the mean of their ranks.
        share: of the networks, that goes on to the last epoch; one at least.
        networks: how many are drawn from the table.
        seed: of the draw; its remainder by 3 is the seed of their trainings.
    """
    table = trained_cells()
    rows = np.random.default_rng(seed).permutation(len(table.configs))[:networks]
    curves, losses = table.dev[seed % 3, rows], table.losses[seed % 3, rows]
    size = weights()[rows]
    scores = {
        "accuracy so far": curves[:, epoch - 1],
        "sum of training losses": -losses[:, :epoch].sum(axis=1),
        "number of weights": size,
        "weights and accuracy": rankdata(size) + rankdata(curves[:, epoch - 1]),
    }
    early, final = places(scores[judge]), places(curves[:, -1])
    keep, best = max(1, round(share * networks)), networks // 10
    kept = early <= keep
    paid = (epoch * networks + (EPOCHS - epoch) * keep) / (EPOCHS * networks)
    lost = int((~kept & (final <= best)).sum())
    regret = float(curves[:, -1].max() - curves[kept, -1].max())
    return Outcome(curves, early, final, keep, best, paid, lost, regret)


def places(scores: Array) -> NDArray[np.int64]:
    """Ranks from 1, the highest score first; of equal ones the first in order is before."""
    ranks = np.empty(len(scores), dtype=np.int64)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return ranks


@lru_cache
def weights() -> Array:
    """The number of weights of every network of the table, (cells,)."""
    return np.array([SPACE.weights(config) for config in trained_cells().configs], dtype=float)
