"""How good are the cells that `darts` finds, and does it end with copies everywhere?

    python tests/benchmarks/darts.py [SEEDS]

For each seed a search of 25 epochs and one of 50, 25 and 50 s of one core; the cell, how many of
its six edges compute nothing ("none", "skip"), its mean dev and test accuracy in the table of
trained cells, and the share of the 1,010 networks that are worse; last the test accuracy of the
cell that takes on each edge the largest share but that of "none". Beside them random cells: as many
as are trained in the seconds of a search (13 and 26), of which the one with the best dev accuracy
in seed 0 is chosen, 4,000 times; mean accuracies over three seeds again.

Measured with 5 seeds:

    25 epochs    conv3 skip  skip  conv3 conv3 conv3   2 empty   dev 0.955 test 0.946   0.83   0.946
                 conv3 none  skip  conv3 conv3 conv3   2         0.944     0.935        0.54   0.945
                 conv3 none  conv3 conv3 conv1 conv1   1         0.951     0.940        0.72   0.939
                 conv3 conv1 none  conv3 conv3 conv3   1         0.961     0.951        0.96   0.947
                 conv1 skip  conv3 conv3 conv3 conv3   1         0.953     0.939        0.76   0.939
    mean                                               1.4       0.953     0.943        0.76   0.943
    best of 13 random cells                                      0.953     0.942        0.77

    50 epochs    conv1 skip  none  conv3 conv3 conv3   2         0.950     0.938        0.67   0.930
                 conv1 none  skip  conv3 conv1 conv3   2         0.935     0.927        0.35   0.950
                 conv1 conv1 conv1 conv3 conv3 skip    1         0.944     0.927        0.54   0.927
                 conv3 conv1 none  conv3 none  conv1   2         0.941     0.926        0.47   0.945
                 none  skip  conv3 conv3 none  conv1   3         0.928     0.914        0.24   0.934
    mean                                               2.0       0.940     0.926        0.46   0.937
    best of 26 random cells                                      0.956     0.944        0.82

So 25 epochs find what random search finds in the same time. With twice the epochs all five cells
are worse, while the mixture's loss falls on: what it learns to do without is not what a cell can do
without. It is "none" rather than "skip" that wins here: most of what is lost is lost to it. A
random cell has 0.865 and 0.856.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import torch

from mlsd_hpo.benchmarks import trained_cells
from mlsd_hpo.benchmarks.task_cells import SPACE, data
from mlsd_hpo.darts import darts, discrete
from mlsd_hpo.estimators import FullTraining

CELLS = trained_cells()
DEV, TEST = CELLS.dev[:, :, -1].mean(axis=0), CELLS.test[:, :, -1].mean(axis=0)
REPEATS = 4000


def searched(seed: int, epochs: int) -> tuple[float, ...]:
    """What is in a line; the last number is the seconds of the search."""
    train, dev, _ = data()
    begun = time.process_time()
    found = darts(FullTraining(SPACE, train, dev, seed=seed), epochs=epochs)
    seconds = time.process_time() - begun
    something = np.array([operation != "none" for operation in SPACE.operations])
    other = CELLS.row(discrete(SPACE, found.probabilities[-1] * something))
    row, chosen = CELLS.row(found.config), found.config.values()
    empty = sum(operation in ("none", "skip") for operation in chosen)
    worse = float((DEV < DEV[row] - 1e-9).mean())
    line = empty, DEV[row], TEST[row], worse, TEST[other], seconds
    print(" ".join(f"{operation:5}" for operation in chosen), shown(line), flush=True)
    return line


def by_chance(cells: int) -> tuple[float, float, float]:
    """Dev and test accuracy of the best of so many random cells, and the share that is worse."""
    codes = CELLS.codes[CELLS.codes >= 0]
    drawn = codes[np.random.default_rng(0).integers(len(codes), size=(REPEATS, cells))]
    best = drawn[np.arange(REPEATS), CELLS.dev[0, drawn, -1].argmax(axis=1)]
    worse = np.searchsorted(np.sort(DEV), DEV[best]) / len(DEV)
    return float(DEV[best].mean()), float(TEST[best].mean()), float(worse.mean())


def shown(line: tuple[float, ...]) -> str:
    empty, dev, test, worse, other, seconds = line
    means = f"dev {dev:.3f}   test {test:.3f}   {worse:.2f}   {other:.3f}"
    return f"  {empty:.1f} empty   {means}   {seconds:.0f} s"


def main(seeds: int) -> None:
    torch.set_num_threads(1)
    for epochs, cells in ((25, 13), (50, 26)):
        print(f"{epochs} epochs")
        lines = [searched(seed, epochs) for seed in range(seeds)]
        print("mean", shown(tuple(np.mean(lines, axis=0))))
        dev, test, worse = by_chance(cells)
        print(f"best of {cells} random cells: dev {dev:.3f}   test {test:.3f}   {worse:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
