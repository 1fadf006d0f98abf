"""Does our tree-structured Parzen estimator find as much as those of Optuna and Hyperopt?

    python tests/benchmarks/tpe.py [repeats]

For each problem: the median over the repeats of the regret (best value found in 100 evaluations,
less the best there is), for ours and for each peer that is installed, on the same seeds; then the
ratio of our median to theirs, and its geometric mean over all problems. A ratio below 1 says that
ours is better. Wanted: at most 1.1 against Optuna, clearly below 1 against Hyperopt. The interval
is of a bootstrap over the repeats: nine in ten such runs would lie in it.

Last, the time of one ask with 100 trials told. Wanted: at most 2 ms for ours.
"""

from __future__ import annotations

import logging
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from itertools import product
from typing import Any

import numpy as np
from _problems import GRAIN, Problem, branches, of_function, of_task, optuna_config
from numpy.typing import NDArray

from mlsd_hpo import Categorical, Int, Space
from mlsd_hpo.benchmarks import (
    ackley,
    branin,
    hartmann3,
    hartmann6,
    mlp_digits,
    pipeline_breast_cancer,
    rosenbrock,
    svm_digits,
)
from mlsd_hpo.strategies import RandomSearch, TreeParzenEstimator
from mlsd_hpo.trial import Config

BUDGET = 100


def problems() -> list[Problem]:
    functions = (branin(), hartmann3(), hartmann6(), rosenbrock(4), ackley(4))
    found = [of_function(f) for f in functions]
    found += [branches(), of_task(svm_digits()), of_task(mlp_digits())]
    return [*found, of_task(pipeline_breast_cancer())]


Runner = Callable[[Problem, int], float]  # problem, seed -> best value


def ours(make: Callable[[Space, int], Any]) -> Runner:
    def run(problem: Problem, seed: int) -> float:
        strategy, best = make(problem.space, seed), np.inf
        for _ in range(BUDGET):
            trial = strategy.ask()
            value = problem.objective(trial.config)
            strategy.tell(trial, value)
            best = min(best, value)
        return best

    return run


def optunas(multivariate: bool) -> Runner:
    """Optuna's sampler; with conditions, its joint one works in groups."""

    def run(problem: Problem, seed: int) -> float:
        study, ask = optuna_study(problem, multivariate, seed)
        for _ in range(BUDGET):
            trial = study.ask()
            study.tell(trial, problem.objective(ask(trial)))
        return study.best_value

    return run


def optuna_study(problem: Problem, multivariate: bool, seed: int) -> tuple[Any, Any]:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
    conditional = any(problem.space.conditions.values())
    sampler = optuna.samplers.TPESampler(
        seed=seed, multivariate=multivariate, group=multivariate and conditional
    )

    def ask(trial: Any) -> Config:
        return optuna_config(trial, problem.space)

    return optuna.create_study(sampler=sampler), ask


def hyperopt_space(space: Space) -> dict[str, Any]:
    """Hyperopt's description; parameters with a condition stand below the choice they depend on."""
    from hyperopt import hp

    def node(name: str) -> Any:
        p = space.parameters[name]
        if isinstance(p, Categorical):
            return hp.choice(name, list(p.choices))
        half = 0.5 if isinstance(p, Int) else 0.0  # rounded in `run`
        low, high = p.low - half, p.high + half
        if p.log:
            return hp.loguniform(name, np.log(low), np.log(high))
        return hp.uniform(name, low, high) if not half else hp.uniformint(name, p.low, p.high)

    nodes = {n: node(n) for n in space.names if n not in parents(space)}
    root = {n: nodes[n] for n in nodes if not space.conditions[n]}
    for parent in parents(space):
        options = []
        for choice in space.parameters[parent].choices:
            below = [
                n for n in nodes if space.conditions[n] and space.is_active(n, {parent: choice})
            ]
            options.append({parent: choice, **{n: nodes[n] for n in below}})
        root[parent] = hp.choice(parent, options)
    return root


def parents(space: Space) -> set[str]:
    found = {parent for when in space.conditions.values() for parent in when}
    assert len(found) <= 1, "written for one choice that others depend on"
    return found


def hyperopts(problem: Problem, seed: int) -> float:
    import hyperopt

    logging.getLogger("hyperopt").setLevel(logging.ERROR)

    def objective(raw: dict[str, Any]) -> float:
        config: dict[str, Any] = {}
        for name, value in raw.items():
            config.update(value if isinstance(value, dict) else {name: value})
        for name, value in config.items():
            if isinstance(problem.space.parameters[name], Int):
                config[name] = round(value)
        return problem.objective(config)

    trials = hyperopt.Trials()
    hyperopt.fmin(
        objective,
        hyperopt_space(problem.space),
        algo=hyperopt.tpe.suggest,
        max_evals=BUDGET,
        trials=trials,
        rstate=np.random.default_rng(seed),
        show_progressbar=False,
        verbose=False,
    )
    return min(trials.losses())


RANDOM = "random"
OURS: dict[str, Runner] = {
    "joint": ours(lambda space, seed: TreeParzenEstimator(space, True, seed=seed)),
    "single": ours(lambda space, seed: TreeParzenEstimator(space, False, seed=seed)),
    RANDOM: ours(lambda space, seed: RandomSearch(space, seed=seed)),
}
PEERS: dict[str, dict[str, Runner]] = {
    "optuna": {"Optuna joint": optunas(True), "Optuna single": optunas(False)},
    "hyperopt": {"Hyperopt": hyperopts},
}


Regrets = dict[str, NDArray[np.float64]]  # problem -> (repeats,)


def regrets(run: Runner, repeats: int) -> Regrets:
    found = {}
    for problem in problems():
        values = np.array([run(problem, seed) for seed in range(repeats)])
        found[problem.name] = values - problem.minimum + GRAIN.get(problem.name, 0.0)  # two of 0: 1
    return found


def mean_ratio(a: Regrets, b: Regrets) -> float:
    """Geometric mean over the problems of the ratio of the medians."""
    return float(np.exp(np.mean([np.log(np.median(a[p]) / np.median(b[p])) for p in a])))


def interval(a: Regrets, b: Regrets, draws: int = 1000) -> tuple[float, float]:
    """The 5 % and the 95 % quantile of `mean_ratio` when the repeats are drawn again."""
    rng = np.random.default_rng(0)
    found = []
    for _ in range(draws):
        again = [{p: rng.choice(r[p], len(r[p])) for p in r} for r in (a, b)]
        found.append(mean_ratio(*again))
    low, high = np.quantile(found, (0.05, 0.95))
    return float(low), float(high)


def milliseconds_of_an_ask(told: int = 100) -> dict[str, float]:
    """Processor time, the median of 50 asks without an answer in between, Hartmann 6."""
    problem = next(p for p in problems() if p.name == "Hartmann 6")
    asks: dict[str, Callable[[], Any]] = {}
    for name, joint in (("joint", True), ("single", False)):
        strategy = TreeParzenEstimator(problem.space, joint, seed=0)
        for _ in range(told):
            trial = strategy.ask()
            strategy.tell(trial, problem.objective(trial.config))
        asks[name] = lambda s=strategy: s._propose(told, s._rng(told))
    if find_spec("optuna"):
        for name, joint in (("Optuna joint", True), ("Optuna single", False)):
            study, suggest = optuna_study(problem, joint, 0)
            for _ in range(told):
                one = study.ask()
                study.tell(one, problem.objective(suggest(one)))
            asks[name] = lambda study=study, suggest=suggest: suggest(study.ask())
    found = {}
    for name, ask in asks.items():
        times = []
        for _ in range(50):
            start = time.process_time()
            ask()
            times.append(time.process_time() - start)
        found[name] = float(np.median(times)) * 1e3
    return found


def table(found: dict[str, Regrets], columns: Sequence[str]) -> None:
    print(f"{'median regret':<24}" + "".join(f"{name:>15}" for name in columns))
    for problem in next(iter(found.values())):
        medians = [float(np.median(found[name][problem])) for name in columns]
        print(f"  {problem:<22}" + "".join(f"{m:>15.3g}" for m in medians))


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    runs = dict(OURS)
    for package, peers in PEERS.items():
        if find_spec(package):
            runs |= peers
        else:
            print(f"({package} is not installed: pip install {package})")
    found = {name: regrets(run, repeats) for name, run in runs.items()}
    print(f"{BUDGET} evaluations, {repeats} seeds")
    table(found, list(runs))
    peers = [name for name in runs if name not in OURS]
    for mine, peer in product(OURS, [*peers, RANDOM]):
        if mine != RANDOM:
            low, high = interval(found[mine], found[peer])
            ratio = mean_ratio(found[mine], found[peer])
            print(f"ours {mine} / {peer:<14} {ratio:6.2f}   ({low:.2f} to {high:.2f})")
    print("ms an ask, Hartmann 6, 100 trials told:")
    for name, ms in milliseconds_of_an_ask().items():
        print(f"  {name:<14} {ms:6.2f}")


if __name__ == "__main__":
    main()
