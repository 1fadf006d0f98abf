"""Assignment ex03: its solution and other right answers earn all points, mistakes lose theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import nbformat
import numpy as np
import pytest

from mlsd_hpo.grading import NotDone
from mlsd_hpo.grading.assignment import Assignment
from mlsd_hpo.grading.grader import Grader
from mlsd_hpo.grading.records import Outcome
from mlsd_hpo.grading.sandbox import Sandbox, best_degree
from tests.solutions.ex02_unseen import ABSURD, Unseen
from tests.solutions.ex03_right import RIGHT
from tests.solutions.ex03_unseen import UNSEEN
from tests.solutions.ex03_wrong import WRONG
from tests.solutions.harness import Bench, Wrong, release, source

NAME = "ex03_gaussian_processes"
SOLUTION, RELEASE = source(NAME), release(NAME)
SEEDS = (0, 1)


def checks_of(task: str) -> list[str]:
    """The names of a task's checks."""
    number = task.removeprefix("task")
    return [check for check in SOLUTION.checks if re.sub(r"\D", "", check) == number]


def slow_if_fitting(task: str) -> list[Any]:
    """The marks of a test of this task: task 7 fits a Gaussian process to each of eight splits."""
    return [pytest.mark.slow] * (task == "task7")


def test_the_solution_passes_all_checks() -> None:
    assert SOLUTION.run() == dict.fromkeys(SOLUTION.checks)


def test_the_untouched_release_runs_through_and_nothing_is_done() -> None:
    raised = RELEASE.run()
    assert list(raised) == SOLUTION.checks
    assert all(isinstance(error, NotDone) for error in raised.values()), raised


@pytest.mark.parametrize(
    ("task", "name"),
    [pytest.param(*one, id=" ".join(one), marks=slow_if_fitting(one[0])) for one in RIGHT],
)
def test_other_right_answers_pass(task: str, name: str) -> None:
    checks = checks_of(task)
    assert SOLUTION.run({task: RIGHT[task, name]}, checks) == dict.fromkeys(checks)


def test_every_task_has_other_right_answers_and_mistakes() -> None:
    for task in SOLUTION.tasks:
        assert sum(one == task for one, _ in RIGHT) >= 2, task
        assert sum(wrong.task == task for wrong in WRONG) >= 3, task


@pytest.mark.parametrize(
    "wrong",
    [pytest.param(w, id=f"{w.task} {w.name}", marks=slow_if_fitting(w.task)) for w in WRONG],
)
def test_mistakes_are_named(wrong: Wrong) -> None:
    raised = SOLUTION.run({wrong.task: SOLUTION.with_mistake(wrong)}, checks_of(wrong.task))
    said = {check: str(error) for check, error in raised.items() if error is not None}
    assert set(said) == set(wrong.says), said
    for check, words in wrong.says.items():
        assert words in said[check]


@pytest.mark.parametrize("one", UNSEEN, ids=lambda one: f"{one.task} {one.name}")
def test_visible_checks_do_not_see_them(one: Unseen) -> None:
    checks = checks_of(one.task)
    assert SOLUTION.run({one.task: one.code}, checks) == dict.fromkeys(checks)


@pytest.mark.notebooks
def test_a_kernel_runs_the_untouched_release_to_its_end(tmp_path) -> None:
    from nbclient import NotebookClient

    book = nbformat.read(RELEASE.path, as_version=4)
    NotebookClient(book, timeout=120, resources={"metadata": {"path": tmp_path}}).execute()
    outputs = [out for cell in book.cells for out in cell.get("outputs", [])]
    assert {out.output_type for out in outputs} == {"error"}
    assert [out.ename for out in outputs] == ["NotDone"] * len(SOLUTION.checks)
    assert all(len(out.traceback) == 1 for out in outputs)


def test_the_table_has_the_classifier_of_task_7_in_these_rows() -> None:
    solution = Assignment(SOLUTION.path.parent).solution
    rows, models = solution.NEIGHBOURS, solution.pipelines.space.parameters["model"].choices
    configs = solution.pipelines.table.rows
    assert "knn" in models
    assert {configs[row]["model"] for row in rows[::50]} == {"knn"}
    assert configs[rows[-1]]["model"] == "knn"
    assert configs[rows[0] - 1]["model"] != "knn" != configs[rows[-1] + 1]["model"]


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


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(s, marks=pytest.mark.slow) for s in range(1, 4))]
)
def test_the_solution_earns_all_points(bench: Bench, seed: int) -> None:
    outcomes = asked(bench, {task: SOLUTION.source(task) for task in SOLUTION.tasks}, seed)
    assert not lost(outcomes)
    assert sum(outcome.earned or 0 for outcome in outcomes.values()) == 23


def test_the_untouched_release_earns_nothing() -> None:
    grader = Grader(Assignment(SOLUTION.path.parent), Sandbox(best_degree()), seed=0)
    outcomes, notes = grader.grade(RELEASE.path)
    assert {outcome.status for outcome in outcomes} == {"unanswered"}
    assert {outcome.earned for outcome in outcomes} == {0.0}
    assert not notes


@pytest.mark.slow
@pytest.mark.parametrize(("task", "name"), RIGHT, ids=lambda name: name)
def test_other_right_answers_earn_all_points(bench: Bench, task: str, name: str) -> None:
    for seed in SEEDS[: 1 if task == "task7" else 2]:
        assert not lost(asked(bench, {task: RIGHT[task, name]}, seed))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("task", "code", "loses"),
    [
        pytest.param(w.task, SOLUTION.with_mistake(w), w.loses, id=f"{w.task} {w.name}")
        for w in WRONG
    ]
    + [pytest.param(*(u.task, u.code, u.loses), id=f"{u.task} {u.name}") for u in UNSEEN],
)
def test_mistakes_lose_their_points_and_are_told_without_values(
    bench: Bench, task: str, code: str, loses: str
) -> None:
    """What students read does not depend on the seed: so there is no input in it."""
    first = asked(bench, {task: code}, SEEDS[0])
    assert sorted(lost(first)) == sorted(loses.split())
    assert {first[name].status for name in lost(first)} == {"wrong"}
    if task != "task7":
        assert lost(asked(bench, {task: code}, SEEDS[1])) == lost(first)


@pytest.mark.parametrize(
    ("name", "question", "words"),
    [
        ("squares by the binomial formula", "equal_rows", "take differences first"),
        ("the prior mean is not added back", "prior_mean", "add it to the result"),
        ("each point by itself", "two_points", "mean + C ε"),
        ("a determinant", "hundreds_of_points", "2 Σ log Lᵢᵢ"),
        ("from the middle", "better_maximum", "20 climbs"),
        ("one side", "share_inside", "(1 - level) / 2 lies above"),
    ],
)
def test_hints_fit_the_mistake(bench: Bench, name: str, question: str, words: str) -> None:
    wrong = next(one for one in WRONG if one.name == name)
    assert words in asked(bench, {wrong.task: SOLUTION.with_mistake(wrong)}, 0)[question].feedback


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


def test_the_gradient_of_the_solution_is_that_of_its_values() -> None:
    """To more digits than the question asks for, since its expected values are differences."""
    evidence = Assignment(SOLUTION.path.parent).solution.evidence
    rng = np.random.default_rng(0)
    X, y = rng.random((15, 2)) * 3, rng.normal(size=15)
    for t in rng.uniform([-1, -4], [0.5, 0], size=(5, 2)):
        steps = 1e-5 * np.eye(2)
        slopes = [(evidence(*(t + h), X, y)[0] - evidence(*(t - h), X, y)[0]) / 2e-5 for h in steps]
        assert np.allclose(evidence(*t, X, y)[1], slopes, rtol=1e-6, atol=1e-6)


def test_wrong_functions_cost_nothing_in_other_tasks(bench: Bench) -> None:
    """A kernel, a posterior and an evidence that are wrong lose points where they are asked for."""
    names = ("no root of 3", "no noise", "twice the determinant")
    mistakes = [next(one for one in WRONG if one.name == name) for name in names]
    answers = {task: SOLUTION.source(task) for task in SOLUTION.tasks if task != "task7"}
    answers |= {wrong.task: SOLUTION.with_mistake(wrong) for wrong in mistakes}
    expected = [name for wrong in mistakes for name in wrong.loses.split()]
    assert sorted(lost(asked(bench, answers, 0))) == sorted(expected)
