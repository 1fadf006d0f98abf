"""Trials of another study as a start: data like any other, and a part of what a journal is."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from mlsd_hpo import Categorical, Evaluation, Float, JournalError, Result, Space, Study, Trial
from mlsd_hpo.benchmarks import branin
from mlsd_hpo.strategies import BayesianOptimization, RandomSearch, TreeParzenEstimator
from tests.strategies.registry import SPACES, Case, answer, cases, value


def elsewhere(space: Space, n: int) -> list[Evaluation]:
    """Random trials with made-up values; the third has failed."""
    configs = [space.sample(np.random.default_rng(i)) for i in range(n)]
    found = [Evaluation(Trial(7 * i, c, parent=3), Result(value(c))) for i, c in enumerate(configs)]
    failed = Result(math.nan, failed="no memory")
    return [Evaluation(one.trial, failed) if i == 2 else one for i, one in enumerate(found)]


@cases
def test_it_is_to_be_told_of_trials_that_were_not_asked(case: Case) -> None:
    space = SPACES["mixed"]
    warm, told = case.make(space, 1), case.make(space, 1)
    several = warm.objectives not in (None, 1)
    start = [
        Evaluation(one.trial, Result.of(answer(warm, one.value), warm.objectives))
        for one in elsewhere(space, 12)
    ]
    direction = ["minimize"] * (warm.objectives or 0) if several else "minimize"
    assert warm.warm_start(start, direction) is warm
    for number, one in enumerate(start):
        told.tell(Trial(number, one.config), one.result)
    for _ in range(3):
        trial = warm.ask()
        assert trial == told.ask()
        warm.tell(trial, answer(warm, value(trial.config)))
        told.tell(trial, answer(told, value(trial.config)))
    assert trial.number == 14


def test_a_model_is_asked_at_once() -> None:
    """The first trial of a new study is far better than any of the old one, at random."""
    problem = branin()
    old = Study(problem, RandomSearch(problem.space, seed=0)).run(trials=20, progress=False)
    strategy = BayesianOptimization(problem.space, seed=0).warm_start(old.trials)
    new = Study(problem, strategy).run(trials=5, progress=False)
    assert len(new.trials) == 5 and new.trials[0].number == 20
    assert new.best.value < old.best.value
    assert new.best.value < problem.minimum + 0.5


def test_a_study_that_maximized_is_turned_around() -> None:
    space = Space({"x": Float(0, 1)})
    old = Study(lambda c: c["x"], RandomSearch(space), direction="maximize")
    old.run(trials=12, progress=False)
    strategy = BayesianOptimization(space, seed=0).warm_start(old.trials, old.direction)
    assert strategy.ask().config["x"] > 0.95
    with pytest.raises(ValueError, match="direction must be one of minimize, maximize"):
        strategy.warm_start(old.trials, "up")
    with pytest.raises(ValueError, match="is for a single objective"):
        strategy.warm_start(old.trials, ["minimize", "maximize"])


def test_what_does_not_belong_to_the_space_is_refused_whole() -> None:
    strategy = TreeParzenEstimator(Space({"x": Float(0, 1)}))
    good, bad = (Evaluation(Trial(0, {"x": x}), Result(1.0)) for x in (0.5, 3.0))
    with pytest.raises(ValueError, match="x"):
        strategy.warm_start([good, bad])
    assert strategy.ask().number == 0 and "warm_start" not in repr(strategy)


def test_its_name_tells_with_what_it_began() -> None:
    space = SPACES["choices"]
    names = [
        repr(RandomSearch(space).warm_start(elsewhere(space, n)).warm_start([])) for n in (4, 4, 5)
    ]
    assert names[0] == names[1] != names[2]
    assert ".warm_start(4 trials, " in names[0]
    other = [Evaluation(one.trial, Result(0.25)) for one in elsewhere(space, 4)]
    assert repr(RandomSearch(space).warm_start(other).warm_start([])) != names[0]


class Thing:
    """A choice whose `repr` is another in every process."""


def test_the_checksum_does_not_depend_on_addresses() -> None:
    names = []
    for _ in range(2):
        thing = Thing()
        space = Space({"k": Categorical([thing, "a"])})
        start = [Evaluation(Trial(0, {"k": thing}), Result(1.0))]
        names.append(repr(RandomSearch(space).warm_start(start)))
    assert names[0] == names[1]


def test_a_journal_goes_on_with_the_same_start_and_no_other(tmp_path: Path) -> None:
    problem = branin()
    old = Study(problem, RandomSearch(problem.space, seed=0)).run(trials=12, progress=False)

    def study(start: list[Evaluation], path: Path | None) -> Study:
        strategy = BayesianOptimization(problem.space, seed=0)
        return Study(problem, strategy.warm_start(start), journal=path)

    def made(one: Study, trials: int) -> list[str]:
        return [repr(e) for e in one.run(trials=trials, progress=False).trials]

    whole = made(study(old.trials, None), 6)
    path = tmp_path / "new.jsonl"
    made(study(old.trials, path), 3)
    assert made(study(old.trials, path), 6) == whole
    assert len(study(old.trials, path).trials) == 6
    for start in (old.trials[:5], old.trials[:11] + old.trials[:1]):
        with pytest.raises(JournalError, match=r"strategy: the journal has .*12 trials"):
            study(start, path)
    with pytest.raises(JournalError, match="belongs to another study"):
        Study(problem, BayesianOptimization(problem.space, seed=0), journal=path)
