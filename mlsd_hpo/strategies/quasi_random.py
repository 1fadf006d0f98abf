"""Quasi-random search: points that cover the unit cube more evenly than independent draws do.

Independent draws leave holes and make clusters. Sobol and Halton sequences fill the holes one
after the other; a Latin hypercube of n points puts exactly one into each of the n slices of every
parameter. All are randomized by the seed (scrambled), so that they can be repeated and averaged.
Points that a constraint forbids are skipped: trial k is the k-th allowed point of the sequence.

Sources: Sobol' 1967 and Owen 1998 (scrambling), Halton 1960, McKay, Beckman & Conover 1979 (Latin
hypercube); the sequences themselves are scipy's (``scipy.stats.qmc``).
Cost per ask: O(d), amortized; points are made in blocks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mlsd_hpo.checks import whole
from mlsd_hpo.spaces import Space
from mlsd_hpo.spaces.constraint import DRAWS
from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.trial import Config, Trial

if TYPE_CHECKING:
    from scipy.stats import qmc

METHODS = ("sobol", "halton", "latin")


class QuasiRandomSearch(Strategy):
    """Low-discrepancy points, decoded from the unit cube.

    Args:
        space: what can be chosen.
        method: "sobol" (best in numbers that are powers of 2), "halton" or "latin".
        trials: with "latin" and only there: the number of points of one hypercube. Further trials
            begin a new one, earlier if a constraint forbids some of its points.
        seed: a whole number ≥ 0.
    """

    objectives = None

    def __init__(
        self, space: Space, method: str = "sobol", trials: int | None = None, seed: int = 0
    ) -> None:
        super().__init__(space, seed)
        if method not in METHODS:
            raise ValueError(f"method must be one of {', '.join(METHODS)}, not {method!r}")
        if (method == "latin") != (trials is not None):
            raise ValueError(
                'method="latin" needs trials=, the number of points; the sequences "sobol" and '
                f'"halton" go on for ever and take none (got method={method!r}, trials={trials})'
            )
        self.method = method
        self.trials = None if trials is None else whole("trials", trials, least=1)
        self._engine = self._start()
        self._made = 0  # points of the sequence so far
        self._barren = 0  # how many of them in a row, up to the last, are forbidden
        self._allowed: list[Config | None] = []  # the others in order; None after `DRAWS` forbidden

    def _start(self) -> qmc.QMCEngine:
        from scipy.stats import qmc  # slow to import

        d, rng = len(self.space), np.random.default_rng(self.seed)
        if self.method == "sobol":
            return qmc.Sobol(d, rng=rng)
        return qmc.Halton(d, rng=rng) if self.method == "halton" else qmc.LatinHypercube(d, rng=rng)

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        while number >= len(self._allowed):
            self._extend()
        config = self._allowed[number]
        return Trial(number, self.space.sample(rng) if config is None else dict(config))

    def _extend(self) -> None:
        """Make a block of points; of 2^k, as Sobol's balance asks for."""
        n = self.trials or max(64, self._made)
        self._made += n
        for point in self._engine.random(n):
            config = self.space.decode(point)
            if self.space.allows(config):
                self._allowed.append(config)
                self._barren = 0
                continue
            self._barren += 1
            if self._barren == DRAWS:  # or one would search for ever where nothing is allowed
                self._allowed.append(None)
                self._barren = 0
