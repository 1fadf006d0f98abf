"""Several objectives in one study: what may be returned, the front, the journal, the strategies."""

from __future__ import annotations

import json
import math
import os
import re
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlsd_hpo import Evaluation, JournalError, Result, Study, StudyError
from mlsd_hpo.pareto import hypervolume
from mlsd_hpo.strategies import (
    CoarseToFineSearch,
    GridSearch,
    ManualSearch,
    QuasiRandomSearch,
    RandomSearch,
    Strategy,
)
from tests.studies import (
    BOTH,
    LINE,
    SPACE,
    Follows,
    Now,
    OnlyAskTell,
    both,
    bowl,
    records,
    run,
    told,
    x,
)


def study_of(path: Path | None = None, **arguments: Any) -> Study:
    return Study(both, Follows(SPACE), BOTH, path, **arguments)


# The front


def dominates(one: Evaluation, other: Evaluation) -> bool:
    """In a study to minimize, maximize."""
    (a, b), (c, d) = one.values or (), other.values or ()
    return a <= c and b >= d and (a, b) != (c, d)


def test_the_front_is_what_no_trial_dominates_in_the_own_signs() -> None:
    study = run(study_of(), 40)
    front = [e for e in study.trials if not any(dominates(o, e) for o in study.trials)]
    assert study.front == front
    assert 2 <= len(front) <= 15
    assert all(e.values == both(e.config) and math.isnan(e.value) for e in study.trials)
    heard = [e.values for e in study.strategy._history]  # type: ignore[attr-defined]
    assert heard == [(a, -b) for a, b in (both(e.config) for e in study.trials)]


def test_equals_are_in_the_front_together_and_failures_never() -> None:
    answers = [(1.0, 1.0), (math.nan, 9.0), (1.0, 1.0), (2.0, 0.0), (0.0, 0.0)]
    study = Study(lambda trial: answers[trial.number], RandomSearch(LINE), BOTH)
    assert study.front == []
    assert [e.number for e in run(study, 5).front] == [0, 2, 4]


def test_there_is_no_best_among_several_and_no_front_of_one() -> None:
    study = study_of()
    for _ in range(2):
        with pytest.raises(StudyError, match=r"With 2 objectives there is no best trial: see fron"):
            _ = study.best
        run(study, 2)
    with pytest.raises(StudyError, match="With a single objective there is no front: see best"):
        _ = run(Study(x, RandomSearch(LINE)), 2).front


# What may be returned


@pytest.mark.parametrize(
    "returned",
    [
        (1, 2),
        [np.float32(1), "2"],
        np.array([1, 2]),
        Result(values=(1, 2)),
        Result(values=np.array([1.0, 2.0])),  # type: ignore[arg-type]
        Result(7.0, values=(1.0, 2.0)),
    ],
    ids=repr,
)
def test_values_may_come_in_any_sequence(returned: Any) -> None:
    study = run(Study(lambda config: returned, RandomSearch(LINE), BOTH), 1)
    (only,) = study.front
    assert only.values == (1.0, 2.0) and math.isnan(only.value)
    assert [type(v) for v in only.values] == [float, float]


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        (0.5, "there are 2 objectives, but a single value"),
        (Result(0.5), "there are 2 objectives, but a single value"),
        ((1, 2, 3), "there are 2 objectives, but 3 values"),
        (Result(values=()), "there are 2 objectives, but 0 values"),
        ((1, math.nan), "the values are (1.0, nan), not finite"),
        ([math.inf, 0], "the values are (inf, 0.0), not finite"),
        (None, "the objective must return 2 numbers or a Result, not NoneType"),
        ("ab", "the objective must return 2 numbers or a Result, not str"),
        (("a", "b"), "the objective must return 2 numbers or a Result, not tuple"),
        ({1: 2, 3: 4}, "the objective must return 2 numbers or a Result, not dict"),
        (np.ones((2, 2)), "the objective must return 2 numbers or a Result, not ndarray"),
        (Result(values=(1, "b")), "ValueError: could not convert string to float: 'b'"),  # type: ignore[arg-type]
        (Result(values=(1, 2), failed="diverged"), "diverged"),
    ],
    ids=repr,
)
def test_what_is_not_two_numbers_is_a_failed_trial(returned: Any, message: str) -> None:
    study = Study(lambda trial: (1, 2) if trial.number else returned, RandomSearch(LINE), BOTH)
    with pytest.warns(UserWarning, match=f"Trial 0 failed: {re.escape(message)}"):
        run(study, 3)
    assert study.trials[0].failed is not None and study.trials[0].failed.startswith(message)
    assert [e.number for e in study.front] == [1, 2]
    assert study.report().failed == 1


def test_an_estimator_can_serve_one_objective_and_several() -> None:
    answer = Result(0.5, values=(0.5, 3.0))
    one = run(Study(lambda config: answer, RandomSearch(LINE)), 1)
    assert (one.best.value, one.best.values) == (0.5, None)
    (two,) = run(Study(lambda config: answer, RandomSearch(LINE), BOTH), 1).front
    assert two.values == (0.5, 3.0)
    with pytest.warns(UserWarning, match="there are 2 values, but a single objective"):
        run(Study(lambda config: Result(values=(1, 2)), RandomSearch(LINE)), 1)


def test_failures_are_said_with_several_objectives_too() -> None:
    study = Study(lambda config: 1 / 0, RandomSearch(LINE), BOTH)
    with pytest.warns(UserWarning) as caught:
        run(study, 3)
    assert [str(w.message) for w in caught] == [
        "Trial 0 failed: ZeroDivisionError: division by zero",
        "All 3 trials failed: ZeroDivisionError: division by zero",
    ]
    assert study.front == []
    assert "no trial succeeded" in str(study.report())


# Directions and strategies


@pytest.mark.parametrize(
    ("direction", "message"),
    [
        (["minimize"], "direction must be a word, or a list of two or more, not ('minimize',)"),
        ([], "direction must be a word, or a list of two or more, not ()"),
        (["minimize", "up"], "direction must be one of minimize, maximize, not 'up'"),
        (("maximize", 3), "direction must be one of minimize, maximize, not 3"),
    ],
)
def test_other_directions_are_refused(direction: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        Study(both, RandomSearch(SPACE), direction)


def test_a_strategy_for_another_number_of_objectives_is_refused() -> None:
    mine = OnlyAskTell()
    for strategy in (CoarseToFineSearch(SPACE), mine):
        name = type(strategy).__name__
        with pytest.raises(
            ValueError,
            match=rf"{name} is for a single objective, but direction=\('minimize', 'maximize'\) "
            "names 2. Take a strategy for 2 objectives, or another direction",
        ):
            Study(both, strategy, BOTH)
    with pytest.raises(ValueError, match="Follows is for 2 objectives, but direction='minimize'"):
        Study(bowl, Follows(SPACE))
    with pytest.raises(ValueError, match=r"Follows is for 2 objectives, but direction=.* names 3"):
        Study(both, Follows(SPACE), [*BOTH, "minimize"])
    mine.objectives = None  # type: ignore[attr-defined]
    Study(both, mine, BOTH)


@pytest.mark.parametrize(
    "make",
    [
        RandomSearch,
        QuasiRandomSearch,
        lambda space: GridSearch(space, {"x": 3, "rate": 2}),
        ManualSearch,
    ],
)
def test_what_learns_nothing_takes_any_number(make: Any) -> None:
    def strategy() -> Strategy:
        made = make(SPACE)
        for i in range(5) if isinstance(made, ManualSearch) else ():
            made.propose(SPACE.sample(np.random.default_rng(i)))
        return made

    one = run(Study(bowl, strategy()), 5)
    three = run(Study(lambda c: (*both(c), 0.0), strategy(), [*BOTH, "minimize"]), 5)
    assert [repr(e.config) for e in three.trials] == [repr(e.config) for e in one.trials]
    assert len(three.front[0].values or ()) == 3


# The journal


@pytest.mark.parametrize("workers", [1, 3])
def test_cut_anywhere_and_resumed_it_is_the_same(
    tmp_path: Path, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda fd: None)
    whole = run(study_of(tmp_path / "whole"), 9, executor=Now(), workers=workers)
    assert told(run(study_of(), 9, executor=Now(), workers=workers)) == told(whole)
    data = (tmp_path / "whole").read_bytes()
    for cut in range(0, len(data) + 1, 41):  # in the middle of lines as well
        path = tmp_path / f"cut {cut}"
        path.write_bytes(data[:cut])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a torn line
            again = run(study_of(path), 9, executor=Now(), workers=workers)
        assert told(again) == told(whole)
        assert again.front == whole.front


def test_failures_and_every_digit_come_back(tmp_path: Path) -> None:
    results = [
        Result(values=(0.1 + 0.2, -5e-324), cost=3.0),
        Result(values=(1.0, math.nan)),
        Result(failed="no memory"),
        Result(values=(1e308, 1.0), failed="diverged"),
    ]
    path = tmp_path / "journal"
    first = run(Study(lambda trial: results[trial.number], RandomSearch(LINE), BOTH, path), 4)
    again = Study(both, RandomSearch(LINE), BOTH, path)
    assert repr(told(again)) == repr(told(first))
    assert again.front == first.front == first.trials[:1]
    header, *events = records(path)
    assert header["direction"] == list(BOTH)
    assert [e.get("values") for e in events if e["event"] == "tell"] == [
        [0.1 + 0.2, -5e-324],
        [1.0, "nan"],
        None,
        [1e308, 1.0],
    ]


def test_a_journal_with_other_directions_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    run(Study(both, RandomSearch(SPACE), BOTH, path), 2)
    for direction, shown in ((BOTH[::-1], r"\['maximize', 'minimize'\]"), ("minimize", "minimize")):
        with pytest.raises(
            JournalError,
            match=rf"(?s)belongs to another study.*direction: the journal has "
            rf"\['minimize', 'maximize'\], this study {shown}",
        ):
            Study(both, RandomSearch(SPACE), direction, path)


def test_a_result_with_another_number_of_values_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    run(Study(both, RandomSearch(SPACE), BOTH, path), 2)
    *lines, last = path.read_text("utf-8").splitlines()
    for values in ([1.0], [1.0, 2.0, 3.0]):
        record = {**json.loads(last), "values": values}
        path.write_text("\n".join([*lines, json.dumps(record), ""]), "utf-8")
        with pytest.raises(JournalError, match=r"line 5 is damaged .*there must be 2 values, not"):
            Study(both, RandomSearch(SPACE), BOTH, path)


def test_threads_and_turns_give_the_same_trials() -> None:
    expected = told(run(study_of(), 20, executor=Now(), workers=3))
    with ThreadPoolExecutor(3) as executor:
        assert told(run(study_of(), 20, executor=executor)) == expected


# The report


def test_a_report_shows_the_front_and_its_hypervolume() -> None:
    answers = [(3.0, 1.0), (1.0, 0.5), (9.0, 0.0)]
    study = Study(lambda trial: answers[trial.number], RandomSearch(LINE, seed=1), BOTH)
    run(study, 3)
    at = [f"x = {e.config['x']:.6g}" for e in study.trials]
    assert str(study.report(reference=[4, 0])).splitlines() == [
        "RandomSearch(space, seed=1), minimize, maximize",
        "3 trials (0 failed), total cost 3; ended: 3 trials are done",
        "front: 2 trials, by their first value",
        f"    trial 1: 1, 0.5 at {at[1]}",
        f"    trial 0: 3, 1 at {at[0]}",
        "hypervolume: 2",
    ]
    report = study.report()
    assert (report.front, report.best, report.hypervolume) == (study.front, None, None)
    turned = [(a, -b) for a, b in answers]
    assert study.report(reference=[5, -1]).hypervolume == hypervolume(turned, [5, 1])
    with pytest.raises(ValueError, match=r"reference must be 2 numbers, not \[1\]"):
        study.report(reference=[1])
    with pytest.raises(StudyError, match="With 2 objectives there is no best trial"):
        study.report(test=x)
    with pytest.raises(StudyError, match="With a single objective there is no front"):
        run(Study(x, RandomSearch(LINE)), 1).report(reference=[1.0])
