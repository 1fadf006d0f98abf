"""CMA-ES: a normal distribution that moves, grows, shrinks and turns towards better values.

Trials are draws from one normal distribution in the unit cube. Once λ results are there, a
generation, the distribution learns from their order alone (`evolving_normal.py`): any increasing
function of the objective gives the same trials. A draw that the constraint forbids is drawn again.
Whole numbers and choices are what a coordinate decodes to; a choice is thereby taken for ordered,
which is a reason to use another method where there are many. A margin keeps each of their values
within reach (`margin.py`).

A draw outside of the cube is mirrored at the edge. A wide distribution learns from where it lies
then: beyond the edge are images of what is inside, and it must not take them for new ground. A
narrow one learns from the draw as it was: so a minimum on the edge is seen from both sides, and
approached like any other.

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

from mlsd_hpo.checks import positive, whole
from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.strategies.evolving_normal import EvolvingNormal, population_size
from mlsd_hpo.strategies.margin import Margin
from mlsd_hpo.trial import Config, Evaluation, Trial

Array = NDArray[np.float64]

RESTARTS = (None, "ipop", "bipop")
WIDE = 0.1  # the standard deviation, in units of the cube's side, that counts as wide
DRAWS = 100  # of a point that the constraint forbids, at most
BLOCK = 64  # trials that share a generator


def mirrored(u: Array) -> Array:
    """Numbers of any size into [0, 1], mirrored at its ends as often as needed."""
    u = np.mod(np.abs(u), 2.0)
    return np.where(u > 1, 2 - u, u)


class CMAES(Strategy):
    """Covariance matrix adaptation.

    Args:
        space: what can be chosen.
        sigma0: the standard deviation at the start, in units of the cube's side; positive.
        population: λ, how many results make a generation; by default 4 + ⌊3 ln n⌋. At least 4.
        restarts: what happens when a distribution stalls. "ipop" and "bipop": see above. None: it
            goes on, until its steps are too small for floating point; then it learns nothing more.
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
        if restarts not in RESTARTS:
            raise ValueError(f'restarts must be None, "ipop" or "bipop", not {restarts!r}')
        self.sigma0 = positive("sigma0", sigma0)
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
        self._normals = -1, np.empty((BLOCK, len(space)))  # number of a block, its draws
        self._ahead: dict[int, tuple[Array, Config]] = {}  # by trial: point (n,), what it is
        self._start(self._first, self.sigma0)

    def _start(self, size: int, sigma: float) -> None:
        """A new distribution, somewhere in the cube; trials under way belong to the old one."""
        sequence = np.random.SeedSequence(self.seed, spawn_key=(len(self.restarted), 3))
        mean = np.random.default_rng(sequence).random(len(self.space))
        self.distribution = EvolvingNormal(mean, sigma, size)
        self.margin = Margin(self.space, self.distribution)
        self._points = {}
        self._ahead = {}

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        return Trial(number, self._draw(rng)[1])

    def _suggest(self, number: int) -> Trial:
        return Trial(number, self._first_draw(number)[1])

    def _first_draw(self, number: int) -> tuple[Array, Config]:
        """The point (n,) of a trial and its configuration, made for a generation at once.

        That takes a tenth of the time, and is what `ask` and a journal that is read back share.
        """
        if number not in self._ahead:
            numbers = range(number, number + self.distribution.size)
            points = self.distribution.points(np.array([self._normal(i) for i in numbers]))
            configs = self.space.decode_rows(self._place(points))
            for i, x, config in zip(numbers, points, configs, strict=True):
                allowed = self.space.allows(config)
                self._ahead[i] = (x, config) if allowed else self._draw(self._rng(i))
        return self._ahead[number]

    def _normal(self, number: int) -> Array:
        """~ N(0, I), (n,): the same however it came to this trial."""
        block, row = divmod(number, BLOCK)
        if block != self._normals[0]:
            sequence = np.random.SeedSequence(self.seed, spawn_key=(block, 5))
            normals = np.random.default_rng(sequence).standard_normal((BLOCK, len(self.space)))
            self._normals = block, normals
        return self._normals[1][row]

    def _draw(self, rng: np.random.Generator) -> tuple[Array, Config]:
        """A point (n,) and its configuration, which is allowed if there are any such nearby."""
        for _ in range(DRAWS):
            x = self.distribution.sample(rng)
            config = self.space.decode(self._place(x))
            if self.space.allows(config):
                break
        return x, config

    def _place(self, points: Array) -> Array:
        """Where drawn points (…, n) lie in the cube.

        Discrete coordinates may be outside of it: there is the rest of the outermost bins.
        """
        places = self.margin.place(points)
        outside = ((places < 0) | (places > 1)) & self.margin.continuous
        return np.where(outside, mirrored(places), places) if outside.any() else places

    def _register(self, trial: Trial) -> None:
        """Note the point that a trial was decoded from; in a journal there is only the latter."""
        super()._register(trial)
        x, config = self._first_draw(trial.number)
        del self._ahead[trial.number]
        if config != trial.config:
            x = self.margin.drawn(self.space.encode(trial.config))
        wide = (self.distribution.deviations > WIDE) & self.margin.continuous
        self._points[trial.number] = np.where(wide, mirrored(x), x)

    def _learn(self, evaluation: Evaluation) -> None:
        point = self._points.pop(evaluation.number, None)
        if point is None or self.stalled:
            return
        self._told.append((point, math.inf if evaluation.failed else evaluation.value))
        if len(self._told) < self.distribution.size:
            return
        points, values = zip(*self._told, strict=True)
        self._told = []
        self.distribution.update(np.array(points), np.array(values))
        self.margin.keep()
        self._ahead = {}
        self._spent[self._regime] += len(values)
        if not self.restarts:
            self.stalled = self.distribution.frozen()
        elif stalled := self.distribution.stalled():
            self.restarted.append(stalled)
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
