"""Differential evolution: differences between members of a population are steps for other members.

A population of points of the unit cube is scattered over it. Each in turn is challenged by a trial:
another member plus F times the difference of two more, of which each coordinate is taken with
chance CR, else from the challenged. The better of the two stays. So steps are as long as the
population is wide, and along its shape: they adapt by themselves.

The variants differ in where the step begins: at a random member ("rand"), at the best ("best"), or
("jade") on the way from the challenged to one of the best tenth, F and CR drawn anew for each trial
around means that follow what succeeded.

Whole numbers and choices are what a coordinate decodes to. Several trials may be
under way at once.

Sources: Storn & Price, "Differential evolution: a simple and efficient heuristic for global
optimization over continuous spaces", J. Global Optimization 11, 1997; Zhang & Sanderson, "JADE:
adaptive differential evolution with optional external archive", IEEE Trans. Evolutionary
Computation 13, 2009.
Cost per ask: O(n + N log N) for n parameters and N members.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.checks import between, share, whole
from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.trial import Evaluation, Trial

Array = NDArray[np.float64]

VARIANTS = ("jade", "rand", "best")
BEST_SHARE = 0.1  # p, of the members that count as best in JADE
LEARNING = 0.1  # c, how fast JADE's means follow
DRAWS = 30  # of a trial that the constraint keeps forbidding


@dataclass(frozen=True)
class Challenge:
    """What a trial was made of."""

    point: Array  # (n,), in the cube
    slot: int  # of the member it challenges
    F: float
    CR: float


class DifferentialEvolution(Strategy):
    """Differential evolution.

    Args:
        space: what can be chosen.
        variant: "jade" (current-to-pbest/1/bin with archive), "rand" (rand/1/bin) or "best".
        population: N, how many members; at least 4.
        F: how much of a difference is added, between 0 and 2; where JADE begins.
        CR: chance of each coordinate to be changed, in [0, 1]; where JADE begins.
        seed: a whole number ≥ 0.

    Raises:
        ValueError: naming the argument and what is allowed.
    """

    def __init__(
        self,
        space: Space,
        variant: str = "jade",
        population: int = 10,
        F: float = 0.5,
        CR: float = 0.5,
        seed: int = 0,
    ) -> None:
        super().__init__(space, seed)
        if variant not in VARIANTS:
            raise ValueError(f"variant must be one of {', '.join(VARIANTS)}, not {variant!r}")
        self.variant = variant
        self.population = whole("population", population, least=4)
        self.F, self.CR = between("F", F, 0, 2), share("CR", CR)
        self.mean_F, self.mean_CR = self.F, self.CR
        self._points = np.full((self.population, len(space)), 0.5)
        self._values = np.full(self.population, math.inf)
        self._filled = 0
        self._archive: list[Array] = []  # of members that were beaten
        self._made: dict[int, Challenge] = {}  # of trials under way
        self._succeeded: list[Challenge] = []  # in this generation
        self._told = 0

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        return Trial(number, self.space.decode(self._challenge(number, rng).point))

    def _challenge(self, number: int, rng: np.random.Generator) -> Challenge:
        """What trial `number` is, from what is known now."""
        slot = number % self.population
        if self._filled < self.population:  # the first trials, and those asked meanwhile
            return Challenge(self.space.encode(self.space.sample(rng)), slot, self.F, self.CR)
        for _ in range(DRAWS):
            F, CR = self._factors(rng)
            mutant = self._mutant(slot, F, rng)
            old = self._points[slot]
            mutant = np.where(mutant < 0, old / 2, np.where(mutant > 1, (1 + old) / 2, mutant))
            changed = rng.random(len(old)) < CR
            changed[rng.integers(len(old))] = True
            point = np.where(changed, mutant, old)
            if self.space.constraint is None or self.space.allows(self.space.decode(point)):
                return Challenge(point, slot, F, CR)
        return Challenge(self.space.encode(self.space.sample(rng)), slot, F, CR)

    def _factors(self, rng: np.random.Generator) -> tuple[float, float]:
        """F and CR of one trial: JADE draws F from a Cauchy, CR from a normal distribution."""
        if self.variant != "jade":
            return self.F, self.CR
        CR = min(max(rng.normal(self.mean_CR, 0.1), 0.0), 1.0)
        F = 0.0
        while F <= 0:  # drawn again where it is not positive, cut at 1
            F = min(self.mean_F + 0.1 * float(rng.standard_cauchy()), 1.0)
        return F, CR

    def _mutant(self, slot: int, F: float, rng: np.random.Generator) -> Array:
        """Where the step ends, maybe outside of the cube (n,)."""
        x = self._points
        a, b, c = rng.permutation(np.delete(np.arange(self.population), slot))[:3]
        if self.variant == "rand":
            return np.asarray(x[a] + F * (x[b] - x[c]))
        ranked = np.argsort(self._values, kind="stable")
        if self.variant == "best":
            return np.asarray(x[ranked[0]] + F * (x[a] - x[b]))
        best = ranked[rng.integers(max(1, round(BEST_SHARE * self.population)))]
        others = [*np.delete(x, [slot, a], axis=0), *self._archive]
        other = others[rng.integers(len(others))]
        return np.asarray(x[slot] + F * (x[best] - x[slot]) + F * (x[a] - other))

    def _register(self, trial: Trial) -> None:
        """Note what a trial was made of; in a journal there is only its configuration."""
        super()._register(trial)
        made = self._challenge(trial.number, self._rng(trial.number))
        if self.space.decode(made.point) != trial.config:
            made = Challenge(self.space.encode(trial.config), made.slot, made.F, made.CR)
        self._made[trial.number] = made

    def _learn(self, evaluation: Evaluation) -> None:
        made = self._made.pop(evaluation.number)
        value = math.inf if evaluation.failed else evaluation.value
        self._told += 1
        if self._filled < self.population:
            self._points[self._filled], self._values[self._filled] = made.point, value
            self._filled += 1
            return
        old = float(self._values[made.slot])
        if value <= old:
            if value < old:
                self._archive.append(self._points[made.slot].copy())
                self._succeeded.append(made)
            self._points[made.slot], self._values[made.slot] = made.point, value
        if self._told % self.population == 0:
            self._adapt(evaluation.number)

    def _adapt(self, number: int) -> None:
        """Once in a generation: means follow what succeeded, the archive is cut to N members."""
        if self._succeeded:
            F = np.array([made.F for made in self._succeeded])
            CR = np.array([made.CR for made in self._succeeded])
            lehmer = float((F**2).sum() / F.sum())  # which favours large F
            self.mean_F += LEARNING * (lehmer - self.mean_F)
            self.mean_CR += LEARNING * (float(CR.mean()) - self.mean_CR)
        self._succeeded = []
        sequence = np.random.SeedSequence(self.seed, spawn_key=(number, 3))
        kept = np.random.default_rng(sequence).permutation(len(self._archive))[: self.population]
        self._archive = [self._archive[i] for i in kept]
