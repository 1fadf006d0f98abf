"""The model of BOHB as a searcher: kernel densities of the good and of the other trials.

As in `TreeParzenEstimator`, one density l of the best trials and one density g of the others, and a
suggestion where l / g is large. What is different: densities are of whole configurations and have
no prior, candidates are drawn from l with widened kernels, and a third of all suggestions is
random, so that whatever the model believes, it is never worse than random search by more than a
factor of three.

With q = 0.15 and N_min = d + 1 for d parameters, l is made from the best max(N_min, q n) of n
results, g from the worst max(N_min, n - q n), so that with few results some are in both. A failed
trial is never in l. Trials under way are ignored: chance keeps workers apart.

Conditional parameters: a trial's kernel is even where it has no value, and a candidate's density
is that of its active parameters. (HpBandSter, by the paper's authors, fills the gaps with values
drawn from other trials.)

Source: Falkner, Klein & Hutter, "BOHB: robust and efficient hyperparameter optimization at scale",
ICML 2018, section 3.2 and algorithm 2; constants from HpBandSter, config_generators/bohb.py.
Cost per ask: O(c n d) for c candidates, n trials and d parameters; about 1 ms for 64, 100 and 6.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.checks import between, positive, share, whole
from mlsd_hpo.spaces import Categorical, Space
from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.strategies.tpe import encode_active
from mlsd_hpo.surrogates.kernel_density import KernelDensity
from mlsd_hpo.trial import Evaluation, Trial

Array = NDArray[np.float64]

TINY = np.log(1e-32)  # the least log density: farther away nothing can be told apart


class KernelDensitySearch(Strategy):
    """Candidates from the widened density of the good trials, the best of them by l / g.

    Args:
        space: what can be chosen.
        top: q, the share of the trials that are good, between 0 and 1.
        candidates: how many are drawn for one suggestion.
        random_share: chance that a suggestion is random, from 0 to 1.
        bandwidth_factor: how much wider the kernels are from which candidates are drawn; positive.
        min_bandwidth: no kernel is narrower; positive, in units of a parameter's range.
        seed: a whole number ≥ 0.

    Attributes:
        startup: how many results are awaited with random suggestions, N_min + 2.

    Raises:
        ValueError: naming the argument and what is allowed.
    """

    def __init__(
        self,
        space: Space,
        top: float = 0.15,
        candidates: int = 64,
        random_share: float = 1 / 3,
        bandwidth_factor: float = 3.0,
        min_bandwidth: float = 1e-3,
        seed: int = 0,
    ) -> None:
        super().__init__(space, seed)
        self.top = between("top", top, 0, 1)
        self.candidates = whole("candidates", candidates, least=1)
        self.random_share = share("random_share", random_share)
        self.bandwidth_factor = positive("bandwidth_factor", bandwidth_factor)
        self.min_bandwidth = between("min_bandwidth", min_bandwidth, 0, 1)
        self.least = len(space) + 1  # N_min
        self.startup = self.least + 2
        self._choices = [
            len(p.choices) if isinstance(p, Categorical) else None
            for p in space.parameters.values()
        ]
        self._points: list[Array] = []  # of what was told, (d,) each, NaN where inactive

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        if len(self._history) >= self.startup and rng.random() >= self.random_share:
            densities = self.densities()
            if densities is not None:
                for u in self._candidates(*densities, rng):
                    config = self.space.decode(u)
                    if self._eligible(config):
                        return Trial(number, config)
        return Trial(number, self.space.sample(rng), note="random")

    def densities(self) -> tuple[KernelDensity, KernelDensity] | None:
        """l and g from all that is known now; None if fewer than N_min trials have succeeded."""
        losses = [np.inf if e.failed is not None else e.value for e in self._history]
        n, succeeded = len(losses), int(np.isfinite(losses).sum())
        if succeeded < self.least:
            return None
        order = np.argsort(losses, kind="stable")
        good = min(max(self.least, int(self.top * n)), succeeded)
        bad = max(self.least, n - good)
        points = np.array(self._points)[order]
        return self._density(points[:good]), self._density(points[n - bad :])

    def _density(self, points: Array) -> KernelDensity:
        return KernelDensity(points, self._choices, self.min_bandwidth)

    def _candidates(
        self, good: KernelDensity, bad: KernelDensity, rng: np.random.Generator
    ) -> Array:
        """Draws from l (c, d), by falling l / g."""
        u = good.sample(self.candidates, rng, self.bandwidth_factor)
        configs = [self.space.decode(row) for row in u]
        active = [[name in config for name in self.space.names] for config in configs]
        x = np.where(active, u, np.nan)
        ratio = np.maximum(good.log_pdf(x), TINY) - np.maximum(bad.log_pdf(x), TINY)
        return u[np.argsort(-ratio, kind="stable")]

    def _learn(self, evaluation: Evaluation) -> None:
        self._points.append(encode_active(self.space, evaluation.config))
