"""What a belief about the optimum is worth to Bayesian optimization, and what a wrong one costs.

    python tests/benchmarks/priors.py [SEEDS]

The median over the seeds of the simple regret after 15, 30 and 60 evaluations, of which 10 are the
initial design. Beliefs are normal in every parameter, with a standard deviation of a tenth of its
range. The good one is centred off the optimum by a twentieth of the range in every parameter, the
misleading one in that corner which is farthest from all optima. "mode" is the regret where each
belief is largest: what an expert has without any search.
"""

from __future__ import annotations

import itertools
import sys

import numpy as np
import scipy.stats as st

from mlsd_hpo.benchmarks import branin, hartmann6
from mlsd_hpo.benchmarks.functions import TestFunction
from mlsd_hpo.strategies import BayesianOptimization

AT = (15, 30, 60)
BELIEFS = {"none": None, "good": 0.05, "misleading": np.inf}  # how far off, in parts of the range


def centre(problem: TestFunction, off: float) -> dict[str, float]:
    """The configuration that is believed in: off the optimum, towards the middle of each range; far
    from every optimum if `off` is infinite."""
    low, high = problem.domain.T
    optima = (problem.minimizers - low) / (high - low)
    if np.isinf(off):
        corners = np.array(list(itertools.product((0.1, 0.9), repeat=len(low))))
        distance = np.linalg.norm(corners[:, None] - optima, axis=2).min(axis=1)
        return problem.space.decode(corners[np.argmax(distance)])
    return problem.space.decode(optima[0] + np.where(optima[0] < 0.5, off, -off))


def belief(problem: TestFunction, off: float) -> dict[str, object]:
    """Normal distributions, in the parameters' own units."""
    ranges = {name: p.decode(1.0) - p.decode(0.0) for name, p in problem.space.parameters.items()}
    return {name: st.norm(x, ranges[name] / 10) for name, x in centre(problem, off).items()}


def regrets(problem: TestFunction, off: float | None, seed: int) -> np.ndarray:
    """The simple regret after each number of evaluations in `AT`."""
    prior = None if off is None else belief(problem, off)
    strategy = BayesianOptimization(problem.space, initial=10, prior=prior, seed=seed)
    values = []
    for _ in range(max(AT)):
        trial = strategy.ask()
        values.append(problem(trial.config))
        strategy.tell(trial, values[-1])
    best = np.minimum.accumulate(values) - problem.minimum
    return best[[n - 1 for n in AT]]


def main(seeds: int = 10) -> None:
    print(f"{'':25}{'mode':>10}" + "".join(f"{f'after {n}':>12}" for n in AT))
    for problem in (branin(), hartmann6()):
        for name, off in BELIEFS.items():
            mode = "" if off is None else f"{problem(centre(problem, off)) - problem.minimum:.2g}"
            found = np.array([regrets(problem, off, seed) for seed in range(seeds)])
            medians = "".join(f"{median:12.2g}" for median in np.median(found, axis=0))
            print(f"{problem.name:12}{name:12}{mode:>10}{medians}", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
