"""Assignment ex01: its solution and other right answers earn all points, mistakes lose theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from mlsd_hpo.grading import CheckFailed, NotDone
from tests.solutions.ex01_right import RIGHT
from tests.solutions.ex01_wrong import FAKES, WRONG
from tests.solutions.harness import Bench, Wrong, release, source

NAME = "ex01_pipeline_hyperparameters"
SOLUTION, RELEASE = source(NAME), release(NAME)
CHECKS = {"task3": ["check3", "check3b"], "task6": ["check6"], "task6b": ["check6b"]}
FAST = ("26 evaluations", "no search")  # what of task 7 takes no time

pytestmark = pytest.mark.notebooks


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    bench = Bench(NAME)
    yield bench
    bench.close()


def checks_of(task: str) -> list[str]:
    """The names of a task's checks."""
    return CHECKS.get(task, [task.replace("task", "check")])


def cases(answers: Any) -> list[Any]:
    """Answers (task, name, ...) as parameters of a test; most of task 7 is slow."""
    return [
        pytest.param(
            one,
            id=f"{one[0]} {one[1]}",
            marks=[pytest.mark.slow] * (one[0] == "task7" and one[1] not in FAST),
        )
        for one in answers
    ]


def test_points_are_those_of_the_visible_checks(bench: Bench) -> None:
    questions = bench.assignment.questions
    visible = {"task1": 2, "task2": 3, "task3": 3, "task4": 3, "task5": 3, "task6": 2}
    visible |= {"task6b": 2, "task7": 3}
    assert {t: sum(q.points for q in questions if q.task == t) for t in SOLUTION.tasks} == visible


def test_the_untouched_release_runs_through_and_nothing_is_done() -> None:
    raised = RELEASE.run()
    assert list(raised) == SOLUTION.checks
    assert all(isinstance(error, NotDone) for error in raised.values()), raised


def test_every_task_has_other_right_answers_and_mistakes() -> None:
    for task in SOLUTION.tasks:
        assert sum(one == task for one, _ in RIGHT) >= 2, task
        assert sum(wrong.task == task for wrong in WRONG) >= 3, task


@pytest.mark.parametrize("one", cases(RIGHT))
def test_other_right_answers_pass(one: tuple[str, str]) -> None:
    checks = checks_of(one[0])
    assert SOLUTION.run({one[0]: RIGHT[one]}, checks) == dict.fromkeys(checks)


@pytest.mark.parametrize("wrong", cases(WRONG))
def test_mistakes_are_named_in_words(wrong: Wrong) -> None:
    raised = SOLUTION.run({wrong.task: SOLUTION.with_mistake(wrong)}, checks_of(wrong.task))
    said = {check: error for check, error in raised.items() if error is not None}
    assert set(said) == set(wrong.says), said
    for check, words in wrong.says.items():
        assert words in str(said[check])
        if words and "budget" not in words:
            assert isinstance(said[check], CheckFailed)


# --- hidden questions -----------------------------------------------------------------------------


def test_the_solution_earns_all_points(bench: Bench) -> None:
    outcomes = bench.ask({task: SOLUTION.source(task) for task in SOLUTION.tasks})
    lost = [outcome for outcome in outcomes.values() if outcome.status != "right"]
    assert not lost
    assert sum(outcome.earned or 0 for outcome in outcomes.values()) == 21


def test_the_untouched_release_earns_nothing(bench: Bench) -> None:
    outcomes = bench.ask({task: RELEASE.source(task) for task in SOLUTION.tasks})
    assert {outcome.status for outcome in outcomes.values()} == {"unanswered"}
    assert len(outcomes) == len(bench.assignment.questions)


@pytest.mark.parametrize("one", cases(RIGHT))
def test_other_right_answers_earn_all_points(bench: Bench, one: tuple[str, str]) -> None:
    outcomes = bench.ask({one[0]: RIGHT[one]})
    assert not [outcome for outcome in outcomes.values() if outcome.status != "right"]


@pytest.mark.parametrize("wrong", cases(WRONG))
def test_mistakes_lose_their_points(bench: Bench, wrong: Wrong) -> None:
    only = wrong.loses.split() if wrong.task == "task7" else None  # those of task 7 run experiments
    outcomes = bench.ask({wrong.task: SOLUTION.with_mistake(wrong)}, only)
    lost = {name for name, outcome in outcomes.items() if outcome.earned != outcome.points}
    assert lost == set(wrong.loses.split()), outcomes
    assert all(outcomes[name].status == "wrong" and outcomes[name].feedback for name in lost)
    told = " ".join(outcomes[name].feedback for name in lost)
    assert not re.search(r"expected \S*\d|got \S*\d", told)  # the inputs and values stay hidden


@pytest.mark.parametrize(
    ("task", "name", "question", "words"),
    [
        ("task3", "no copies", "same_steps", "each fitted on the training rows alone"),
        ("task4", "ignores ties", "corners", "rows of equal p are called alike"),
        ("task4", "costs swapped", "many_rows", "above all p nobody is called"),
        pytest.param("task7", "at random", "new_problems", "times what", marks=pytest.mark.slow),
    ],
)
def test_hints_fit_the_mistake(
    bench: Bench, task: str, name: str, question: str, words: str
) -> None:
    wrong = next(one for one in WRONG if (one.task, one.name) == (task, name))
    assert words in bench.ask({task: SOLUTION.with_mistake(wrong)})[question].feedback


@pytest.mark.parametrize("one", FAKES, ids=" ".join)
def test_answers_made_to_deceive_earn_nothing(bench: Bench, one: tuple[str, str]) -> None:
    outcomes = bench.ask({one[0]: FAKES[one]})
    assert {outcome.status for outcome in outcomes.values()} == {"wrong"}, outcomes


@pytest.mark.slow
def test_counting_anew_for_each_threshold_is_too_slow(bench: Bench) -> None:
    code = """
def best_threshold(truth, p, missed, alarm):
    costs = {t: total_cost(truth, p, t, missed, alarm) for t in [*p, np.inf]}
    return min(costs.items(), key=lambda pair: pair[1])
"""
    outcomes = bench.ask({"task4": code})
    assert {name: outcome.status for name, outcome in outcomes.items()} == {
        "any_costs": "right",
        "corners": "right",
        "many_rows": "stopped",
    }
