"""Is our Bayesian optimization as good as Optuna's GP sampler and BoTorch's log-EI?

    python tests/benchmarks/regret.py [SEEDS] [FILE]

The median over the seeds of the simple regret after 50 evaluations, of which 10 are each method's
own initial design: the noise-free value at the trial that was told the lowest value, less the
minimum. With noise all methods meet the same: the k-th value of a seed is off by the same number.
Then, over the problems, the geometric mean of the ratio of our median to the better one of the
peers'. Wanted: at most 1. Regrets count as `Problem.floor` at least, or 1e-9 would be a victory
over 1e-7. The interval is of a bootstrap over the seeds: nine in ten such runs would lie in it.

BoTorch as its documentation has it: Sobol points, then SingleTaskGP and log-EI (qLogNoisyEI where
there is noise) with 10 restarts from 512 points. Where there are choices or whole numbers: choices
one-hot in the model, `optimize_acqf_mixed_alternating` with 4 restarts from 256 points, and
inactive parameters at the middle of their range. (MixedSingleTaskGP took ten times as long to fit.)
Peers are run where they are installed (the extra `peers`; both need torch). They are slow: with
FILE their finished runs are kept there, and not made again.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from _problems import Problem, mixed, of_function, of_task, optuna_config
from numpy.typing import NDArray

from mlsd_hpo import Categorical
from mlsd_hpo.benchmarks import (
    ackley,
    branin,
    hartmann3,
    hartmann6,
    levy,
    mlp_digits,
    pipeline_breast_cancer,
    rosenbrock,
    svm_digits,
)
from mlsd_hpo.strategies import BayesianOptimization
from mlsd_hpo.trial import Config

BUDGET, INITIAL = 50, 10
Tell = Callable[[Config], float]
Runner = Callable[[Problem, Tell, int], None]  # asks BUDGET times, for a problem and a seed


def problems() -> list[Problem]:
    functions = (branin(), hartmann3(), hartmann6(), rosenbrock(4), ackley(4), levy(5))
    noisy = [of_function(branin(), noise=1.0), of_function(hartmann6(), noise=0.1)]
    tables = [of_task(task) for task in (svm_digits(), mlp_digits(), pipeline_breast_cancer())]
    return [*map(of_function, functions), *noisy, mixed(), *tables]


def regret(run: Runner, problem: Problem, seed: int) -> float:
    rng, truths, told = np.random.default_rng(seed), [], []

    def tell(config: Config) -> float:
        truths.append(problem.objective(config))
        told.append(truths[-1] + problem.noise * rng.standard_normal())
        return told[-1]

    run(problem, tell, seed)
    assert len(told) == BUDGET
    return float(truths[int(np.argmin(told))] - problem.minimum)


def ours(problem: Problem, tell: Tell, seed: int) -> None:
    strategy = BayesianOptimization(problem.space, seed=seed, initial=INITIAL)
    for _ in range(BUDGET):
        trial = strategy.ask()
        strategy.tell(trial, tell(trial.config))


def optunas(problem: Problem, tell: Tell, seed: int) -> None:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sampler = optuna.samplers.GPSampler(
        seed=seed, n_startup_trials=INITIAL, deterministic_objective=not problem.noise
    )
    study = optuna.create_study(sampler=sampler)
    study.optimize(lambda trial: tell(optuna_config(trial, problem.space)), n_trials=BUDGET)


def botorchs(problem: Problem, tell: Tell, seed: int) -> None:
    import torch
    from botorch.acquisition import LogExpectedImprovement, qLogNoisyExpectedImprovement
    from botorch.fit import fit_gpytorch_mll
    from botorch.models import SingleTaskGP
    from botorch.models.transforms.input import NumericToCategoricalEncoding
    from botorch.optim import optimize_acqf, optimize_acqf_mixed_alternating
    from botorch.utils.sampling import draw_sobol_samples
    from gpytorch.mlls import ExactMarginalLogLikelihood
    from torch.nn.functional import one_hot

    torch.manual_seed(seed)
    parameters = list(problem.space.parameters.values())
    cube = torch.tensor([[0.0] * len(parameters), [1.0] * len(parameters)], dtype=torch.double)
    bounds = cube.clone()
    choices: dict[int, list[float]] = {}  # column -> positions of its choices
    steps: dict[int, list[float]] = {}  # column -> coordinates of its whole numbers
    for column, p in enumerate(parameters):
        if isinstance(p, Categorical):
            choices[column] = [float(i) for i in range(len(p.choices))]
            bounds[1, column] = len(p.choices) - 1
        elif p.values is not None:
            steps[column] = sorted(p.encode(value) for value in p.values)
            bounds[0, column], bounds[1, column] = steps[column][0], steps[column][-1]

    def config_at(point: Any) -> Config:
        u = point.tolist()
        for column, positions in choices.items():
            u[column] = (u[column] + 0.5) / len(positions)
        return problem.space.decode(u)

    def row(config: Config) -> list[float]:
        u = problem.space.encode(config).tolist()
        for column, (name, p) in enumerate(problem.space.parameters.items()):
            if isinstance(p, Categorical):
                u[column] = float(p.index(config[name])) if name in config else 0.0
        return u

    def suggest(X: Any, Y: Any) -> Any:
        split = None
        if choices:
            sizes = {column: len(positions) for column, positions in choices.items()}
            encoders = {column: partial(one_hot, num_classes=k) for column, k in sizes.items()}
            split = NumericToCategoricalEncoding(len(parameters), sizes, encoders)
        model = SingleTaskGP(X, Y, input_transform=split)
        fit_gpytorch_mll(ExactMarginalLogLikelihood(model.likelihood, model))
        if problem.noise:
            worth = qLogNoisyExpectedImprovement(model, X_baseline=X, prune_baseline=True)
        else:
            worth = LogExpectedImprovement(model, best_f=Y.max())
        if choices or steps:
            return optimize_acqf_mixed_alternating(
                worth, bounds, steps, choices, num_restarts=4, raw_samples=256
            )[0][0]
        return optimize_acqf(worth, bounds, q=1, num_restarts=10, raw_samples=512)[0][0]

    design = draw_sobol_samples(cube, n=INITIAL, q=1, seed=seed)[:, 0]
    rows, values = [], []
    for number in range(BUDGET):
        if number < INITIAL:
            config = problem.space.decode(design[number].tolist())
        else:
            X, Y = torch.tensor(rows, dtype=torch.double), torch.tensor(values, dtype=torch.double)
            config = config_at(suggest(X, -Y[:, None]))  # BoTorch maximizes
        rows.append(row(config))
        values.append(tell(config))


def medians_with_draws(runs: NDArray[np.float64], draws: int = 1000) -> NDArray[np.float64]:
    """The median of runs (seeds,), then the medians of so many bootstrap samples: (1 + draws,)."""
    picks = np.random.default_rng(0).integers(len(runs), size=(draws, len(runs)))
    return np.append(np.median(runs), np.median(runs[picks], axis=1))


def kept(file: Path | None) -> Iterator[tuple[tuple[str, str, int], float]]:
    """The runs in a file: (who, problem, seed) and its regret."""
    for line in file.read_text().splitlines() if file and file.exists() else ():
        *key, value = json.loads(line)
        yield tuple(key), value  # type: ignore[misc]


def main() -> None:
    seeds = next((int(one) for one in sys.argv[1:] if one.isdigit()), 10)
    file = next((Path(one) for one in sys.argv[1:] if not one.isdigit()), None)
    done = dict(kept(file))
    runners: dict[str, Runner] = {"ours": ours}
    for name, package, run in (("Optuna GP", "optuna", optunas), ("BoTorch", "botorch", botorchs)):
        if find_spec(package) and find_spec("torch"):
            runners[name] = run
        else:
            print(f"({name} is not shown: {package} or torch is not installed)")
    print(f"{BUDGET} evaluations, {INITIAL} of them initial, {seeds} seeds: median regret")
    print(f"{'':<24}{'floor':>10}" + "".join(f"{who:>12}" for who in runners) + "   ratio")
    logs = []
    for problem in problems():
        found = {}
        for who, run in runners.items():
            runs = []
            for seed in range(seeds):
                key = (who, problem.name, seed)
                if key not in done:
                    done[key] = regret(run, problem, seed)
                    if file and who != "ours":
                        with file.open("a") as stream:
                            stream.write(json.dumps([*key, done[key]]) + "\n")
                runs.append(done[key])
            found[who] = medians_with_draws(np.maximum(runs, problem.floor))
        line = "".join(f"{medians[0]:>12.3g}" for medians in found.values())
        if len(found) > 1:
            mine, *others = found.values()
            logs.append(np.log(mine / np.min(others, axis=0)))
            line += f"{np.exp(logs[-1][0]):>8.2f}"
        print(f"{problem.name:<24}{problem.floor:>10.2g}{line}", flush=True)
    if logs:
        means = np.exp(np.mean(logs, axis=0))
        low, high = np.quantile(means[1:], (0.05, 0.95))
        print(f"geometric mean of the ratios: {means[0]:.2f} ({low:.2f} to {high:.2f})")


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    begun = time.process_time()
    main()
    print(f"{time.process_time() - begun:.0f} s of CPU time")
