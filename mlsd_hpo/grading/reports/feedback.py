"""A student's feedback page: what was asked, what happened, and the hint.

It is made of `Outcome.feedback`, never of `Outcome.detail`, in which hidden inputs stand, nor of a
record's notes, which are for the instructor. Of a record's error it shows the first line: below it
may stand the grader's traceback, with lines of hidden questions.
"""

from __future__ import annotations

from itertools import groupby

from mlsd_hpo.grading.records import Record
from mlsd_hpo.grading.reports.pages import render
from mlsd_hpo.grading.reports.text import clean, one_line


def feedback_page(record: Record, title: str = "") -> str:
    """The page as HTML. `title` is the assignment's; without one its folder's name is printed."""
    tasks = [
        {
            "task": task,
            "outcomes": (outcomes := list(group)),
            "said": [said_and_hint(outcome.feedback) for outcome in outcomes],
            "earned": sum(outcome.earned or 0 for outcome in outcomes),
            "points": sum(outcome.points for outcome in outcomes if outcome.earned is not None),
            "open": sum(outcome.points for outcome in outcomes if outcome.earned is None),
        }
        for task, group in groupby(record.outcomes, key=lambda outcome: outcome.task)
    ]
    return render(
        "feedback.html",
        record=record,
        title=title or record.assignment,
        tasks=tasks,
        why=why_nothing(record),
        open=sum(outcome.points for outcome in record.not_graded),
    )


def why_nothing(record: Record) -> str:
    """What a student reads of `record.error`: its first line."""
    return one_line(record.error.strip().partition("\n")[0])


def said_and_hint(feedback: str) -> tuple[str, str]:
    """What a message says, and the hint at its end, as the checks of `mlsd_hpo.grading` put it."""
    said, mark, hint = clean(feedback).rpartition("Hint: ")
    return (said.strip(), hint.strip()) if mark else (hint.strip(), "")
