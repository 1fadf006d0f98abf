"""`Loop`: one run of a study, here or in an executor, until the budget is spent."""

from __future__ import annotations

import copy
import inspect
import os
import warnings
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from mlsd_hpo import checks
from mlsd_hpo.budget import Budget
from mlsd_hpo.ledger import Ledger, StudyError
from mlsd_hpo.strategies.base import SpaceExhausted
from mlsd_hpo.trial import Config, Evaluation, Result, Trial

if TYPE_CHECKING:
    from tqdm import tqdm

# Seconds of waiting at a time. Ctrl-C is noticed in between: raised inside `wait`, it could leave a
# future locked for ever, and on Windows it would not end the wait at all.
PATIENCE = 0.05

FREE = 100  # trials in a row that cost nothing, after which no budget of cost will ever be spent


@dataclass
class Loop:
    """What a run needs to know.

    Attributes:
        objective: what evaluates a trial.
        ledger: the study's trials.
        budget: how many trials the strategy shall have been told in the end, and until when.
        report: called with each evaluation once the strategy has been told.
        bar: the progress bar, or None.
        stopped: why the strategy had no more trials, "" if it had.
    """

    objective: Callable[..., Any]
    ledger: Ledger
    budget: Budget
    report: Callable[[Evaluation], None]
    bar: tqdm[Any] | None
    stopped: str = ""

    @cached_property
    def takes(self) -> str:
        """What the objective is called with, see `wants`."""
        return wants(self.objective)

    def here(self) -> None:
        """One trial after the other, in this process."""
        ledger, shield = self.ledger, self.ledger.shield
        while len(ledger.told) < self.budget.total and not self.budget.late(ledger.cost):
            shield.check()
            if not ledger.open and not self._ask():
                return
            trial = ledger.open[0]
            if trial.number not in ledger.arrived:
                with shield.open:
                    result = evaluate(self.objective, *self._work(trial))
                ledger.arrive(trial, result)
                ledger.flush()
            self._hand_over()

    def inside(self, executor: Executor, workers: int) -> None:
        """`workers` trials at once; the strategy is told in the order of their numbers."""
        ledger, shield = self.ledger, self.ledger.shield
        running: dict[Future[Result], Trial] = {}
        submitted: set[int] = set()
        more = True
        try:
            while len(ledger.told) < self.budget.total:
                shield.check()
                wanted = self.budget.total - len(ledger.told)
                while more and len(ledger.open) < min(workers, wanted):
                    more = not self.budget.late(ledger.cost) and self._ask()
                for trial in list(ledger.open)[: int(min(len(ledger.open), wanted))]:
                    known = trial.number in submitted or trial.number in ledger.arrived
                    late = self.budget.late(ledger.cost)
                    if not known and len(running) < workers and not late:
                        running[self._submit(executor, trial)] = trial
                        submitted.add(trial.number)
                if ledger.open and ledger.open[0].number in ledger.arrived:
                    self._hand_over()
                    more, self.stopped = True, ""  # a result may promote somebody
                    continue
                if not running:
                    return
                done = wait(running, PATIENCE, FIRST_COMPLETED).done
                self._collect({future: running.pop(future) for future in done})
        finally:
            over = {f: t for f, t in running.items() if not f.cancel() and f.done()}
            self._collect({f: t for f, t in over.items() if f.exception() is None})

    def _submit(self, executor: Executor, trial: Trial) -> Future[Result]:
        try:
            return executor.submit(evaluate, self.objective, *self._work(trial))
        except Exception as error:
            raise self._error(trial, error) from error

    def _work(self, trial: Trial) -> tuple[Evaluation | None, list[Trial], str, int]:
        """What `evaluate` needs besides the objective."""
        takes, number = self.takes, self.ledger.objectives.number
        if takes != "trial and parent":
            return None, [trial], takes, number
        return *self.ledger.lineage(trial), takes, number

    def _collect(self, done: dict[Future[Result], Trial]) -> None:
        """Keep what has arrived, and only then raise what went wrong."""
        lost: list[tuple[Trial, BaseException]] = []
        for future, trial in sorted(done.items(), key=lambda item: item[1].number):
            try:
                result = future.result()
            except BaseException as error:
                lost.append((trial, error))
            else:
                self.ledger.arrive(trial, result)
        self.ledger.flush()
        for trial, reason in lost:
            if isinstance(reason, KeyboardInterrupt):  # the workers get Ctrl-C as well
                raise reason
            raise self._error(trial, reason) from reason

    def _error(self, trial: Trial, error: BaseException) -> StudyError:
        return StudyError(
            f"The executor could not run trial {trial.number} ({type(error).__name__}: {error}). "
            "All results so far are kept; run again with a working executor. "
            "Functions defined in a notebook need loky's or a thread pool."
        )

    def _ask(self) -> bool:
        """Ask for one more trial; False if there is none.

        Raises:
            StudyError: if the run ends by cost only, and trials cost nothing.
        """
        latest = self.ledger.told[-FREE:] if self.budget.only_cost else []
        if len(latest) == FREE and not any(0 < one.cost < np.inf for one in latest):
            raise StudyError(
                f"The last {FREE} trials cost nothing, so that cost={self.budget.cost:g} is never "
                "spent: run with trials= or seconds= too"
            )
        try:
            self.ledger.ask()
        except SpaceExhausted as why:
            self.stopped = str(why)
            return False
        self.stopped = ""
        trial = self.ledger.open[-1]
        alone = not self.ledger.told and len(self.ledger.open) == 1  # it is said once
        if alone and trial.fidelity is not None and self.takes == "config":
            warnings.warn(
                f"The strategy asks for a fidelity ({trial.fidelity:g}), but the objective is a "
                "function of a configuration and evaluates in full: name its first parameter "
                "`trial`, and evaluate at trial.fidelity",
                stacklevel=5,
            )
        return True

    def _hand_over(self) -> None:
        """Tell the strategy, and everybody else."""
        ledger = self.ledger
        evaluation = ledger.tell()
        if evaluation.failed is not None and not ledger.succeeded and len(ledger.told) == 1:
            warnings.warn(f"Trial {evaluation.number} failed: {evaluation.failed}", stacklevel=5)
        if self.bar is not None:
            if ledger.best is not None and ledger.best.number == evaluation.number:
                self.bar.set_postfix_str(f"best {ledger.best.value:.5g}", refresh=False)
            self.bar.update()
        self.report(evaluation)


def crew(executor: Executor | None, workers: int | None) -> int:
    """How many trials may be under way at once: `workers`, or as many as the executor has.

    Raises:
        ValueError: for another kind of executor or number, or several workers without an executor.
    """
    workers = None if workers is None else checks.whole("workers", workers, least=1)
    if executor is None and workers not in (None, 1):
        raise ValueError(f"workers={workers} needs an executor to run them in")
    if executor is not None and not hasattr(executor, "submit"):
        raise ValueError(f"executor must be a concurrent.futures.Executor, not {executor!r}")
    return workers or getattr(executor, "_max_workers", None) or os.cpu_count() or 1


def wants(objective: Callable[..., Any]) -> str:
    """What an objective is called with: a "config", a "trial" or "trial and parent".

    The names of its first two parameters tell.
    """
    try:
        names = list(inspect.signature(objective).parameters)
    except (TypeError, ValueError):  # a builtin without a signature
        return "config"
    if names[:1] != ["trial"]:
        return "config"
    return "trial and parent" if names[1:2] == ["parent"] else "trial"


def evaluate(
    objective: Callable[..., Any],
    parent: Evaluation | None,
    line: list[Trial],
    takes: str,
    number: int,
) -> Result:
    """Call the objective; what it raises becomes a failed Result.

    Args:
        objective: the function or estimator; it gets a copy of the configuration.
        parent: what the first trial goes on from.
        line: trials each of which goes on from the one before; the last one's result is returned.
        takes: what the objective is called with, see `wants`.
        number: how many values it shall return.
    """
    for trial in line:
        config = own(trial.config)
        try:
            if takes == "config":
                raw = objective(config)
            elif takes == "trial":
                raw = objective(replace(trial, config=config))
            else:
                raw = objective(replace(trial, config=config), parent)
            result = Result.of(raw, number)
        except Exception as error:
            result = Result(failed=f"{type(error).__name__}: {error}")
        parent = Evaluation(trial, result)
    return result


def own(config: Config) -> Config:
    """A copy that an objective may change: its lists and dicts are copied too."""
    changeable = (list, dict, set, tuple, np.ndarray)
    return {n: copy.deepcopy(v) if isinstance(v, changeable) else v for n, v in config.items()}
