"""Thompson sampling: draw a function that the results allow, and go to where it is smallest.

Chance does the exploring: where little is known, draws differ, and each of them has its own minimum
there. Every trial gets a draw of its own, so several workers go to several places, with no need to
guess the results of one another.

A draw must be one function: the same wherever it is looked at, however often. Here its values at
some hundred points of the space are drawn jointly, without approximation. Anywhere else it is the
mean of the model given the results and these values, which is smooth and has a gradient. It works
with any kernel and any space. What it gives up: away from those points it is the best guess between
drawn values, with less wiggle than a real draw, so they should be many, and more of them where the
function may be small.

Sources: Thompson, "On the likelihood that one unknown probability exceeds another in view of the
evidence of two samples", Biometrika 25, 1933; Kandasamy, Krishnamurthy, Schneider & Póczos,
"Parallelised Bayesian optimisation via Thompson sampling", AISTATS 2018 (workers); Wilson,
Borovitskiy, Terenin, Mostowsky & Deisenroth, "Efficiently sampling functions from Gaussian process
posteriors", ICML 2020, draws with random Fourier features, which need a stationary kernel.
Cost: O(p³) for a draw at p points, then O((n + p) p) for each point.
"""

from __future__ import annotations

import numpy as np

from mlsd_hpo.surrogates.acquisition.normal import Array
from mlsd_hpo.surrogates.gaussian_process import GaussianProcess
from mlsd_hpo.surrogates.imagined import Imagined


class Drawn:
    """Minus a function drawn from the model; a `Worth`.

    Args:
        model: what it is drawn from.
        points: (p, d), where its values are drawn.
        rng: the source of randomness.
    """

    def __init__(self, model: GaussianProcess, points: Array, rng: np.random.Generator) -> None:
        self.imagined = Imagined(model, points, rng.standard_normal((1, len(points))))

    def __call__(self, points: Array) -> Array:
        return -self.imagined.means(points)[:, 0]

    def slope(self, point: Array) -> tuple[float, Array]:
        mean, _, gradient = self.imagined.posterior_with_gradient(point)
        return -float(mean[0]), gradient(np.array([-1.0]), 0.0)
