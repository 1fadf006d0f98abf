"""Counting ones: how many of d bits are on, when some of them can only be estimated.

A configuration has categorical bits, which count as they are, and continuous ones in [0, 1], each
the chance of a coin that is tossed `fidelity` times: the more tosses, the better the estimate and
the higher the cost. The value is minus the sum, so the minimum is minus the number of bits. It is
a model of searches in which cheap scores are noisy scores.

Source: Falkner, Klein & Hutter, "BOHB: robust and efficient hyperparameter optimization at scale",
ICML 2018, section 5.1 ("counting ones").
"""

from __future__ import annotations

import numpy as np

from mlsd_hpo.spaces import Categorical, Float, Space
from mlsd_hpo.trial import Result, Trial


class CountingOnes:
    """An estimator with noise that a higher fidelity reduces; to be minimized.

    Args:
        categorical: number of bits that are 0 or 1.
        continuous: number of chances in [0, 1].
        tosses: what a fidelity of None means; cost is counted in tosses.
        seed: of the coins. The same trial number gives the same tosses.

    Attributes:
        space: b1, … are the bits, p1, … the chances.
        minimum: - (categorical + continuous).
    """

    unit = "tosses"

    def __init__(
        self, categorical: int = 4, continuous: int = 4, tosses: int = 729, seed: int = 0
    ) -> None:
        sizes = {"categorical": categorical, "continuous": continuous}
        for name, value in sizes.items():
            if value < 0 or categorical + continuous == 0:
                raise ValueError(f"{name} must be at least 0 and one of both positive, not {value}")
        if tosses < 1:
            raise ValueError(f"tosses must be at least 1, not {tosses}")
        self.tosses = tosses
        self.seed = seed
        bits = {f"b{i}": Categorical([0, 1]) for i in range(1, categorical + 1)}
        chances = {f"p{i}": Float(0, 1) for i in range(1, continuous + 1)}
        self.space = Space({**bits, **chances})
        self.minimum = -float(categorical + continuous)

    def exact(self, config: dict[str, float]) -> float:
        """The value without noise: what infinitely many tosses would give."""
        return -float(sum(config.values()))

    def __call__(self, trial: Trial) -> Result:
        """Toss each coin `trial.fidelity` times; the cost is that number."""
        tosses = self.tosses if trial.fidelity is None else int(trial.fidelity)
        if tosses < 1:
            raise ValueError(f"the fidelity must be at least 1 toss, not {trial.fidelity}")
        rng = np.random.default_rng([self.seed, trial.number, tosses])
        bits = sum(v for name, v in trial.config.items() if name.startswith("b"))
        chances = [v for name, v in trial.config.items() if name.startswith("p")]
        means = rng.binomial(tosses, chances) / tosses
        return Result(-float(bits + means.sum()), cost=float(tosses))
