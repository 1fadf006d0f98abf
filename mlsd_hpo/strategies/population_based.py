"""Population-based training: hyperparameters change while the weights are trained.

A population trains in rounds of a few epochs. After each round a member that is among the worst
takes over the weights and hyperparameters of one of the best (exploit), and alters the
hyperparameters (explore); then everybody trains on. So one run finds a *schedule* of
hyperparameters, at the cost of training the population once. What one gets is a trained model
rather than a configuration: the schedule is that of its ancestors (`lineage`).

A trial is one round of one member: its `parent` is the trial whose weights it goes on from, and the
estimator must hand them down (`Result.state`), also to a child with another configuration.

Source: Jaderberg et al., "Population based training of neural networks", arXiv:1711.09846, 2017,
algorithm 1, with its truncation selection and its factors of 0.8 and 1.2. On scales that are not
logarithmic a factor would never leave 0; there the step is a Gaussian one.
Cost per ask: O(N log N) for N members.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from typing import Any

import numpy as np

from mlsd_hpo.checks import between, whole
from mlsd_hpo.spaces import Categorical, Float, Space
from mlsd_hpo.spaces.numeric import Numeric
from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.trial import Config, Evaluation, Trial

FACTORS = (0.8, 1.2)  # by which a number on a logarithmic scale changes
SIGMA = 0.1  # of a step on a scale that is not logarithmic, in parts of the range
RESAMPLE = 0.25  # chance that a choice is drawn anew
TRIES = 30  # of a change that the constraint forbids


class PopulationBasedTraining(Strategy):
    """Truncation selection after every round; when all are trained, another population begins.

    Args:
        space: what can be chosen, and changed while training.
        max_fidelity: how long a member is trained in all, a whole number in the estimator's unit.
        step: how long a round is; a whole number that divides `max_fidelity`.
        population: N, the number of members.
        truncation: the share of the members that is replaced after a round, by copies of the same
            share of the best; between 0 and 0.5. At least one of each.
        exploit: False: nobody is replaced.
        explore: False: hyperparameters are not altered. They are when weights are taken over, and
            after every round if there is no exploiting.
        initial: configurations of the first members; the others are drawn.
        seed: a whole number ≥ 0.

    Attributes:
        members: for each member its trials, (round,) numbers.

    Raises:
        ValueError: naming the argument and what is allowed.
    """

    def __init__(
        self,
        space: Space,
        max_fidelity: int,
        step: int = 1,
        population: int = 20,
        truncation: float = 0.2,
        exploit: bool = True,
        explore: bool = True,
        initial: Sequence[Config] = (),
        seed: int = 0,
    ) -> None:
        super().__init__(space, seed)
        self.max_fidelity = whole("max_fidelity", max_fidelity, least=1)
        self.step = whole("step", step, least=1)
        if self.max_fidelity % self.step:
            raise ValueError(f"step must divide max_fidelity, {self.max_fidelity}; it is {step}")
        self.population = whole("population", population, least=2)
        self.truncation = between("truncation", truncation, 0.0, 0.5)
        self.exploit, self.explore = exploit, explore
        self.initial = [space.validate(config) for config in initial]
        self.members: list[list[int]] = []
        self._losses: dict[int, float] = {}
        self._trials: dict[int, Trial] = {}
        self._ready: deque[int] = deque()  # members whose round is over, and that train on
        self._member: dict[int, int] = {}  # of the trials under way

    @property
    def limit(self) -> float:
        """There is no end: configurations return with other weights."""
        return math.inf

    def lineage(self, number: int) -> list[int]:
        """The trials whose weights went into trial `number`, the first one first."""
        line = [number]
        while (parent := self._trials[line[-1]].parent) is not None:
            line.append(parent)
        return line[::-1]

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        i = self._next_member()
        if i == len(self.members):
            given = i < len(self.initial)
            config = dict(self.initial[i]) if given else self.space.sample(rng)
            return Trial(number, config, self.step, note=f"member {i}")
        last = self.members[i][-1]
        donor = self._donor(i, rng) if self.exploit else last
        config = dict(self._trials[donor].config)
        if self.explore and (donor != last or not self.exploit):
            config = self._explored(config, rng)
        fidelity = self.step * (len(self.members[i]) + 1)
        note = f"member {i}" if donor == last else f"member {i}, takes over from trial {donor}"
        return Trial(number, config, fidelity, donor, note)

    def _next_member(self) -> int:
        """Who trains next: a new one, as long as a population is not complete.

        Where nothing new is left of a finite space, those that there are train on.
        """
        left = self.space.size - len(self._seen)
        if not self._ready or (left > 0 and len(self.members) % self.population):
            return len(self.members)
        return self._ready[0]

    def _donor(self, i: int, rng: np.random.Generator) -> int:
        """The trial whose weights member i goes on with, its own or one of the best of its round.

        Members are compared after the same round; those that are not through with it are left out.
        """
        r, last = len(self.members[i]) - 1, self.members[i][-1]
        begin = i - i % self.population
        peers = [m[r] for m in self.members[begin : begin + self.population] if len(m) > r]
        peers = sorted((n for n in peers if n in self._losses), key=lambda n: (self._losses[n], n))
        share = max(1, int(self.truncation * len(peers)))
        if last not in peers[-share:]:
            return last
        donor = peers[int(rng.integers(share))]
        as_good = self._losses[donor] <= self._losses[last] and self._losses[donor] < math.inf
        return donor if as_good else last

    def _explored(self, config: Config, rng: np.random.Generator) -> Config:
        """The same with every hyperparameter altered."""
        for _ in range(TRIES):
            fresh = self.space.decode_all(rng.random(len(self.space)))
            altered = {}
            for name, value in config.items():
                altered[name] = self._near(name, value, fresh[name], rng)
            child = self.space.complete({**fresh, **altered})
            if self.space.allows(child):
                return child
        return config

    def _near(self, name: str, value: Any, fresh: Any, rng: np.random.Generator) -> Any:
        """Somewhat less or more of a number; a choice as it is, or a fresh one."""
        parameter, side = self.space.parameters[name], int(rng.integers(2))
        if isinstance(parameter, Categorical):
            return fresh if rng.random() < RESAMPLE else value
        if isinstance(parameter, Numeric) and not parameter.log:
            return parameter.decode(parameter.encode(value) + SIGMA * rng.standard_normal())
        if isinstance(parameter, Numeric):
            changed = parameter.decode(parameter.encode(value * FACTORS[side]))
            if changed != value or isinstance(parameter, Float):
                return changed  # else a small whole number: 1.2 times 2 is rounded to 2
        beside = parameter.neighbours(value)
        return beside[side % len(beside)] if beside else value

    def _register(self, trial: Trial) -> None:
        i = self._next_member()
        super()._register(trial)
        self._trials[trial.number] = self._pending[trial.number]
        done = len(self.members[i]) if i < len(self.members) else 0
        if trial.fidelity != self.step * (done + 1) or (trial.parent is None) != (done == 0):
            return  # from elsewhere
        if done == 0:
            self.members.append([])
        else:
            self._ready.popleft()
        self.members[i].append(trial.number)
        self._member[trial.number] = i

    def _learn(self, evaluation: Evaluation) -> None:
        failed = evaluation.failed is not None
        self._losses[evaluation.number] = math.inf if failed else evaluation.value
        i = self._member.pop(evaluation.number, None)
        if i is not None and len(self.members[i]) * self.step < self.max_fidelity:
            self._ready.append(i)
