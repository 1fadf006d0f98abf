"""An app of lecture 05: the evidence and its terms, live, and a hill that is not the highest."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import ipywidgets
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mlsd_hpo.plots import describe, figure, gaussian_process, label_lines
from mlsd_hpo.surrogates.kernels import RBF, Kernel, Matern32, Matern52
from mlsd_hpo.surrogates.landscape import Landscape
from mlsd_hpo.surrogates.posterior import Posterior
from mlsd_hpo.widgets.app import App, State
from mlsd_hpo.widgets.controls import choice, seed, slider

__all__ = ["TwoHills"]

Array = NDArray[np.float64]
KERNELS: dict[str, Callable[[float], Kernel]] = {
    "RBF": RBF,
    "Matérn 5/2": Matern52,
    "Matérn 3/2": Matern32,
}
LENGTHS = np.geomspace(0.02, 3, 45)
NOISES = np.geomspace(0.03, 1.5, 45)
TRUE_LENGTH, TRUE_NOISE = 0.15, 0.3
X = np.linspace(0, 1, 121)[:, None]
MOST = 30  # observations
NEAR = 0.1  # this close below a hill's top, you stand on it


class TwoHills(App):
    """Move length-scale and noise, and see the fit and the evidence for it."""

    goal = (
        "Find two hilltops of the evidence: one explains the data by a function that wiggles, the "
        "other by noise."
    )

    def controls(self) -> dict[str, ipywidgets.Widget]:
        """What is assumed, and the data."""
        return {
            "kernel": choice("Kernel", KERNELS),
            "length_scale": slider("Length-scale", 0.5, 0.02, 3.0, step=0.02, log=True),
            "noise": slider("Noise (sd)", 0.3, 0.03, 1.5, step=0.02, log=True),
            "n": slider("Observations", 8, 3, MOST),
            "seed": seed(122),  # data with two hills
        }

    def buttons(self) -> dict[str, Callable[[], None]]:
        """What a fit would do."""
        return {"Climb from here": self.climb}

    def climb(self) -> None:
        """Go uphill on the evidence from where the sliders stand, to the nearest hilltop."""
        length, noise = summit(hills(self.state), self.state["length_scale"], self.state["noise"])
        self.set(length_scale=length, noise=noise)

    def figure(self, state: State) -> Figure:
        """Left: the fit. Right: the evidence and its terms against the length-scale."""
        fig, (left, right) = figure(8.8, 3.9, columns=2)
        places, heights, truth = data(state["n"], state["seed"])
        mean, sd = fitted(state)
        gaussian_process.posterior(left, X[:, 0], mean, sd, truth)
        gaussian_process.observations(left, places, heights)
        left.set(xlim=(0, 1), ylim=(-3.5, 3.5), xlabel="x", ylabel="f(x)")
        left.set_title("Data, fit, and the truth (dashed)", y=1)
        fit, complexity, constant = hills(state).terms(state["noise"])
        gaussian_process.terms(right, LENGTHS, fit, complexity, constant)
        here = score(state)
        right.axvline(state["length_scale"], color="black", lw=1, ls=":")
        right.plot(state["length_scale"], sum(here), "o", color="black", ms=10, label="_here")
        height = tops(state)[0][2]
        right.set_ylim(height - 15 - 1.2 * state["n"], height + 15 + 1.2 * state["n"])
        right.set_title("Evidence at this noise", y=1)
        label_lines(right)
        return describe(fig, f"A fit, and the evidence for it. {self.report(state)}")

    def report(self, state: State) -> str:
        """The evidence as a sum, how wrong the mean is, and whether this is a hilltop."""
        fit, complexity, constant = score(state)
        total = fit + complexity + constant
        wrong = np.sqrt(np.mean((fitted(state)[0] - data(state["n"], state["seed"])[2]) ** 2))
        text = (
            f"Evidence {total:.2f} = fit {fit:.2f} + complexity {complexity:.2f} + constant "
            f"{constant:.2f}. Error of the mean: {wrong:.2f}."
        )
        return f"{text} {hilltop(state, total)}".strip()


def hilltop(state: State, evidence: float) -> str:
    """Words for a state that stands on a hilltop; none elsewhere."""
    for number, (length, noise, value) in enumerate(tops(state)):
        far = np.abs(np.log([state["length_scale"] / length, state["noise"] / noise])).max()
        if far < 0.3 and evidence > value - NEAR:
            return "The highest hilltop!" if number == 0 else "A hilltop, not the highest."
    return ""


def score(state: State) -> tuple[float, float, float]:
    """Fit, complexity and constant where the sliders stand."""
    places, heights, _ = data(state["n"], state["seed"])
    point = Landscape.of(KERNELS[state["kernel"]], places, heights, [state["length_scale"]])
    fit, complexity, constant = point.terms(state["noise"])
    return float(fit[0]), float(complexity[0]), constant


def fitted(state: State) -> tuple[Array, Array]:
    """Mean and standard deviation of the function at X."""
    places, heights, _ = data(state["n"], state["seed"])
    kernel = KERNELS[state["kernel"]](state["length_scale"])
    mean, variance = Posterior.of(kernel, state["noise"] ** 2, places, heights).mean_and_variance(X)
    return mean, np.sqrt(variance)


@lru_cache(maxsize=32)
def data(n: int, seed: int) -> tuple[Array, Array, Array]:
    """Places (n, 1), noisy heights (n,), and the function itself at X: an RBF's draw.

    The first n of `MOST` observations: with more of them, those before stay.
    """
    rng = np.random.default_rng(seed)
    places = rng.random((MOST, 1))
    prior = Posterior.of(RBF(TRUE_LENGTH), 0.0, np.zeros((0, 1)), np.zeros(0))
    f = prior.sample(np.vstack([places, X]), 1, rng)[0]
    heights = f[:MOST] + TRUE_NOISE * rng.standard_normal(MOST)
    return places[:n], heights[:n], f[MOST:]


def hills(state: State) -> Landscape:
    """The evidence for the state's kernel and data, at all length-scales."""
    return _hills(state["kernel"], state["n"], state["seed"])


def tops(state: State) -> list[tuple[float, float, float]]:
    """The hilltops of the evidence: length-scale, noise, evidence, the highest first."""
    return _tops(state["kernel"], state["n"], state["seed"])


@lru_cache(maxsize=32)
def _hills(kernel: str, n: int, seed: int) -> Landscape:
    return Landscape.of(KERNELS[kernel], *data(n, seed)[:2], LENGTHS)


@lru_cache(maxsize=32)
def _tops(kernel: str, n: int, seed: int) -> list[tuple[float, float, float]]:
    return _hills(kernel, n, seed).maxima(NOISES)


def summit(hills: Landscape, length: float, noise: float) -> tuple[float, float]:
    """Go to the best neighbour on the grid of length-scales and noises until there is none."""
    values = hills.evidence(NOISES)
    i = int(np.argmin(np.abs(np.log(NOISES / noise))))
    j = int(np.argmin(np.abs(np.log(LENGTHS / length))))
    while True:
        rows, columns = slice(max(i - 1, 0), i + 2), slice(max(j - 1, 0), j + 2)
        block = values[rows, columns]
        up, right = np.unravel_index(int(np.argmax(block)), block.shape)
        new = rows.start + int(up), columns.start + int(right)
        if new == (i, j):
            return float(LENGTHS[j]), float(NOISES[i])
        i, j = new
