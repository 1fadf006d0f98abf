"""ParEGO and NSGA-II beside random search and Optuna's samplers: how much of the front is found.

    python tests/benchmarks/pareto.py [SEEDS] [PROBLEM …]
    python tests/benchmarks/pareto.py long [SEEDS] [PROBLEM …]

The hypervolume after 60 trials as a share of the whole front's, median and quartiles over 10 seeds;
same problems, budget and seeds, one run. Optuna is shown where it is installed (the extra `peers`),
its GP sampler where torch is too. With "long" NSGA-II alone: 1,000 trials, a population of 50.
Wanted there: no less than Optuna's.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np

from mlsd_hpo import Float, Int, Study
from mlsd_hpo.benchmarks import ParetoProblem, dtlz2, mlp_size, zdt1, zdt2
from mlsd_hpo.pareto import hypervolume
from mlsd_hpo.strategies import NSGA2, ParEGO, RandomSearch, Strategy

TRIALS = 60
LONG, POPULATION = 1000, 50
Values = list[tuple[float, ...]]
Run = Callable[[ParetoProblem, int, int], Values]


def ours(make: Callable[[ParetoProblem, int], Strategy]) -> Run:
    """A run of one of our strategies."""

    def run(problem: ParetoProblem, seed: int, trials: int) -> Values:
        study = Study(problem, make(problem, seed), problem.direction)
        return [e.values or () for e in study.run(trials=trials, progress=False).trials]

    return run


def optunas(sampler: str, **arguments: Any) -> Run:
    """A run of one of Optuna's samplers."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)

    def run(problem: ParetoProblem, seed: int, trials: int) -> Values:
        def objective(trial: optuna.Trial) -> tuple[float, ...]:
            parameters = problem.space.parameters.items()
            return problem({name: _suggest(trial, name, p) for name, p in parameters})

        made = getattr(optuna.samplers, sampler)(seed=seed, **arguments)
        study = optuna.create_study(directions=problem.direction, sampler=made)
        study.optimize(objective, n_trials=trials)
        return [tuple(trial.values) for trial in study.trials]

    return run


def _suggest(trial: Any, name: str, parameter: Any) -> Any:
    if isinstance(parameter, Float):
        return trial.suggest_float(name, parameter.low, parameter.high, log=parameter.log)
    if isinstance(parameter, Int):
        return trial.suggest_int(name, parameter.low, parameter.high, log=parameter.log)
    return trial.suggest_categorical(name, parameter.choices)


def runners() -> dict[str, Run]:
    """Those that are installed, ours first."""
    found = {
        "ParEGO": ours(lambda p, seed: ParEGO(p.space, len(p.direction), seed=seed)),
        "NSGA-II": ours(lambda p, seed: NSGA2(p.space, len(p.direction), seed=seed)),
        "random": ours(lambda p, seed: RandomSearch(p.space, seed)),
    }
    if find_spec("optuna"):
        found["Optuna NSGA-II"] = optunas("NSGAIISampler", population_size=20)
        found["Optuna TPE"] = optunas("TPESampler")
    if find_spec("optuna") and find_spec("torch"):
        found["Optuna GP"] = optunas("GPSampler")
    else:
        print("Optuna's GP sampler is not shown: optuna or torch is not installed")
    return found


def long_runners() -> dict[str, Run]:
    """NSGA-II with a population for many trials."""
    k = {"population": POPULATION}
    found = {"NSGA-II": ours(lambda p, seed: NSGA2(p.space, len(p.direction), seed=seed, **k))}
    if find_spec("optuna"):
        found["Optuna NSGA-II"] = optunas("NSGAIISampler", population_size=POPULATION)
    return found


def share(problem: ParetoProblem, values: Values) -> float:
    """The hypervolume as a share of the front's."""
    signs = np.array([1 if word == "minimize" else -1 for word in problem.direction])
    found = hypervolume(np.array(values) * signs, np.array(problem.reference) * signs)
    return found / problem.hypervolume


def main(seeds: int, wanted: list[str], long: bool) -> None:
    trials = LONG if long else TRIALS
    for problem in (zdt1(), zdt2(), dtlz2(), mlp_size()):
        if wanted and problem.name not in wanted:
            continue
        for name, run in (long_runners() if long else runners()).items():
            start = time.process_time()
            shares = [share(problem, run(problem, seed, trials)) for seed in range(seeds)]
            taken = (time.process_time() - start) / seeds
            low, middle, high = np.quantile(shares, [0.25, 0.5, 0.75])
            shown = f"median {middle:.3f} ({low:.3f} to {high:.3f})"
            print(f"{problem.name:8s} {name:15s} {shown}, {taken:.1f} s a run", flush=True)


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    words = sys.argv[1:]
    main(
        next((int(word) for word in words if word.isdigit()), 10),
        [word for word in words if not word.isdigit() and word != "long"],
        "long" in words,
    )
