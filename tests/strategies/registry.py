"""Every strategy, and every kind of space, for the contract suite. A new strategy adds one line."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import scipy.stats as st

from mlsd_hpo import Categorical, Distribution, Float, Int, Space, Study, Trial
from mlsd_hpo.strategies import (
    ASHA,
    BOHB,
    CMAES,
    DEHB,
    NSGA2,
    Bananas,
    BayesianOptimization,
    CoarseToFineSearch,
    DifferentialEvolution,
    GeneticAlgorithm,
    GridSearch,
    Hyperband,
    KernelDensitySearch,
    LocalSearch,
    ManualSearch,
    MedianStopping,
    NearestParent,
    ParEGO,
    ParticleSwarm,
    PopulationBasedTraining,
    QuasiRandomSearch,
    RandomForestOptimization,
    RandomSearch,
    RegularizedEvolution,
    Reinforce,
    SpaceExhausted,
    Strategy,
    SuccessiveHalving,
    TreeParzenEstimator,
)
from mlsd_hpo.trial import Config


def grid(space: Space, seed: int) -> Strategy:
    return GridSearch(space, {n: 3 for n, p in space.parameters.items() if p.values is None})


def manual(space: Space, seed: int) -> Strategy:
    """A person who has 60 ideas, each only once."""
    strategy = ManualSearch(space)
    drawn = [space.sample(np.random.default_rng([seed, i])) for i in range(60)]
    for config in {space.canonical(c): c for c in drawn}.values():
        strategy.propose(config, note="why not")
    return strategy


def five_random_tpe(space: Space, seed: int) -> Strategy:
    """A searcher that begins to learn early."""
    return TreeParzenEstimator(space, startup=5, seed=seed)


def small_evolution(space: Space, seed: int) -> Strategy:
    """With children from the seventh trial on."""
    return RegularizedEvolution(space, 6, 2, seed=seed)


def late_bayesian(space: Space, seed: int) -> Strategy:
    """Fits models, which takes time, after 20 of the 25 trials; in small spaces after 9."""
    return BayesianOptimization(space, initial=9 if space.size < 100 else 20, seed=seed)


@dataclass(frozen=True)
class Case:
    """A strategy and what may be expected of it."""

    name: str
    make: Callable[[Space, int], Strategy]
    seeded: bool = True  # the seed changes what it suggests
    complete: bool = True  # it goes on until a finite space is used up
    slow: bool = False  # left out of the quick tests


def complete(trials: list[Trial], n: int, strategy: Strategy) -> bool:
    """Whether these are all the trials that a strategy has, up to n.

    Where configurations are promoted, no number is known beforehand: but either there are n trials,
    or every configuration has been tried.
    """
    tried = len({strategy.space.canonical(trial.config) for trial in trials})
    return len(trials) == n or tried == min(n, strategy.limit, strategy.space.size)


CASES = [
    Case("grid", grid, seeded=False),
    Case("random", lambda space, seed: RandomSearch(space, seed)),
    Case("sobol", lambda space, seed: QuasiRandomSearch(space, seed=seed)),
    Case("halton", lambda space, seed: QuasiRandomSearch(space, "halton", seed=seed), slow=True),
    Case(
        "latin",
        lambda space, seed: QuasiRandomSearch(space, "latin", trials=8, seed=seed),
        slow=True,
    ),
    Case("coarse", lambda space, seed: CoarseToFineSearch(space, "random", 6, seed=seed)),
    Case(
        "coarse grid",
        lambda space, seed: CoarseToFineSearch(space, "grid", resolution=2, seed=seed),
        seeded=False,
        slow=True,
    ),
    Case("tpe", lambda space, seed: TreeParzenEstimator(space, False, startup=5, seed=seed)),
    Case(
        "joint tpe",
        lambda space, seed: TreeParzenEstimator(space, True, startup=5, seed=seed),
        slow=True,
    ),
    Case(
        "forest", lambda space, seed: RandomForestOptimization(space, seed, 15, 2, 5, 1), slow=True
    ),
    Case(
        "bananas",
        lambda space, seed: Bananas(space, 21, 30, candidates=5, members=2, seed=seed),
        slow=True,
    ),
    Case("bayesian", late_bayesian, slow=True),
    Case("parego", lambda space, seed: ParEGO(space, 2, initial=21, seed=seed), slow=True),
    Case("cma-es", lambda space, seed: CMAES(space, seed=seed)),
    Case("jade", lambda space, seed: DifferentialEvolution(space, population=7, seed=seed)),
    Case(
        "rand/1", lambda space, seed: DifferentialEvolution(space, "rand", 6, seed=seed), slow=True
    ),
    Case("genetic", lambda space, seed: GeneticAlgorithm(space, 6, seed=seed), slow=True),
    Case("nsga-ii", lambda space, seed: NSGA2(space, 2, 6, seed=seed), slow=True),
    Case(
        "regularized evolution",
        lambda space, seed: RegularizedEvolution(space, 6, 2, seed=seed),
        slow=True,
    ),
    Case(
        "nearest parent",
        lambda space, seed: NearestParent(space, small_evolution, seed=seed),
        complete=False,  # a trial with a parent is not counted as a new one
        slow=True,
    ),
    Case("local search", lambda space, seed: LocalSearch(space, seed)),
    Case("reinforce", lambda space, seed: Reinforce(space, seed=seed), slow=True),
    Case("swarm", lambda space, seed: ParticleSwarm(space, 5, seed=seed), slow=True),
    Case("halving", lambda space, seed: SuccessiveHalving(space, 9, seed=seed)),
    Case(
        "hyperband",
        lambda space, seed: Hyperband(space, 9, searcher=five_random_tpe, seed=seed),
        slow=True,
    ),
    Case("kernel density", lambda space, seed: KernelDensitySearch(space, seed=seed), slow=True),
    Case("bohb", lambda space, seed: BOHB(space, 9, seed=seed), slow=True),
    Case("dehb", lambda space, seed: DEHB(space, 9, seed=seed), slow=True),
    Case("asha", lambda space, seed: ASHA(space, 9, eta=2, seed=seed), slow=True),
    Case("median", lambda space, seed: MedianStopping(space, 4, startup=2, seed=seed), slow=True),
    Case(
        "population",
        lambda space, seed: PopulationBasedTraining(space, 3, population=4, seed=seed),
        complete=False,  # it trains a population through before it begins another
        slow=True,
    ),
    Case("manual", manual, complete=False),
]

cases = pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=case.name, marks=[pytest.mark.slow] * case.slow) for case in CASES],
)
"""Every strategy in turn."""

SPACES: dict[str, Space] = {
    "one float": Space({"x": Float(-1, 2)}),
    "one point": Space({"k": Categorical(["only"])}),
    "finite": Space(
        {"n": Int(1, 3), "k": Categorical(["a", "b"]), "m": Int(0, 1, when={"k": "b"})}
    ),
    "mixed": Space(
        {
            "momentum": Float(0, 1, when={"optimizer": "sgd", "depth": range(2, 5)}),
            "rate": Float(1e-5, 1, log=True),
            "optimizer": Categorical(["sgd", "adam", None]),
            "depth": Int(1, 4),
            "width": Int(8, 512, log=True, when={"depth": [2, 3, 4]}),
            "drop": Float(0, 0.5, step=0.1),
        }
    ),
    "choices": Space(
        {
            "k": Categorical([True, 1, 1.0, None, (1, 2), [1, 2], {"a": [1]}, "ü"]),
            "x": Float(0, 1, when={"k": [1, None]}),
            "y": Int(0, 9, when={"k": (1, 2)}),
        }
    ),
    "distributions": Space(
        {
            "a": st.loguniform(1e-4, 1),
            "b": st.norm(),
            "c": st.randint(1, 9),
            "d": Distribution(st.expon(), when={"c": [1, 2, 3]}),
        }
    ),
    "wide": Space({f"x{i}": Float(0, 1) for i in range(15)}),
    "constrained": Space(  # about a fifth of it is allowed
        {
            "layers": Int(1, 8),
            "width": Int(8, 512, step=56),
            "kind": Categorical(["dense", "sparse"]),
            "share": Float(0, 1, when={"kind": "sparse"}),
            "rate": Float(1e-4, 1, log=True),
        },
        constraint=lambda c: c["layers"] * c["width"] * c.get("share", 1) <= 2500 * c["rate"],
    ),
    "constrained and finite": Space(  # 11 of 60 are allowed
        {"a": Int(1, 6), "b": Int(1, 5), "k": Categorical(["x", "y"])},
        constraint=lambda c: c["a"] * c["b"] == 6 or (c["k"] == "x" and c["a"] > 2 * c["b"]),
    ),
    "large and finite": Space({"n": Int(0, 10**9), "m": Float(0, 1, step=1e-6)}),
}


def value(config: Config) -> float:
    """A score in [0, 1) that depends on everything in a configuration, in every process alike."""
    return zlib.crc32(repr(config).encode()) / 2**32


def answer(strategy: Strategy, raw: Any) -> Any:
    """What a strategy is told: for several objectives a number becomes several, which disagree."""
    if strategy.objectives in (None, 1) or not isinstance(raw, float):
        return raw
    turned = [zlib.crc32(f"{raw} {i}".encode()) % 2 for i in range(strategy.objectives)]
    return tuple(-raw if turn else raw for turn in turned)


def study_of(strategy: Strategy, score: Callable[[Config], Any], **arguments: Any) -> Study:
    """A study of as many objectives as the strategy takes."""
    several = strategy.objectives not in (None, 1)
    direction = ["minimize"] * (strategy.objectives or 0) if several else "minimize"
    return Study(lambda config: answer(strategy, score(config)), strategy, direction, **arguments)


def play(
    strategy: Strategy,
    n: int,
    score: Callable[[Config], object] = value,
    workers: int = 1,
    pick: Callable[[int], int] = lambda waiting: 0,
    log: list[tuple[str, Trial]] | None = None,
) -> list[Trial]:
    """Ask and tell, `workers` trials under way at once; `pick` says which of them ends next.

    All asks and tells are added to the `log`, in their order.

    Returns:
        Up to n trials in the order of the asks; fewer if the strategy has no more.
    """
    asked: list[Trial] = []
    waiting: list[Trial] = []
    log = [] if log is None else log
    more = True
    while more or waiting:
        while more and len(waiting) < workers:
            try:
                more = len(asked) < n
                if more:
                    asked.append(strategy.ask())
                    waiting.append(asked[-1])
                    log.append(("ask", asked[-1]))
            except SpaceExhausted:
                more = False
        if waiting:
            trial = waiting.pop(pick(len(waiting)))
            strategy.tell(trial, answer(strategy, score(trial.config)))
            log.append(("tell", trial))
            more = True  # it may be promoted
    return asked


def wins(
    objective: Callable[..., Any],
    one: Callable[[int], Strategy],
    other: Callable[[int], Strategy],
    **budget: Any,
) -> int:
    """With how many of the seeds 0 to 19 the first finds something better than the other.

    Without a difference 15 or more come once in 50 (sign test, one-sided).
    """

    def best(strategy: Strategy) -> float:
        return Study(objective, strategy).run(progress=False, **budget).best.value

    return sum(best(one(seed)) < best(other(seed)) for seed in range(20))
