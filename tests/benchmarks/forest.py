"""Does search with a random forest beat random search where spaces are mixed and conditional?

    python tests/benchmarks/forest.py [repeats] [trials]

For each problem: the median over the repeats of the regret, the best value found less the optimum,
of random search, of our forest and of SMAC3 where it is installed, with the same seeds and budget.
SMAC3 is slower and makes half of the repeats, the first ones. Ratios are of mean regrets over the
repeats that both have, since on tables medians are 0 soon; p is of a one-sided Mann-Whitney test
that ours are lower than those of random search. "ms" is the CPU time of one trial.
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from time import process_time

import numpy as np
from _problems import Problem, conditional, counting_ones, mixed, of_task, smac_config, smac_space
from numpy.typing import NDArray
from scipy.stats import mannwhitneyu

from mlsd_hpo import Space
from mlsd_hpo.benchmarks import mlp_digits, pipeline_breast_cancer, svm_digits
from mlsd_hpo.strategies import RandomForestOptimization, RandomSearch, Strategy

Runner = Callable[[Problem, int, int], float]  # …, budget, seed -> best value


def problems() -> list[Problem]:
    tables = [of_task(task) for task in (pipeline_breast_cancer(), mlp_digits(), svm_digits())]
    return [*tables, counting_ones(), conditional(), mixed()]


def ours(make: Callable[[Space, int], Strategy]) -> Runner:
    def run(problem: Problem, budget: int, seed: int) -> float:
        strategy, values = make(problem.space, seed), []
        for _ in range(budget):
            trial = strategy.ask()
            values.append(problem.objective(trial.config))
            strategy.tell(trial, values[-1])
        return min(values)

    return run


def smac3(problem: Problem, budget: int, seed: int) -> float:
    """SMAC's facade for hyperparameters as it is, but for ten initial trials, as ours."""
    from smac import HyperparameterOptimizationFacade, Scenario
    from smac.runhistory.dataclasses import TrialValue

    space, values = problem.space, []
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scenario = Scenario(
            smac_space(space),
            n_trials=budget,
            seed=seed,
            deterministic=True,
            output_directory=folder,
        )
        design = HyperparameterOptimizationFacade.get_initial_design(
            scenario, n_configs=10, max_ratio=1
        )
        smac = HyperparameterOptimizationFacade(
            scenario, lambda config, seed: 0.0, initial_design=design, logging_level=False
        )
        for _ in range(budget):
            info = smac.ask()
            values.append(problem.objective(smac_config(info.config, space)))
            smac.tell(info, TrialValue(cost=values[-1]))
    return min(values)


def regrets(
    run: Runner, problem: Problem, budget: int, n: int
) -> tuple[NDArray[np.float64], float]:
    """The regret of each of n runs, and milliseconds of CPU time for one trial."""
    begun = process_time()
    found = np.array([run(problem, budget, seed) - problem.minimum for seed in range(n)])
    return found, 1000 * (process_time() - begun) / (n * budget)


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    budget = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    runners = {
        "random": ours(lambda space, seed: RandomSearch(space, seed=seed)),
        "forest": ours(lambda space, seed: RandomForestOptimization(space, seed=seed)),
    }
    if find_spec("smac"):
        runners["SMAC3"] = smac3
    else:
        print("(SMAC3 is not installed: pip install smac)")
    print(f"{budget} trials, {repeats} seeds: median regret")
    head = "".join(f"{name:>11}{'ms':>6}" for name in runners)
    print(f"{'':<24}{head}{'/ random':>11}{'p':>9}{'/ SMAC3' if 'SMAC3' in runners else '':>11}")
    logs: dict[str, list[float]] = {"random": [], "SMAC3": []}
    for problem in problems():
        n = {who: max(repeats // 2, 1) if who == "SMAC3" else repeats for who in runners}
        results = {who: regrets(run, problem, budget, n[who]) for who, run in runners.items()}
        found = {who: values for who, (values, _) in results.items()}
        line = "".join(f"{np.median(v):>11.3g}{ms:>6.0f}" for v, ms in results.values())
        for who in found.keys() & logs.keys():
            logs[who].append(float(found["forest"][: n[who]].mean() / found[who].mean()))
        p = mannwhitneyu(found["forest"], found["random"], alternative="less").pvalue
        line += f"{logs['random'][-1]:>11.2f}{p:>9.2g}"
        line += f"{logs['SMAC3'][-1]:>11.2f}" if "SMAC3" in found else ""
        print(f"{problem.name:<24}{line}", flush=True)
    for who, ratios in logs.items():
        if ratios:
            mean = np.exp(np.mean(np.log(ratios)))
            print(f"geometric mean of the ratios of mean regrets to {who}: {mean:.2f}")


if __name__ == "__main__":
    main()
