"""`Study`: the loop that joins a space's strategy with an estimator.

    ask the strategy -> evaluate the trial -> tell the strategy, until the budget is spent.

Everything else here keeps that loop honest. A failed evaluation is a recorded trial. An interrupt
leaves a study that goes on with the next `run`. A journal makes a killed study continue with
exactly the trials of an uninterrupted one, also with several trials under way at once: results
are handed to the strategy in the order of their trials' numbers, so that with W workers trial n is
always asked when the strategy knows the results of trials 0 … n - W, however long each one took.
"""

from __future__ import annotations

import inspect
import math
import os
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from mlsd_hpo.interrupt import Shield
from mlsd_hpo.journal import Asked, Journal, JournalError, header
from mlsd_hpo.report import Report
from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.base import SpaceExhausted
from mlsd_hpo.trial import Evaluation, Result, Trial

if TYPE_CHECKING:
    from tqdm import tqdm

DIRECTIONS = ("minimize", "maximize")


class AskTell(Protocol):
    """What a study needs of a strategy."""

    space: Space

    def ask(self) -> Trial: ...

    def tell(self, trial: Trial, result: Result) -> None: ...


Callback = Callable[["Study", Evaluation], object]


class StudyError(RuntimeError):
    """A study that cannot go on, or has no best trial; the message says why."""


class Study:
    """A search: an objective, a strategy, and all trials so far.

    Args:
        objective: a function ``config -> float``, or an estimator: any callable whose first
            parameter is named ``trial``, which is then given the `Trial` and may return a `Result`.
        strategy: what to ask and tell.
        direction: "minimize" or "maximize".
        journal: a file to keep the study in. If it exists already, the study goes on from there.

    Raises:
        ValueError: for an objective or strategy of the wrong kind, or another direction.
        JournalError: if the journal is another study's, damaged, or not writable.
    """

    def __init__(
        self,
        objective: Callable[..., Any],
        strategy: AskTell,
        direction: str = "minimize",
        journal: str | os.PathLike[str] | None = None,
    ) -> None:
        if not callable(objective):
            raise ValueError(f"The objective must be callable, not {objective!r}")
        if not (hasattr(strategy, "ask") and hasattr(strategy, "tell")) or isinstance(
            strategy, type
        ):
            raise ValueError(f"The strategy must be an object with ask and tell, not {strategy!r}")
        if direction not in DIRECTIONS:
            raise ValueError(f"direction must be one of {', '.join(DIRECTIONS)}, not {direction!r}")
        self.objective = objective
        self.strategy = strategy
        self.direction = direction
        self.stopped = "not run yet"  # why the last run ended
        self._takes_trial = takes_trial(objective)
        self._sign = 1.0 if direction == "minimize" else -1.0
        self._told: list[Evaluation] = []  # the strategy knows these, in order
        self._open: deque[Trial] = deque()  # asked, and the strategy does not know the result
        self._arrived: dict[int, Result] = {}  # results of open trials that wait for their turn
        self._best: Evaluation | None = None
        self._journal: Journal | None = None
        if journal is not None:
            self._journal = Journal(
                journal, strategy.space, header(strategy.space, strategy, direction)
            )
            self._replay(self._journal)

    @property
    def space(self) -> Space:
        """The strategy's space."""
        return self.strategy.space

    @property
    def trials(self) -> list[Evaluation]:
        """All trials that have a result, by number; values in the objective's own sign."""
        waiting = [
            Evaluation(t, self._arrived[t.number]) for t in self._open if t.number in self._arrived
        ]
        return self._told + waiting

    @property
    def best(self) -> Evaluation:
        """The trial with the best value, the earlier one of equals.

        Raises:
            StudyError: if no trial has succeeded.
        """
        if self._best is not None:
            return self._best
        failed = [e for e in self.trials if e.failed]
        if failed:
            raise StudyError(
                f"There is no best trial: all {len(failed)} failed. "
                f"Trial {failed[0].number} said: {failed[0].failed}"
            )
        raise StudyError("There is no best trial yet: call run first")

    def report(self, test: Callable[[dict[str, Any]], float] | None = None) -> Report:
        """Sum the study up.

        Args:
            test: a function ``config -> score on data that the search never saw``. It is called
                once, with the best configuration: only a report sees test scores.
        """
        score = None if test is None else float(test(dict(self.best.config)))
        return Report(
            self.trials, self._best, self.direction, repr(self.strategy), self.stopped, score
        )

    def run(
        self,
        trials: int | None = None,
        seconds: float | None = None,
        executor: Executor | None = None,
        workers: int | None = None,
        callbacks: Iterable[Callback] = (),
        progress: bool = True,
    ) -> Study:
        """Search until the study holds `trials` trials, or `seconds` have passed.

        `trials` is a total: running a cell again after an interrupt finishes what was begun, and
        run(trials=20) followed by run(trials=50) makes 30 more.

        Args:
            trials: how many trials the study shall hold in the end.
            seconds: start no trial after this time.
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
            StudyError: if the executor breaks.
        """
        limit = getattr(self.strategy, "limit", math.inf)
        if trials is None and seconds is None and math.isinf(limit):
            raise ValueError(
                f"run needs trials= or seconds=: {type(self.strategy).__name__} never ends here"
            )
        if trials is not None and (isinstance(trials, bool) or int(trials) != trials or trials < 1):
            raise ValueError(f"trials must be a whole number ≥ 1, not {trials!r}")
        if seconds is not None and not seconds > 0:
            raise ValueError(f"seconds must be positive, not {seconds!r}")
        if workers is not None and workers < 1:
            raise ValueError(f"workers must be at least 1, not {workers!r}")
        if executor is None and workers not in (None, 1):
            raise ValueError(f"workers={workers} needs an executor to run them in")
        total = math.inf if trials is None else int(trials)
        deadline = math.inf if seconds is None else time.monotonic() + seconds
        callbacks = tuple(callbacks)
        self.stopped = "running"
        bar = _bar(min(total, limit), len(self.trials)) if progress else None
        try:
            if self._journal is not None:
                self._journal.flush()
            with Shield() as shield:
                if executor is None:
                    self._run_here(total, deadline, shield, callbacks, bar)
                else:
                    n = workers or getattr(executor, "_max_workers", None) or os.cpu_count() or 1
                    self._run_in(executor, n, total, deadline, shield, callbacks, bar)
            if self.stopped == "running":
                done = len(self._told) >= total
                self.stopped = f"{trials} trials are done" if done else f"{seconds} s are over"
        except BaseException as error:
            self.stopped = f"{type(error).__name__}: {error}".rstrip(": ")
            raise
        finally:
            if bar is not None:
                bar.close()
            if self._journal is not None:
                self._journal.close()
        if self._best is None and self._told:
            warnings.warn(
                f"All {len(self._told)} trials failed: {self._told[0].failed}", stacklevel=2
            )
        elif trials is not None and len(self._told) < trials and seconds is None:
            warnings.warn(
                f"The study ended after {len(self._told)} of {trials} trials: {self.stopped}",
                stacklevel=2,
            )
        return self

    def _run_here(
        self,
        total: float,
        deadline: float,
        shield: Shield,
        callbacks: tuple[Callback, ...],
        bar: tqdm[Any] | None,
    ) -> None:
        """One trial after the other, in this process."""
        timed = deadline < math.inf
        while len(self._told) < total and not (timed and time.monotonic() >= deadline):
            shield.check()
            if not self._open and not self._ask():
                return
            trial = self._open[0]
            if trial.number not in self._arrived:
                with shield.open:
                    result = evaluate(self.objective, trial, self._takes_trial)
                self._arrive(trial, result)
            self._hand_over(shield, callbacks, bar)

    def _run_in(
        self,
        executor: Executor,
        workers: int,
        total: float,
        deadline: float,
        shield: Shield,
        callbacks: tuple[Callback, ...],
        bar: tqdm[Any] | None,
    ) -> None:
        """`workers` trials at once; results go to the strategy one by one, in order of number."""
        running: dict[Future[Result], Trial] = {}
        submitted: set[int] = set()
        more = True
        try:
            while True:
                shield.check()
                while (
                    more and len(self._open) < workers and len(self._told) + len(self._open) < total
                ):
                    more = time.monotonic() < deadline and self._ask()
                for trial in self._open:
                    if trial.number not in submitted and trial.number not in self._arrived:
                        future = executor.submit(evaluate, self.objective, trial, self._takes_trial)
                        running[future] = trial
                        submitted.add(trial.number)
                if self._open and self._open[0].number in self._arrived:
                    self._hand_over(shield, callbacks, bar)
                    continue
                if not running:
                    return
                with shield.open:
                    done = wait(running, return_when=FIRST_COMPLETED).done
                for future in sorted(done, key=lambda f: running[f].number):
                    trial = running.pop(future)
                    error = future.exception()
                    if error is not None:
                        raise StudyError(
                            f"The executor could not run trial {trial.number} "
                            f"({type(error).__name__}: {error}). All {len(self.trials)} results "
                            "so far are kept; run again with a working executor. Functions defined "
                            "in a notebook need loky's or a thread pool."
                        ) from error
                    self._arrive(trial, future.result())
        finally:
            for future in running:
                future.cancel()

    def _ask(self) -> bool:
        """Ask for one more trial; False if there is none."""
        try:
            trial = self.strategy.ask()
        except SpaceExhausted as why:
            self.stopped = str(why)
            return False
        self._open.append(trial)
        if self._journal is not None:
            self._journal.ask(trial, len(self._told))
        return True

    def _arrive(self, trial: Trial, result: Result) -> None:
        """Keep a result: in memory first, then on disk."""
        self._arrived[trial.number] = result
        self._improve(Evaluation(trial, result))
        if self._journal is not None:
            self._journal.tell(trial, result)

    def _hand_over(
        self, shield: Shield, callbacks: tuple[Callback, ...], bar: tqdm[Any] | None
    ) -> None:
        """Tell the strategy the result of the oldest open trial, and everybody else too."""
        evaluation = self._tell_next()
        if evaluation.failed and self._best is None and len(self._told) == 1:
            warnings.warn(f"Trial {evaluation.number} failed: {evaluation.failed}", stacklevel=4)
        if bar is not None:
            if self._best is not None and self._best.number == evaluation.number:
                bar.set_postfix_str(f"best {self._best.value:.5g}", refresh=False)
            bar.update()
        for callback in callbacks:
            with shield.open:
                callback(self, evaluation)

    def _tell_next(self) -> Evaluation:
        trial = self._open.popleft()
        result = self._arrived.pop(trial.number)
        self.strategy.tell(trial, self._signed(result))
        self._told.append(Evaluation(trial, result))
        return self._told[-1]

    def _signed(self, result: Result) -> Result:
        """What the strategy is told: it minimizes."""
        if self._sign > 0:
            return result
        curve = None if result.curve is None else tuple(-v for v in result.curve)
        return replace(result, value=-result.value, curve=curve)

    def _improve(self, evaluation: Evaluation) -> None:
        if evaluation.failed:
            return
        key = self._sign * evaluation.value, evaluation.number
        if self._best is None or key < (self._sign * self._best.value, self._best.number):
            self._best = evaluation

    def _replay(self, journal: Journal) -> None:
        """Bring the strategy to where the journal ends, without asking it anything again."""
        if journal.events and getattr(self.strategy, "_next", 0) > 0:
            raise JournalError(f"{journal.path} can only be continued with a new {self.strategy!r}")
        asked: dict[int, Trial] = {}
        for event in journal.events:
            if isinstance(event, Asked):
                while len(self._told) < event.known:
                    self._tell_next()
                self._register(event.trial, journal)
                self._open.append(event.trial)
                asked[event.trial.number] = event.trial
            else:
                self._arrived[event.number] = event.result
                self._improve(Evaluation(asked[event.number], event.result))

    def _register(self, trial: Trial, journal: Journal) -> None:
        register = getattr(self.strategy, "_register", None)
        if register is not None:
            register(trial)
        elif (again := self.strategy.ask()) != trial:
            raise JournalError(
                f"{journal.path}: {self.strategy!r} now suggests {again}, not {trial}"
            )

    def __repr__(self) -> str:
        return f"Study({self.strategy!r}, {self.direction}, {len(self.trials)} trials)"


def takes_trial(objective: Callable[..., Any]) -> bool:
    """Whether the objective is an estimator: a callable whose first parameter is named `trial`."""
    try:
        names = list(inspect.signature(objective).parameters)
    except (TypeError, ValueError):  # a builtin without a signature
        return False
    return bool(names) and names[0] == "trial"


def evaluate(objective: Callable[..., Any], trial: Trial, whole: bool) -> Result:
    """Call the objective; what it raises becomes a failed Result.

    Args:
        objective: the function or estimator.
        trial: the trial; the objective gets a copy of its configuration.
        whole: whether the objective takes the trial rather than the configuration.
    """
    try:
        return Result.of(objective(trial if whole else dict(trial.config)))
    except Exception as error:
        return Result(math.nan, failed=f"{type(error).__name__}: {error}")


def _bar(total: float, done: int) -> tqdm[Any]:
    from tqdm.auto import tqdm

    return tqdm(total=None if math.isinf(total) else int(total), initial=done, unit="trial")
