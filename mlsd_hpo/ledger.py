"""`Ledger`: the trials of a study, and who knows what about each of them.

A trial is *open* from the ask until the strategy is told. Results *arrive* in any order, but the
strategy is told in the order of the asks: with W workers trial n is always asked when it knows the
results of trials 0 … n - W, however long each one took. That makes a parallel study repeatable,
and lets a journal bring a new strategy to exactly where a killed study stopped.
"""

from __future__ import annotations

import math
from collections import deque
from typing import Protocol

from mlsd_hpo.events import Asked
from mlsd_hpo.interrupt import Shield
from mlsd_hpo.journal import Journal, JournalError
from mlsd_hpo.objectives import Objectives
from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.base import SpaceExhausted
from mlsd_hpo.trial import Evaluation, Result, Trial


class StudyError(RuntimeError):
    """A study that cannot go on, or has no best trial; the message says why."""


class AskTell(Protocol):
    """What a study needs of a strategy."""

    space: Space

    def ask(self) -> Trial: ...

    def tell(self, trial: Trial, result: Result) -> None: ...


class Ledger:
    """Asks, results and tells of one study, in memory and in its journal.

    Args:
        strategy: what is asked and told.
        objectives: which way is better.
        shield: keeps interrupts out of here.

    Attributes:
        told: the strategy knows these, in order.
        open: asked, and the strategy does not know the result.
        arrived: results of open trials that wait for their turn, by number.
        succeeded: whether there is a result that has not failed.
        best: the best of these, the earlier one of equals, at the highest fidelity that any has;
            None with several objectives.
        cost: of those told, together.
    """

    def __init__(self, strategy: AskTell, objectives: Objectives, shield: Shield) -> None:
        self.strategy = strategy
        self.objectives = objectives
        self.shield = shield
        self.told: list[Evaluation] = []
        self.open: deque[Trial] = deque()
        self.arrived: dict[int, Result] = {}
        self.succeeded = False
        self.best: Evaluation | None = None
        self.cost = 0.0
        self.replayed: set[int] = set()  # the results of these were read from the journal
        self._told: dict[int, Evaluation] = {}  # by number
        self.journal: Journal | None = None
        self._broken = ""  # why the strategy may not know what it should

    def check(self) -> None:
        """Raise a StudyError if the strategy broke off in the middle of an ask or a tell."""
        if self._broken:
            raise StudyError(
                f"{self._broken}, and may be in disorder. Make the study again, with a new "
                "strategy; a journal brings it back to where it was."
            )

    def trials(self) -> list[Evaluation]:
        """All trials that have a result, by number."""
        waiting = [t for t in self.open if t.number in self.arrived]
        return self.told + [Evaluation(t, self.arrived[t.number]) for t in waiting]

    def winner(self) -> Evaluation:
        """The best trial; raises a StudyError, which says why, if there is none."""
        if self.best is not None:
            return self.best
        if self.objectives.number > 1:
            raise StudyError(
                f"With {self.objectives.number} objectives there is no best trial: see front, "
                "the trials that no other dominates"
            )
        failed = self.trials()
        if failed:
            raise StudyError(
                f"There is no best trial: all {len(failed)} failed. "
                f"Trial {failed[0].number} said: {failed[0].failed}"
            )
        raise StudyError("There is no best trial yet: call run first")

    def front(self) -> list[Evaluation]:
        """The trials that no other dominates; raises a StudyError for a single objective."""
        if self.objectives.number == 1:
            raise StudyError("With a single objective there is no front: see best")
        return self.objectives.front(self.trials())

    def ask(self) -> None:
        """Ask the strategy for one more trial; raises SpaceExhausted if there is none."""
        self.shield.check()
        try:
            with self.shield.once:
                trial = self.strategy.ask()
        except KeyboardInterrupt:
            self._broken = "The strategy was interrupted in the middle of ask"
            raise
        if not isinstance(trial, Trial):
            raise StudyError(f"ask must return a Trial, not {trial!r}")
        last = self.open[-1].number if self.open else self.told[-1].number if self.told else -1
        if trial.number <= last:
            raise StudyError(f"ask must number its trials upwards: {trial.number} follows {last}")
        if self.journal is not None:
            self.journal.ask(trial, len(self.told))
        self.open.append(trial)
        self.flush()

    def arrive(self, trial: Trial, result: Result) -> None:
        """Keep a result; `flush` writes it."""
        self.arrived[trial.number] = result
        self._improve(Evaluation(trial, result))
        if self.journal is not None:
            self.journal.tell(trial, result)

    def flush(self) -> None:
        """Write to the journal whatever it does not hold yet."""
        if self.journal is not None:
            self.journal.flush()

    def tell(self) -> Evaluation:
        """Tell the strategy the result of the oldest open trial."""
        trial = self.open[0]
        result = self.arrived[trial.number]
        self.shield.check()
        try:
            with self.shield.once:
                self.strategy.tell(trial, self.objectives.minimized(result))
        except BaseException as error:
            what = "was interrupted" if isinstance(error, KeyboardInterrupt) else "raised an error"
            self._broken = f"The strategy {what} when it was told trial {trial.number}"
            raise
        self.open.popleft()
        del self.arrived[trial.number]
        self.told.append(Evaluation(trial, result))
        self._told[trial.number] = self.told[-1]
        self.cost += result.cost if math.isfinite(result.cost) else 0.0
        return self.told[-1]

    def lineage(self, trial: Trial) -> tuple[Evaluation | None, list[Trial]]:
        """What to evaluate for a trial that goes on from its parent, and the result to begin with.

        A journal has no states. So parents that were read from it come first in the list: they
        have to be evaluated once more.
        """
        line = [trial]
        while line[-1].parent is not None:
            parent = self._told.get(line[-1].parent)
            if parent is None or parent.number not in self.replayed:
                return parent, line[::-1]
            line.append(parent.trial)
        return None, line[::-1]

    def _improve(self, evaluation: Evaluation) -> None:
        if evaluation.failed is not None:
            return
        self.succeeded = True
        if self.objectives.number > 1:
            return
        if self.best is None or self.objectives.better(evaluation, self.best):
            self.best = evaluation

    def replay(self, journal: Journal) -> None:
        """Bring the strategy to where the journal ends, without asking it anything again.

        Raises:
            JournalError: if the strategy has been used before.
        """
        self.journal = journal
        asked: dict[int, Trial] = {}
        for event in journal.events:
            if isinstance(event, Asked):
                while len(self.told) < event.known:
                    self.tell()
                self._register(event.trial, journal, first=not asked)
                self.open.append(event.trial)
                asked[event.trial.number] = event.trial
            else:
                self.arrived[event.number] = event.result
                self.replayed.add(event.number)
                self._improve(Evaluation(asked[event.number], event.result))

    def _register(self, trial: Trial, journal: Journal, first: bool) -> None:
        register = getattr(self.strategy, "_register", None)
        begins = getattr(self.strategy, "_next", trial.number)
        if first and begins != trial.number:
            raise JournalError(
                f"{journal.path} begins with trial {trial.number}, {self.strategy!r} would begin "
                f"with {begins}: continue it with a new strategy"
            )
        if register is not None:
            register(trial)
            return
        try:  # a strategy of one's own, with nothing but ask and tell
            again: Trial | str = self.strategy.ask()
        except SpaceExhausted as why:
            again = str(why)
        if again != trial:
            raise JournalError(
                f"{journal.path}: {self.strategy!r} now suggests {again}, not {trial}"
            )
