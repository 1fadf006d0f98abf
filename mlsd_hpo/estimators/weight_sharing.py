"""Weight sharing: train one supernet, and score every cell with the weights that it has there.

One training pays for all cells, which then cost next to nothing. What is bought is a ranking only:
the values are lower than after a full training, since an operation's weights must serve in all
cells at once, and how well the ranking holds is to be measured.

Cells of many copies make their input larger, one after the other, and send back gradients some
twenty times as long as others do, which would ruin the weights for all: gradients are cut to a norm
of 1.

Paths are drawn as the space samples: uniformly among the codes of live cells. A network that many
codes stand for is trained more often.

Source: Guo, Zhang, Mu, Heng, Liu, Wei & Sun, "Single path one-shot neural architecture search with
uniform sampling", ECCV 2020, whose batch-norm statistics are recalibrated too before a cell is
scored.
Cost: the training once; for each cell, with recalibration, one pass through some batches.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import numpy as np

from mlsd_hpo.checks import whole
from mlsd_hpo.estimators.full_training import FullTraining, at_points
from mlsd_hpo.estimators.splits import check_full
from mlsd_hpo.spaces.cell import CellSpace
from mlsd_hpo.spaces.graph import Edge
from mlsd_hpo.trial import Config, Result, Trial

if TYPE_CHECKING:
    from mlsd_hpo.networks.cell import CellNet

CLIP = 1.0  # the longest gradient


class WeightSharing:
    """Score a cell by the dev accuracy of its path through a trained supernet.

    The supernet is trained here and now, so that all trials, in whatever process, see the same.

    Args:
        full: the training that it stands for: its space of cells, data, size, seed and schedule.
        epochs: of the supernet's training; each batch trains one path.
        batches: of 100 training rows, to recalibrate batch normalization with before a cell is
            scored; 0 for the statistics that were left by the training.

    Attributes:
        supernet: after the training.
        losses: of the training, by epoch.
        paid: what the training cost, in epochs. It is in no trial's cost: add it once.
        unit: "epochs", what a Result's cost counts: rows that pass through in recalibration.

    Raises:
        ValueError: for another space, or numbers that are not whole.
    """

    unit = "epochs"

    def __init__(self, full: FullTraining, *, epochs: int = 48, batches: int = 10) -> None:
        from mlsd_hpo.networks.supernet import Sampled, SuperNet
        from mlsd_hpo.networks.training import seeded, train

        if not isinstance(full.space, CellSpace):
            raise ValueError(f"a supernet holds the cells of a CellSpace, not of {full.space!r}")
        self.space, self.full = full.space, full
        self.epochs, self.batches = whole("epochs", epochs, 1), whole("batches", batches, 0)
        every = [
            Edge(a, b, operation)
            for a, b in self.space.edges
            for operation in self.space.operations
            if operation != "none"
        ]
        size, rng = full.fidelity, np.random.default_rng(full.seed)
        with seeded(full.seed):
            self.supernet = SuperNet(every, self.space.nodes, size.channels, size.cells)
        sampled = Sampled(self.supernet, lambda: self.space.alive(self.space.sample(rng)))
        self.losses = train(
            *(sampled, *full.rows(), epochs, full.seed), schedule=full.schedule, clip=CLIP
        )
        self.paid = float(epochs)

    def recalibrated(self, batches: int) -> WeightSharing:
        """The same supernet, recalibrated with so many batches (0: not at all)."""
        other = copy.copy(self)
        other.batches = whole("batches", batches, 0)
        return other

    def network(self, config: Config) -> CellNet:
        """A cell's network with copies of the supernet's weights, recalibrated if wanted."""
        from mlsd_hpo.networks.supernet import recalibrate

        network = self.supernet.path(self.space.alive(self.space.validate(config)))
        if self.batches:
            recalibrate(network, self.full.rows()[0], self.batches)
        return network

    def __call__(self, trial: Trial) -> Result:
        """Score the trial's cell; the state is its network.

        Raises:
            ValueError: for a trial with a fidelity: there is nothing to train.
        """
        from mlsd_hpo.networks.training import BATCH, accuracy

        check_full(trial, self)
        X, y = self.full.dev
        network, size = self.network(trial.config), self.full.fidelity
        value = accuracy(network, at_points(X, size.points), y)
        return Result(value, min(self.batches * BATCH / size.rows, 1.0), state=network)
