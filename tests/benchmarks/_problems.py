"""The problems on which the benchmarks of this folder compare strategies, and peers' view of them.

Not a benchmark itself: `make benchmarks` leaves out what begins with an underscore.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlsd_hpo import Categorical, Float, Int, Space, Trial
from mlsd_hpo.benchmarks import CountingOnes, Task, branin
from mlsd_hpo.benchmarks.functions import TestFunction
from mlsd_hpo.trial import Config

Objective = Callable[[Config], float]

# The least difference that a score can show: one of 1,000 digits, one of 600, one false alarm among
# 420 patients, one hundredth of the error as it is rounded.
GRAIN = {
    "svm_digits": 1 / 1000,
    "mlp_digits": 1 / 600,
    "pipeline_breast_cancer": 100 / 420,
    "boosting_diabetes": 0.01,
}


@dataclass(frozen=True)
class Problem:
    """A space, a function to be minimized, its minimum, and the sd of the noise on each value."""

    name: str
    space: Space
    objective: Objective
    minimum: float
    noise: float = 0.0

    @property
    def floor(self) -> float:
        """A regret below which one is as good as another: the grain of a table's scores, else a
        hundred-thousandth of the standard deviation of the values at random configurations."""
        if self.name in GRAIN:
            return GRAIN[self.name]
        rng = np.random.default_rng(0)
        values = [self.objective(self.space.sample(rng)) for _ in range(1000)]
        return float(np.std(values)) * 1e-5


def of_function(function: TestFunction, noise: float = 0.0) -> Problem:
    name = f"noisy {function.name}" if noise else function.name
    return Problem(name, function.space, function, function.minimum, noise)


def of_task(task: Task) -> Problem:
    """The task's table; what is to be maximized with its sign turned."""
    sign = 1 if task.direction == "minimize" else -1

    def score(config: Config) -> float:
        return sign * task.table(Trial(0, config)).value

    return Problem(task.name, task.space, score, sign * task.best_value)


def counting_ones() -> Problem:
    ones = CountingOnes(8, 8)
    return Problem("counting_ones", ones.space, ones.exact, ones.minimum)


def branches() -> Problem:
    """Three branches with parameters of their own, and a whole number that all of them share."""
    space = Space(
        {
            "kind": Categorical(["valley", "bowl", "steps"]),
            "n": Int(1, 20),
            "x": Float(-5, 10, when={"kind": "valley"}),
            "y": Float(0, 15, when={"kind": "valley"}),
            "rate": Float(1e-5, 1, log=True, when={"kind": ["bowl", "steps"]}),
            "mode": Categorical(list("abcde"), when={"kind": "bowl"}),
            "k": Int(1, 1000, log=True, when={"kind": "steps"}),
        }
    )
    valley = branin()

    def objective(config: Config) -> float:
        shared = ((config["n"] - 13) / 5) ** 2
        if config["kind"] == "valley":
            return valley({"x1": config["x"], "x2": config["y"]}) - valley.minimum + shared
        off = (np.log10(config["rate"]) + 3) ** 2
        if config["kind"] == "bowl":
            return 0.5 + off + 0.7 * abs("abcde".index(config["mode"]) - 2) + shared
        return 0.2 + off + np.log(config["k"] / 40) ** 2 + shared

    return Problem("branches", space, objective, 0.0)


def conditional() -> Problem:
    """Three models with parameters of their own; the best, a kernel, needs two at once."""
    space = Space(
        {
            "model": Categorical(["linear", "kernel", "trees"]),
            "C": Float(1e-3, 1e3, log=True, when={"model": ["linear", "kernel"]}),
            "gamma": Float(1e-4, 10, log=True, when={"model": "kernel"}),
            "depth": Int(1, 12, when={"model": "trees"}),
            "rate": Float(1e-3, 1, log=True, when={"model": "trees"}),
            "scale": Categorical([False, True]),
        }
    )

    def objective(config: Config) -> float:
        C, gamma, rate = (math.log10(config.get(name, 1)) for name in ("C", "gamma", "rate"))
        if config["model"] == "linear":
            value = 0.4 + 0.05 * (C - 1) ** 2
        elif config["model"] == "kernel":
            value = 0.1 * (C + gamma) ** 2 + 0.1 * (gamma + 2) ** 2
        else:
            value = 0.2 + 0.02 * abs(config["depth"] - 6) + 0.1 * (rate + 1.5) ** 2
        return value + (0.0 if config["scale"] or config["model"] == "trees" else 0.3)

    return Problem("conditional", space, objective, 0.0)


def mixed() -> Problem:
    """Branin, moved by a choice, with a whole number and a switch beside it."""
    space = Space(
        {
            "shape": Categorical(["a", "b", "c", "d"]),
            "on": Categorical([False, True]),
            "n": Int(1, 32, log=True),
            "x1": Float(-5, 10),
            "x2": Float(0, 15),
        }
    )
    valley = branin()

    def objective(config: Config) -> float:
        lift, shift = {"a": (10, 0), "b": (0, 2), "c": (20, -2), "d": (5, 1)}[config["shape"]]
        x1 = min(max(config["x1"] + shift, -5.0), 10.0)
        value = valley({"x1": x1, "x2": config["x2"]}) - valley.minimum
        return value + lift + 3 * config["on"] + 2 * abs(math.log2(config["n"] / 8))

    return Problem("mixed", space, objective, 0.0)


def optuna_config(trial: Any, space: Space) -> Config:
    """What Optuna's trial suggests for a space of ours."""

    def suggest(name: str) -> Any:
        p = space.parameters[name]
        if isinstance(p, Categorical):
            return trial.suggest_categorical(name, list(p.choices))
        if isinstance(p, Int):
            return trial.suggest_int(name, p.low, p.high, log=p.log)
        return trial.suggest_float(name, p.low, p.high, log=p.log)

    values: Config = {}
    for name in space.order:
        if space.is_active(name, values):
            values[name] = suggest(name)
    return values


def smac_space(space: Space) -> Any:
    """A space of ours in SMAC's terms; choices by their position."""
    import ConfigSpace as cs

    found = cs.ConfigurationSpace()
    made = {}
    for name, p in space.parameters.items():
        if isinstance(p, Categorical):
            made[name] = cs.CategoricalHyperparameter(name, [str(i) for i in range(len(p.choices))])
        elif isinstance(p, Int):
            made[name] = cs.UniformIntegerHyperparameter(name, p.low, p.high, log=p.log)
        else:
            assert isinstance(p, Float)
            made[name] = cs.UniformFloatHyperparameter(name, p.low, p.high, log=p.log)
    found.add(*made.values())
    for name, wanted in space.conditions.items():
        for parent, keys in wanted.items():  # all our parents are categorical: keys are positions
            found.add(cs.InCondition(made[name], made[parent], [str(key) for key in sorted(keys)]))
    return found


def smac_config(given: Any, space: Space) -> Config:
    """What SMAC's configuration is in a space of ours."""
    config: Config = {}
    for name in space.names:
        if name in given:
            p = space.parameters[name]
            choice = isinstance(p, Categorical)
            config[name] = p.choices[int(given[name])] if choice else given[name]
    return space.validate(config)
