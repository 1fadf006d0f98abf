"""What every strategy is: something that can be asked for a trial and told its result.

The contract, which `tests/strategies/test_contract.py` holds every strategy to:

- Strategies minimize. `Study` turns the sign for ``direction="maximize"``.
- A strategy says for how many objectives it is (`objectives`). For several, results have `values`.
- A strategy is a deterministic function of its arguments, its seed and the asks and tells it saw.
  It learns in `tell`. An `ask` draws only from a generator made for that trial's number, so that a
  suggestion depends on (seed, number, history) and on nothing else. Hence a study that is read
  back from its journal need not repeat the asks.
- A failed trial is told like any other, with ``result.failed`` set; every strategy survives it.
- In a space with finitely many configurations none is suggested twice, but for a trial that goes on
  from its `parent`.
- What the space's constraint forbids is never suggested.

A new method subclasses `Strategy`, keeps its constructor's arguments as attributes of the same
names, and writes `_propose`; one that learns extends `_learn` too.
"""

from __future__ import annotations

import inspect
import math
import re
import zlib
from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Self

import numpy as np

from mlsd_hpo.checks import whole
from mlsd_hpo.objectives import Objectives
from mlsd_hpo.spaces import Space
from mlsd_hpo.spaces.constraint import LISTED
from mlsd_hpo.trial import Config, Evaluation, Result, Trial

ATTEMPTS = 100  # draws, before a finite space is searched for what is left of it


class SpaceExhausted(Exception):
    """Every configuration there is to try has been tried; the message says how many."""


class Strategy(ABC):
    """Base of all strategies: numbering, generators, duplicates, history.

    Args:
        space: what can be chosen.
        seed: a whole number ≥ 0; the same seed makes the same suggestions.
    """

    objectives: int | None = 1
    """For how many objectives it is; None for any number, as where nothing is learned of values."""

    def __init__(self, space: Space, seed: int = 0) -> None:
        if not isinstance(space, Space):
            raise ValueError(f"{type(self).__name__} needs a Space, not {space!r}")
        self.space = space
        self.seed = whole("seed", seed, least=0)
        self._started = ""  # with what warm starts, in words
        self._next = 0  # number of the next trial
        self._pending: dict[int, Trial] = {}  # asked, not told
        self._history: list[Evaluation] = []  # told, in order
        self._seen: set[Hashable] = set()  # canonical configurations asked; finite spaces only
        if space.size == 0:
            raise ValueError(f"There is nothing to choose: {space} allows no configuration")
        self._finite = space.size < math.inf

    def ask(self) -> Trial:
        """Suggest the next trial.

        Raises:
            SpaceExhausted: if there is nothing left to suggest.
        """
        trial = self._suggest(self._next)
        if trial.parent is None and not self._eligible(trial.config):
            trial = self._instead(trial)
        self._register(trial)
        return trial

    def tell(self, trial: Trial, result: Result | float | Sequence[float]) -> None:
        """Learn the result of a trial; of one that was never asked for as well (a warm start).

        What `Result.of` makes nothing of, a wrong number of values for example, is a failed trial.

        Raises:
            ValueError: for a trial that has been told already, or a configuration that does not
                belong to the space.
        """
        result = Result.of(result, self.objectives)
        if trial.number not in self._pending:
            if trial.number < self._next:
                raise ValueError(f"Trial {trial.number} has been told already")
            self._register(replace(trial, config=self.space.validate(trial.config)))
        evaluation = Evaluation(self._pending.pop(trial.number), result)
        self._history.append(evaluation)
        self._learn(evaluation)

    def warm_start(
        self, evaluations: Iterable[Evaluation], direction: str | Sequence[str] = "minimize"
    ) -> Self:
        """Learn from trials made elsewhere, as if they had been asked for and told here::

            strategy = BayesianOptimization(space).warm_start(old.trials, old.direction)
            study = Study(objective, strategy, journal="new.jsonl")

        They are data like any other, and count where a strategy begins with a design of its own.
        They take the first numbers; the study lists its own trials only, and its best is of those.
        Values are taken as they are: the same objective in the same unit. A journal notes their
        checksum, and is only continued by a strategy with the same start.

        Args:
            evaluations: such as ``study.trials``; failed ones too.
            direction: of the study that they are from; strategies minimize.

        Returns:
            The strategy itself.

        Raises:
            ValueError: for a configuration that does not belong to the space, another direction or
                number of objectives; nothing is learned then.
        """
        objectives = Objectives(direction)
        objectives.check(self)
        told = [
            (self.space.validate(one.config), one.trial.fidelity, objectives.minimized(one.result))
            for one in evaluations
        ]
        for config, fidelity, result in told:
            self.tell(Trial(self._next, config, fidelity, note="warm start"), result)
        self._started += f".warm_start({len(told)} trials, {_checksum(told):08x})"
        return self

    @property
    def limit(self) -> float:
        """How many trials it can suggest in all, `math.inf` if there is no end."""
        return self.space.size

    def _suggest(self, number: int) -> Trial:
        """`_propose` with the trial's generator; overridden where several are made at once."""
        return self._propose(number, self._rng(number))

    @abstractmethod
    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        """The suggestion for trial `number`; all randomness from `rng`; changes no state."""

    def _learn(self, evaluation: Evaluation) -> None:  # noqa: B027  (optional, not abstract)
        """Take in one result, which `self._history` holds already. Most strategies override it."""

    def _register(self, trial: Trial) -> None:
        """Note that `trial` has been asked. Reading a journal back calls this instead of `ask`."""
        self._next = max(self._next, trial.number + 1)
        self._pending[trial.number] = replace(trial, config=dict(trial.config))  # a copy of our own
        if self._finite:
            self._seen.add(self.space.canonical(trial.config))

    def _rng(self, number: int) -> np.random.Generator:
        """The generator of trial `number`: the same however the strategy came to ask it."""
        sequence = np.random.SeedSequence(self.seed, spawn_key=(number,))
        return np.random.Generator(np.random.PCG64(sequence))

    def _eligible(self, config: Config) -> bool:
        """Whether `config` is allowed and, in a finite space, has not been suggested yet."""
        seen = self._finite and self.space.canonical(config) in self._seen
        return not seen and self.space.allows(config)

    def _instead(self, trial: Trial) -> Trial:
        """Replace a suggestion that was made before, or is forbidden, by one that is neither."""
        if len(self._seen) >= self.space.size:
            raise SpaceExhausted(
                f"all {self.space.size} configurations of the space have been suggested"
            )
        # A generator of its own, or it would repeat the draws that made the suggestion.
        rng = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(trial.number, 1)))
        for _ in range(ATTEMPTS):
            config = self.space.sample(rng)
            if self._eligible(config):
                return Trial(trial.number, config, trial.fidelity, note=trial.note)
        if self.space.size > LISTED:  # a repeated one, then
            return Trial(trial.number, config, trial.fidelity, note=trial.note)
        grid = self.space.everything
        start = int(rng.integers(grid.size))
        onwards = (grid[(start + i) % grid.size] for i in range(grid.size))
        left = next((c for c in onwards if self._eligible(c)), None)
        if left is None:  # some were equal, and the size was a bound
            raise SpaceExhausted(f"all {len(self._seen)} different configurations were suggested")
        return Trial(trial.number, left, trial.fidelity, note=trial.note)

    def arguments(self) -> dict[str, Any]:
        """The constructor's arguments but for the space: what identifies it in a journal."""
        names = list(inspect.signature(type(self).__init__).parameters)[2:]
        return {name: getattr(self, name) for name in names}

    def __repr__(self) -> str:
        shown = "".join(f", {name}={value!r}" for name, value in self.arguments().items())
        return f"{type(self).__name__}(space{shown}){self._started}"


def _checksum(told: Iterable[tuple[Config, float | None, Result]]) -> int:
    """The same for the same trials in the same order, in any process."""
    shown = [(config, fidelity, replace(result, state=None)) for config, fidelity, result in told]
    return zlib.crc32(re.sub(r" at 0x[0-9a-fA-F]+", "", repr(shown)).encode())
