"""Assignment ex02: its solution and other right answers earn all points, mistakes lose theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from mlsd_hpo.grading import NotDone
from mlsd_hpo.grading.assignment import read_cells
from mlsd_hpo.grading.records import Outcome
from tests.solutions.ex02_right import RIGHT
from tests.solutions.ex02_unseen import ABSURD, UNSEEN
from tests.solutions.ex02_wrong import WRONG
from tests.solutions.harness import Bench, Unseen, Wrong, release, source

NAME = "ex02_grid_and_random"
SOLUTION, RELEASE = source(NAME), release(NAME)
SEEDS = (0, 1)
FAST = ("knows the table", "no return", "over the budget", "spread alone")  # what of task 7 is


def checks_of(task: str) -> list[str]:
    """The names of a task's checks."""
    number = task.removeprefix("task")
    return [check for check in SOLUTION.checks if re.sub(r"\D", "", check) == number]


def test_the_untouched_release_runs_through_and_nothing_is_done() -> None:
    raised = RELEASE.run()
    assert list(raised) == SOLUTION.checks
    assert all(isinstance(error, NotDone) for error in raised.values()), raised


@pytest.mark.slow
@pytest.mark.parametrize(("task", "name"), RIGHT, ids=lambda name: name)
def test_other_right_answers_pass(task: str, name: str) -> None:
    checks = checks_of(task)
    assert SOLUTION.run({task: RIGHT[task, name]}, checks) == dict.fromkeys(checks)


def test_every_task_has_other_right_answers_and_mistakes() -> None:
    for task in SOLUTION.tasks:
        assert sum(one == task for one, _ in RIGHT) >= 2, task
        assert sum(wrong.task == task for wrong in WRONG) >= 3, task


@pytest.mark.slow
@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: f"{wrong.task} {wrong.name}")
def test_mistakes_are_named(wrong: Wrong) -> None:
    raised = SOLUTION.run({wrong.task: SOLUTION.with_mistake(wrong)}, checks_of(wrong.task))
    said = {check: str(error) for check, error in raised.items() if error is not None}
    assert set(said) == set(wrong.says), said
    for check, words in wrong.says.items():
        assert words in said[check]


# --- hidden questions -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    bench = Bench(NAME)
    yield bench
    bench.close()


def asked(bench: Bench, answers: dict[str, str], seed: int) -> dict[str, Outcome]:
    """The outcomes of these answers for the questions of that seed."""
    bench.grader.seed = seed
    return bench.ask(answers)


def lost(outcomes: dict[str, Outcome]) -> dict[str, str]:
    """The questions that were not answered right, and what the student reads about each."""
    return {name: one.feedback for name, one in outcomes.items() if one.earned != one.points}


@pytest.mark.slow
def test_the_solution_earns_all_points(bench: Bench) -> None:
    outcomes = asked(bench, {task: SOLUTION.source(task) for task in SOLUTION.tasks}, SEEDS[0])
    assert not lost(outcomes)
    assert sum(outcome.earned or 0 for outcome in outcomes.values()) == 22


@pytest.mark.slow
def test_the_untouched_release_earns_nothing(bench: Bench) -> None:
    assert not bench.assignment.plan(read_cells(RELEASE.path)).notes
    outcomes = asked(bench, {task: RELEASE.source(task) for task in SOLUTION.tasks}, 0)
    assert {outcome.status for outcome in outcomes.values()} == {"unanswered"}
    assert len(outcomes) == len(bench.assignment.questions)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("task", "name"), [one for one in RIGHT if one[0] != "task7"], ids=lambda name: name
)
def test_other_right_answers_earn_all_points(bench: Bench, task: str, name: str) -> None:
    for seed in SEEDS:
        assert not lost(asked(bench, {task: RIGHT[task, name]}, seed))


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for task, name in RIGHT if task == "task7"])
def test_right_searches_earn_all_points(bench: Bench, name: str) -> None:
    for seed in SEEDS:
        assert not lost(asked(bench, {"task7": RIGHT["task7", name]}, seed))


def case(task: str, name: str, code: str, loses: str) -> Any:
    """A wrong answer as parameters of a test."""
    lasts = (task == "task7" and name not in FAST) or name.startswith("walks")
    return pytest.param(task, code, loses, id=f"{task} {name}", marks=[pytest.mark.slow] * lasts)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("task", "code", "loses"),
    [case(w.task, w.name, SOLUTION.with_mistake(w), w.loses) for w in WRONG]
    + [case(*one) for one in UNSEEN],
)
def test_mistakes_lose_their_points_and_are_told_without_values(
    bench: Bench, task: str, code: str, loses: str
) -> None:
    """What students read does not depend on the seed: so there is no input in it."""
    first = asked(bench, {task: code}, SEEDS[0])
    assert sorted(lost(first)) == sorted(loses.split())
    assert {first[name].status for name in lost(first)} <= {"wrong", "stopped"}
    if task != "task7" and "stopped" not in {outcome.status for outcome in first.values()}:
        assert lost(asked(bench, {task: code}, SEEDS[1])) == lost(first)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "question", "words"),
    [
        ("no padding", "whole_numbers", "by one half, round"),
        ("pads no logarithms", "whole_numbers", "then take logarithms"),
        ("the first nan stays", "failed_trials", "comparing with nan gives False"),
        ("the largest", "smallest_value", "which way you compare"),
    ],
)
def test_hints_fit_the_mistake(bench: Bench, name: str, question: str, words: str) -> None:
    wrong = next(one for one in WRONG if one.name == name)
    assert words in asked(bench, {wrong.task: SOLUTION.with_mistake(wrong)}, 0)[question].feedback


@pytest.mark.parametrize("one", UNSEEN, ids=lambda one: f"{one.task} {one.name}")
def test_visible_checks_do_not_see_them(one: Unseen) -> None:
    checks = checks_of(one.task)
    assert SOLUTION.run({one.task: one.code}, checks) == dict.fromkeys(checks)


@pytest.mark.slow
@pytest.mark.parametrize("name", ABSURD)
def test_absurd_answers_earn_nothing_and_stop_nobody(bench: Bench, name: str) -> None:
    functions = {task: re.search(r"def (\w+)", SOLUTION.source(task))[1] for task in SOLUTION.tasks}
    answers = {
        task: f"def {function}(*arguments, **named):\n    return {ABSURD[name]}"
        for task, function in functions.items()
    }
    outcomes = asked(bench, answers, 0)
    assert {outcome.status for outcome in outcomes.values()} == {"wrong"}
    assert len(outcomes) == len(bench.assignment.questions)


@pytest.mark.slow
def test_answers_learned_by_heart_are_worth_nothing_in_another_run(bench: Bench) -> None:
    """An answer may know all inputs of one seed; those of another are others."""
    questions = [q for q in bench.assignment.questions if q.task == "task3"]
    known = {}

    def note(top: float, confidence: float, hits: int = 1) -> int:
        n = bench.assignment.solution.trials_needed(top, confidence, hits)
        known[top, confidence, hits] = n
        return n

    for question in questions:
        question.ask(
            SimpleNamespace(trials_needed=note), bench.assignment.solution, question.rng(7)
        )
    code = f"""
def trials_needed(top, confidence, hits=1):
    return {known}.get((top, confidence, hits), 59)
"""
    assert not lost(asked(bench, {"task3": code}, 7))
    assert len(lost(asked(bench, {"task3": code}, 8))) == len(questions)


@pytest.mark.slow
def test_a_wrong_zoom_costs_nothing_where_zooms_are_compared(bench: Bench) -> None:
    zoom = next(SOLUTION.with_mistake(w) for w in WRONG if w.name == "forgets earlier rounds")
    outcomes = asked(bench, {"task5": zoom, "task6": SOLUTION.source("task6")}, 0)
    assert list(lost(outcomes)) == ["best_so_far"]


@pytest.mark.slow
def test_a_search_gets_no_evaluation_beyond_its_budget(bench: Bench) -> None:
    """Not even from the objectives of earlier searches."""
    code = """
objectives = []

def my_search(space, objective, budget, seed):
    rng, scored = np.random.default_rng(seed), []
    if seed == 0:  # of the next question
        objectives.clear()
    objectives.append(objective)
    for ask in objectives[-4:] + [objective] * 12:
        try:
            config = space.sample(rng)
            scored.append((ask(config), config))
        except RuntimeError:
            pass
    assert len(scored) == budget
    return max(scored, key=lambda pair: pair[0])[1]
"""
    outcomes = asked(bench, {"task7": code}, 0)
    assert {outcome.status for outcome in outcomes.values()} == {"wrong"}
    assert all("mean error" in outcome.feedback for outcome in outcomes.values())
