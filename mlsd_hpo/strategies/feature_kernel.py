"""A kernel over what a space says of its configurations, for `BayesianOptimization`::

    BayesianOptimization(space, kernel=feature_kernel(space))

The model then sees `Space.features` in place of the unit cube: of a cell its paths from input to
output, so that two codes of one network are one point, and networks with like paths are alike. To
repeat such a search hundreds of times on a table there is `ListedBayesianOptimization`.

Source: the path encoding of White, Neiswanger & Savani, "BANANAS", AAAI 2021, here under a Gaussian
process.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.spaces import Space
from mlsd_hpo.surrogates.kernels import Kernel, Mapped, Matern52

Array = NDArray[np.float64]

REMEMBERED = 10_000  # points whose features are kept


def feature_kernel(space: Space) -> Kernel:
    """Matérn 5/2 over the features of a space, with one length-scale for all of them.

    For spaces of choices: features are compared, and never climbed along a gradient.
    """
    features = Features(space)
    return 1.0 * Mapped(Matern52(0.5 * features.columns**0.5), features, features.columns)


class Features:
    """Features (n, p) of points (n, d) of the unit cube, remembered.

    Args:
        space: whose features.

    Attributes:
        columns: p.
    """

    def __init__(self, space: Space) -> None:
        self.space = space
        self.columns = len(space.features(space.decode([0.5] * len(space))))
        self._known: dict[tuple[float, ...], Array] = {}

    def __call__(self, points: Array) -> Array:
        keys = [tuple(point) for point in points.tolist()]
        if len(self._known) > REMEMBERED:
            self._known.clear()
        for key in keys:
            if key not in self._known:
                self._known[key] = self.space.features(self.space.decode(key))
        return np.array([self._known[key] for key in keys]).reshape(len(keys), self.columns)
