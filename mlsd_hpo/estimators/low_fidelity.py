"""Low fidelity: the same training, smaller: fewer epochs, rows, points, channels or cells.

The hope is that networks are ranked as by the full training, for a part of the cost. It is a
training of its own: with 3 epochs the learning rate falls to 0 within 3 epochs, which is not the
beginning of a longer training.

The cost is told in epochs of the *full* training of the same architecture, so that it compares:

    cost = epochs × rows / full rows × multiply-adds of one row / those of the full network.

Multiply-adds are what the work would be on a machine that does nothing else; they are the same
everywhere and need no clock. A real machine also waits for what does not shrink, starting each
layer for one. Measured in training, on one core, as the mean of eight cells: a quarter of the rows
takes 0.25 of the seconds of an epoch, one cell instead of three 0.5 (told here as 0.6); but half
the channels take 0.9 (told as 0.3), and half the points 0.9 (told as 0.5).

Source: kinds of low fidelity, and doubts in their ranking: Elsken, Metzen & Hutter, "Neural
architecture search: a survey", JMLR 20(55), 2019.
"""

from __future__ import annotations

from dataclasses import replace

from mlsd_hpo.estimators.full_training import FullTraining
from mlsd_hpo.networks.fidelity import Fidelity
from mlsd_hpo.trial import Config, Evaluation, Result, Trial


class LowFidelity:
    """Score an architecture by a smaller training than the full one.

        LowFidelity(full, Fidelity(epochs=3))
        LowFidelity(full, replace(full.fidelity, rows=1000))

    Args:
        full: the training that it stands for.
        fidelity: of the smaller one.

    Attributes:
        cheap: the smaller training.
        unit: "epochs" of the full training, what a Result's cost counts.

    Raises:
        ValueError: for a fidelity that asks for more than there is.
    """

    unit = "epochs"

    def __init__(self, full: FullTraining, fidelity: Fidelity) -> None:
        self.full, self.fidelity = full, fidelity
        self.cheap = full.at(fidelity)

    @property
    def epochs(self) -> int:
        """Of the smaller training: the highest fidelity of a trial."""
        return self.cheap.epochs

    def __call__(self, trial: Trial, parent: Evaluation | None = None) -> Result:
        """Train on a small scale; a trial's fidelity and its parent are as for `FullTraining`."""
        result = self.cheap(trial, parent)
        return replace(result, cost=result.cost * self.price(trial.config))

    def price(self, config: Config) -> float:
        """What one of its epochs costs, in epochs of the full training."""
        from mlsd_hpo.networks.multiply_adds import multiply_adds
        from mlsd_hpo.networks.training import seeded

        rows, work = [], []
        for size in (self.fidelity, self.full.fidelity):
            with seeded(0):
                network = self.full.space.build(config, size)
            rows.append(size.rows)
            work.append(multiply_adds(network, size.points))
        return rows[0] / rows[1] * work[0] / work[1]
