"""Bayesian optimization beside Optuna's: evaluations to within 1% of the minimum, regret, time.

    python tests/benchmarks/bayesian.py [reach|time] [SEEDS]

Same problems, budget and seeds, one run. Optuna's GP sampler is shown where it is installed (the
extra `peers`; it needs torch). "reach": the number of evaluations until a value is within 1% of the
minimum, with 10 initial points, and the regret after 50. "time": processor time of one ask and one
tell in six dimensions after so many results.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo import Trial
from mlsd_hpo.benchmarks import branin, hartmann3, hartmann6
from mlsd_hpo.benchmarks.functions import TestFunction
from mlsd_hpo.strategies import BayesianOptimization

BUDGET = 80
TOLD = (50, 100, 200, 500, 1000)
REPEATS = 5
Array = NDArray[np.float64]


class Ours:
    """Our strategy, to be asked and told."""

    def __init__(self, problem: TestFunction, seed: int) -> None:
        self.strategy = BayesianOptimization(problem.space, seed=seed, initial=10)

    def ask(self) -> dict[str, float]:
        self.trial = self.strategy.ask()
        return self.trial.config

    def tell(self, value: float) -> None:
        self.strategy.tell(self.trial, value)

    def learn(self, configs: list[dict[str, float]], values: list[float]) -> None:
        for number, (config, value) in enumerate(zip(configs, values, strict=True)):
            self.strategy.tell(Trial(number, config), value)


class Optunas:
    """Optuna's GP sampler, to be asked and told."""

    def __init__(self, problem: TestFunction, seed: int) -> None:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        sampler = optuna.samplers.GPSampler(seed=seed, n_startup_trials=10)
        self.study = optuna.create_study(sampler=sampler)
        self.space = {
            name: optuna.distributions.FloatDistribution(low, high)
            for name, (low, high) in zip(problem.space.names, problem.domain.tolist(), strict=True)
        }

    def ask(self) -> dict[str, float]:
        self.trial = self.study.ask(self.space)
        return self.trial.params

    def tell(self, value: float) -> None:
        self.study.tell(self.trial, value)

    def learn(self, configs: list[dict[str, float]], values: list[float]) -> None:
        import optuna

        for config, value in zip(configs, values, strict=True):
            told = optuna.trial.create_trial(params=config, distributions=self.space, value=value)
            self.study.add_trial(told)


def runners() -> dict[str, Callable[[TestFunction, int], Ours | Optunas]]:
    """Those that are installed, ours first."""
    if find_spec("optuna") and find_spec("torch"):
        return {"ours": Ours, "Optuna GP": Optunas}
    print("Optuna's GP sampler is not shown: optuna or torch is not installed")
    return {"ours": Ours}


def reach(seeds: int) -> None:
    """Evaluations until within 1% of the minimum."""
    for problem in (branin(), hartmann3(), hartmann6()):
        limit = problem.minimum + 0.01 * abs(problem.minimum)
        for name, make in runners().items():
            counts, regrets = [], []
            start = time.process_time()
            for seed in range(seeds):
                runner, values = make(problem, seed), []
                for _ in range(BUDGET):
                    values.append(problem(runner.ask()))
                    runner.tell(values[-1])
                best = np.minimum.accumulate(values)
                hits = np.flatnonzero(best <= limit)
                counts.append(hits[0] + 1 if len(hits) else np.inf)
                regrets.append(best[49] - problem.minimum)
            low, middle, high = np.quantile(counts, [0.25, 0.5, 0.75], method="higher")
            taken = (time.process_time() - start) / seeds
            within = f"within 1%: median {middle:g} ({low:g} to {high:g})"
            after = f"regret at 50: {np.median(regrets):.2g}"
            print(
                f"{problem.name:12s} {name:10s} {within}, {after}, {taken:.1f} s a run", flush=True
            )


def ask_time() -> None:
    """Processor time of one ask and tell, after so many results."""
    problem = hartmann6()
    for told in TOLD:
        points = np.random.default_rng(0).random((told, 6))
        configs = [problem.space.decode(point) for point in points]
        values = problem.at(points).tolist()
        taken = {}
        for name, make in runners().items():
            runner = make(problem, 0)
            runner.learn(configs, values)
            runner.tell(problem(runner.ask()))  # what is done but once
            start = time.process_time()
            for _ in range(REPEATS):
                runner.tell(problem(runner.ask()))
            taken[name] = (time.process_time() - start) / REPEATS * 1000
        shown = ", ".join(f"{name} {ms:.0f} ms" for name, ms in taken.items())
        ratio = "".join(f", ratio {taken['ours'] / ms:.2f}" for ms in list(taken.values())[1:])
        print(f"{told} told: {shown}{ratio}", flush=True)


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    arguments = sys.argv[1:]
    if "time" in arguments:
        ask_time()
    else:
        reach(next((int(one) for one in arguments if one.isdigit()), 20))
