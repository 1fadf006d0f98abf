"""What every assignment's tests have in common: subclass `Suite` and give it answers.

    class TestEx04(Suite):
        name, points = "ex04_bayesian_optimization", 24
        right, wrong, unseen = RIGHT, WRONG, UNSEEN

The solution and other right answers earn all points, the others pass the visible checks; the
release runs through and earns nothing; each mistake is named by the visible checks that see it, and
loses the points of the hidden questions that it should. That the solution passes the visible checks
is what nbval finds (`make test`), and that a kernel runs the release to its end is found in
`tests/grading/test_check.py`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import pytest

from mlsd_hpo.grading import NotDone
from mlsd_hpo.grading.assignment import read_cells
from mlsd_hpo.grading.records import Outcome
from tests.solutions.harness import Bench, Notebook, Unseen, Wrong, release, source

SEEDS = (0, 1)


class Suite:
    """The tests; attributes of a subclass say of what."""

    name: ClassVar[str]
    """Of the assignment's folder."""
    points: ClassVar[float]
    right: ClassVar[Mapping[tuple[str, str], str]]
    """(task, name) -> the cell of another right answer."""
    wrong: ClassVar[Sequence[Wrong]]
    unseen: ClassVar[Sequence[Unseen]] = ()
    by_chance: ClassVar[Sequence[str]] = ()
    """Tasks in which what is lost, or what is said of it, may depend on the seed."""

    solution: ClassVar[Notebook]
    release: ClassVar[Notebook]

    def __init_subclass__(cls) -> None:
        cls.solution = source(cls.name)
        cls.release = release(cls.name)

    @property
    def last(self) -> str:
        """The last task, which runs an experiment."""
        return list(self.solution.tasks)[-1]

    def pytest_generate_tests(self, metafunc: Any) -> None:
        """Give each test the answers of this assignment that its arguments ask for.

        Those to the last task are slow.
        """
        lists = {"wrong_one": self.wrong, "unseen_one": self.unseen, "right_one": list(self.right)}
        for argument, answers in lists.items():
            if argument in metafunc.fixturenames:
                cases = [
                    pytest.param(
                        one,
                        id=f"{one[0]} {one[1]}",
                        marks=[pytest.mark.slow] * (one[0] == self.last),
                    )
                    for one in answers
                ]
                metafunc.parametrize(argument, cases)

    @pytest.fixture(scope="class")
    @classmethod
    def bench(cls) -> Iterator[Bench]:
        bench = Bench(cls.name)
        yield bench
        bench.close()

    def checks_of(self, task: str) -> list[str]:
        """The names of a task's checks."""
        number = task.removeprefix("task")
        return [check for check in self.solution.checks if re.sub(r"\D", "", check) == number]

    # --- visible checks ---------------------------------------------------------------------------

    def test_the_untouched_release_runs_through_and_nothing_is_done(self) -> None:
        raised = self.release.run()
        assert list(raised) == self.solution.checks
        assert all(isinstance(error, NotDone) for error in raised.values()), raised

    @pytest.mark.slow
    def test_other_right_answers_pass(self, right_one: tuple[str, str]) -> None:
        task, _ = right_one
        checks = self.checks_of(task)
        passed = dict.fromkeys(checks)
        assert self.solution.run({task: self.right[right_one]}, checks) == passed

    def test_every_task_has_other_right_answers_and_mistakes(self) -> None:
        for task in self.solution.tasks:
            assert sum(one == task for one, _ in self.right) >= 2, task
            assert sum(wrong.task == task for wrong in self.wrong) >= 3, task

    @pytest.mark.slow
    @pytest.mark.filterwarnings("ignore::RuntimeWarning")  # numpy warns of some, right answers not
    def test_mistakes_are_named(self, wrong_one: Wrong) -> None:
        answer = {wrong_one.task: self.solution.with_mistake(wrong_one)}
        raised = self.solution.run(answer, self.checks_of(wrong_one.task))
        said = {check: str(error) for check, error in raised.items() if error is not None}
        assert set(said) == set(wrong_one.says), said
        for check, words in wrong_one.says.items():
            assert words in said[check]

    def test_visible_checks_do_not_see_them(self, unseen_one: Unseen) -> None:
        checks = self.checks_of(unseen_one.task)
        raised = self.solution.run({unseen_one.task: unseen_one.code}, checks)
        assert raised == dict.fromkeys(checks)

    # --- hidden questions -------------------------------------------------------------------------

    @pytest.mark.slow
    def test_the_untouched_release_earns_nothing(self, bench: Bench) -> None:
        assert not bench.assignment.plan(read_cells(self.release.path)).notes
        stubs = {task: self.release.source(task) for task in self.solution.tasks}
        outcomes = asked(bench, stubs, 0)
        assert {outcome.status for outcome in outcomes.values()} == {"unanswered"}
        assert len(outcomes) == len(bench.assignment.questions)

    @pytest.mark.slow
    @pytest.mark.parametrize("seed", SEEDS[:1])
    def test_the_solution_earns_all_points(self, bench: Bench, seed: int) -> None:
        answers = {task: self.solution.source(task) for task in self.solution.tasks}
        outcomes = asked(bench, answers, seed)
        assert not lost(outcomes)
        assert sum(outcome.earned or 0 for outcome in outcomes.values()) == self.points

    @pytest.mark.slow
    def test_other_right_answers_earn_all_points(
        self, bench: Bench, right_one: tuple[str, str]
    ) -> None:
        task, _ = right_one
        for seed in SEEDS[:1] if task == self.last else SEEDS:
            assert not lost(asked(bench, {task: self.right[right_one]}, seed))

    @pytest.mark.slow
    def test_mistakes_lose_their_points(self, bench: Bench, wrong_one: Wrong) -> None:
        code = self.solution.with_mistake(wrong_one)
        self._loses(bench, wrong_one.task, code, wrong_one.loses)

    @pytest.mark.slow
    def test_unseen_mistakes_lose_their_points(self, bench: Bench, unseen_one: Unseen) -> None:
        self._loses(bench, unseen_one.task, unseen_one.code, unseen_one.loses)

    def _loses(self, bench: Bench, task: str, code: str, loses: str) -> None:
        """What students read does not depend on the seed: so there is no input in it.

        The last task's questions run experiments: there only those are asked that are lost.
        """
        only = loses.split() if task == self.last else None
        first = asked(bench, {task: code}, SEEDS[0], only)
        assert sorted(lost(first)) == sorted(loses.split()), lost(first)
        assert {first[name].status for name in lost(first)} <= {"wrong", "stopped"}
        stopped = "stopped" in {outcome.status for outcome in first.values()}
        if task not in (*self.by_chance, self.last) and not stopped:
            assert lost(asked(bench, {task: code}, SEEDS[1])) == lost(first)


def asked(
    bench: Bench, answers: dict[str, str], seed: int, only: Collection[str] | None = None
) -> dict[str, Outcome]:
    """The outcomes of these answers for the questions of that seed."""
    bench.grader.seed = seed
    return bench.ask(answers, only)


def lost(outcomes: dict[str, Outcome]) -> dict[str, str]:
    """The questions that were not answered right, and what the student reads about each."""
    return {name: one.feedback for name, one in outcomes.items() if one.earned != one.points}
