"""Importance of hyperparameters: ours beside Optuna's functional ANOVA, on the same trials.

    python tests/benchmarks/importance.py [TRIALS]

Four functions of which the shares of the variance are known: Ishigami's (in closed form), an
additive one on a log scale, one with a choice whose odd value has the middle place, and one with a
conditional parameter. Printed are the shares of the single parameters, divided by their sum as
Optuna does, the mean absolute error over parameters and 5 seeds, and seconds a call.

The two agree to the last digit where they mean the same (Ishigami's). Elsewhere they differ in what
is meant: the truth here, and ours, is the variance over what the space draws. Optuna's is over
numbers spread evenly between their ends, on a log scale too and with half the room for the ends of
whole numbers; and it says nothing of parameters that are not in every trial (here a share of 0).

Measured with 200 trials, mean absolute errors of ours and Optuna's 5.0: 0.121 and 0.121, 0.019 and
0.265, 0.001 and 0.049, 0.013 and 0.136; ours takes a tenth to a quarter of the time where all
parameters are in every trial.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlsd_hpo import Categorical, Evaluation, Float, Int, Result, Space, Trial
from mlsd_hpo.importance import importance
from mlsd_hpo.trial import Config

SEEDS = 5


@dataclass(frozen=True)
class Known:
    """A function on a space, and the true variances of its single parameters."""

    name: str
    space: Space
    objective: Callable[[Config], float]
    variances: dict[str, float]


def ishigami(c: Config) -> float:
    x, y, z = c["x"], c["y"], c["z"]
    return float(np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x))


def additive(c: Config) -> float:
    return float(np.log10(c["rate"]) + 0.5 * c["n"])


def odd_one(c: Config) -> float:
    return 2.0 * (c["n"] == 4) + 3.0 * (c["kind"] == "b") + c["x"]


def branch(c: Config) -> float:
    return float(c.get("x", 0.0) + 0.2 * c["n"])


PI = np.pi
PROBLEMS = [
    Known(
        "Ishigami",
        Space({name: Float(-PI, PI) for name in "xyz"}),
        ishigami,
        {"x": (1 + 0.1 * PI**4 / 5) ** 2 / 2, "y": 49 / 8, "z": 0.0},
    ),
    Known(
        "additive",
        Space({"rate": Float(1e-4, 1, log=True), "n": Int(1, 5), "idle": Float(0, 1)}),
        additive,
        {"rate": 16 / 12, "n": 0.25 * 24 / 12, "idle": 0.0},
    ),
    Known(
        "odd one",
        Space({"n": Int(1, 4), "kind": Categorical(["a", "b", "c"]), "x": Float(0, 1)}),
        odd_one,
        {"n": 4 * 3 / 16, "kind": 9 * 2 / 9, "x": 1 / 12},
    ),
    Known(
        "conditional",
        Space({"kind": Categorical([0, 1]), "x": Float(0, 1, when={"kind": 1}), "n": Int(1, 3)}),
        branch,
        {"kind": 1 / 16, "x": 1 / 48, "n": 0.04 * 8 / 12},
    ),
]


def drawn(problem: Known, n: int, seed: int) -> list[Evaluation]:
    rng = np.random.default_rng(seed)
    configs = [problem.space.sample(rng) for _ in range(n)]
    return [Evaluation(Trial(i, c), Result(problem.objective(c))) for i, c in enumerate(configs)]


def ours(trials: list[Evaluation], space: Space, seed: int) -> dict[str, float]:
    return importance(trials, space, seed=seed, pairs=False).single


def optunas(trials: list[Evaluation], space: Space, seed: int) -> dict[str, float]:
    import optuna
    from optuna.distributions import (
        CategoricalDistribution,
        FloatDistribution,
        IntDistribution,
    )

    def distribution(p: Any) -> Any:
        if isinstance(p, Categorical):
            return CategoricalDistribution(list(p.choices))
        kind = IntDistribution if isinstance(p, Int) else FloatDistribution
        return kind(p.low, p.high, log=p.log)

    every = {name: distribution(p) for name, p in space.parameters.items()}
    study = optuna.create_study()
    for one in trials:
        known = {name: every[name] for name in one.config}
        study.add_trial(
            optuna.create_trial(params=one.config, distributions=known, value=one.value)
        )
    evaluator = optuna.importance.FanovaImportanceEvaluator(seed=seed)
    found = optuna.importance.get_param_importances(study, evaluator=evaluator)
    return {name: found.get(name, 0.0) for name in space.names}


def main(n: int) -> None:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    for problem in PROBLEMS:
        total = sum(problem.variances.values())
        true = np.array([problem.variances[name] / total for name in problem.space.names])
        print(f"{problem.name}, {n} trials: {', '.join(problem.space.names)}")
        print(f"  true    {np.round(true, 3)}")
        for name, method in (("ours", ours), ("optuna", optunas)):
            started, rows = time.perf_counter(), []
            for seed in range(SEEDS):
                found = method(drawn(problem, n, seed), problem.space, seed)
                row = np.array([found[key] for key in problem.space.names])
                rows.append(row / row.sum())
            seconds = (time.perf_counter() - started) / SEEDS
            error = np.abs(np.array(rows) - true).mean()
            print(
                f"  {name:7s} {np.mean(rows, axis=0).round(3)}  error {error:.3f}  {seconds:.2f} s"
            )


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
