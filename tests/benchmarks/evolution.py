"""Evolutionary strategies beside random search and SciPy's differential evolution.

    python tests/benchmarks/evolution.py [SEEDS]

Eight functions, 2,000 evaluations each, 10 seeds: the median regret (best value found less the
minimum, at least 1e-10), and the geometric mean over all functions and seeds of the ratio of ours
to SciPy's. SciPy has a population of 20 members (`popsize` times the dimension, rounded) and does
not polish. Wanted: differential evolution at most 1.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable

import numpy as np
from scipy.optimize import differential_evolution

from mlsd_hpo import Space
from mlsd_hpo import strategies as found
from mlsd_hpo.benchmarks import (
    ackley,
    branin,
    ellipsoid,
    hartmann6,
    levy,
    rastrigin,
    rosenbrock,
    sphere,
)
from mlsd_hpo.benchmarks.functions import TestFunction

EVALUATIONS = 2000
FLOOR = 1e-10

FUNCTIONS = [
    sphere(5), ellipsoid(5), rosenbrock(5), ackley(5), rastrigin(5), levy(5), branin(), hartmann6()
]  # fmt: skip


def ours(make: Callable[[Space, int], found.Strategy], f: TestFunction, seed: int) -> float:
    strategy, best = make(f.space, seed), np.inf
    for _ in range(EVALUATIONS):
        trial = strategy.ask()
        value = f(trial.config)
        strategy.tell(trial, value)
        best = min(best, value)
    return max(best - f.minimum, FLOOR)


def scipys(f: TestFunction, seed: int) -> float:
    d, seen = len(f.space), []

    def counted(x: np.ndarray) -> float:
        seen.append(float(f.at([x])[0]))
        return seen[-1]

    differential_evolution(
        counted, f.domain, popsize=round(20 / d), maxiter=EVALUATIONS, tol=0, polish=False,
        rng=seed, callback=lambda *_, **__: len(seen) >= EVALUATIONS,
    )  # fmt: skip
    return max(min(seen[:EVALUATIONS]) - f.minimum, FLOOR)


MAKERS: dict[str, Callable[[Space, int], found.Strategy]] = {
    "DE jade": lambda space, seed: found.DifferentialEvolution(space, seed=seed),
    "DE rand": lambda space, seed: found.DifferentialEvolution(space, "rand", 20, seed=seed),
    "DE best": lambda space, seed: found.DifferentialEvolution(space, "best", 20, seed=seed),
    "CMA-ES": lambda space, seed: found.CMAES(space, seed=seed),
    "genetic": lambda space, seed: found.GeneticAlgorithm(space, seed=seed),
    "swarm": lambda space, seed: found.ParticleSwarm(space, seed=seed),
    "random": lambda space, seed: found.RandomSearch(space, seed),
}


def main(seeds: int) -> None:
    theirs = np.array([[scipys(f, seed) for seed in range(seeds)] for f in FUNCTIONS])
    print("scipy   ", " ".join(f"{m:8.1e}" for m in np.median(theirs, axis=1)), flush=True)
    for name, make in MAKERS.items():
        regret = np.array([[ours(make, f, seed) for seed in range(seeds)] for f in FUNCTIONS])
        ratio = np.exp(np.log(regret / theirs).mean())
        medians = " ".join(f"{m:8.1e}" for m in np.median(regret, axis=1))
        print(f"{name:8s} {medians}  ratio {ratio:.3g}", flush=True)


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
