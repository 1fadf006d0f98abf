"""Weight inheritance: a child begins with its parent's weights, and is trained for a few epochs.

The child is a network that differs little from one that has been trained. Where it is a morphism of
that, it computes the same at first, and goes on from there (`networks/morphism.py`); where it is
not, what fits is copied, and the rest is fresh (`lost` tells). So a trial costs a few epochs rather
than a full training.

What is estimated is not the value of a full training. A child has been trained for longer than its
own epochs, by all its ancestors together, and a long line of them for longer than a short one. And
a child that could inherit little is judged too low after so few epochs. The momentum of the
optimizer is not inherited, and the learning rate begins anew: at first that costs accuracy.

A parent is named by the strategy (`Trial.parent`): population-based training does, and any other
does inside `NearestParent`. An estimator that remembered networks would depend on the order and the
process in which trials come.

Cost: the epochs that are added.
Source: Elsken, Metzen & Hutter, "Simple and efficient architecture search for convolutional neural
networks", 2017: children by morphisms, trained a little with a learning rate that falls to 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlsd_hpo.checks import whole
from mlsd_hpo.estimators.full_training import FullTraining, at_points
from mlsd_hpo.trial import Config, Evaluation, Result, Trial

if TYPE_CHECKING:
    from torch import nn

NOISE = 0.5  # without it copied units stay copies, and a wider network is no better


class WeightInheritance:
    """Score an architecture after a short training that begins with its parent's weights.

    Args:
        full: how trials without a parent are trained, and networks are built and scored.
        epochs: of a trial with a parent; the learning rate falls from its beginning to 0 in them,
            if it falls.

    Attributes:
        unit: "epochs", what a Result's cost counts.

    Raises:
        ValueError: for epochs that are not a whole number ≥ 1.
    """

    unit = "epochs"

    def __init__(self, full: FullTraining, epochs: int = 3) -> None:
        self.full = full
        self.epochs = whole("epochs", epochs, least=1)

    def __call__(self, trial: Trial, parent: Evaluation | None = None) -> Result:
        """Train `epochs` more than the parent, or up to `trial.fidelity` in all if that is given.

        Args:
            trial: what to train.
            parent: the trial that it goes on from, with its state: the `Training`. Without one, or
                if it has trained for as long as `trial.fidelity` already, training begins anew, as
                in `FullTraining`; and one of the same configuration, stopped within its schedule,
                goes on as there.

        Returns:
            The dev accuracy after each epoch as the curve, the parent's included; as the state the
            `Training`, which has the network.

        Raises:
            ValueError: for an impossible fidelity or configuration.
        """
        from mlsd_hpo.networks.training import Training, accuracy

        state = None if parent is None else parent.result.state
        if parent is None or state is None:
            return self.full(trial)
        curve = list(parent.result.curve or ())
        added = self.epochs if trial.fidelity is None else trial.fidelity - len(curve)
        within = parent.config == trial.config and state.done < state.epochs
        if added < 1 or int(added) != added or within:
            return self.full(trial, parent)
        network, _ = self._heir(trial.config, state.network)
        training = Training(network, int(added), self.full.seed, self.full.schedule)
        (X, y), (X_dev, y_dev) = self.full.rows(), self.full.dev
        X_dev = at_points(X_dev, self.full.fidelity.points)
        for _ in range(int(added)):
            training.epoch(X, y)
            curve.append(accuracy(network, X_dev, y_dev))
        return Result(curve[-1], float(added), tuple(curve), training)

    def lost(self, config: Config, parent: Config) -> list[str]:
        """In words, why a child does not begin with its parent's function; empty for a morphism.

        Args:
            config: the child's.
            parent: the parent's.
        """
        return self._heir(config, self._fresh(parent))[1]

    def _heir(self, config: Config, parent: nn.Module) -> tuple[nn.Module, list[str]]:
        """The network of a configuration with a parent's weights, and what it has lost."""
        from mlsd_hpo.networks.inheritance import inherit

        network = self._fresh(config)
        return network, inherit(network, parent, NOISE, self.full.seed)

    def _fresh(self, config: Config) -> nn.Module:
        from mlsd_hpo.networks.training import seeded

        with seeded(self.full.seed):
            return self.full.space.build(config, self.full.fidelity)
