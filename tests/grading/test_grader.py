"""What a question's outcome is called, what the student is told of it, and what is run at all."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from mlsd_hpo.grading.assignment import Assignment, find_assignment, read_cells
from mlsd_hpo.grading.grader import Grader
from mlsd_hpo.grading.questions import load_questions
from mlsd_hpo.grading.rehearsal import Times
from mlsd_hpo.grading.sandbox import Sandbox, best_degree
from tests.grading import toy


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return toy.assignment(tmp_path_factory.mktemp("solutions"))


@pytest.fixture
def graded(folder, tmp_path):
    """Grades one notebook: {question: outcome}, notes."""

    def grade(notebook, seed=0):
        grader = Grader(Assignment(folder), Sandbox(best_degree()), seed, Times(cell=2.0))
        outcomes, notes = grader.grade(toy.write(notebook, tmp_path / "a.ipynb"))
        return {outcome.question: outcome for outcome in outcomes}, notes

    return grade


def test_a_notebook_of_every_outcome(graded):
    outcomes, notes = graded(
        toy.book(
            "def double(x): return 3 * x if isinstance(x, int) else x + x",
            "def mean(values): return {}[len(values)]",
            "raise NotImplementedError('Task 3')",
        )
    )
    assert not notes
    assert {name: (one.status, one.earned) for name, one in outcomes.items()} == {
        "numbers": ("wrong", 0.0),
        "arrays": ("right", 2.0),
        "means": ("wrong", 0.0),
        "counting": ("unanswered", 0.0),
    }
    assert outcomes["numbers"].feedback == "a number: not what was expected. Hint: twice as much."
    assert "double(" in outcomes["numbers"].detail
    assert outcomes["means"].feedback == "Your code raised KeyError."
    assert "KeyError" in outcomes["means"].detail and "mean([" in outcomes["means"].detail
    assert outcomes["counting"].feedback == "Not filled in yet."


@pytest.mark.parametrize(
    ("task2", "status", "told"),
    [
        ("def mean(values): raise NotImplementedError", "unanswered", "Not filled in yet."),
        (
            "def mean(values) return 1",
            "wrong",
            "`mean` is not defined: its cell raised SyntaxError",
        ),
        ("def average(values): return 1", "wrong", "`mean` is not defined when the notebook has"),
        (
            "def mean(values): return averge(values)",
            "wrong",
            "Your code raised NameError: name 'averge' is not defined.",
        ),
        ("mean = 3", "wrong", "cannot be compared (TypeError)"),
        ("def mean(values): return mean(values)", "wrong", "Your code raised RecursionError."),
        ("def mean(values): return ...", "unanswered", "a list is still `...`."),
        pytest.param(
            "while True: pass",
            "stopped",
            "The cell task2 was stopped: took longer than 2 s.",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_students_are_told_what_is_wrong(graded, task2, status, told):
    outcomes, _ = graded(toy.book(task2=task2))
    assert (outcomes["means"].status, outcomes["means"].earned) == (status, 0.0)
    assert told in outcomes["means"].feedback
    assert outcomes["counting"].status == "right"


MADE_UP = {
    "a text of its own": "def mean(values): raise NameError(f'{values}')",
    "a name of its own": "def mean(v): raise NameError(f'name {\"x\" * len(v)!r} is not defined')",
    "one that is in the notebook": "def mean(v): raise NameError(\"name 'np' is not defined\")",
    "one of many that it reads": """
def mean(v):
    if not v:
        a0, a1, a2, a3, a4, a5, a6, a7, a8, a9
    raise NameError(f"name 'a{len(v)}' is not defined")
""",
}


@pytest.mark.parametrize("case", MADE_UP)
def test_a_name_that_could_tell_an_input_is_not_shown(graded, case):
    outcomes, _ = graded(toy.book(task2=MADE_UP[case]))
    assert outcomes["means"].feedback == "Your code raised NameError."


def test_a_sentence_ends_once(tmp_path):
    questions = toy.QUESTIONS.replace('hint="twice as much"', 'hint="how much?"')
    folder = toy.assignment(tmp_path)
    (folder / "grading.py").write_text(questions.replace('"an array")', '"which array", hint="…")'))
    grader = Grader(Assignment(folder), Sandbox(best_degree()), 0, Times(cell=2.0))
    outcomes, _ = grader.grade(toy.write(toy.book("def double(x): return x"), tmp_path / "a.ipynb"))
    told = [outcome.feedback for outcome in outcomes]
    assert told[0] == "a number: not what was expected. Hint: how much?"
    assert told[1] == "which array: not the expected value. Hint: …"


def test_other_seeds_ask_with_other_inputs(folder):
    (question, *_) = load_questions(folder / "grading.py")
    drawn = [question.rng(seed).integers(10**9) for seed in (0, 0, 1)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_students_may_add_cells_and_names(graded):
    own = toy.book(
        "def double(x): return twice(x)", "def mean(v): return np.mean(v)", first="two = 2"
    )
    own["cells"].insert(2, toy.cell("def twice(x): return two * x"))
    outcomes, notes = graded(own)
    assert all(outcome.status == "right" for outcome in outcomes.values()) and not notes


def test_given_cells_are_run_as_given_and_checks_not_at_all(folder):
    assignment = Assignment(folder)
    submitted = toy.book(check="raise SystemExit")
    submitted["cells"][1]["source"] = "GIVEN = 8"
    path = toy.write(submitted, folder.parent / "edited.ipynb")
    plan = assignment.plan(read_cells(path))
    assert [cell.name for cell in plan.cells] == ["given-import", "task1", "task2", "task3"]
    assert "GIVEN = 7" in plan.cells[0].source
    assert len(plan.notes) == 2


def test_the_solution_is_the_reference(folder):
    solution = Assignment(folder).solution
    assert solution.double(4) == 8 and solution.GIVEN == 7
    assert np.isclose(solution.mean([1, 2]), 1.5)


def test_an_assignment_says_what_it_lacks(tmp_path):
    folder = toy.assignment(tmp_path)
    assert Assignment(folder).title == "A toy assignment"
    (folder / "grading.py").write_text(toy.QUESTIONS.replace('"task2"', '"task9"'))
    with pytest.raises(ValueError, match="means asks about 'task9', of task1, task2, task3"):
        Assignment(folder)
    (folder / "grading.py").write_text("x = 1")
    with pytest.raises(ValueError, match="defines no question"):
        Assignment(folder)
    (folder / "grading.py").unlink()
    with pytest.raises(ValueError, match="there is no file of questions"):
        Assignment(folder)
    (folder / "ex99.ipynb").unlink()
    with pytest.raises(ValueError, match="it has 0 notebooks"):
        Assignment(folder)


def test_assignments_are_found_by_number_name_or_path(tmp_path):
    folder = toy.assignment(tmp_path)
    for name in ("ex99", "ex99_toy", str(folder)):
        assert find_assignment(name, tmp_path) == folder
    with pytest.raises(ValueError, match="no assignment 'ex9'; there are: ex99_toy"):
        find_assignment("ex9", tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[1]", '{"cells": 3}', '{"cells": [1]}', '{"cells": [{"source": 3}]}'),
        *('{"cells": [{"cell_type": "code", "source": [1], "metadata": {}}]}',),
        *('{"cells": [{"cell_type": "code", "source": "", "metadata": []}]}',),
    ],
)
def test_what_is_no_notebook_is_a_value_error(tmp_path, text):
    path = tmp_path / "a.ipynb"
    path.write_text(text)
    with pytest.raises(ValueError, match="no notebook"):
        read_cells(path)


def test_metadata_is_not_believed(tmp_path):
    book = toy.book()
    book["cells"][2]["metadata"] = {"nbgrader": "solution"}
    book["cells"][3]["metadata"] = {"nbgrader": {"grade_id": ["task1"], "solution": {}}}
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps(book))
    assert [cell.name for cell in read_cells(path)][2:4] == ["", "['task1']"]
