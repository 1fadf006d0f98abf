"""An ensemble of small neural networks: what they disagree on is uncertain.

Each member is a network of two hidden layers, with random weights of its own, trained on the same
data by Adam on all of them at once. Where there are data they agree, elsewhere each goes on in its
own way. All members are trained side by side: their weights are stacked, so that one product of
arrays serves them all.

Source: Lakshminarayanan, Pritzel & Blundell, "Simple and scalable predictive uncertainty estimation
using deep ensembles", NeurIPS 2017, without its variance of each member. Adam: Kingma & Ba, ICLR
2015, algorithm 1.
Cost of a fit: O(steps · B n h (p + h)) for B members with h units a layer, n points of p columns.

Shapes: x (n, p); weights (B, in, out); biases (B, 1, out).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

RATE, BETA_1, BETA_2, TINY = 0.01, 0.9, 0.999, 1e-8  # of Adam
DECAY = 1e-3  # weight of the squared weights in the loss


class Ensemble:
    """B regression networks with rectifiers.

    Args:
        members: B.
        hidden: h, units in each of both hidden layers.
        steps: of Adam, each on all data.
    """

    def __init__(self, members: int = 5, hidden: int = 20, steps: int = 150) -> None:
        self.members, self.hidden, self.steps = members, hidden, steps
        self._weights: list[Array] = []
        self._biases: list[Array] = []
        self._mean, self._scale = 0.0, 1.0

    def fit(self, x: Array, y: Array, rng: np.random.Generator) -> Ensemble:
        """Train from new random weights on points x (n, p) with values y (n,); returns itself."""
        self._mean, self._scale = float(y.mean()), float(y.std()) or 1.0
        target = ((y - self._mean) / self._scale)[:, None]  # (n, 1)
        sizes = [x.shape[1], self.hidden, self.hidden, 1]
        shapes = [(self.members, a, b) for a, b in pairwise(sizes)]
        self._weights = [rng.normal(0, (2 / max(s[1], 1)) ** 0.5, s) for s in shapes]  # He et al.
        self._biases = [np.zeros((self.members, 1, b)) for b in sizes[1:]]
        parameters = self._weights + self._biases
        first = [np.zeros_like(one) for one in parameters]
        second = [np.zeros_like(one) for one in parameters]
        for t in range(1, self.steps + 1):
            slopes = self._gradients(x, target)
            for one, g, m, v in zip(parameters, slopes, first, second, strict=True):
                m += (1 - BETA_1) * (g - m)
                v += (1 - BETA_2) * (g * g - v)
                one -= RATE * m / (1 - BETA_1**t) / (np.sqrt(v / (1 - BETA_2**t)) + TINY)
        return self

    def predict(self, x: Array) -> Array:
        """What each member says of points x (m, p): (B, m)."""
        return self._mean + self._scale * self._layers(x)[-1][:, :, 0]

    def _layers(self, x: Array) -> list[Array]:
        """The input, both hidden layers after their rectifiers, and the output (B, n, 1)."""
        found = [x]
        for W, b in zip(self._weights, self._biases, strict=True):
            z = found[-1] @ W + b  # (B, n, out)
            found.append(np.maximum(z, 0) if len(found) < len(self._weights) else z)
        return found

    def _gradients(self, x: Array, target: Array) -> list[Array]:
        """Of half the mean squared error, and half the squared weights times `DECAY`."""
        layers = self._layers(x)
        slope = (layers[-1] - target) / len(x)  # (B, n, 1), with respect to the output
        of_weights, of_biases = [], []
        for W, below in zip(self._weights[::-1], layers[-2::-1], strict=True):
            of_weights.append(np.swapaxes(below, -1, -2) @ slope + DECAY * W)
            of_biases.append(slope.sum(axis=1, keepdims=True))
            slope = (slope @ np.swapaxes(W, -1, -2)) * (below > 0)  # through the rectifier
        return of_weights[::-1] + of_biases[::-1]
