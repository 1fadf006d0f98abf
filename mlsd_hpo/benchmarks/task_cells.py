"""Every cell of `CellSpace`, really trained: 1,010 networks on one-dimensional digits, three seeds.

With the table a search over architectures costs microseconds an evaluation, so that strategies can
be repeated 200 times, and estimators be compared with what they estimate.
"""

from __future__ import annotations

import time
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.benchmarks import storage
from mlsd_hpo.benchmarks.digits_1d import digits_1d
from mlsd_hpo.benchmarks.recipe import Recipe
from mlsd_hpo.estimators import Table
from mlsd_hpo.estimators.rows import Rows as TableRows
from mlsd_hpo.networks.fidelity import Fidelity
from mlsd_hpo.spaces import CellSpace
from mlsd_hpo.trial import Config, Result, Trial

if TYPE_CHECKING:
    from torch import Tensor, nn


NAME = "cells"
SEEDS = (0, 1, 2)
FULL = Fidelity()
TRAIN, DEV, TEST = 4000, 2000, 2000
SPACE = CellSpace()

Rows = tuple["Tensor", "Tensor"]
Array = NDArray[np.float64]


@lru_cache
def data() -> tuple[Rows, Rows, Rows]:
    """Training, validation and test rows as tensors: X (n, 40), y (n,)."""
    import torch

    X, y = map(torch.from_numpy, digits_1d(TRAIN + DEV + TEST))
    parts = zip(X.split([TRAIN, DEV, TEST]), y.split([TRAIN, DEV, TEST]), strict=True)
    train, dev, test = parts
    return train, dev, test


@dataclass(frozen=True)
class Cells:
    """The table.

    Attributes:
        configs: one configuration of each network, in the order of ``SPACE.everything``.
        losses: mean training loss of each epoch, (seeds, cells, epochs).
        dev, test: accuracy after each epoch, (seeds, cells, epochs).
        seconds: of one training on one core, the least of the three, (cells,).
    """

    configs: tuple[Config, ...]
    losses: Array
    dev: Array
    test: Array
    seconds: Array

    @cached_property
    def codes(self) -> NDArray[np.int64]:
        """The network of each of the 4,096 codes, in the order of a `Table`; -1 for dead ones."""
        return np.array([numbers().get(SPACE.canonical(code), -1) for code in TableRows(SPACE, {})])

    def table(self, seed: int = 0) -> Table:
        """The dev curves of one seed as an estimator, whose cost is seconds.

        A search sees one training of each network, as it would if it trained.
        """
        dead = self.codes < 0
        curves = np.where(dead[:, None], np.nan, self.dev[seed, self.codes])  # (4096, epochs)
        cost = np.where(dead, np.nan, self.seconds[self.codes])
        return Table(SPACE, {}, curves[:, -1], curves=curves, cost=cost, unit="seconds")

    def row(self, config: Config) -> int:
        """The number of the network that a configuration is.

        Raises:
            ValueError: for a configuration that is not in the space.
        """
        return numbers()[SPACE.canonical(SPACE.validate(config))]

    def test_score(self, config: Config) -> float:
        """The mean test accuracy of the three trainings: only for reports."""
        return float(self.test[:, self.row(config), -1].mean())


@lru_cache
def numbers() -> dict[Hashable, int]:
    """The number of each network by its canonical form, in the order of ``SPACE.everything``."""
    return {SPACE.canonical(config): row for row, config in enumerate(SPACE.everything)}


@lru_cache
def trained_cells() -> Cells:
    """The table of all 1,010 networks.

    Trained on 4,000 rows for 12 epochs, with a learning rate that falls to 0 by the last; scored on
    2,000 rows to choose by and on 2,000 others to report.
    """
    arrays, _ = storage.load(NAME)
    stored = np.array([arrays[f"cosine.{seed}"] for seed in SEEDS], dtype=float)
    losses, dev, test = np.split(stored, 3, axis=2)  # (seeds, cells, epochs) each
    seconds = np.min([arrays[f"cosine.{seed}.cost"] for seed in SEEDS], axis=0)
    return Cells(tuple(SPACE.everything), losses / 1e4, dev / DEV, test / TEST, seconds)


class Networks:
    """The rows of the table: each network once."""

    def __len__(self) -> int:
        return SPACE.everything.size

    def __getitem__(self, row: int) -> Config:
        return SPACE.everything[row]

    def nearest(self, config: Config) -> int:
        """The row of the same network."""
        return numbers()[SPACE.canonical(config)]


class CellRecipe(Recipe):
    """A recipe for networks in place of codes."""

    @property
    def rows(self) -> Networks:
        """The 1,010 networks."""
        return Networks()


def recipe() -> CellRecipe:
    """How `mlsd_hpo.benchmarks.build` makes the table, in two CPU-hours."""
    measures = {f"cosine.{seed}": partial(_measure, seed=seed) for seed in SEEDS}
    return CellRecipe(NAME, SPACE, {}, measures, np.int32, timed=True)


def _measure(trial: Trial, seed: int) -> Result:
    return measured(trial.config, seed)


def measured(config: Config, seed: int) -> Result:
    """Train a cell in full.

    Returns:
        A result whose curve holds, for each of the 12 epochs, the mean training loss in
        ten-thousandths, then the validation and then the test rows that were right; and whose cost
        is the processor's seconds of the training, without the scoring.
    """
    from mlsd_hpo.networks.training import accuracy, seeded, train

    (X, y), dev, test = data()
    right: list[tuple[int, int]] = []
    scoring = 0.0

    def score(network: nn.Module) -> None:
        nonlocal scoring
        begun = time.process_time()
        right.append((round(accuracy(network, *dev) * DEV), round(accuracy(network, *test) * TEST)))
        scoring += time.process_time() - begun

    with seeded(seed):
        network = SPACE.build(config, FULL)
    begun = time.process_time()
    losses = train(network, X, y, FULL.epochs, seed, score)
    seconds = time.process_time() - begun - scoring
    told = [round(1e4 * loss) for loss in losses], *zip(*right, strict=True)
    return Result(0.0, round(seconds, 3), [float(each) for part in told for each in part])
