"""Assignment ex03: its solution and other right answers earn all points, mistakes lose theirs."""

from __future__ import annotations

import re

import numpy as np
import pytest

from mlsd_hpo.grading.assignment import Assignment
from tests.solutions.ex02_unseen import ABSURD
from tests.solutions.ex03_right import RIGHT
from tests.solutions.ex03_unseen import UNSEEN
from tests.solutions.ex03_wrong import WRONG
from tests.solutions.harness import Bench
from tests.solutions.suite import Suite, asked, lost

MISTAKES = {wrong.name: wrong for wrong in WRONG}


class TestEx03(Suite):
    name = "ex03_gaussian_processes"
    points = 23
    right, wrong, unseen = RIGHT, WRONG, UNSEEN
    by_chance = ("task7",)

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
    def test_hints_fit_the_mistake(
        self, bench: Bench, name: str, question: str, words: str
    ) -> None:
        wrong = MISTAKES[name]
        outcomes = asked(bench, {wrong.task: self.solution.with_mistake(wrong)}, 0)
        assert words in outcomes[question].feedback

    @pytest.mark.slow
    @pytest.mark.parametrize("name", ABSURD)
    def test_absurd_answers_earn_nothing_and_stop_nobody(self, bench: Bench, name: str) -> None:
        answers = {}
        for task in self.solution.tasks:
            function = re.search(r"def (\w+)", self.solution.source(task))[1]
            answers[task] = f"def {function}(*arguments, **named):\n    return {ABSURD[name]}"
        outcomes = asked(bench, answers, 0)
        assert {outcome.status for outcome in outcomes.values()} == {"wrong"}
        assert len(outcomes) == len(bench.assignment.questions)

    def test_a_mistake_costs_nothing_in_other_tasks(self, bench: Bench) -> None:
        names = ("no root of 3", "no noise", "twice the determinant")
        answers = {task: self.solution.source(task) for task in self.solution.tasks[:-1]}
        for name in names:
            answers[MISTAKES[name].task] = self.solution.with_mistake(MISTAKES[name])
        expected = [question for name in names for question in MISTAKES[name].loses.split()]
        assert sorted(lost(asked(bench, answers, 0))) == sorted(expected)

    def test_the_gradient_of_the_solution_is_that_of_its_values(self) -> None:
        """To more digits than the question asks for."""
        evidence = Assignment(self.solution.path.parent).solution.evidence
        rng = np.random.default_rng(0)
        X, y = rng.random((15, 2)) * 3, rng.normal(size=15)
        for t in rng.uniform([-1, -4], [0.5, 0], size=(5, 2)):
            ends = [[evidence(*(t + s * h), X, y)[0] for s in (1e-5, -1e-5)] for h in np.eye(2)]
            slopes = np.subtract(*np.transpose(ends)) / 2e-5
            assert np.allclose(evidence(*t, X, y)[1], slopes, rtol=1e-6, atol=1e-6)

    def test_the_rows_of_task_7_are_those_of_its_classifier(self) -> None:
        solution = Assignment(self.solution.path.parent).solution
        first, end = solution.NEIGHBOURS.start, solution.NEIGHBOURS.stop
        rows = solution.pipelines.table.rows
        assert {rows[row]["model"] for row in (first, *range(first, end, 99), end - 1)} == {"knn"}
        assert rows[first - 1]["model"] != "knn" != rows[end]["model"]
