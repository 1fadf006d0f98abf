"""`darts`: search weights and architecture together, by gradient descent on both.

Every edge of a cell is a mixture of all operations, each with a share p = softmax(α)
(`networks/mixture.py`). So there is one network, and it is trained once: before each step of its
weights on training rows, the α take a step on validation rows. In the end each edge keeps the
operation with the largest share.

That is no `Strategy`: nothing is asked, and no trial told. Nor is it an estimator: no cell is
scored, the best one only named. Who wants to know how good it is trains it from the beginning, as
any other cell.

What is trained is not what is kept. That an operation has the largest share beside all others
does not say that the cell is good without them; and the share of "none" says least, since it makes
what arrives smaller, which normalization undoes (section 2.4 of the source, where "none" is not
kept for that reason; here it is a choice like others). A known failure is that "skip" wins almost
everywhere (Zela et al.).

Measured on one-dimensional digits, 5 seeds (tests/benchmarks/darts.py): the cells have a test
accuracy of 0.943 after 25 epochs; the best of 13 random cells, which take as long, has 0.942. After
50 epochs all five are worse, with more "none" and "skip": 0.926, and of 26 random cells 0.944.

Sources: Liu, Simonyan & Yang, "DARTS: differentiable architecture search", ICLR 2019, algorithm 1,
the first-order approximation (ξ = 0); Zela, Elsken, Saikia, Marrakchi, Brox & Hutter,
"Understanding and robustifying differentiable architecture search", ICLR 2020.
Cost: two epochs of the mixture for each epoch, and the mixture computes all operations: here 25
epochs take as many seconds as thirteen cells, trained for 12 epochs each.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from torch import nn

from mlsd_hpo.checks import positive, whole
from mlsd_hpo.estimators.full_training import FullTraining, at_points
from mlsd_hpo.networks.mixture import Alternating, MixedNet
from mlsd_hpo.networks.training import seeded, train
from mlsd_hpo.spaces import CellSpace
from mlsd_hpo.trial import Config

CLIP = 5.0  # the longest gradient of the weights, as in the authors' code


@dataclass(frozen=True)
class Darts:
    """What a search found.

    Attributes:
        config: the cell; always a live one.
        probabilities: the shares of the operations on each edge, in the space's order: before the
            first epoch and after each, (epochs + 1, edges, operations).
        losses: of the mixture on training rows, by epoch.
        cost: in epochs: how often as many rows as the training has went forth and back through the
            mixture, for the weights and for the α. One costs more than a cell's.
    """

    config: Config
    probabilities: NDArray[np.float64]
    losses: tuple[float, ...]
    cost: float


def darts(full: FullTraining, *, epochs: int = 25, learning_rate: float = 6e-3) -> Darts:
    """Search for a cell.

    Args:
        full: the training that the cell is searched for: its space of cells, size, seed, schedule,
            and rows. Its training rows move the weights, its dev rows the α.
        epochs: how often the weights see each training row.
        learning_rate: of the α. Adam's steps are about as long as this; by default 25 epochs of 40
            steps go as far as the source's 50 epochs of 391 steps of 3e-4.

    Raises:
        ValueError: for a space without cells; naming an argument and what is allowed.
    """
    space, size = full.space, full.fidelity
    if not isinstance(space, CellSpace):
        raise ValueError(f"darts mixes the operations of a CellSpace, not of {space!r}")
    epochs = whole("epochs", epochs, least=1)
    step = positive("learning_rate", learning_rate)
    with seeded(full.seed):
        network = MixedNet(space.edges, space.operations, space.nodes, size.channels, size.cells)
    X_dev, y_dev = full.dev
    both = Alternating(network, at_points(X_dev, size.points), y_dev, step, full.seed)
    history = [network.probabilities()]

    def note(_: nn.Module) -> None:
        history.append(network.probabilities())

    losses = train(both, *full.rows(), epochs, full.seed, note, full.schedule, clip=CLIP)
    shares = np.array([each.detach().double().numpy() for each in history])
    return Darts(discrete(space, shares[-1]), shares, tuple(losses), 2.0 * epochs)


def discrete(space: CellSpace, probabilities: ArrayLike) -> Config:
    """The most probable of the live cells, if each edge drew its operation by itself.

    That is the likeliest operation on each edge. If no path leads through these, then on all edges
    of one path the likeliest that is not "none", on that path which loses least by it.

    Args:
        space: of the cells; one of few nodes, since all paths are tried.
        probabilities: (edges, operations), in the space's order.

    Raises:
        ValueError: for another shape.
    """
    p = np.asarray(probabilities, dtype=float)
    if p.shape != (len(space.edges), len(space.operations)):
        raise ValueError(
            f"probabilities must be of {len(space.edges)} edges and {len(space.operations)} "
            f"operations, not of shape {p.shape}"
        )
    none = np.array([name == "none" for name in space.operations])
    found: list[tuple[float, Config]] = []
    for stops in range(space.nodes - 1):
        for between in combinations(range(1, space.nodes - 1), stops):
            path = set(pairwise((0, *between, space.nodes - 1)))
            on = np.array([edge in path for edge in space.edges])
            chosen = np.where(on[:, None] & none, -1.0, p)  # (edges, operations)
            names = [space.operations[i] for i in chosen.argmax(axis=1)]
            config = dict(zip(space.names, names, strict=True))
            found.append((float(chosen.max(axis=1).prod()), config))
    return max(found, key=lambda one: one[0])[1]
