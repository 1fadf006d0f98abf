"""Full training: build the network, train it to the end, score it on the dev rows.

What all cheaper estimators estimate. A trial that asks for e epochs gets the *first* e epochs of
the full training, with the learning rate as it is then, and may be gone on with from there: the
weights, the optimizer's momentum, the shuffling and the place in the schedule are handed down, so
that the result is the same as if it had been trained from the start.

Cost: the epochs that are trained.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from mlsd_hpo.networks.fidelity import Fidelity
from mlsd_hpo.spaces.architecture import ArchitectureSpace
from mlsd_hpo.trial import Config, Evaluation, Result, Trial

if TYPE_CHECKING:
    from torch import Tensor

    from mlsd_hpo.networks.training import Schedule, Training

FULL = Fidelity()


class FullTraining:
    """Score an architecture by the dev accuracy of its trained network after the last epoch.

    Two configurations that are the same network may get different values: what they are made of is
    in another order, and draws its initial weights in that order.

    Args:
        space: builds networks from configurations.
        train, dev: the two parts of the data, each a pair of X (n, points) and classes y (n,), as
            arrays or tensors. Leave the test data out of it.
        fidelity: how large the network is and how long, on which rows and points it is trained. It
            is scored on all dev rows, at the same points.
        seed: of the initial weights and the order of the rows.
        schedule: of the learning rate: "cosine" or "constant".

    Attributes:
        unit: "epochs", what a Result's cost counts.

    Raises:
        ValueError: for data of impossible shapes, or a fidelity that asks for more than there is.
    """

    unit = "epochs"

    def __init__(
        self,
        space: ArchitectureSpace,
        train: tuple[Any, Any],
        dev: tuple[Any, Any],
        *,
        fidelity: Fidelity = FULL,
        seed: int = 0,
        schedule: Schedule = "cosine",
    ) -> None:
        self.space, self.fidelity, self.seed, self.schedule = space, fidelity, seed, schedule
        self.train, self.dev = tensors("train", train), tensors("dev", dev)
        for name, wanted, there in (
            ("rows", fidelity.rows, len(self.train[0])),
            ("points", fidelity.points, self.train[0].shape[1]),
        ):
            if wanted > there:
                raise ValueError(f"fidelity asks for {wanted} {name}, but train has {there}")

    @property
    def epochs(self) -> int:
        """Of the full training: the highest fidelity of a trial."""
        return self.fidelity.epochs

    def at(self, fidelity: Fidelity) -> FullTraining:
        """The same estimator, of another size."""
        return FullTraining(
            *(self.space, self.train, self.dev),
            fidelity=fidelity,
            seed=self.seed,
            schedule=self.schedule,
        )

    def rows(self) -> tuple[Tensor, Tensor]:
        """The training rows at the fidelity's points: X (rows, points), y (rows,)."""
        X, y = (part[: self.fidelity.rows] for part in self.train)
        return at_points(X, self.fidelity.points), y

    def __call__(self, trial: Trial, parent: Evaluation | None = None) -> Result:
        """Train for `trial.fidelity` epochs (None: all); the value is the last one of the curve.

        Args:
            trial: what to train, and for how long in all.
            parent: the trial that it goes on from, with its state: the `Training`. One of another
                configuration, or that is further on already, is of no use, and training begins
                anew.

        Returns:
            The dev accuracy after each epoch as the curve; as the state the `Training`, which has
            the network.

        Raises:
            ValueError: for an impossible fidelity or configuration.
        """
        from mlsd_hpo.networks.training import accuracy

        epochs = self.epochs if trial.fidelity is None else trial.fidelity
        if int(epochs) != epochs or not 1 <= epochs <= self.epochs:
            raise ValueError(
                f"fidelity is a whole number of epochs from 1 to {self.epochs}, not {epochs}"
            )
        training, curve = self._begin(trial.config, parent, int(epochs))
        (X, y), (X_dev, y_dev) = self.rows(), self.dev
        X_dev, begun = at_points(X_dev, self.fidelity.points), len(curve)
        for _ in range(int(epochs) - begun):
            training.epoch(X, y)
            curve.append(accuracy(training.network, X_dev, y_dev))
        return Result(curve[-1], float(epochs - begun), tuple(curve), training)

    def _begin(
        self, config: Config, parent: Evaluation | None, epochs: int
    ) -> tuple[Training, list[float]]:
        """What to train, and its curve so far."""
        from mlsd_hpo.networks.training import Training, seeded

        if parent is not None and parent.config == config and parent.result.state is not None:
            curve = list(parent.result.curve or ())
            if len(curve) <= epochs:
                return copy.deepcopy(parent.result.state), curve  # it may have other children
        with seeded(self.seed):
            network = self.space.build(config, self.fidelity)
        return Training(network, self.epochs, self.seed, self.schedule), []


def tensors(name: str, data: tuple[Any, Any]) -> tuple[Tensor, Tensor]:
    """X (n, points) and y (n,) as tensors.

    Raises:
        ValueError: naming the part, for other shapes.
    """
    import torch

    X = torch.as_tensor(data[0], dtype=torch.float32)
    y = torch.as_tensor(data[1], dtype=torch.int64)
    if X.ndim != 2 or y.shape != X.shape[:1]:
        raise ValueError(
            f"{name} must be X (n, points) and y (n,), not {tuple(X.shape)} and {tuple(y.shape)}"
        )
    return X, y


def at_points(X: Tensor, points: int) -> Tensor:
    """Rows (n, p) at `points` evenly taken places, the first one included: (n, points)."""
    import torch

    return X[:, torch.arange(points) * X.shape[1] // points]
