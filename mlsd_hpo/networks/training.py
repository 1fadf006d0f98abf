"""`Training`: stochastic gradient descent, the same for every architecture of the course.

Momentum 0.9 (Nesterov's), weight decay, batches of 100 rows, and a learning rate that falls along a
cosine to 0 at the end, or stays as it is. Everything random comes from the seed, and torch's global
generator is left as it was.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

import torch
from torch import Tensor, nn

BATCH = 100
LEARNING_RATE = 0.05
MOMENTUM = 0.9
WEIGHT_DECAY = 5e-4

Schedule = Literal["cosine", "constant"]


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Within, torch draws from this seed; afterwards its generator is where it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield


class Training:
    """A training that may pause after any epoch, and be copied or sent elsewhere as it is there.

    It holds all that the next epoch depends on but the rows: weights, the optimizer's momentum, the
    generator that shuffles, and the place in the schedule. So ``copy.deepcopy`` of it goes on as
    it would have gone on itself.

    Args:
        network: maps (batch, ...) to logits (batch, classes); trained in place.
        epochs: of the whole training: where the schedule ends.
        seed: of the order of the rows.
        schedule: of the learning rate: "cosine" from `learning_rate` to 0, or "constant".
        learning_rate: at the beginning.
        clip: the norm that the gradient of a batch is cut down to if it is longer; None: never.

    Attributes:
        network: as given.
        done: epochs so far.
    """

    def __init__(
        self,
        network: nn.Module,
        epochs: int,
        seed: int,
        schedule: Schedule = "cosine",
        learning_rate: float = LEARNING_RATE,
        clip: float | None = None,
    ) -> None:
        self.network, self.epochs, self.done = network, epochs, 0
        self.schedule, self.learning_rate, self.clip = schedule, learning_rate, clip
        self._generator = torch.Generator().manual_seed(seed)
        self._optimizer = torch.optim.SGD(
            network.parameters(),
            learning_rate,
            momentum=MOMENTUM,
            weight_decay=WEIGHT_DECAY,
            nesterov=True,
        )

    def epoch(self, X: Tensor, y: Tensor) -> float:
        """Train on each row once.

        Args:
            X, y: rows (n, ...) and their classes (n,), the same in every epoch.

        Returns:
            The mean loss, measured on the batches as they are trained on.
        """
        self.network.train()
        batches = torch.randperm(len(X), generator=self._generator).split(BATCH)
        steps, total = self.epochs * len(batches), 0.0
        for step, rows in enumerate(batches, start=self.done * len(batches)):
            if self.schedule == "cosine":
                for group in self._optimizer.param_groups:
                    group["lr"] = self.learning_rate * (1 + math.cos(math.pi * step / steps)) / 2
            loss = nn.functional.cross_entropy(self.network(X[rows]), y[rows])
            self._optimizer.zero_grad()
            loss.backward()
            if self.clip is not None:
                nn.utils.clip_grad_norm_(self.network.parameters(), self.clip)
            self._optimizer.step()
            total += loss.item() * len(rows)
        self.done += 1
        return total / len(X)


def train(
    network: nn.Module,
    X: Tensor,
    y: Tensor,
    epochs: int,
    seed: int,
    after: Callable[[nn.Module], None] = lambda network: None,
    schedule: Schedule = "cosine",
    learning_rate: float = LEARNING_RATE,
    clip: float | None = None,
) -> list[float]:
    """Train a network from the beginning to the end, in place.

    Args:
        network, epochs, seed, schedule, learning_rate, clip: as `Training` takes them.
        X, y: rows (n, ...) and their classes (n,).
        after: called with the network after each epoch.

    Returns:
        The mean loss of each epoch, measured on its batches as they are trained on (epochs,).
    """
    training = Training(network, epochs, seed, schedule, learning_rate, clip)
    losses = []
    for _ in range(epochs):
        losses.append(training.epoch(X, y))
        after(network)
    return losses


def accuracy(network: nn.Module, X: Tensor, y: Tensor) -> float:
    """The share of rows that are classified rightly, in evaluation mode."""
    network.eval()
    with torch.no_grad():
        return float((network(X).argmax(dim=1) == y).float().mean())
