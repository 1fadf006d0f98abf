"""An app of lecture 08: the generations of an evolutionary search, one after another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import ipywidgets
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mlsd_hpo.benchmarks import rastrigin, rosenbrock, sphere
from mlsd_hpo.benchmarks.functions import TestFunction
from mlsd_hpo.benchmarks.tilted import tilted
from mlsd_hpo.plots import describe, evolution, figure, label_lines
from mlsd_hpo.strategies import CMAES, DifferentialEvolution, GeneticAlgorithm, ParticleSwarm
from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.widgets.app import App, State
from mlsd_hpo.widgets.controls import choice, seed, slider, stepper

__all__ = ["Generations"]

Array = NDArray[np.float64]
LAST = 40  # generation that can be shown
TARGET, BUDGET = 0.5, 1000  # the second best dent ends at 1
FUNCTIONS: dict[str, Callable[[], TestFunction]] = {
    "tilted bowl": tilted,
    "Rosenbrock": rosenbrock,
    "Rastrigin": rastrigin,
    "sphere": sphere,
}
METHODS = [
    ("CMA-ES", "cma-es"),
    ("differential evolution (JADE)", "differential-evolution"),
    ("particle swarm", "particle-swarm"),
    ("genetic", "genetic"),
]


@dataclass(frozen=True)
class Generation:
    """What was tried in one generation, and what it came from; all in units of the domain."""

    points: Array  # (N, 2)
    values: Array  # (N,)
    kept: Array | None  # (m, 2), the parents after it; CMA-ES has none
    mean: Array  # (2,), of CMA-ES's distribution, else of the parents
    covariance: Array  # (2, 2)
    sigma: float | None  # CMA-ES's step-size, in units of the domain


class Generations(App):
    """Left the whole function, in the middle the same under a magnifier, right how wide it is."""

    goal = (
        f"On Rastrigin, let CMA-ES get below {TARGET:g}, into the right dent, within {BUDGET:,} "
        f"trials with each of the seeds 0, 1 and 2: find a population and a first σ for that."
    )

    def controls(self) -> dict[str, ipywidgets.Widget]:
        """Which generation is shown, and of which search."""
        return {
            "generation": stepper("Generation", 8, 0, LAST),
            "method": choice("Method", METHODS),
            "function": choice("Function", list(FUNCTIONS)),
            "population": slider("Population", 8, 4, 40),
            "sigma": slider("First σ, share of the domain", 0.1, 0.01, 1.0, log=True),
            "seed": seed(3),
        }

    def figure(self, state: State) -> Figure:
        """Three panels: everything, the magnifier, the widths."""
        f, name, shown = objective(state["function"]), state["method"], run_of(state)
        now = shown[-1]
        fig, (left, middle, right) = figure(8.8, 3.5, columns=3, width_ratios=[1, 1, 0.85])
        (x0, x1), (y0, y1) = f.domain
        for ax, box in ((left, (x0, x1, y0, y1)), (middle, magnified(now))):
            evolution.ground(ax, f.at, box)
            evolution.target(ax, f.minimizers)
            evolution.population(ax, name, now.points, now.kept)
            if now.kept is None:
                evolution.normal(ax, now.mean, now.covariance)
            ax.set(xlim=box[:2], ylim=box[2:])
        left.set(title=f"Generation {state['generation']}", xlabel="x1", ylabel="x2")
        x0, x1, *_ = magnified(now)
        middle.set(title="Magnified", xticks=[], yticks=[], xlabel=f"{x1 - x0:.2g} wide")
        wide = np.array([axes_of(one.covariance) for one in shown])
        sigma = [one.sigma for one in shown] if now.sigma else None
        evolution.widths(right, name, wide, sigma)  # type: ignore[arg-type]
        end = 10 * max(1, -(-state["generation"] // 10))  # 10, 20, 30 or 40
        right.set(xlim=(0, end), xticks=[0, end // 2, end])
        label_lines(right)
        return describe(fig, f"A population on the {f.name}, and its widths. {self.report(state)}")

    def report(self, state: State) -> str:
        """How many trials were made, the best value, and when the goal was reached."""
        values = np.concatenate([one.values for one in run_of(state)])
        told = f"{len(values)} trials, best value {values.min():.2g}"
        under = np.flatnonzero(values < TARGET)
        if not under.size:
            return f"{told}."
        within = " Within the budget!" if under[0] < BUDGET else ""
        return f"{told}; below {TARGET:g} after {under[0] + 1}.{within}"


@lru_cache(maxsize=8)
def objective(name: str) -> TestFunction:
    """The function by its name in the menu."""
    return FUNCTIONS[name]()


def strategy(method: str, f: TestFunction, population: int, sigma: float, seed: int) -> Strategy:
    """The search by its name in the menu."""
    if method == "cma-es":
        return CMAES(f.space, sigma, population, restarts=None, seed=seed)
    if method == "differential-evolution":
        return DifferentialEvolution(f.space, population=population, seed=seed)
    if method == "particle-swarm":
        return ParticleSwarm(f.space, population, seed=seed)
    return GeneticAlgorithm(f.space, population, seed=seed)


class Run:
    """A search that is taken further when a later generation is asked for."""

    def __init__(self, method: str, function: str, population: int, sigma: float, seed: int):
        self.f, self.size = objective(function), population
        self.strategy = strategy(method, self.f, population, sigma, seed)
        self.generations: list[Generation] = []

    def upto(self, number: int) -> list[Generation]:
        """Generations 0 to `number`."""
        while len(self.generations) <= number:
            self.generations.append(self._next())
        return self.generations[: number + 1]

    def _next(self) -> Generation:
        normal = self._normal()
        points, values = np.empty((self.size, 2)), np.empty(self.size)
        for i in range(self.size):
            trial = self.strategy.ask()
            points[i], values[i] = list(trial.config.values()), self.f(trial.config)
            self.strategy.tell(trial, float(values[i]))
        if normal is not None:
            return Generation(points, values, None, *normal)
        kept = self._kept(points, values)
        wide = kept if not isinstance(self.strategy, ParticleSwarm) else points
        return Generation(points, values, kept, wide.mean(axis=0), np.cov(wide.T), None)

    def _normal(self) -> tuple[Array, Array, float] | None:
        """Mean, covariance and step-size of what CMA-ES draws from, in units of the domain.

        Draws beyond an edge may be mirrored there; the picture mirrors a distribution likewise.
        """
        if not isinstance(self.strategy, CMAES):
            return None
        distribution, (low, high) = self.strategy.distribution, self.f.domain.T
        beyond = np.floor(distribution.mean) % 2 == 1  # in these directions it is mirrored
        inside = distribution.mean % 1
        mean = low + (high - low) * np.where(beyond, 1 - inside, inside)
        side = (high - low) * np.where(beyond, -1, 1)
        covariance = distribution.sigma**2 * distribution.C * np.outer(side, side)
        return mean, covariance, float(distribution.sigma * abs(side[0]))

    def _kept(self, points: Array, values: Array) -> Array:
        """The parents after a generation: the best of all, or the best in each place (m, 2)."""
        if isinstance(self.strategy, GeneticAlgorithm):
            return np.array([list(config.values()) for _, config in self.strategy.members])
        every = np.array([one.values for one in self.generations] + [values])  # (g, N)
        places = np.array([one.points for one in self.generations] + [points])
        best = len(every) - 1 - np.argmin(every[::-1], axis=0)  # the latest of equal ones
        return np.asarray(places[best, np.arange(self.size)])


@lru_cache(maxsize=16)
def run(method: str, function: str, population: int, sigma: float, seed: int) -> Run:
    """The search of these settings."""
    return Run(method, function, population, sigma, seed)


def run_of(state: State) -> list[Generation]:
    """The generations up to the one that is shown."""
    settings = (state[name] for name in ("method", "function", "population", "sigma", "seed"))
    return run(*settings).upto(state["generation"])


def magnified(now: Generation) -> evolution.Box:
    """The box around a generation in which its spread is well seen."""
    spread = [2.5 * axes_of(now.covariance)[1], *np.abs(now.points - now.mean).max(axis=0)]
    reach = max(1.1 * float(max(spread)), 1e-12)
    return evolution.around(now.mean, reach)


def axes_of(covariance: Array) -> Array:
    """Standard deviations along the shortest and the longest axis, (2,)."""
    return np.sqrt(np.maximum(np.linalg.eigvalsh(covariance), 1e-32))
