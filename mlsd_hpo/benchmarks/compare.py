"""`compare`: strategies on one objective, with many seeds each, and what may be said of them.

    found = compare(branin(), {
        "random": lambda seed: RandomSearch(space, seed),
        "tpe": lambda seed: TreeParzenEstimator(space, seed=seed),
    }, trials=50, seeds=20)
    print(found.table())
    plots.curves.compared(ax, found)

Where trials cost differently, as under a scheduler, compare by what is spent:

    compare(task.table, {"hyperband": ..., "random": ...}, costs=[81, 162, 324], direction=...)

One run proves nothing, and neither do two means. Shown are medians and quartiles at any time, mean
ranks, and for each pair of strategies a test with its assumptions and the size of the effect.
Decide on the budget at which to test before you look at the curves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.benchmarks.anytime import best_so_far, spread
from mlsd_hpo.benchmarks.paired import ASSUMPTIONS, PairedTest, holm, paired_test
from mlsd_hpo.benchmarks.repeat import repeat
from mlsd_hpo.benchmarks.spent import incumbents
from mlsd_hpo.checks import whole
from mlsd_hpo.objectives import Objectives
from mlsd_hpo.study import AskTell, Study
from mlsd_hpo.trial import Config

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Comparison:
    """What came out.

    Attributes:
        curves: what one had at each step, in the objective's own sign, {name: (seeds, steps)}: the
            best value of the trials so far, or for a comparison by cost the value of the incumbent
            (`incumbents`); NaN before the first success.
        direction: "minimize" or "maximize".
        seeds: the seeds, in the order of the rows.
        steps: numbers of trials, or costs.
        unit: what a step counts, "trials" or "cost".
    """

    curves: dict[str, Array]
    direction: str
    seeds: tuple[int, ...]
    steps: tuple[float, ...]
    unit: str = "trials"

    def quartiles(self) -> dict[str, Array]:
        """Lower quartile, median and upper quartile at each step, {name: (3, steps)}."""
        return {name: spread(curve, self.direction) for name, curve in self.curves.items()}

    def ranks(self) -> dict[str, Array]:
        """Mean ranks at each step, {name: (steps,)}; 1 is the best.

        Within a seed the best has rank 1; equals share the mean of their ranks.
        """
        from scipy.stats import rankdata

        sign = 1 if self.direction == "minimize" else -1
        curves = np.array(list(self.curves.values())) * sign  # (strategies, seeds, steps)
        ranks = rankdata(np.nan_to_num(curves, nan=np.inf), axis=0).mean(axis=1)
        return dict(zip(self.curves, ranks, strict=True))

    def test(self, a: str, b: str, at: float | None = None) -> PairedTest:
        """Whether a and b differ in what they had at the step `at`, by default at the last one.

        See `paired_test` for what is assumed.

        Raises:
            ValueError: for a name or a step that there is not.
        """
        step = self._step(at)
        for name in (a, b):
            if name not in self.curves:
                raise ValueError(f"{name!r} was not compared; there are {list(self.curves)}")
        first, second = (self.curves[name][:, step] for name in (a, b))
        return paired_test(first, second, self.direction, (a, b))

    def tests(self, at: float | None = None) -> list[PairedTest]:
        """The tests of all pairs, with p-values corrected by Holm's procedure."""
        found = [self.test(a, b, at) for a, b in combinations(self.curves, 2)]
        corrected = holm([test.p for test in found])
        return [replace(test, corrected=p) for test, p in zip(found, corrected, strict=True)]

    def table(self, at: float | None = None) -> str:
        """All of it at the step `at`, by default the last one, as text."""
        step = self._step(at)
        wide = max(map(len, self.curves))
        n, tests, ranks = len(self.seeds), self.tests(at), self.ranks()
        budget = {"trials": "{:g} trials", "cost": "a cost of {:g}"}[self.unit]
        lines = [
            f"Value after {budget.format(self.steps[step])}, {n} seeds, {self.direction}",
            f"{'':{wide}}    median   quartiles                mean rank",
        ]
        for name, found in self.quartiles().items():
            low, middle, high = found[:, step]
            lines.append(
                f"{name:{wide}}  {middle:8.4g}   {low:8.4g} to {high:8.4g}   "
                f"{ranks[name][step]:12.2f}"
            )
        if tests:
            lines += ["", *map(str, tests), "", ASSUMPTIONS]
            if 2 * 0.5**n * len(tests) > 0.05:
                lines.append(f"With {n} seeds no p-value can be below {2 * 0.5**n:.2g}: run more.")
        return "\n".join(lines)

    def _step(self, at: float | None) -> int:
        """The place of `at` among the steps."""
        at = self.steps[-1] if at is None else at
        if at not in self.steps:
            ends = f"{self.steps[0]:g} to {self.steps[-1]:g}"
            raise ValueError(f"at={at}: it must be one of the {len(self.steps)} steps, {ends}")
        return self.steps.index(at)


def compare(
    objective: Callable[..., Any],
    strategies: Mapping[str, Callable[[int], AskTell]],
    trials: int | None = None,
    seeds: int | Iterable[int] = 20,
    direction: str = "minimize",
    executor: Executor | None = None,
    costs: Iterable[float] | None = None,
    score: Callable[[Config], float] | None = None,
) -> Comparison:
    """Run every strategy once for each seed, and look after each trial or at certain costs.

    Args:
        objective: what `Study` takes; a single objective. With `trials` it is evaluated in full:
            the values of different fidelities do not compare.
        strategies: name -> a function that makes a fresh strategy from a seed.
        trials: how many each run makes.
        seeds: the seeds, or their number; the same ones for each strategy.
        direction: "minimize" or "maximize".
        executor: where the runs are made, one job each: any ``concurrent.futures`` executor. The
            result is the same.
        costs: instead of `trials`, what may be spent when one looks, in the objective's unit,
            ascending; each run goes on to the last of them.
        score: with `costs`, what a configuration is worth that is chosen then, such as its value
            after a training in full; by default what its trial measured.

    Raises:
        ValueError: without strategies or seeds, without one of trials and costs, or with both; for
            another direction.
    """
    numbers = tuple(range(seeds)) if isinstance(seeds, int) else tuple(seeds)
    if not strategies or not numbers:
        raise ValueError(f"compare needs strategies and seeds, not {strategies!r} and {seeds!r}")
    if Objectives(direction).number > 1:
        raise ValueError(f"compare is for a single objective, not for direction={direction!r}")
    steps = _steps(trials, costs)
    run: Callable[[Callable[[int], AskTell], int], Array]
    if costs is None:
        run = partial(_by_trials, objective, n=len(steps), direction=direction)
    else:
        run = partial(_by_cost, objective, costs=steps, direction=direction, score=score)
    jobs = [(make, seed) for make in strategies.values() for seed in numbers]
    if executor is None:
        rows = [run(*job) for job in jobs]
    else:
        rows = [future.result() for future in [executor.submit(run, *job) for job in jobs]]
    every = np.stack(rows).reshape(len(strategies), len(numbers), len(steps))
    curves = dict(zip(strategies, every, strict=True))
    return Comparison(curves, direction, numbers, steps, "trials" if costs is None else "cost")


def _steps(trials: int | None, costs: Iterable[float] | None) -> tuple[float, ...]:
    if costs is None:
        if trials is None:
            raise ValueError("compare needs trials= or costs=")
        return tuple(range(1, whole("trials", trials, least=1) + 1))
    steps = tuple(costs)
    if trials is not None:
        raise ValueError(f"compare takes trials or costs, not both: {trials} and {steps}")
    if not steps or not 0 < steps[0] or any(b <= a for a, b in pairwise(steps)):
        raise ValueError(f"costs must be positive and ascending, not {steps}")
    return steps


def _by_trials(
    objective: Callable[..., Any], make: Callable[[int], AskTell], seed: int, n: int, direction: str
) -> Array:
    """The best values of one run after 1, 2, … n trials, (n,)."""
    return best_so_far(repeat(objective, make, n, [seed], direction)[0], direction)


def _by_cost(
    objective: Callable[..., Any],
    make: Callable[[int], AskTell],
    seed: int,
    costs: tuple[float, ...],
    direction: str,
    score: Callable[[Config], float] | None,
) -> Array:
    """What one run had at each cost, (costs,)."""
    study = Study(objective, make(seed), direction).run(cost=costs[-1], progress=False)
    return incumbents(study.trials, costs, direction, score)
