"""Into nbgrader's gradebook, for those who keep their grades there.

The assignment gets a notebook with a grade cell for each question, and beside it a solution cell of
the same name, since nbgrader hangs comments on those. A question that could not be graded has no
score and waits for manual grading. What people have put into the gradebook stays: as everywhere in
nbgrader, a manual score goes before the automatic one. Its `export` knows no open questions and
counts them as 0 until then.
"""

from __future__ import annotations

import hashlib
import os
import sysconfig
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from mlsd_hpo.grading.records import Outcome, Record
from mlsd_hpo.grading.reports import text
from mlsd_hpo.grading.reports.feedback import why_nothing


def to_nbgrader(records: Iterable[Record], assignment_folder: Path, gradebook_url: str) -> None:
    """Put the records' scores and feedback into the gradebook at a URL ("sqlite:///gradebook.db").

    The assignment is called as its folder is, and its notebook as the one that lies in there. Doing
    it again changes only what has changed.

    Raises ValueError if the folder has not exactly one notebook, a record is of another assignment,
    the gradebook cannot be opened, or it knows this assignment with other grade cells.
    """
    assignment, notebook = assignment_folder.name, _notebook(assignment_folder)
    records = list(records)
    for record in records:
        if record.assignment != assignment:
            raise ValueError(
                f"the record of {text.name(record.student)} is of {record.assignment}, "
                f"not of {assignment}"
            )
    questions = {outcome.question: outcome for record in records for outcome in record.outcomes}
    with _open(gradebook_url) as gradebook:
        _add_questions(gradebook, assignment, notebook, questions)
        for record in records:
            student = student_id(record.student)
            gradebook.update_or_create_student(student)
            with gradebook.db.no_autoflush:  # else SQLAlchemy warns of half a submission
                submission = gradebook.update_or_create_submission(assignment, student)
            (submitted,) = (n for n in submission.notebooks if n.name == notebook)
            answers = {outcome.question: outcome for outcome in record.outcomes}
            for question, asked in questions.items():
                unasked = replace(asked, earned=None, feedback=why_nothing(record))
                _grade(gradebook, submitted, answers.get(question, unasked))
            gradebook.db.commit()


def student_id(student: str) -> str:
    """The student's name in the gradebook: as it is, if nbgrader can cope with it.

    nbgrader writes its exports without quoting, so a comma in a name would move a row's scores.
    """
    shown = text.name(student)
    for character in ',;"':
        shown = shown.replace(character, "_")
    shown = shown.lstrip(" =+-@＝＋－＠")
    if shown == student != "":
        return student
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{shown[:100]}_{digest[:8]}"


def _open(url: str) -> Any:
    """nbgrader's Gradebook at a URL; made if there is none."""
    from nbgrader.api import Gradebook  # takes a second

    # For a new one nbgrader runs the command `alembic`, which lies beside this Python's others.
    path = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), path])
    try:
        return Gradebook(url)
    except Exception as error:  # SQLAlchemy's, the driver's, alembic's
        raise ValueError(f"nbgrader cannot open the gradebook {url!r}: {error}") from error
    finally:
        os.environ["PATH"] = path


def _notebook(folder: Path) -> str:
    """The name of the one notebook in the assignment's folder, without its suffix."""
    found = sorted(path.stem for path in folder.glob("*.ipynb"))
    if len(found) != 1:
        raise ValueError(f"{folder} must hold one notebook, but holds {found or 'none'}")
    return found[0]


def _add_questions(
    gradebook: Any, assignment: str, notebook: str, questions: Mapping[str, Outcome]
) -> None:
    """Make the assignment and its notebook, with two cells for each question, where missing."""
    gradebook.update_or_create_assignment(assignment)
    found = gradebook.update_or_create_notebook(notebook, assignment)
    others = {cell.name for cell in found.grade_cells} - set(questions)
    if others:
        raise ValueError(
            f"the gradebook knows {assignment} with other grade cells: {', '.join(sorted(others))}."
            f" Take another gradebook, or remove it there: nbgrader db assignment remove"
            f" {assignment} --force"
        )
    for question, outcome in questions.items():
        gradebook.update_or_create_grade_cell(
            question, notebook, assignment, max_score=outcome.points, cell_type="code"
        )
        gradebook.update_or_create_solution_cell(question, notebook, assignment)


def _grade(gradebook: Any, submitted: Any, outcome: Outcome) -> None:
    """Set one question's score and comment in a submitted notebook."""
    from nbgrader.api import Comment, Grade, MissingEntry

    where = (
        outcome.question,
        submitted.name,
        submitted.assignment.name,
        submitted.student.id,
    )
    try:
        grade, comment = gradebook.find_grade(*where), gradebook.find_comment(*where)
    except MissingEntry:  # a question that was added after this student's first import
        grade_cell = gradebook.find_grade_cell(*where[:3])
        solution_cell = gradebook.find_solution_cell(*where[:3])
        grade = Grade(cell_id=grade_cell.id, notebook=submitted)
        comment = Comment(cell_id=solution_cell.id, notebook=submitted)
        gradebook.db.add_all([grade, comment])
    manual = grade.manual_score is not None
    if grade.auto_score != outcome.earned or not manual:
        # A person's score beside a new automatic one: someone must look at it again.
        grade.needs_manual_grade = manual or outcome.earned is None
    grade.auto_score = outcome.earned
    comment.auto_comment = text.clean(outcome.feedback)
