"""Do our model-free searches find what the same methods find elsewhere?

    python tests/benchmarks/model_free.py [repeats]

For each function and budget: the median over the repeats of the best value found, less the known
minimum; ours, scipy's own sampler used directly, and Optuna's sampler where it is installed. Equal
methods must have a ratio of about 1; p is of a two-sided Mann-Whitney test, in which a small number
says that the two differ. Coarse-to-fine and grid search have no twin and are listed against random.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray
from scipy.stats import mannwhitneyu, qmc

from mlsd_hpo import Study
from mlsd_hpo.benchmarks import TestFunction, ackley, branin, hartmann3, hartmann6, rosenbrock
from mlsd_hpo.strategies import CoarseToFineSearch, GridSearch, QuasiRandomSearch, RandomSearch

Runner = Callable[[TestFunction, int, int], float]  # function, budget, seed -> best value


def best(function: TestFunction, strategy, budget: int) -> float:
    return Study(function, strategy).run(trials=budget, progress=False).best.value


def scipys(kind: str) -> Runner:
    def run(function: TestFunction, budget: int, seed: int) -> float:
        rng, d = np.random.default_rng(10_000 + seed), len(function.space)
        if kind == "random":
            u = rng.random((budget, d))
        else:
            power = int(np.ceil(np.log2(budget)))
            u = qmc.Sobol(d, rng=rng).random_base2(power)[:budget]
        low, high = function.domain.T
        return float(function.at(low + u * (high - low)).min())

    return run


def optunas(kind: str) -> Runner:
    def run(function: TestFunction, budget: int, seed: int) -> float:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        if kind == "random":
            sampler = optuna.samplers.RandomSampler(seed)
        else:
            sampler = optuna.samplers.QMCSampler(qmc_type="sobol", scramble=True, seed=seed)
        study = optuna.create_study(sampler=sampler)

        def objective(trial: optuna.Trial) -> float:
            domain = zip(function.space.names, function.domain, strict=True)
            return function({n: trial.suggest_float(n, *ends) for n, ends in domain})

        study.optimize(objective, n_trials=budget)
        return study.best_value

    return run


def ours(make: Callable[[TestFunction, int, int], object]) -> Runner:
    return lambda function, budget, seed: best(function, make(function, budget, seed), budget)


OURS: dict[str, Runner] = {
    "random": ours(lambda f, n, seed: RandomSearch(f.space, seed=seed)),
    "Sobol": ours(lambda f, n, seed: QuasiRandomSearch(f.space, "sobol", seed=seed)),
    "coarse-to-fine": ours(lambda f, n, seed: CoarseToFineSearch(f.space, seed=seed)),
}


def regrets(run: Runner, function: TestFunction, budget: int, n: int) -> NDArray[np.float64]:
    return np.array([run(function, budget, seed) for seed in range(n)]) - function.minimum


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    few = max(repeats // 4, 1)  # for Optuna, which is slower
    if not find_spec("optuna"):
        print("(Optuna is not installed: pip install optuna)")
    print(f"{'':<28}{'ours':>9}{'theirs':>10}{'ratio':>8}{'p':>8}")
    for function in (branin(), hartmann3(), ackley(2), rosenbrock(4), hartmann6()):
        d = len(function.space)
        budget = 64
        found = {name: regrets(run, function, budget, repeats) for name, run in OURS.items()}
        levels = max(k for k in range(1, budget + 1) if k**d <= budget)
        grid = best(function, GridSearch(function.space, levels), levels**d) - function.minimum
        print(f"{function.name}, {d} dimensions, {budget} trials")
        pairs = [(kind, "scipy", scipys(kind), repeats) for kind in ("random", "Sobol")]
        if find_spec("optuna"):
            pairs += [(kind, "Optuna", optunas(kind), few) for kind in ("random", "Sobol")]
        for kind, peer, run, n in pairs:
            line(f"{kind} / {peer}", found[kind], regrets(run, function, budget, n))
        line("coarse-to-fine / random", found["coarse-to-fine"], found["random"])
        line(f"grid of {levels}^{d} / random", np.array([grid]), found["random"])


def line(name: str, a: NDArray[np.float64], b: NDArray[np.float64]) -> None:
    p = mannwhitneyu(a, b).pvalue if len(a) > 1 else float("nan")
    medians = float(np.median(a)), float(np.median(b))
    print(
        f"  {name:<26}{medians[0]:>9.3f}{medians[1]:>10.3f}{medians[0] / medians[1]:>8.2f}{p:>8.3f}"
    )


if __name__ == "__main__":
    main()
