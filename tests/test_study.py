"""The loop: budgets, directions, failures, executors, callbacks, strategies that misbehave."""

from __future__ import annotations

import functools
import math
import re
import threading
import time
import warnings
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest

from mlsd_hpo import Evaluation, Float, Int, Result, Space, Study, StudyError, Trial
from mlsd_hpo.strategies import GridSearch, ManualSearch, RandomSearch, SpaceExhausted, Strategy
from tests.studies import (
    LINE,
    SPACE,
    Now,
    OnlyAskTell,
    adaptive,
    bowl,
    crash,
    note,
    run,
    slow_bowl,
    told,
    x,
)

# Budgets


def test_trials_is_a_total() -> None:
    study = Study(x, RandomSearch(LINE))
    assert study.stopped == "not run yet"
    assert run(study, 5) is study
    assert len(study.trials) == 5
    assert study.stopped == "5 trials are done"
    run(study, 5)
    run(study, 12)
    assert [e.number for e in study.trials] == list(range(12))
    assert told(study) == told(run(Study(x, RandomSearch(LINE)), 12))
    run(study, 3)
    assert len(study.trials) == 12


def test_seconds_end_a_study_between_trials() -> None:
    study = Study(lambda config: time.sleep(0.01) or 0.5, RandomSearch(LINE))
    begun = time.monotonic()
    study.run(seconds=0.15, progress=False)
    assert 0.15 <= time.monotonic() - begun < 2
    assert 1 <= len(study.trials) <= 15
    assert study.stopped == "0.15 s are over"
    study.run(trials=3, seconds=60, progress=False)
    assert study.stopped == "3 trials are done"


def test_seconds_end_a_parallel_study() -> None:
    study = Study(lambda config: time.sleep(0.01) or 0.5, RandomSearch(LINE))
    with ThreadPoolExecutor(3) as executor:
        study.run(seconds=0.15, executor=executor, progress=False)
    assert study.stopped == "0.15 s are over"
    assert [e.number for e in study.trials] == list(range(len(study.trials)))
    assert 3 <= len(study.trials) <= 50


def test_a_finite_strategy_needs_no_budget() -> None:
    study = Study(x, GridSearch(LINE, 4)).run(progress=False)
    assert len(study.trials) == 4
    assert study.stopped == "the grid's 4 configurations have been suggested"
    with pytest.warns(UserWarning, match="ended after 4 of 9 trials: the grid's 4 config"):
        run(study, 9)
    with ThreadPoolExecutor(3) as executor:
        parallel = Study(x, GridSearch(LINE, 4)).run(executor=executor, progress=False)
    assert told(parallel) == told(study)


def test_an_astronomical_grid_may_be_begun() -> None:
    space = Space({f"x{i}": Float(0, 1) for i in range(500)})
    strategy = GridSearch(space, 10)
    assert strategy.limit == 10**500
    study = Study(lambda config: config["x499"], strategy).run(trials=3, progress=True)
    assert [e.value for e in study.trials] == [0.0, 1 / 9, 2 / 9]


BAD_RUNS: list[tuple[dict[str, Any], str]] = [
    ({}, "run needs trials=, seconds= or cost=: RandomSearch never ends here"),
    ({"trials": 0}, "trials must be a whole number ≥ 1, not 0"),
    ({"trials": -2}, "trials must be a whole number ≥ 1, not -2"),
    ({"trials": 2.5}, "trials must be a whole number ≥ 1, not 2.5"),
    ({"trials": math.nan}, "trials must be a whole number ≥ 1, not nan"),
    ({"trials": True}, "trials must be a whole number ≥ 1, not True"),
    ({"trials": "10"}, "trials must be a whole number ≥ 1, not '10'"),
    ({"seconds": 0}, "seconds must be positive, not 0"),
    ({"seconds": math.nan}, "seconds must be positive, not nan"),
    ({"seconds": "5"}, "seconds must be positive, not '5'"),
    ({"cost": 0}, "cost must be positive, not 0"),
    ({"cost": math.nan}, "cost must be positive, not nan"),
    ({"trials": 3, "workers": 2}, "workers=2 needs an executor"),
    ({"trials": 3, "workers": 0}, "workers must be a whole number ≥ 1, not 0"),
    ({"trials": 3, "executor": 4}, "executor must be a concurrent.futures.Executor, not 4"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD_RUNS, ids=[m for _, m in BAD_RUNS])
def test_bad_budgets_are_refused(arguments: dict[str, Any], message: str) -> None:
    study = Study(x, RandomSearch(LINE))
    with pytest.raises(ValueError, match=re.escape(message)):
        study.run(progress=False, **arguments)
    assert study.trials == []
    assert len(run(study, 2).trials) == 2


def free(trial: Trial) -> Result:
    return Result(0.5, cost=0.0 if trial.number < 150 else 1.0)


def test_a_budget_of_cost_that_is_never_spent_is_an_error() -> None:
    study = Study(free, RandomSearch(LINE))
    message = "The last 100 trials cost nothing, so that cost=2 is never spent: run with trials="
    with pytest.raises(StudyError, match=message):
        study.run(cost=2, progress=False)
    assert len(study.trials) == 100
    with pytest.raises(StudyError, match=message), ThreadPoolExecutor(2) as executor:
        study.run(cost=2, progress=False, executor=executor)
    assert study.stopped.startswith("StudyError: The last 100 trials")
    study.run(cost=2, trials=160, progress=False)  # there is an end: it goes on
    assert study.stopped == "a cost of 2 is spent"
    assert len(study.trials) == 152
    assert len(Study(free, GridSearch(LINE, 120)).run(cost=2, progress=False).trials) == 120


BAD_STUDIES: list[tuple[Any, str]] = [
    (lambda: Study(3, RandomSearch(LINE)), "The objective must be callable, not 3"),  # type: ignore[arg-type]
    (lambda: Study(x, RandomSearch), "The strategy must be an object with ask and tell"),  # type: ignore[arg-type]
    (lambda: Study(x, LINE), "The strategy must be an object with ask and tell"),  # type: ignore[arg-type]
    (lambda: Study(x, RandomSearch(LINE), "max"), "one of minimize, maximize, not 'max'"),
]


@pytest.mark.parametrize(("make", "message"), BAD_STUDIES, ids=[m for _, m in BAD_STUDIES])
def test_bad_studies_are_refused(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        make()


# What an objective may be, and may return


def test_maximizing_turns_the_sign_for_the_strategy_only() -> None:
    strategy = adaptive()
    up = run(Study(lambda config: -bowl(config), strategy, "maximize"), 20)
    down = run(Study(bowl, adaptive()), 20)
    assert [e.config for e in up.trials] == [e.config for e in down.trials]
    assert [e.value for e in up.trials] == [-e.value for e in down.trials]
    assert [e.value for e in strategy._history] == [e.value for e in down.trials]
    assert up.best.number == down.best.number
    assert up.best.value == max(e.value for e in up.trials)


def test_curves_and_costs_come_back_in_the_own_sign() -> None:
    strategy = RandomSearch(LINE)

    def objective(trial: Trial) -> Result:
        return Result(0.5, cost=3.0, curve=np.array([0.1, 0.5]), state="weights")

    study = run(Study(objective, strategy, "maximize"), 2)
    assert study.best.curve == (0.1, 0.5)
    assert study.best.cost == 3.0
    assert study.best.result.state == "weights"
    assert strategy._history[0].curve == (-0.1, -0.5)


@pytest.mark.parametrize("direction", ["minimize", "maximize"])
def test_the_earliest_of_equals_is_best(direction: str) -> None:
    study = run(Study(lambda config: 1.0, RandomSearch(LINE), direction), 5)
    assert study.best.number == 0


def test_of_equals_the_earlier_trial_is_best_even_if_it_arrives_later() -> None:
    def objective(trial: Trial) -> float:
        time.sleep(0.05 if trial.number == 0 else 0)
        return 1.0

    with ThreadPoolExecutor(3) as executor:
        study = run(Study(objective, RandomSearch(LINE)), 9, executor=executor)
    assert study.best.number == 0


def test_an_estimator_gets_the_trial() -> None:
    class Estimator:
        def __call__(self, trial: Trial) -> Result:
            return Result(float(trial.number), cost=2.0)

    study = run(Study(Estimator(), RandomSearch(LINE)), 3)
    assert [(e.value, e.cost) for e in study.trials] == [(0.0, 2.0), (1.0, 2.0), (2.0, 2.0)]

    def scaled(trial: Trial, factor: float) -> float:
        return trial.number * factor

    assert (
        run(Study(functools.partial(scaled, factor=3), RandomSearch(LINE)), 2).trials[1].value == 3
    )
    assert run(Study(len, RandomSearch(LINE)), 1).best.value == 1  # a builtin


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        (None, "must return a number or a Result, not NoneType"),
        ("good", "must return a number or a Result, not str"),
        ([0.5], "must return a number or a Result, not list"),
        (1j, "must return a number or a Result, not complex"),
        (10**400, "must return a number or a Result, not int"),
        (math.nan, "the value is nan, not finite"),
        (np.float64("-inf"), "the value is -inf, not finite"),
        (Result(math.inf), "the value is inf, not finite"),
        (Result("x"), "ValueError: could not convert string to float: 'x'"),  # type: ignore[arg-type]
        (Result(0.5, cost=None), "TypeError: float() argument must be"),  # type: ignore[arg-type]
        (Result(0.5, failed="diverged"), "diverged"),
        (Result(0.5, failed=""), "failed"),
    ],
    ids=repr,
)
def test_what_is_no_number_is_a_failed_trial(returned: Any, message: str) -> None:
    study = Study(lambda config: returned if config["x"] > 0.5 else 0.25, RandomSearch(LINE))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        run(study, 10)
    failed = [e for e in study.trials if e.failed is not None]
    assert [e.config["x"] > 0.5 for e in study.trials] == [e in failed for e in study.trials]
    assert 0 < len(failed) < 10
    assert all(message in str(e.failed) for e in failed)
    assert study.best.value == 0.25
    assert study.report().failed == len(failed)


@pytest.mark.parametrize(
    "returned", [np.float32(0.5), np.array(0.5), True, "0.5", Result(np.int64(1))]
)
def test_numbers_of_other_kinds_become_floats(returned: Any) -> None:
    study = run(Study(lambda config: returned, RandomSearch(LINE)), 1)
    assert type(study.best.value) is float
    assert type(study.best.cost) is float


def test_the_first_failure_is_said_at_once_and_all_at_the_end() -> None:
    def objective(config: dict[str, Any]) -> float:
        raise ZeroDivisionError("1 / 0")

    study = Study(objective, RandomSearch(LINE))
    with pytest.warns(UserWarning) as caught:
        run(study, 3)
    assert [str(w.message) for w in caught] == [
        "Trial 0 failed: ZeroDivisionError: 1 / 0",
        "All 3 trials failed: ZeroDivisionError: 1 / 0",
    ]
    with pytest.raises(StudyError, match="There is no best trial: all 3 failed"):
        _ = study.best
    assert "no trial succeeded" in str(study.report())


def test_there_is_no_best_before_the_first_trial() -> None:
    with pytest.raises(StudyError, match="There is no best trial yet: call run first"):
        _ = Study(x, RandomSearch(LINE)).best


def test_an_objective_may_spoil_its_configuration() -> None:
    def spoil(config: dict[str, Any]) -> float:
        score = bowl(config)
        if isinstance(config["k"], list):
            config["k"].append(4)
        config.clear()
        config["new"] = 1
        return score

    def spoil_trial(trial: Trial) -> float:
        return spoil(trial.config)

    expected = told(run(Study(bowl, adaptive()), 20))
    assert told(run(Study(spoil, adaptive()), 20)) == expected
    assert told(run(Study(spoil_trial, adaptive()), 20)) == expected
    with ThreadPoolExecutor(1) as executor:
        assert told(run(Study(spoil, adaptive()), 20, executor=executor)) == expected
    assert SPACE.parameters["k"].values == ("a", (1, 2), None, [3])


def test_the_report_alone_sees_the_test_score() -> None:
    study = run(Study(x, RandomSearch(LINE), "maximize"), 4)
    calls: list[dict[str, Any]] = []
    report = study.report(test=lambda config: calls.append(dict(config)) or config.pop("x"))  # type: ignore[func-returns-value]
    assert calls == [study.best.config]
    assert report.test == study.best.config["x"]
    assert study.report().test is None


# Executors


@pytest.mark.parametrize("workers", [1, 2, 3, 7])
def test_threads_and_turns_give_the_same_trials(workers: int) -> None:
    expected = told(run(Study(bowl, adaptive()), 25, executor=Now(), workers=workers))
    with ThreadPoolExecutor(workers) as executor:
        assert told(run(Study(slow_bowl, adaptive()), 25, executor=executor)) == expected
    if workers == 1:
        assert told(run(Study(bowl, adaptive()), 25)) == expected
    else:
        assert told(run(Study(bowl, adaptive()), 25)) != expected  # it learns later


@pytest.mark.parametrize("pool", ["loky", "spawn"])
def test_processes_and_turns_give_the_same_trials(pool: str) -> None:
    expected = told(run(Study(bowl, adaptive()), 12, executor=Now(), workers=2))
    shift = 0.0  # a closure, as functions in notebooks often are; loky pickles it
    with make_pool(pool, 2) as executor:
        objective = slow_bowl if pool == "spawn" else lambda config: slow_bowl(config) + shift
        assert told(run(Study(objective, adaptive()), 12, executor=executor)) == expected


def make_pool(kind: str, workers: int) -> Executor:
    if kind == "spawn":
        return ProcessPoolExecutor(workers, get_context("spawn"))
    from joblib.externals.loky import ProcessPoolExecutor as Loky

    return Loky(workers)  # type: ignore[no-any-return]


def test_a_random_study_is_the_same_on_any_number_of_workers() -> None:
    expected = told(run(Study(bowl, RandomSearch(SPACE)), 20))
    for workers in (2, 5):
        study = Study(slow_bowl, RandomSearch(SPACE))
        with ThreadPoolExecutor(workers) as executor:
            assert told(run(study, 20, executor=executor)) == expected


def test_no_more_trials_are_under_way_than_asked_for() -> None:
    lock, now, most = threading.Lock(), 0, 0

    def objective(config: dict[str, Any]) -> float:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.003)
        with lock:
            now -= 1
        return 0.0

    with ThreadPoolExecutor(8) as executor:
        run(Study(objective, RandomSearch(LINE)), 20, executor=executor, workers=3)
    assert 2 <= most <= 3


def test_a_slow_trial_does_not_idle_the_others() -> None:
    """Trial 0 is slow; meanwhile those that may begin without it do."""
    order: list[int] = []

    def objective(trial: Trial) -> float:
        time.sleep(0.1 if trial.number == 0 else 0.005)
        order.append(trial.number)
        return 0.0

    with ThreadPoolExecutor(3) as executor:
        study = run(Study(objective, RandomSearch(LINE)), 5, executor=executor)
    assert sorted(order) == [0, 1, 2, 3, 4]
    assert order.index(0) >= 2
    assert [e.number for e in study.trials] == [0, 1, 2, 3, 4]


def test_a_crashed_worker_ends_the_run_and_loses_nothing() -> None:
    study = Study(crash, RandomSearch(SPACE, seed=3))
    with make_pool("spawn", 2) as executor:
        with pytest.raises(
            StudyError, match=r"executor could not run trial \d+ \(BrokenProcessPool"
        ):
            run(study, 30, executor=executor)
    kept = told(study)
    assert 0 < len(kept) < 30
    assert study.stopped.startswith("StudyError: The executor could not run")
    expected = told(run(Study(bowl, RandomSearch(SPACE, seed=3)), 30))
    assert all(row in expected for row in kept)
    study.objective = bowl
    assert told(run(study, 30)) == expected


class Breaks(Executor):
    """Works `good` times, then fails in one of the ways in which executors do."""

    def __init__(self, good: int, how: str) -> None:
        self.good, self.how = good, how

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.good -= 1
        if self.good >= 0:
            future.set_result(function(*args, **kwargs))
        elif self.how == "submit":
            raise RuntimeError("cannot schedule new futures after shutdown")
        elif self.how == "cancelled":
            future.cancel()
            future.set_running_or_notify_cancel()
        elif self.how == "interrupted":
            future.set_exception(KeyboardInterrupt())
        else:
            future.set_exception(BrokenProcessPool("a worker died"))
        return future


@pytest.mark.parametrize("how", ["submit", "cancelled", "broken", "interrupted"])
@pytest.mark.parametrize("good", [0, 1, 2, 5])
def test_a_broken_executor_loses_nothing(how: str, good: int) -> None:
    expected = told(run(Study(bowl, adaptive()), 12, executor=Now(), workers=3))
    study = Study(bowl, adaptive())
    error = KeyboardInterrupt if how == "interrupted" else StudyError
    with pytest.raises(error) as caught:
        run(study, 12, executor=Breaks(good, how), workers=3)
    if error is StudyError:
        assert "All results so far are kept" in str(caught.value)
    assert len(study.trials) == good  # those that arrived with the failure as well
    assert told(run(study, 12, executor=Now(), workers=3)) == expected


def test_results_that_arrive_with_an_interrupt_are_kept() -> None:
    class Interrupted(Now):
        left = 5

        def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            self.left -= 1
            if self.left < 0:
                raise KeyboardInterrupt
            return super().submit(function, *args, **kwargs)

    study = Study(bowl, adaptive())
    with pytest.raises(KeyboardInterrupt):
        run(study, 12, executor=Interrupted(), workers=3)
    assert len(study.trials) == 5
    expected = told(run(Study(bowl, adaptive()), 12, executor=Now(), workers=3))
    assert told(run(study, 12, executor=Now(), workers=3)) == expected


def test_fewer_workers_may_finish_what_more_began() -> None:
    study = Study(bowl, RandomSearch(SPACE))
    with pytest.raises(StudyError):
        run(study, 20, executor=Breaks(2, "broken"), workers=6)
    with ThreadPoolExecutor(8) as executor:
        run(study, 4, executor=executor, workers=2)
    assert len(study.trials) == 4  # not all six that were open
    assert told(run(study, 20)) == told(run(Study(bowl, RandomSearch(SPACE)), 20))


def test_a_function_that_cannot_be_pickled_is_explained() -> None:
    lock = threading.Lock()
    study = Study(lambda config: lock.locked(), RandomSearch(LINE))
    with make_pool("spawn", 1) as executor:
        with pytest.raises(StudyError, match=r"could not run trial 0 \(.*(loky|thread pool)"):
            run(study, 3, executor=executor)
    assert len(run(study, 3).trials) == 3


# Callbacks


def test_callbacks_see_every_trial_in_order() -> None:
    seen: list[Evaluation] = []
    bests: list[float] = []
    study = Study(bowl, adaptive(), "maximize")
    callbacks = [note(seen), lambda study, evaluation: bests.append(study.best.value)]
    with ThreadPoolExecutor(3) as executor:
        run(study, 15, executor=executor, callbacks=iter(callbacks))
    assert seen == study.trials
    assert bests == sorted(bests)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, StopIteration])
def test_an_error_in_a_callback_leaves_a_whole_study(error: type[BaseException]) -> None:
    def callback(study: Study, evaluation: Evaluation) -> None:
        if evaluation.number in (3, 7):
            raise error("stop here")

    for executor in (None, Now()):
        workers = executor and 3
        study = Study(bowl, adaptive())
        for _ in range(2):
            with pytest.raises(error, match="stop here"):
                run(study, 12, callbacks=[callback], executor=executor, workers=workers)
            assert study.stopped == f"{error.__name__}: stop here"
        run(study, 12, callbacks=[callback], executor=executor, workers=workers)
        whole = run(Study(bowl, adaptive()), 12, executor=executor, workers=workers)
        assert told(study) == told(whole)


def test_a_study_does_not_run_inside_itself() -> None:
    study = Study(x, RandomSearch(LINE))
    with pytest.raises(StudyError, match="running already"):
        run(study, 3, callbacks=[lambda study, evaluation: run(study, 5)])
    assert len(run(study, 5).trials) == 5


def test_a_study_may_run_inside_another() -> None:
    def inner(config: dict[str, Any]) -> float:
        return run(Study(x, RandomSearch(LINE)), 3).best.value + config["x"]

    assert run(Study(inner, RandomSearch(LINE)), 4).report().failed == 0


# Strategies


def test_ask_and_tell_are_all_that_a_strategy_needs() -> None:
    strategy = OnlyAskTell()
    study = run(Study(bowl, strategy, "maximize"), 6)
    assert strategy.heard == [-e.value for e in study.trials]
    del strategy.space
    assert len(run(study, 8).trials) == 8


def test_a_used_strategy_goes_on_in_a_study() -> None:
    strategy = RandomSearch(LINE)
    strategy.tell(strategy.ask(), 1.0)
    assert [e.number for e in run(Study(x, strategy), 3).trials] == [1, 2, 3]


class Wrong(Strategy):
    def __init__(self, space: Space, suggestions: list[Any]) -> None:
        super().__init__(space)
        self.suggestions = suggestions

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        raise NotImplementedError

    def ask(self) -> Trial:
        suggestion = self.suggestions.pop(0)
        if isinstance(suggestion, Exception):
            raise suggestion
        return suggestion  # type: ignore[no-any-return]


def test_what_is_no_trial_is_refused() -> None:
    study = Study(x, Wrong(LINE, [{"x": 0.5}]))
    with pytest.raises(StudyError, match=r"ask must return a Trial, not \{'x': 0.5\}"):
        run(study, 2)


def test_trials_are_numbered_upwards() -> None:
    study = Study(x, Wrong(LINE, [Trial(0, {"x": 0.5}), Trial(0, {"x": 0.6})]))
    with pytest.raises(StudyError, match="must number its trials upwards: 0 follows 0"):
        run(study, 2, executor=Now(), workers=2)


def test_an_error_in_ask_may_pass() -> None:
    study = Study(x, Wrong(LINE, [OSError("busy"), Trial(0, {"x": 0.5})]))
    with pytest.raises(OSError, match="busy"):
        run(study, 1)
    assert run(study, 1).best.value == 0.5


class Forgets(RandomSearch):
    def _learn(self, evaluation: Evaluation) -> None:
        if evaluation.number == 2:
            raise RuntimeError("a bug in the strategy")


def test_an_error_in_tell_keeps_the_result_and_is_not_papered_over() -> None:
    study = Study(x, Forgets(LINE))
    with pytest.raises(RuntimeError, match="a bug in the strategy"):
        run(study, 5)
    assert [e.number for e in study.trials] == [0, 1, 2]
    with pytest.raises(StudyError, match="raised an error when it was told trial 2, and may be in"):
        run(study, 5)


def test_a_person_may_be_the_strategy() -> None:
    strategy = ManualSearch(LINE)
    study = Study(x, strategy)
    assert study.run(progress=False).stopped.startswith("no proposal is waiting")
    strategy.propose({"x": 0.5}, note="the middle")
    strategy.propose({"x": 0.5})
    assert strategy.limit == 2
    study.run(progress=False)
    assert [(e.value, e.trial.note) for e in study.trials] == [(0.5, "the middle"), (0.5, "")]
    with pytest.raises(ValueError, match="x=2: 2 is not a number from 0"):
        strategy.propose({"x": 2})


class Ends(RandomSearch):
    @property
    def limit(self) -> float:
        return math.inf

    def ask(self) -> Trial:
        if self._next == 4:
            raise SpaceExhausted("that is all")
        return super().ask()


@pytest.mark.parametrize("workers", [1, 3, 9])
def test_running_out_ends_the_study_early_and_says_why(workers: int) -> None:
    study = Study(x, Ends(LINE))
    with pytest.warns(UserWarning, match="ended after 4 of 10 trials: that is all"):
        run(study, 10, executor=Now(), workers=workers)
    assert study.stopped == "that is all"
    assert len(study.trials) == 4


def test_time_grows_in_proportion_to_the_number_of_trials() -> None:
    def seconds(n: int) -> float:
        study = Study(
            lambda config: 0.5, RandomSearch(Space({"n": Int(1, 10**6), "x": Float(0, 1)}))
        )
        begun = time.process_time()
        run(study, n)
        return time.process_time() - begun

    seconds(100)
    assert min(seconds(4000) for _ in range(2)) < 10 * max(seconds(1000), 0.02)  # quadratic: 16


def test_the_bar_shows_how_far_the_study_is(capsys: pytest.CaptureFixture[str]) -> None:
    study = Study(x, RandomSearch(LINE)).run(trials=3)
    assert "3/3" in capsys.readouterr().err
    study.run(trials=5)
    assert "5/5" in capsys.readouterr().err
    run(study, 7)
    assert capsys.readouterr().err == ""


def test_a_study_says_what_it_is() -> None:
    study = run(Study(x, RandomSearch(LINE, seed=4), "maximize"), 2)
    assert repr(study) == "Study(RandomSearch(space, seed=4), maximize, 2 trials)"
    assert study.space is LINE
