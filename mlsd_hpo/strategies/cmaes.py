"""CMA-ES: a normal distribution that moves, grows, shrinks and turns towards better values.

Trials are draws from one normal distribution in the unit cube. Once λ results are there, a
generation, the distribution learns from their order alone (`evolving_normal.py`): any increasing
function of the objective gives the same trials. A draw outside of the cube is drawn again. Whole
numbers and choices are what a coordinate decodes to; a choice is thereby taken for ordered, which
is a reason to use another method where there are many. A margin keeps each of their values within
reach (`margin.py`).

Where a distribution stalls the next one starts elsewhere: with twice the points ("ipop"), or by
turns with many, which see more of the landscape, and with few ("bipop").

Sources: Hansen, arXiv:1604.00772; Auger & Hansen, "A restart CMA evolution strategy with increasing
population size", CEC 2005 (IPOP); Hansen, "Benchmarking a BI-population CMA-ES on the BBOB-2009
function testbed", GECCO 2009.
Cost per ask: O(n²) for n parameters; O(n³) more for every λ-th tell.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.checks import finite, whole
from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.strategies.evolving_normal import EvolvingNormal, population_size
from mlsd_hpo.strategies.margin import Margin
from mlsd_hpo.trial import Evaluation, Trial

Array = NDArray[np.float64]

RESTARTS = (None, "ipop", "bipop")
DRAWS = 100  # of a point that shall be in the cube and allowed, at most


class CMAES(Strategy):
    """Covariance matrix adaptation.

    Args:
        space: what can be chosen.
        sigma0: the standard deviation at the start, in units of the cube's side; positive.
        population: λ, how many results make a generation; by default 4 + ⌊3 ln n⌋. At least 4.
        restarts: what happens when a distribution stalls. "ipop" and "bipop": see above. None: it
            is drawn from as it is, and learns nothing more.
        seed: a whole number ≥ 0.

    Attributes:
        distribution: the `EvolvingNormal` from which the next trials are drawn.
        margin: what keeps its discrete coordinates within reach.
        restarted: why each distribution before it was given up.
        stalled: why this one learns nothing more, "" if it does.

    Raises:
        ValueError: naming the argument and what is allowed.
    """

    def __init__(
        self,
        space: Space,
        sigma0: float = 0.3,
        population: int | None = None,
        restarts: str | None = "bipop",
        seed: int = 0,
    ) -> None:
        super().__init__(space, seed)
        if not finite(sigma0) or sigma0 <= 0:
            raise ValueError(f"sigma0 must be a positive number, not {sigma0!r}")
        if restarts not in RESTARTS:
            raise ValueError(f'restarts must be None, "ipop" or "bipop", not {restarts!r}')
        self.sigma0 = float(sigma0)
        self.population = None if population is None else whole("population", population, least=4)
        self.restarts = restarts
        self.restarted: list[str] = []
        self.stalled = ""
        self._first = self.population or population_size(len(space))
        self._doublings = 0  # of λ so far
        self._spent = {"large": 0, "small": 0}  # evaluations in each of bipop's regimes
        self._regime = "large"
        self._points: dict[int, Array] = {}  # (n,) each, of the trials under way
        self._told: list[tuple[Array, float]] = []  # of this generation
        self._start(self._first, self.sigma0)

    def _start(self, size: int, sigma: float) -> None:
        """A new distribution, somewhere in the cube; trials under way belong to the old one."""
        sequence = np.random.SeedSequence(self.seed, spawn_key=(len(self.restarted), 3))
        mean = np.random.default_rng(sequence).random(len(self.space))
        self.distribution = EvolvingNormal(mean, sigma, size)
        self.margin = Margin(self.space, self.distribution)
        self._points = {}

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        return Trial(number, self.space.decode(self.margin.place(self._draw(rng))))

    def _draw(self, rng: np.random.Generator) -> Array:
        """A point (n,) whose place is in the cube and allowed, if there are any nearby.

        Discrete coordinates may lie outside of it: there is the rest of the outermost bins.
        """
        continuous, constraint = self.margin.continuous, self.space.constraint
        for _ in range(DRAWS):
            x = self.distribution.sample(rng)
            u = self.margin.place(x)
            if not np.all(((u >= 0) & (u <= 1))[continuous]):
                continue
            if constraint is None or self.space.allows(self.space.decode(u)):
                return x
        return np.where(continuous, np.clip(x, 0.0, 1.0), x)

    def _register(self, trial: Trial) -> None:
        """Note the point that a trial was decoded from; in a journal there is only the latter."""
        super()._register(trial)
        x = self._draw(self._rng(trial.number))
        same = self.space.decode(self.margin.place(x)) == trial.config
        self._points[trial.number] = (
            x if same else self.margin.drawn(self.space.encode(trial.config))
        )

    def _learn(self, evaluation: Evaluation) -> None:
        point = self._points.pop(evaluation.number, None)
        if point is None or (self.restarts is None and self.stalled):
            return
        self._told.append((point, math.inf if evaluation.failed else evaluation.value))
        if len(self._told) < self.distribution.size:
            return
        points, values = zip(*self._told, strict=True)
        self._told = []
        self.distribution.update(np.array(points), np.array(values))
        self.margin.keep()
        self._spent[self._regime] += len(values)
        self.stalled = self.distribution.stalled()
        if self.stalled and self.restarts:
            self.restarted.append(self.stalled)
            self.stalled = ""
            self._restart()

    def _restart(self) -> None:
        """The next distribution: IPOP's, or that of the regime of BIPOP with less spent on it."""
        small = self.restarts == "bipop" and self._spent["small"] < self._spent["large"]
        self._regime = "small" if small and self._doublings else "large"
        if self._regime == "large":
            self._doublings += 1
            self._start(self._first * 2**self._doublings, self.sigma0)
            return
        sequence = np.random.SeedSequence(self.seed, spawn_key=(len(self.restarted), 4))
        u, v = np.random.default_rng(sequence).random(2)
        size = math.floor(self._first * (2**self._doublings / 2) ** (u**2))
        self._start(size, self.sigma0 * 10 ** (-2 * v))
