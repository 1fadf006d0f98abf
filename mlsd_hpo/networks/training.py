"""`train`: stochastic gradient descent, the same for every architecture of the course.

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


def train(
    network: nn.Module,
    X: Tensor,
    y: Tensor,
    epochs: int,
    seed: int,
    after: Callable[[nn.Module], None] = lambda network: None,
    schedule: Schedule = "cosine",
    learning_rate: float = LEARNING_RATE,
) -> list[float]:
    """Train a network, in place.

    Args:
        network: maps (batch, ...) to logits (batch, classes).
        X, y: rows (n, ...) and their classes (n,).
        epochs: times that each row is seen.
        seed: of the order of the rows.
        after: called with the network after each epoch.
        schedule: of the learning rate: "cosine" from `learning_rate` to 0, or "constant".
        learning_rate: at the beginning.

    Returns:
        The mean loss of each epoch, measured on its batches as they are trained on (epochs,).
    """
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.SGD(
        network.parameters(),
        learning_rate,
        momentum=MOMENTUM,
        weight_decay=WEIGHT_DECAY,
        nesterov=True,
    )
    steps = epochs * math.ceil(len(X) / BATCH)
    step, losses = 0, []
    for _ in range(epochs):
        network.train()
        total = 0.0
        for rows in torch.randperm(len(X), generator=generator).split(BATCH):
            if schedule == "cosine":
                for group in optimizer.param_groups:
                    group["lr"] = learning_rate * (1 + math.cos(math.pi * step / steps)) / 2
            loss = nn.functional.cross_entropy(network(X[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(rows)
            step += 1
        losses.append(total / len(X))
        after(network)
    return losses


def accuracy(network: nn.Module, X: Tensor, y: Tensor) -> float:
    """The share of rows that are classified rightly, in evaluation mode."""
    network.eval()
    with torch.no_grad():
        return float((network(X).argmax(dim=1) == y).float().mean())
