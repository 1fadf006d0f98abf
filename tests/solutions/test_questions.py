"""Hidden questions of all assignments: their points, their length, and what people read of them."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections import defaultdict
from pathlib import Path

import pytest
from notebook_form import read

from mlsd_hpo.grading.assignment import QUESTIONS, Assignment
from tests.solutions.harness import ROOT

FOLDERS = [path.parent for path in sorted((ROOT / "solutions").glob(f"*/{QUESTIONS}"))]
MOST_LINES = 15


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name, scope="module")
def assignment(request) -> Assignment:
    return Assignment(request.param)


def visible_points(path: Path) -> dict[str, float]:
    """The points of the visible checks that follow each cell to fill in, by that cell's name."""
    points: defaultdict[str, float] = defaultdict(float)
    task = ""
    for cell in read(path).cells:
        info = cell.metadata.get("nbgrader", {})
        if info.get("solution"):
            task = info["grade_id"]
        elif info.get("grade"):
            points[task] += info["points"]
    return dict(points)


def test_there_are_assignments() -> None:
    assert len(FOLDERS) >= 2


def test_each_task_gives_as_many_points_as_its_visible_checks(assignment: Assignment) -> None:
    hidden: defaultdict[str, float] = defaultdict(float)
    for question in assignment.questions:
        hidden[question.task] += question.points
    assert dict(hidden) == visible_points(assignment.path)


def test_questions_have_titles_of_their_own(assignment: Assignment) -> None:
    titles = [question.title for question in assignment.questions]
    assert len(set(titles)) == len(titles)
    for title in titles:
        assert 5 < len(title) <= 70
        assert not title.endswith(".")


def test_a_question_is_short(assignment: Assignment) -> None:
    for question in assignment.questions:
        function = ast.parse(textwrap.dedent(inspect.getsource(question.ask))).body[0]
        assert function.end_lineno - function.lineno + 1 <= MOST_LINES, question.name


def test_inputs_come_from_the_generator_that_questions_are_handed(assignment: Assignment) -> None:
    """A question that asks the same each time can be answered by heart."""
    for question in assignment.questions:
        assert question.rng(0).random() == question.rng(0).random() != question.rng(1).random()
        assert "rng" in question.ask.__code__.co_varnames[3:] or "rng" in names(question.ask)


def names(function) -> set[str]:
    """The names that a function's body reads."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
