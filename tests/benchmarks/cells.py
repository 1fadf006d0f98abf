"""Model-based searches on the table of trained cells: what is their regret, and what do they take?

    python tests/benchmarks/cells.py [SEEDS]

Random search, `ListedBayesianOptimization`, `BayesianOptimization` with `feature_kernel`, which
sees the same paths, and `Bananas`, each with the same seeds, on the dev accuracies of one training
of each network; and again on those of the two other trainings. Printed are the mean regrets, in
ten-thousandths, after 20, 50 and 100 trials; the mean test accuracy, of three trainings, of what is
chosen after 100; for how many seeds that has a dev accuracy better and worse than of random search,
and of the listed model; and the processor's seconds of one run.

Measured with 20 seeds; the Gaussian process with a search of its own on training 0 only:

    training 0      20         50         100     test               s
      random     144 ±  7   108 ±  6    85 ±  5   0.9504 ± 0.0006  0.02
      listed     112 ±  9    67 ±  6    50 ±  3   0.9528 ± 0.0004  0.14   18-1 against random
      bayesian   108 ± 10    59 ±  2    50 ±  3                    2.0    17-1, 5-7 against listed
      bananas    129 ± 10    75 ±  7    13 ±  6   0.9539 ± 0.0007  0.77   20-0, 16-2 against listed
    training 1
      random     139 ± 10   101 ± 11    59 ±  7   0.9488 ± 0.0004
      listed      93 ± 11    46 ±  8    14 ±  3   0.9499 ± 0.0003         17-2 against random
      bananas    115 ± 13    29 ±  6    12 ±  3   0.9496 ± 0.0001         18-1, 7-5 against listed
    training 2
      random     113 ± 11    75 ±  8    45 ±  6   0.9476 ± 0.0010
      listed      97 ± 10    40 ±  6    21 ±  1   0.9564 ± 0.0001         16-3 against random
      bananas    109 ±  9    40 ±  5    18 ±  2   0.9557 ± 0.0004         17-3, 5-1 against listed

So both Gaussian processes are one method, and all beat random search; `Bananas` is behind them in
the beginning, and no worse in the end. That it wins on training 0 has a reason: the 1,010 networks
have but 648 different counts of paths. The best two of that training have twins, equal in all that
the model sees, that are 0.019 worse; who has tried one expects nothing from the other, unless
values are drawn. The third best, 0.0050 below, has no twin: there the processes end. In test
accuracy little is left of it, for the best dev accuracy is luck in part.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo import Study
from mlsd_hpo.benchmarks import trained_cells
from mlsd_hpo.benchmarks.task_cells import SEEDS, SPACE
from mlsd_hpo.strategies import (
    Bananas,
    BayesianOptimization,
    ListedBayesianOptimization,
    RandomSearch,
    Strategy,
    feature_kernel,
)

FIRST = 9000  # seeds that nothing was tuned on
SHOWN = [20, 50, 100]  # trials
MAKERS: dict[str, Callable[[int], Strategy]] = {
    "random": lambda seed: RandomSearch(SPACE, seed),
    "listed": lambda seed: ListedBayesianOptimization(SPACE, seed=seed),
    "bayesian": lambda seed: BayesianOptimization(SPACE, kernel=feature_kernel(SPACE), seed=seed),
    "bananas": lambda seed: Bananas(SPACE, seed=seed),
}
CELLS = trained_cells()


def searched(make: Callable[[int], Strategy], training: int, seed: int) -> NDArray[np.float64]:
    """Regrets at the trials that are shown, and the test accuracy of the last choice (4,)."""
    table = CELLS.table(training)
    study = Study(table, make(seed), "maximize").run(trials=SHOWN[-1], progress=False)
    best = np.maximum.accumulate([one.value for one in study.trials])
    regrets = 1e4 * (np.nanmax(table.values) - best[np.array(SHOWN) - 1])
    return np.array([*regrets, CELLS.test_score(study.best.config)])


def main(seeds: int, names: list[str]) -> None:
    for training in SEEDS:
        print(f"training {training}")
        last = {}
        for name in names:
            begun = time.process_time()
            runs = [searched(MAKERS[name], training, FIRST + seed) for seed in range(seeds)]
            seconds = (time.process_time() - begun) / seeds
            found = np.array(runs)  # (seeds, 4)
            mean, error = found.mean(axis=0), found.std(axis=0, ddof=1) / seeds**0.5
            line = "  ".join(f"{m:4.0f} ± {e:2.0f}" for m, e in zip(mean[:3], error, strict=False))
            last[name] = found[:, 2]
            better = ", ".join(
                f"{(last[name] < it).sum()}-{(last[name] > it).sum()} against {other}"
                for other, it in last.items()
                if other in ("random", "listed") and other != name
            )
            test = f"test {mean[3]:.4f} ± {error[3]:.4f}"
            print(f"  {name:9} {line}   {test}   {seconds:.2f} s   {better}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20, sys.argv[2:] or list(MAKERS))
