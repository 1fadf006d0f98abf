"""The acquisition functions of Bayesian optimization side by side, and four workers beside one.

    python tests/benchmarks/acquisitions.py [functions|workers] [SEEDS]

"functions": the median regret after 50 evaluations, 10 of them the same initial ones for all. With
noise (standard deviation 1, of values that range over 300) it is the noise-free regret of the trial
with the lowest result, and in a second column of the trial at which the model's mean is lowest.
"workers": the same number of evaluations by one worker, and by four who each begin a trial without
knowing the results of the three before; the ratio of the regrets. Without a word, both.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections import deque

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.benchmarks import branin, hartmann3, hartmann6
from mlsd_hpo.benchmarks.functions import TestFunction
from mlsd_hpo.strategies import BayesianOptimization, RandomSearch
from mlsd_hpo.strategies.acquire import ACQUISITIONS
from mlsd_hpo.strategies.base import Strategy

BUDGET = 50
NOISE = 1.0
FLOOR = 1e-7  # regrets below count as this in ratios
WAYS = [
    ("log-ei", "believer"),
    ("log-ei", "liar"),
    ("log-ei", "q-ei"),
    ("noisy-ei", "q-ei"),
    ("mes", "believer"),
    ("thompson", "believer"),
]


def run(
    strategy: Strategy, problem: TestFunction, seed: int, noise: float = 0.0, workers: int = 1
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The true values and the results (`BUDGET`,) of the trials, in the order of the asks."""
    off = noise * np.random.default_rng(seed).standard_normal(BUDGET)
    truths: list[float] = []
    waiting: deque = deque()
    for number in range(BUDGET):
        trial = strategy.ask()
        truths.append(problem(trial.config))
        waiting.append((trial, truths[-1] + off[number]))
        if len(waiting) == workers:
            strategy.tell(*waiting.popleft())
    while waiting:
        strategy.tell(*waiting.popleft())
    return np.array(truths), np.array(truths) + off


def functions(seeds: int) -> None:
    """One row for each acquisition function."""
    problems = [(branin(), 0.0), (hartmann3(), 0.0), (hartmann6(), 0.0), (branin(), NOISE)]
    names = [*(p.name for p, _ in problems[:3]), "noisy Branin", "by model", "s a run"]
    print(f"Median regret after {BUDGET} evaluations, {seeds} seeds")
    print(f"{'':10s}" + "".join(f"{name:>14s}" for name in names))
    for name in [*ACQUISITIONS, "random"]:
        if name == "log-ei-per-cost":  # all costs are the same here
            continue
        shown, start = [], time.process_time()
        for problem, noise in problems:
            regrets, by_model = [], []
            for seed in range(seeds):
                strategy: Strategy = (
                    RandomSearch(problem.space, seed)
                    if name == "random"
                    else BayesianOptimization(problem.space, name, seed=seed)
                )
                truths, told = run(strategy, problem, seed, noise)
                regrets.append(truths[np.argmin(told)] - problem.minimum)
                if noise and isinstance(strategy, BayesianOptimization):
                    model = strategy.surrogate()
                    best = np.argmin(model.posterior(model.X)[0])
                    by_model.append(truths[best] - problem.minimum)
            shown += [np.median(regrets)] + ([np.median(by_model)] if by_model else [])
        shown += [np.nan] if name == "random" else []
        taken = (time.process_time() - start) / seeds / len(problems)
        print(f"{name:10s}" + "".join(f"{v:14.2g}" for v in shown) + f"{taken:14.1f}", flush=True)


def workers(seeds: int) -> None:
    """One row for each way to count trials under way."""
    print(f"Median regret after {BUDGET} evaluations, {seeds} seeds; 4 workers beside 1")
    for problem in (branin(), hartmann6()):
        alone: dict[str, float] = {}
        for name, batch in WAYS:
            found = {}
            for number in (1, 4):
                if number == 1 and name in alone:
                    continue
                regrets = []
                for seed in range(seeds):
                    strategy = BayesianOptimization(problem.space, name, batch=batch, seed=seed)
                    truths, _ = run(strategy, problem, seed, workers=number)
                    regrets.append(truths.min() - problem.minimum)
                found[number] = float(np.median(regrets))
            alone.setdefault(name, found.get(1, np.nan))
            ratio = max(found[4], FLOOR) / max(alone[name], FLOOR)
            print(
                f"{problem.name:11s}{name:10s}{batch:10s} 1 worker {alone[name]:8.2g}, "
                f"4 workers {found[4]:8.2g}, ratio {ratio:.1f}",
                flush=True,
            )


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    number = next((int(one) for one in sys.argv[1:] if one.isdigit()), 10)
    for word, table in (("functions", functions), ("workers", workers)):
        if word in sys.argv[1:] or not {"functions", "workers"} & set(sys.argv[1:]):
            table(number)
