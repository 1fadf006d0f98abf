"""Particle swarm: points that fly, drawn back to the best place that each has seen, and all have.

Each of N particles has a place in the unit cube and a velocity. With every step of a particle

    v ← χ (v + φ₁ r₁ (own best - x) + φ₂ r₂ (best of all - x)),    x ← x + v,

r₁ and r₂ uniform in [0, 1] anew for each coordinate. With φ = φ₁ + φ₂ > 4 and the constriction
χ = 2 / (φ - 2 + √(φ² - 4 φ)), flights neither explode nor need a limit of speed: they tighten. At a
wall a particle stops. Whole numbers and choices are what a coordinate decodes to.

Source: Clerc & Kennedy, "The particle swarm: explosion, stability, and convergence in a
multidimensional complex space", IEEE Trans. Evolutionary Computation 6, 2002.
Cost per ask: O(n) for n parameters.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.checks import finite, whole
from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.trial import Evaluation, Trial

Array = NDArray[np.float64]

DRAWS = 30  # of a step that ends where the constraint forbids


def constriction(phi: float) -> float:
    """χ for φ = φ₁ + φ₂ > 4; 0.7298 for the usual 4.1."""
    return 2 / (phi - 2 + math.sqrt(phi**2 - 4 * phi))


class ParticleSwarm(Strategy):
    """Particle swarm with constriction; all particles know of each other.

    Args:
        space: what can be chosen.
        population: N, how many particles; at least 2.
        own, social: φ₁ and φ₂, the pull of a particle's own best place and of the best of all;
            positive, above 4 together.
        seed: a whole number ≥ 0.

    Raises:
        ValueError: naming the argument and what is allowed.
    """

    def __init__(
        self,
        space: Space,
        population: int = 15,
        own: float = 2.05,
        social: float = 2.05,
        seed: int = 0,
    ) -> None:
        super().__init__(space, seed)
        self.population = whole("population", population, least=2)
        if not (finite(own) and finite(social) and min(own, social) > 0 and own + social > 4):
            raise ValueError(
                f"own and social must be positive, and above 4 together, not {own!r} and {social!r}"
            )
        self.own, self.social = float(own), float(social)
        n = len(space)
        self._x = np.full((self.population, n), 0.5)  # places
        self._v = np.zeros((self.population, n))  # velocities
        self._best = self._x.copy()  # each one's own best place
        self._values = np.full(self.population, math.inf)  # there
        self._flown = np.zeros(self.population, dtype=bool)  # has been told something
        self._made: dict[int, tuple[Array, Array]] = {}  # place, velocity of trials under way

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        return Trial(number, self.space.decode(self._step(number, rng)[0]))

    def _step(self, number: int, rng: np.random.Generator) -> tuple[Array, Array]:
        """Where the particle whose turn it is goes next, and its velocity there, (n,) each."""
        i, n = number % self.population, len(self.space)
        if not self._flown[i]:
            x = self.space.encode(self.space.sample(rng))
            return x, (rng.random(n) - x) / 2  # or the best of all would stay where it is
        leader = self._best[np.argmin(self._values)]
        for _ in range(DRAWS):
            pull = self.own * rng.random(n) * (self._best[i] - self._x[i])
            pull += self.social * rng.random(n) * (leader - self._x[i])
            v = constriction(self.own + self.social) * (self._v[i] + pull)
            x = np.clip(self._x[i] + v, 0.0, 1.0)
            if self.space.constraint is None or self.space.allows(self.space.decode(x)):
                return x, np.where((x > 0) & (x < 1), v, 0.0)
        return self.space.encode(self.space.sample(rng)), np.zeros(n)

    def _register(self, trial: Trial) -> None:
        """Note where a trial was; in a journal there is only its configuration."""
        super()._register(trial)
        x, v = self._step(trial.number, self._rng(trial.number))
        if self.space.decode(x) != trial.config:
            x, v = self.space.encode(trial.config), np.zeros(len(self.space))
        self._made[trial.number] = x, v

    def _learn(self, evaluation: Evaluation) -> None:
        i = evaluation.number % self.population
        self._x[i], self._v[i] = self._made.pop(evaluation.number)
        self._flown[i] = True
        value = math.inf if evaluation.failed else evaluation.value
        if value <= self._values[i]:
            self._best[i], self._values[i] = self._x[i], value
