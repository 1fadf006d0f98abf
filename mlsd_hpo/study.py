"""`Study`: the loop that joins a space's strategy with an estimator.

    ask the strategy -> evaluate the trial -> tell the strategy, until the budget is spent.

Everything else keeps that loop honest. A failed evaluation is a recorded trial. An interrupt
leaves a study that goes on with the next `run` (`interrupt.py`). A journal makes a killed study
continue with exactly the trials of an uninterrupted one (`journal.py`), also with several trials
under way at once (`ledger.py`).
"""

from __future__ import annotations

import math
import os
import warnings
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any

from numpy.typing import ArrayLike

from mlsd_hpo.budget import Budget
from mlsd_hpo.events import header
from mlsd_hpo.interrupt import Shield
from mlsd_hpo.journal import Journal
from mlsd_hpo.ledger import AskTell, Ledger, StudyError
from mlsd_hpo.loop import Loop, crew, own
from mlsd_hpo.objectives import Objectives
from mlsd_hpo.report import Report
from mlsd_hpo.spaces import Space
from mlsd_hpo.trial import Evaluation

if TYPE_CHECKING:
    from tqdm import tqdm

__all__ = ["Study", "StudyError"]

Callback = Callable[["Study", Evaluation], object]


class Study:
    """A search: an objective, a strategy, and all trials so far.

    Args:
        objective: a function ``config -> float``, or an estimator: any callable whose first
            parameter is named ``trial``, which is then given the `Trial` and may return a `Result`.
            If the second one is named ``parent``, it is given the `Evaluation` that the trial goes
            on from, with its state, or None.
            For several objectives it returns as many numbers.
        strategy: what to ask and tell.
        direction: "minimize" or "maximize"; for several objectives a list of these words.
        journal: a file to keep the study in. If it exists already, the study goes on from there.

    Raises:
        ValueError: for an objective or strategy of the wrong kind, or another direction; for a
            strategy that takes another number of objectives.
        JournalError: if the journal is another study's, damaged, or not writable.
    """

    def __init__(
        self,
        objective: Callable[..., Any],
        strategy: AskTell,
        direction: str | Sequence[str] = "minimize",
        journal: str | os.PathLike[str] | None = None,
    ) -> None:
        if not callable(objective):
            raise ValueError(f"The objective must be callable, not {objective!r}")
        if not (hasattr(strategy, "ask") and hasattr(strategy, "tell")) or isinstance(
            strategy, type
        ):
            raise ValueError(f"The strategy must be an object with ask and tell, not {strategy!r}")
        self._objectives = Objectives(direction)
        self._objectives.check(strategy)
        self.objective = objective
        self.strategy = strategy
        self.direction = self._objectives.direction
        self.stopped = "not run yet"  # why the last run ended
        self._running = False
        self._ledger = Ledger(strategy, self._objectives, Shield())
        if journal is not None:
            space = getattr(strategy, "space", None)
            if not isinstance(space, Space):
                raise ValueError(f"A journal needs a strategy with a Space, not with {space!r}")
            self._ledger.replay(Journal(journal, space, header(space, strategy, self.direction)))

    @property
    def space(self) -> Space:
        """The strategy's space."""
        return self.strategy.space

    @property
    def trials(self) -> list[Evaluation]:
        """All trials that have a result, by number; values in the objective's own sign."""
        return self._ledger.trials()

    @property
    def cost(self) -> float:
        """What the trials that the strategy was told cost together, in the estimator's unit."""
        return self._ledger.cost

    @property
    def best(self) -> Evaluation:
        """The trial with the best value, the earlier one of equals.

        Where trials have a fidelity, it is the best of those with the highest: a value after 3
        epochs does not compare with one after 81.

        Raises:
            StudyError: if no trial has succeeded, or there are several objectives.
        """
        return self._ledger.winner()

    @property
    def front(self) -> list[Evaluation]:
        """The Pareto front, by number: the trials that no other dominates, equal ones too.

        Raises:
            StudyError: if there is but one objective.
        """
        return self._ledger.front()

    def report(
        self,
        test: Callable[[dict[str, Any]], float] | None = None,
        reference: ArrayLike | None = None,
    ) -> Report:
        """Sum the study up.

        Args:
            test: a function ``config -> score on data that the search never saw``. It is called
                once, with the best configuration: only a report sees test scores.
            reference: with several objectives, a value for each that is as bad as may be: what the
                front dominates up to there, its hypervolume, is reported.

        Raises:
            StudyError: for a test without a best trial, or a reference without a front.
        """
        score = None if test is None else float(test(own(self.best.config)))
        front = self.front if self._objectives.number > 1 or reference is not None else ()
        return Report(
            self.trials,
            self._ledger.best,
            self.direction,
            repr(self.strategy),
            self.stopped,
            score,
            front,
            None if reference is None else self._objectives.hypervolume(front, reference),
        )

    def run(
        self,
        trials: int | None = None,
        seconds: float | None = None,
        cost: float | None = None,
        executor: Executor | None = None,
        workers: int | None = None,
        callbacks: Iterable[Callback] = (),
        progress: bool = True,
    ) -> Study:
        """Search until the study holds `trials` trials, they cost `cost`, or `seconds` have passed.

        `trials` and `cost` are totals: running a cell again after an interrupt finishes what was
        begun, and run(trials=20) followed by run(trials=50) makes 30 more.

        Args:
            trials: how many trials the study shall hold in the end.
            seconds: start no trial after this time.
            cost: start no trial when those of the study have cost as much, in the estimator's unit;
                what is under way then is finished.
            executor: any ``concurrent.futures.Executor`` to evaluate trials in.
            workers: how many trials may be under way at once; by default the executor's own number.
            callbacks: called as ``callback(study, evaluation)`` after each trial.
            progress: show a progress bar.

        Returns:
            The study itself.

        Raises:
            ValueError: for a budget that is missing or not positive.
            KeyboardInterrupt: after an interrupt; the study is whole, and `run` continues it.
            JournalError: if the journal cannot be written; what was told is kept in memory.
            StudyError: if the executor breaks, or the strategy did in an earlier run; if there is
                no other end than `cost`, and 100 trials in a row cost nothing.
        """
        limit = getattr(self.strategy, "limit", math.inf)
        budget = Budget(trials, seconds, cost, limit, type(self.strategy).__name__)
        workers = crew(executor, workers)
        if self._running:
            raise StudyError("This study is running already")
        self._ledger.check()
        callbacks = tuple(callbacks)
        bar = _bar(min(budget.total, limit), len(self._ledger.told)) if progress else None

        def report(evaluation: Evaluation) -> None:
            for callback in callbacks:
                with self._ledger.shield.open:
                    callback(self, evaluation)

        loop = Loop(self.objective, self._ledger, budget, report, bar)
        told = self._ledger.told
        with self._ledger.shield:
            self._go(loop, executor, workers)
            self.stopped = loop.stopped or budget.spent(len(told), self.cost)
        if told and not self._ledger.succeeded:
            warnings.warn(f"All {len(told)} trials failed: {told[0].failed}", stacklevel=2)
        elif loop.stopped and trials is not None and len(told) < budget.total:
            warnings.warn(
                f"The study ended after {len(told)} of {trials} trials: {self.stopped}",
                stacklevel=2,
            )
        return self

    def _go(self, loop: Loop, executor: Executor | None, workers: int) -> None:
        """Run the loop, and leave everything in order however it ends."""
        self._running, self.stopped = True, "running"
        try:
            self._ledger.flush()
            if executor is None:
                loop.here()
            else:
                loop.inside(executor, workers)
        except BaseException as error:
            self.stopped = f"{type(error).__name__}: {error}".rstrip(": ")
            raise
        finally:
            self._running = False
            if loop.bar is not None:
                loop.bar.close()
            if self._ledger.journal is not None:
                self._ledger.journal.close()

    def __repr__(self) -> str:
        return f"Study({self.strategy!r}, {self.direction}, {len(self.trials)} trials)"


def _bar(total: float, done: int) -> tqdm[Any]:
    from tqdm.auto import tqdm

    known = int(total) if total < 10**15 else None  # more than tqdm can count
    return tqdm(total=known, initial=done, unit="trial")
