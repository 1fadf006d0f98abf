"""Cheap estimates of trained cells: what each says of networks whose full trainings are known.

Of the 1,010 networks in `trained_cells` some are drawn at random, all equally likely, so that their
best quarter stands for that of the space; how many was a matter of time, decided before anything
was compared. Each of them gets

- small trainings, with a schedule of their own: fewer epochs, rows, points, channels or cells;
- zero-cost scores of the untrained network, from one batch of 100 rows;
- its dev accuracy with the weights of supernets, before and after batch norm is recalibrated.

Seeds are 3, 4 and 5. The full trainings had 0, 1 and 2: an estimate that began with the weights of
the training that it estimates would agree with it for that alone.

That a supernet's gradients are cut to a norm of 1 was decided by looking at how its scores rank 40
cells of this space. Nothing else was chosen by what is estimated here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.benchmarks import storage
from mlsd_hpo.benchmarks.recipe import Recipe
from mlsd_hpo.benchmarks.task_cells import DEV, FULL, SPACE, data, trained_cells
from mlsd_hpo.estimators import FullTraining, WeightSharing
from mlsd_hpo.networks.fidelity import Fidelity
from mlsd_hpo.spaces import Int, Space
from mlsd_hpo.trial import Config, Result, Trial

NAME = "cell_estimates"
DRAWN = 160
TIMED = 40  # networks whose small trainings were timed side by side
SEEDS = (3, 4, 5)  # small trainings have the first one
BATCH = 100  # rows that a zero-cost score sees
LOWEST = -1e4  # in place of -∞, the naswot of a network that cannot tell two rows apart
SUPERNET_EPOCHS = 48
TRAININGS = {
    "1 epoch": Fidelity(epochs=1),
    "3 epochs": Fidelity(epochs=3),
    "6 epochs": Fidelity(epochs=6),
    "quarter of the rows": Fidelity(rows=1000),
    "half the points": Fidelity(points=20),
    "half the channels": Fidelity(channels=4),
    "one cell": Fidelity(cells=1),
}
SCORES = ("parameters", "grad_norm", "snip", "synflow", "naswot")

Array = NDArray[np.float64]


def drawn() -> NDArray[np.int64]:
    """The rows of the networks in `trained_cells`, in the order drawn (cells,)."""
    return np.random.default_rng(0).permutation(SPACE.everything.size)[:DRAWN]


@dataclass(frozen=True)
class CellEstimates:
    """The estimates of the networks that were drawn, n of them.

    Attributes:
        rows: the row of each network in `trained_cells`, (n,) whole numbers.
        low: {small training: its dev accuracy after the last epoch (n,)}, one training each;
            `TRAININGS` has names and fidelities.
        zero: {score: (initializations, n)}, of three initializations.
        supernet: {"as trained", "recalibrated": dev accuracy (supernets, n)}, of three supernets,
            each trained for `SUPERNET_EPOCHS` epochs, once for all networks: 10 s by the clock that
            gave a full training 2.8 s.
        seconds: {small training: its seconds on one core, in those of the full training}, of the
            first `TIMED` networks, all of whose trainings were timed side by side; the others were
            not. As the full training count two of 6 epochs.
        work: {small training: its multiply-adds, in those of the full training}, of all n together.
    """

    rows: NDArray[np.int64]
    low: Mapping[str, Array]
    zero: Mapping[str, Array]
    supernet: Mapping[str, Array]
    seconds: Mapping[str, float]
    work: Mapping[str, float]

    @cached_property
    def truth(self) -> Array:
        """What is estimated: the mean dev accuracy of the three full trainings, (n,)."""
        return np.asarray(trained_cells().dev[:, self.rows, -1].mean(axis=0))

    @cached_property
    def best(self) -> NDArray[np.bool_]:
        """Which of the networks are the best quarter by `truth`, (n,).

        They were chosen for their luck too, and differ less than all do: what is compared with the
        `truth` here agrees less with it, even full trainings with other seeds.
        """
        return self.truth >= np.quantile(self.truth, 0.75)

    @cached_property
    def all(self) -> dict[str, Array]:
        """Every estimate by name, higher is better; the mean where there are several, (n,) each."""
        scores = {name: values.mean(axis=0) for name, values in self.zero.items()}
        shared = {f"supernet, {name}": v.mean(axis=0) for name, v in self.supernet.items()}
        return {**self.low, **scores, **shared}


@lru_cache
def cell_estimates() -> CellEstimates:
    """The estimates of a random draw of the networks of `trained_cells`."""
    arrays, _ = storage.load(NAME)
    low = {name: arrays[f"low.{slug(name)}"] / DEV for name in TRAININGS}
    zero = {name: arrays[f"zero.{name}"].T for name in SCORES}
    left, recalibrated = np.array([arrays[f"supernet.{seed}"] for seed in SEEDS]).T / DEV
    costs = {name: arrays[f"low.{slug(name)}.cost"][:TIMED] for name in TRAININGS}
    seconds = {name: float(cost.sum()) for name, cost in costs.items()}
    half = seconds["6 epochs"]
    *small, most = arrays["work"].sum(axis=0).tolist()
    return CellEstimates(
        rows=drawn(),
        low=low,
        zero=zero,
        supernet={"as trained": left.T, "recalibrated": recalibrated.T},
        seconds={name: spent / half / 2 for name, spent in seconds.items()},
        work={name: value / most for name, value in zip(TRAININGS, small, strict=True)},
    )


def recipe() -> Recipe:
    """How `mlsd_hpo.benchmarks.build` makes the table, in less than a CPU-hour."""
    low = {f"low.{slug(name)}": partial(_low, name=name) for name in TRAININGS}
    zero = {f"zero.{name}": partial(_zero, name=name) for name in SCORES}
    shared = {f"supernet.{seed}": partial(_supernet, seed=seed) for seed in SEEDS}
    measures: dict[str, Callable[[Trial], Result]] = {**low, **zero, **shared, "work": _work}
    return Recipe(NAME, Space({"drawn": Int(0, DRAWN - 1)}), {}, measures, timed=True)


def slug(name: str) -> str:
    """A name that can be a file's."""
    return name.replace(" ", "_")


def cell(trial: Trial) -> Config:
    """The network of a row of the table: ``{"drawn": i}`` is the one drawn after i others."""
    return SPACE.everything[int(drawn()[trial.config["drawn"]])]


def full(seed: int, fidelity: Fidelity = FULL) -> FullTraining:
    """The training of the table of cells, of another size or seed."""
    train, dev, _ = data()
    return FullTraining(SPACE, train, dev, fidelity=fidelity, seed=seed)


def _low(trial: Trial, name: str) -> Result:
    """Dev rows that a small training gets right; the cost is the seconds it took, scoring apart."""
    from mlsd_hpo.estimators.full_training import at_points
    from mlsd_hpo.networks.training import accuracy, seeded, train

    size, seed = TRAININGS[name], SEEDS[0]
    estimator = full(seed, size)
    with seeded(seed):
        network = SPACE.build(cell(trial), size)
    begun = time.process_time()
    train(network, *estimator.rows(), size.epochs, seed)
    seconds = time.process_time() - begun
    X, y = estimator.dev
    return Result(round(DEV * accuracy(network, at_points(X, size.points), y)), round(seconds, 3))


def _zero(trial: Trial, name: str) -> Result:
    """A zero-cost score of three initializations, as the curve, to six digits."""
    from mlsd_hpo.networks.training import seeded
    from mlsd_hpo.networks.zero_cost import SCORES as FUNCTIONS

    (X, y), scores = data()[0], []
    for seed in SEEDS:
        with seeded(seed):
            network = SPACE.build(cell(trial), FULL)
        score = max(FUNCTIONS[name](network, X[:BATCH], y[:BATCH]), LOWEST)
        scores.append(float(f"{score:.6g}"))
    return Result(scores[0], BATCH / FULL.rows, scores)


@lru_cache
def _trained_supernet(seed: int) -> WeightSharing:
    return WeightSharing(full(seed), epochs=SUPERNET_EPOCHS)


def _supernet(trial: Trial, seed: int) -> Result:
    """Dev rows that are right before and after recalibration, as the curve."""
    shared, one = _trained_supernet(seed), Trial(trial.number, cell(trial))
    results = [shared.recalibrated(0)(one), shared(one)]
    right = [float(round(DEV * result.value)) for result in results]
    return Result(right[-1], results[-1].cost, right)


def _work(trial: Trial) -> Result:
    """The multiply-adds of forward passes in each training, the full one last, as the curve."""
    from mlsd_hpo.networks.multiply_adds import multiply_adds

    config, counts = cell(trial), []
    for size in (*TRAININGS.values(), FULL):
        once = multiply_adds(SPACE.build(config, size), size.points)
        counts.append(float(size.epochs * size.rows * once))
    return Result(counts[-1], 0.0, counts)
