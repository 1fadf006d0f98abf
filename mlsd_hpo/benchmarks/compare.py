"""`compare`: strategies on one objective, with many seeds each, and what may be said of them.

    found = compare(branin(), {
        "random": lambda seed: RandomSearch(space, seed),
        "tpe": lambda seed: TreeParzenEstimator(space, seed=seed),
    }, trials=50, seeds=20)
    print(found.table())
    plots.curves.anytime(ax, found.values, found.direction)

One run proves nothing, and neither do two means. Shown are medians and quartiles at any time, mean
ranks, and for each pair of strategies a test with its assumptions and the size of the effect.
Decide on the budget at which to test before you look at the curves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.benchmarks.anytime import best_so_far, quartiles
from mlsd_hpo.benchmarks.paired import ASSUMPTIONS, PairedTest, holm, paired_test
from mlsd_hpo.benchmarks.repeat import repeat
from mlsd_hpo.checks import whole
from mlsd_hpo.objectives import Objectives
from mlsd_hpo.study import AskTell

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Comparison:
    """What came out.

    Attributes:
        values: of all trials in the objective's own sign, {name: (seeds, trials)}; NaN where a
            trial failed or was not made.
        direction: "minimize" or "maximize".
        seeds: the seeds, in the order of the rows.
    """

    values: dict[str, Array]
    direction: str
    seeds: tuple[int, ...]

    @property
    def trials(self) -> int:
        """The budget."""
        return next(iter(self.values.values())).shape[1]

    @property
    def curves(self) -> dict[str, Array]:
        """The best value so far, {name: (seeds, trials)}."""
        return {name: best_so_far(v, self.direction) for name, v in self.values.items()}

    def quartiles(self) -> dict[str, Array]:
        """Lower quartile, median and upper quartile of the best so far, {name: (3, trials)}."""
        return {name: quartiles(v, self.direction) for name, v in self.values.items()}

    def ranks(self) -> dict[str, Array]:
        """Mean ranks after each number of trials, {name: (trials,)}; 1 is the best.

        Within a seed the best has rank 1; equals share the mean of their ranks.
        """
        from scipy.stats import rankdata

        sign = 1 if self.direction == "minimize" else -1
        curves = np.array(list(self.curves.values())) * sign  # (strategies, seeds, trials)
        ranks = rankdata(np.nan_to_num(curves, nan=np.inf), axis=0).mean(axis=1)
        return dict(zip(self.values, ranks, strict=True))

    def test(self, a: str, b: str, at: int | None = None) -> PairedTest:
        """Whether a and b differ in their best value after `at` trials, by default after all.

        See `paired_test` for what is assumed.

        Raises:
            ValueError: for a name or a number of trials that there is not.
        """
        at = self._budget(at)
        for name in (a, b):
            if name not in self.values:
                raise ValueError(f"{name!r} was not compared; there are {list(self.values)}")
        best = self.curves
        return paired_test(best[a][:, at - 1], best[b][:, at - 1], self.direction, (a, b))

    def tests(self, at: int | None = None) -> list[PairedTest]:
        """The tests of all pairs, with p-values corrected by Holm's procedure."""
        found = [self.test(a, b, at) for a, b in combinations(self.values, 2)]
        corrected = holm([test.p for test in found])
        return [replace(test, corrected=p) for test, p in zip(found, corrected, strict=True)]

    def table(self, at: int | None = None) -> str:
        """All of it after `at` trials, as text."""
        at = self._budget(at)
        wide = max(map(len, self.values))
        n, tests, ranks = len(self.seeds), self.tests(at), self.ranks()
        lines = [
            f"Best value after {at} trials, {n} seeds, {self.direction}",
            f"{'':{wide}}    median   quartiles                mean rank",
        ]
        for name, found in self.quartiles().items():
            low, middle, high = found[:, at - 1]
            lines.append(
                f"{name:{wide}}  {middle:8.4g}   {low:8.4g} to {high:8.4g}   "
                f"{ranks[name][at - 1]:12.2f}"
            )
        if tests:
            lines += ["", *map(str, tests), "", ASSUMPTIONS]
            if 2 * 0.5**n * len(tests) > 0.05:
                lines.append(f"With {n} seeds no p-value can be below {2 * 0.5**n:.2g}: run more.")
        return "\n".join(lines)

    def _budget(self, at: int | None) -> int:
        at = self.trials if at is None else whole("at", at, least=1)
        if at > self.trials:
            raise ValueError(f"at={at}: there are only {self.trials} trials")
        return at


def compare(
    objective: Callable[..., Any],
    strategies: Mapping[str, Callable[[int], AskTell]],
    trials: int,
    seeds: int | Iterable[int] = 20,
    direction: str = "minimize",
    executor: Executor | None = None,
) -> Comparison:
    """Run every strategy once for each seed.

    Args:
        objective: what `Study` takes; a single objective, evaluated in full: the values of
            different fidelities do not compare.
        strategies: name -> a function that makes a fresh strategy from a seed.
        trials: how many each run makes.
        seeds: the seeds, or their number; the same ones for each strategy.
        direction: "minimize" or "maximize".
        executor: where the runs are made, one job each: any ``concurrent.futures`` executor. The
            result is the same.

    Raises:
        ValueError: without strategies, seeds or trials, or for another direction.
    """
    numbers = tuple(range(seeds)) if isinstance(seeds, int) else tuple(seeds)
    if not strategies or not numbers:
        raise ValueError(f"compare needs strategies and seeds, not {strategies!r} and {seeds!r}")
    if Objectives(direction).number > 1:
        raise ValueError(f"compare is for a single objective, not for direction={direction!r}")
    whole("trials", trials, least=1)
    jobs = [
        (objective, make, trials, [s], direction) for make in strategies.values() for s in numbers
    ]
    if executor is None:
        rows = [repeat(*job) for job in jobs]
    else:
        rows = [future.result() for future in [executor.submit(repeat, *job) for job in jobs]]
    every = np.concatenate(rows).reshape(len(strategies), len(numbers), trials)
    return Comparison(dict(zip(strategies, every, strict=True)), direction, numbers)
