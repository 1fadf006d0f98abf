"""Median stopping: train step by step, and give up what does worse than most did by then.

After each step the best value that a configuration has reached is compared with the others' running
averages up to the same step. If it is worse than their median, it gets no more. It needs no model
and no bracket, and stops nobody before a few configurations have been trained in full; so it saves
less than halving does, and loses fewer slow starters.

Source: Golovin, Solnik, Moitra, Kochanski, Karro & Sculley, "Google Vizier: a service for black-box
optimization", KDD 2017, section 3.2.2 (automated stopping, median rule). There the others are those
that are complete; here all that came as far, those too that were stopped then.
Cost per ask: O(n) for n results, and what the searcher costs.
"""

from __future__ import annotations

import math
import statistics
from collections import deque

from mlsd_hpo.checks import whole
from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.levels import Searcher
from mlsd_hpo.strategies.random_search import RandomSearch
from mlsd_hpo.strategies.scheduler import Job, Scheduler
from mlsd_hpo.trial import Evaluation, Trial


class MedianStopping(Scheduler):
    """Stop what is worse than the median of the running averages.

    Args:
        space: what can be chosen.
        max_fidelity: the most that a configuration can get, a whole number in the unit of the
            estimator.
        step: how much it gets at a time; a whole number that divides `max_fidelity`.
        startup: how many configurations are trained in full before any is stopped.
        searcher: suggests new configurations: a strategy's class, or a function (space, seed) that
            makes a strategy.
        seed: a whole number ≥ 0.

    Attributes:
        averages: for each step {configuration: running average}, numbered by their first trials.
            Of the values by epoch where results have curves, else of those after each step.

    Raises:
        ValueError: naming the argument and what is allowed.
    """

    def __init__(
        self,
        space: Space,
        max_fidelity: int,
        step: int = 1,
        startup: int = 5,
        searcher: Searcher = RandomSearch,
        seed: int = 0,
    ) -> None:
        super().__init__(space, max_fidelity, searcher, seed)
        self.step = whole("step", step, least=1)
        self.startup = whole("startup", startup, least=1)
        if self.max_fidelity % self.step:
            raise ValueError(
                f"step must divide max_fidelity, {self.max_fidelity}, and not be {step}"
            )
        self.averages: list[dict[int, float]] = [{} for _ in range(self.max_fidelity // self.step)]
        self._values: dict[int, list[float]] = {}  # after each step, by first trial
        self._first: dict[int, int] = {}  # trial under way -> first trial of its configuration
        self._ready: deque[tuple[int, int]] = deque()  # goes on: (last trial, first trial)

    def _job(self) -> Job:
        if self._ready:
            last, first = self._ready[0]
            return Job(self.step * (len(self._values[first]) + 1), last)
        if self.left <= 0:
            raise self._nothing_new()
        return Job(self.step)

    def _place(self, trial: Trial) -> None:
        first = trial.number if trial.parent is None else self._ready.popleft()[1]
        self._first[trial.number] = first

    def _grade(self, evaluation: Evaluation, loss: float) -> None:
        first = self._first.pop(evaluation.number, None)
        if first is None or not math.isfinite(loss):  # from elsewhere, or failed: it gets no more
            return
        values = self._values.setdefault(first, [])
        values.append(loss)
        seen = [v for v in evaluation.result.curve or values if math.isfinite(v)] or values
        average = sum(v / len(seen) for v in seen)  # divided first: values may be huge
        self.averages[len(values) - 1][first] = average
        if len(values) < len(self.averages) and not self._hopeless(first, min(seen)):
            self._ready.append((evaluation.number, first))

    def _hopeless(self, first: int, best: float) -> bool:
        """Whether `best`, the best value up to now, is worse than the others' median."""
        if len(self.averages[-1]) < self.startup:
            return False
        others = self.averages[len(self._values[first]) - 1]
        rest = [average for number, average in others.items() if number != first]
        return best > statistics.median(rest)
