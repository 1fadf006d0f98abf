"""Every cell of `CellSpace`, really trained: 1,010 networks on one-dimensional digits, three seeds.

With the table a search over architectures costs microseconds an evaluation, so that strategies can
be repeated 200 times, and estimators be compared with what they estimate.
"""

from __future__ import annotations

import time
from functools import lru_cache
from typing import TYPE_CHECKING

from mlsd_hpo.benchmarks.digits_1d import digits_1d
from mlsd_hpo.networks.fidelity import Fidelity
from mlsd_hpo.spaces.cell import CellSpace
from mlsd_hpo.trial import Config, Result

if TYPE_CHECKING:
    from torch import Tensor, nn

    from mlsd_hpo.networks.training import Schedule

NAME = "cells"
SEEDS = (0, 1, 2)
FULL = Fidelity()
TRAIN, DEV, TEST = 4000, 2000, 2000
SPACE = CellSpace()

Rows = tuple["Tensor", "Tensor"]


@lru_cache
def data() -> tuple[Rows, Rows, Rows]:
    """Training, validation and test rows as tensors: X (n, 40), y (n,)."""
    import torch

    X, y = map(torch.from_numpy, digits_1d(TRAIN + DEV + TEST))
    parts = zip(X.split([TRAIN, DEV, TEST]), y.split([TRAIN, DEV, TEST]), strict=True)
    train, dev, test = parts
    return train, dev, test


def measured(config: Config, seed: int, schedule: Schedule = "cosine") -> Result:
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
    losses = train(network, X, y, FULL.epochs, seed, score, schedule)
    seconds = time.process_time() - begun - scoring
    told = [round(1e4 * loss) for loss in losses], *zip(*right, strict=True)
    return Result(0.0, round(seconds, 3), [float(each) for part in told for each in part])
