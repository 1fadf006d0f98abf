"""How well do cheap estimates rank cells as their full trainings do, and what do they cost?

    python tests/benchmarks/estimates.py [RESAMPLES]

Two tables of rank correlations, Spearman's and Kendall's, each for all networks and for the best
quarter of them, with an interval that a bootstrap over the networks gives: nineteen in twenty such
would hold the true one. The quarter stays the same in the bootstrap, and is resampled by itself.

The first is of `cell_estimates`: what is estimated is the mean of three full trainings, and the
seeds of the estimates are others. The second is of the beginnings of trainings in `trained_cells`:
what epochs 1 to n of seed 0 say of the mean of seeds 1 and 2, for 910 networks; ridge regression
has learned from the complete curves of 100 others. Costs are told in full trainings, by the clock
and in multiply-adds.

The best quarter is chosen by the accuracy that is estimated, hence by its luck too, and the range
within it is small: every correlation in it is lower than it would be with an endless number of
trainings for each network. What to compare with is therefore no 1, but the ceiling: one full
training against the mean of the two others, whose best quarter is chosen by these two. In the first
table it is the mean over the three ways to do that, and a little too low a ceiling there, since the
mean of three that the rest is compared with has less noise than one of two.

Measured, Spearman's for all and for the best quarter; three to six minutes of one core:

    160 networks
    1 epoch                      0.52 [0.39 0.64]    0.07 [-0.24 0.39]
    3 epochs                     0.62 [0.50 0.71]    0.21 [-0.10 0.47]
    6 epochs                     0.71 [0.61 0.80]    0.42 [ 0.12 0.64]
    quarter of the rows          0.62 [0.50 0.72]    0.16 [-0.12 0.45]
    half the points              0.65 [0.52 0.74]    0.06 [-0.31 0.37]
    half the channels            0.67 [0.56 0.76]    0.28 [-0.05 0.59]
    one cell                     0.76 [0.67 0.82]    0.32 [-0.02 0.65]
    parameters                   0.76 [0.67 0.83]    0.41 [ 0.14 0.63]
    synflow                      0.74 [0.64 0.80]    0.39 [ 0.10 0.63]
    naswot                       0.37 [0.21 0.51]    0.13 [-0.18 0.41]
    one supernet, as trained     0.39 [0.28 0.49]    0.26 [ 0.00 0.50]
    one supernet, recalibrated   0.48 [0.38 0.58]   -0.01 [-0.25 0.27]
    ceiling                      0.79 [0.71 0.84]    0.25 [ 0.07 0.41]

    910 networks                 n = 2       4       6, all            2     4     6, best quarter
    dev accuracy                  0.48    0.58    0.69              0.10  0.09  0.15
    sum of training losses        0.58    0.65    0.69              0.07  0.09  0.11
    parametric families           0.38    0.45    0.48              0.11  0.10  0.12
    ridge, curve, architecture    0.63    0.52    0.46              0.21  0.16  0.03
    number of weights             0.79                              0.26
    ridge, architecture alone     0.63                              0.19
    ceiling                       0.77                              0.18

So fewer epochs or rows rank no better than counting weights does, and from 4 epochs on both models
of curves rank worse than the curve's last accuracy. For ridge the reason is a few networks that
learn next to nothing, and rule the squares: fitted only to those of the 100 that end above 0.88,
it has 0.79, 0.81, 0.82 and 0.82 after 0, 2, 4 and 6 epochs, and 0.28 to 0.32 in the best quarter.
There a full training hardly ranks better itself.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import kendalltau, rankdata

from mlsd_hpo.benchmarks import cell_estimates, trained_cells
from mlsd_hpo.benchmarks.task_cells import FULL, SPACE
from mlsd_hpo.benchmarks.task_estimates import BATCH, SUPERNET_EPOCHS, TRAININGS
from mlsd_hpo.estimators import CurveRegression, ParametricCurves

Array = NDArray[np.float64]
Pair = tuple[Array, Array]  # an estimate and what it estimates, of the same networks
FITTED = 100
EPOCHS = range(1, 7)
CELLS = trained_cells()


def spearman(x: Array, y: Array) -> float:
    return float(np.corrcoef(rankdata(x), rankdata(y))[0, 1])


def kendall(x: Array, y: Array) -> float:
    return float(kendalltau(x, y).statistic)


def best_quarter(x: Array, y: Array) -> Pair:
    """The pairs with the highest y."""
    best = np.argsort(-y, kind="stable")[: len(y) // 4]
    return x[best], y[best]


def interval(pairs: Sequence[Pair], resamples: int) -> str:
    """Spearman's correlation with its interval, then Kendall's; means over pairs."""
    rng, n = np.random.default_rng(0), len(pairs[0][0])
    draws = rng.integers(n, size=(resamples, n))
    told = []
    for measure in (spearman, kendall):
        again = [np.mean([measure(x[rows], y[rows]) for x, y in pairs]) for rows in draws]
        low, high = np.quantile(again, [0.025, 0.975])
        told.append(f"{np.mean([measure(*pair) for pair in pairs]):5.2f} [{low:5.2f} {high:5.2f}]")
    return "  ".join(told)


def show(name: str, cost: str, pairs: Iterable[Pair], resamples: int) -> None:
    every = list(pairs)
    parts = every, [best_quarter(*pair) for pair in every]
    print(f"{name:28}{cost:>14}   {'    '.join(interval(p, resamples) for p in parts)}", flush=True)


def head(title: str, costs: str) -> None:
    print(f"\n{title}\n{'':28}{costs:>14}   {'all: Spearman':20}  {'Kendall':20}    ", end="")
    print(f"{'best quarter: Spearman':20}  Kendall")


def ceiling(rows: NDArray[np.int64]) -> list[Pair]:
    """Each full training with the mean of the two others."""
    ends = CELLS.dev[:, rows, -1]
    return [(ends[seed], np.delete(ends, seed, axis=0).mean(axis=0)) for seed in range(3)]


def estimates(resamples: int) -> None:
    found = cell_estimates()
    head(f"{len(found.rows)} networks, estimates by others' seeds", "seconds work")
    batch = f"{BATCH / FULL.rows / FULL.epochs:.4f}"
    shared = f"{SUPERNET_EPOCHS / FULL.epochs:.0f} for all"
    for name, values in found.all.items():
        if name in TRAININGS:
            cost = f"{found.seconds[name]:.2f}  {found.work[name]:.2f}"
        else:
            cost = shared if name.startswith("supernet") else batch
        show(name, cost, [(values, found.truth)], resamples)
    for name, several in found.supernet.items():
        show(f"one supernet, {name}", shared, [(v, found.truth) for v in several], resamples)
    show("ceiling: 12 epochs", "1.00  1.00", ceiling(found.rows), resamples)


def forecasts(
    model: CurveRegression | ParametricCurves, rows: NDArray[np.int64], epochs: int
) -> Array:
    """What a model expects of the end, having seen the curves of seed 0 so far (rows,)."""
    told = []
    for row in rows.tolist():
        forecast = model.predict(CELLS.configs[row], CELLS.dev[0, row, :epochs].tolist(), 12)
        assert forecast is not None
        told.append(forecast.mean)
    return np.array(told)


def beginnings(resamples: int) -> None:
    order = np.random.default_rng(0).permutation(len(CELLS.configs))
    fitted, judged = order[:FITTED], order[FITTED:]
    truth = CELLS.dev[1:, judged, -1].mean(axis=0)
    ridge = CurveRegression(SPACE, extra=SPACE.weights)
    for row in fitted.tolist():
        ridge.learn(CELLS.configs[row], CELLS.dev[0, row].tolist())
    head(f"{len(judged)} networks, beginnings of full trainings", "epochs")
    weights = np.array([SPACE.weights(CELLS.configs[row]) for row in judged.tolist()], float)
    show("number of weights", "0", [(weights, truth)], resamples)
    show("ridge, architecture alone", "0", [(forecasts(ridge, judged, 0), truth)], resamples)
    for n in EPOCHS:
        told = {"dev accuracy": CELLS.dev[0, judged, n - 1]}
        told["sum of training losses"] = -CELLS.losses[0, judged, :n].sum(axis=1)
        if n > 1:
            told["parametric families"] = forecasts(ParametricCurves(), judged, n)
            told["ridge, curve, architecture"] = forecasts(ridge, judged, n)
        for name, values in told.items():
            show(name, str(n), [(values, truth)], resamples)
    show("ceiling: dev accuracy", "12", [(CELLS.dev[0, judged, -1], truth)], resamples)


def main(resamples: int = 500) -> None:
    estimates(resamples)
    beginnings(resamples)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
