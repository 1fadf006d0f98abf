"""Random search: draw every configuration independently from the space.

Each parameter is drawn from its own distribution, and the only budget is the number of trials.
Unlike a grid, n trials try n different values of *every* parameter, so that little is wasted on
parameters that do not matter.

Source: Bergstra & Bengio, "Random search for hyper-parameter optimization", JMLR 13, 2012.
Cost per ask: O(d), d parameters.
"""

from __future__ import annotations

import numpy as np

from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.trial import Trial


class RandomSearch(Strategy):
    """Independent draws.

    Args:
        space: what can be chosen; log scales, steps and scipy distributions say how it is drawn.
        seed: a whole number ≥ 0.
    """

    objectives = None

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        return Trial(number, self.space.sample(rng))
