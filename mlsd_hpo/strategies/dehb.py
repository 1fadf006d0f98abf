"""DEHB: Hyperband decides how long, differential evolution what.

Every fidelity has a population of its own. The first iteration of Hyperband's brackets fills them:
its first bracket is plain successive halving, and later rungs are promotions, trained on from their
parents. From then on nobody is promoted. On each rung the members of its population are challenged
in turn, by differential evolution (rand/1/bin), and the challenger stays if it is as good. What
goes from fidelity to fidelity is where the mutant comes from: the best of the population below, as
many as the rung has places. So good configurations spread upwards, and each fidelity is free to
prefer others. The price: a challenger is new, and is trained from the start.

Members are points of the unit cube, where a whole number or a choice is the middle of its part; a
mutant's coordinate that leaves the cube is drawn anew.

Source: Awad, Mallik & Hutter, "DEHB: evolutionary Hyperband for scalable, robust and efficient
hyperparameter optimization", IJCAI 2021, in detail as its authors' package DEHB has it; but there
a pool of less than three is filled up with mutants of all populations, here with their members.
Cost per ask: O(N log N + n) for a population of N and n parameters.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.checks import between, share
from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.bracket import Bracket, Halving
from mlsd_hpo.strategies.brackets import Rung, brackets
from mlsd_hpo.strategies.random_search import RandomSearch
from mlsd_hpo.trial import Evaluation, Trial

Array = NDArray[np.float64]

DRAWS = 30  # of a challenger that the constraint keeps forbidding


class Member(NamedTuple):
    """One of a population."""

    number: int  # of its trial
    point: Array  # (n,), in the cube
    loss: float


class Evolution(Bracket):
    """A bracket whose later rungs are taken by what `follow` says of the rung before."""

    def __init__(self, plan: Sequence[Rung], follow: Callable[[int], Sequence[int | None]]) -> None:
        super().__init__(plan)
        self.follow = follow

    def following(self, i: int) -> Sequence[int | None]:
        return self.follow(i)


class DEHB(Halving):
    """Evolutionary Hyperband.

    Args:
        space: what can be chosen.
        max_fidelity: R, the most that a configuration can get, a whole number in the unit of the
            estimator; at least η times `min_fidelity`.
        min_fidelity: no rung gives less.
        eta: η, of so many configurations one goes on in the first iteration; a whole number ≥ 2.
        F: how much of a difference is added, between 0 and 2.
        CR: chance of each coordinate to be changed, in [0, 1].
        seed: a whole number ≥ 0.

    Attributes:
        plans: the rungs of each bracket, (configurations, fidelity), rounded down.
        brackets: the brackets so far, see `Bracket`.
        populations: {fidelity: its members}, each as many as its largest rung has places; None
            where a place is empty.

    Raises:
        ValueError: naming the argument and what is allowed.
    """

    def __init__(
        self,
        space: Space,
        max_fidelity: int,
        min_fidelity: int = 1,
        eta: int = 3,
        F: float = 0.5,
        CR: float = 0.5,
        seed: int = 0,
    ) -> None:
        super().__init__(space, max_fidelity, min_fidelity, eta, RandomSearch, seed)
        self.F, self.CR = between("F", F, 0, 2), share("CR", CR)
        self.plans = brackets(self.max_fidelity, self.eta, self.min_fidelity, "floor")
        if len(self.plans) == 1:
            raise ValueError(
                f"max_fidelity={max_fidelity} must be at least eta times min_fidelity="
                f"{min_fidelity}; for a single fidelity there is DifferentialEvolution"
            )
        places: dict[int, int] = {}
        for size, fidelity in (rung for plan in self.plans for rung in plan):
            places[fidelity] = max(size, places.get(fidelity, 0))
        self.populations: dict[int, list[Member | None]] = {
            fidelity: [None] * size for fidelity, size in places.items()
        }
        self._next_place = dict.fromkeys(places, 0)  # who is challenged next
        self._challenges: dict[int, tuple[int, int]] = {}  # trial under way: fidelity, place
        self._promoted: set[int] = set()

    def _begin(self, plan: Sequence[Rung]) -> Bracket:
        """Promotions in the first iteration, new configurations later."""
        first = len(self.brackets) < len(self.plans)
        return Evolution(plan, partial(self._following, plan, first))

    def _following(self, plan: Sequence[Rung], first: bool, i: int) -> Sequence[int | None]:
        """What takes the places of rung i + 1."""
        return self.candidates(plan[i][1]) if first else [None] * plan[i + 1][0]

    def candidates(self, fidelity: int) -> list[int]:
        """The trials of a population that have not been promoted, the best first."""
        ranked = _ranked(self.populations[fidelity])
        return [one.number for one in ranked if one.number not in self._promoted]

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        job = self._job()
        if job.parent is not None:
            return super()._propose(number, rng)
        i = self._turn()
        for _ in range(DRAWS if i else 0):  # the first bracket begins at random
            config = self.space.decode(self._challenger(i, job.fidelity, rng))
            if self.space.allows(config):
                return Trial(number, config, job.fidelity, note=job.note)
        return Trial(number, self.space.sample(rng), job.fidelity, note=job.note)

    def _challenger(self, i: int, fidelity: int, rng: np.random.Generator) -> Array:
        """A challenger (n,) of the member whose turn it is, in bracket i."""
        target = self.populations[fidelity][self._next_place[fidelity]]
        pool = self.pool(i, fidelity, target, rng)
        anew = rng.random(len(self.space))
        if target is None or len(pool) < 3:
            return anew
        a, b, c = (pool[k].point for k in rng.permutation(len(pool))[:3])
        mutant = a + self.F * (b - c)
        mutant = np.where((mutant < 0) | (mutant > 1), anew, mutant)
        changed = rng.random(len(anew)) < self.CR
        if not changed.any():
            changed[rng.integers(len(anew))] = True
        return np.where(changed, mutant, target.point)

    def pool(
        self, i: int, fidelity: int, target: Member | None, rng: np.random.Generator
    ) -> list[Member]:
        """Whom mutants are made of, without the target: the best of the fidelity below.

        On the first rung of bracket i they are of the same fidelity. Fewer than three are filled up
        at random from all populations.
        """
        sizes = {r: n for n, r in self._plan(i)}
        below = max((r for r in sizes if r < fidelity), default=fidelity)
        best = _ranked(self.populations[below])[: sizes[fidelity]]
        found = [one for one in best if target is None or one.number != target.number]
        have = {one.number for one in [*best, target] if one is not None}
        everybody = [one for members in self.populations.values() for one in _ranked(members)]
        rest = [one for one in everybody if one.number not in have]
        return found + [rest[k] for k in rng.permutation(len(rest))[: max(3 - len(found), 0)]]

    def _place(self, trial: Trial) -> None:
        super()._place(trial)
        fidelity = int(trial.fidelity or 0)
        place = self._next_place[fidelity]
        self._next_place[fidelity] = (place + 1) % len(self.populations[fidelity])
        self._challenges[trial.number] = fidelity, place
        if trial.parent is not None:
            self._promoted.add(trial.parent)

    def _grade(self, evaluation: Evaluation, loss: float) -> None:
        """Selection, before the bracket goes on. Trials from elsewhere are in no population."""
        challenge = self._challenges.pop(evaluation.number, None)
        if challenge is not None and math.isfinite(loss):
            members, place = self.populations[challenge[0]], challenge[1]
            old = members[place]
            if old is None or loss <= old.loss:
                point = self.space.encode(evaluation.config)
                members[place] = Member(evaluation.number, point, loss)
        super()._grade(evaluation, loss)


def _ranked(members: Sequence[Member | None]) -> list[Member]:
    """The members of a population, the best first; of equals, the earlier trial."""
    found = [one for one in members if one is not None]
    return sorted(found, key=lambda one: (one.loss, one.number))
