"""results.json as Gradescope's autograders leave it.

https://gradescope-autograders.readthedocs.io/en/latest/specs/

The format has no "not graded", and wants a score at the top or in every test. So a question that
could not be graded is a test without score and status whose name says NOT GRADED; the score at the
top holds what was graded; and the output at the top begins with NOT GRADED or PARTLY GRADED and the
reasons. Such a test is shown `after_published` only: the format promises that students see no total
while a test is hidden, so nobody reads an open question as a 0 before the instructor has looked.
"""

from __future__ import annotations

from typing import Any

from mlsd_hpo.grading.records import Outcome, Record
from mlsd_hpo.grading.reports import text
from mlsd_hpo.grading.reports.feedback import why_nothing


def gradescope(record: Record) -> dict[str, Any]:
    """The record as the content of Gradescope's results.json: plain data for `json.dumps`.

    It does not hold the seed: Gradescope hands old results to the next submission's run.
    """
    return {
        "score": record.earned,
        "output": _output(record),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",  # what student code prints may hold what it was asked
        "execution_time": round(record.seconds, 3),
        "tests": [_test(outcome) for outcome in record.outcomes] or [_nothing(record)],
        "extra_data": {
            "status": record.status,
            "assignment": record.assignment,
            "isolation": record.isolation,
            "not_graded": [outcome.question for outcome in record.not_graded],
        },
    }


def _test(outcome: Outcome) -> dict[str, Any]:
    """One test; its status tells an answer that is right from all others."""
    name = text.one_line(f"{outcome.task} {outcome.question}: {outcome.title}")
    shown = {"output": text.clean(outcome.feedback), "extra_data": {"status": outcome.status}}
    if outcome.earned is None:
        worth = text.count(outcome.points, "point")
        return {"name": f"{name} (NOT GRADED, {worth})", **shown, "visibility": "after_published"}
    if outcome.status in ("unanswered", "stopped"):
        name += f" ({outcome.status})"
    return {
        "name": name,
        "score": outcome.earned,
        "max_score": outcome.points,
        "status": "passed" if outcome.status == "right" else "failed",
        **shown,
        "visibility": "visible",
    }


def _nothing(record: Record) -> dict[str, Any]:
    """The one test of a record without questions: it hides the total as well."""
    return {
        "name": "all questions (NOT GRADED)",
        "output": why_nothing(record),
        "visibility": "after_published",
    }


def _output(record: Record) -> str:
    """What stands above the tests: how much could be graded, and why no more."""
    if record.status == "graded":
        return f"Graded: {text.number(record.earned)} of {text.count(record.points, 'point')}."
    lines = [f"{record.status.upper()}: {why_nothing(record)}".removesuffix(": ")]
    lines += [
        f"{outcome.question} ({text.count(outcome.points, 'point')}): "
        f"{text.one_line(outcome.feedback)}"
        for outcome in record.not_graded
        if not record.error
    ]
    lines.append("What could not be graded is no 0: your instructor decides on it.")
    return "\n".join(lines)
