"""The instructor's page: the class at a glance, each question, each student, and all that happened.

Unlike the students' pages it shows `Outcome.detail`, in which hidden inputs stand: it is not meant
to be handed on.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from matplotlib.figure import Figure

from mlsd_hpo.grading.records import Outcome, Record
from mlsd_hpo.grading.reports.pages import render
from mlsd_hpo.grading.reports.pictures import STATUSES, outcomes_figure, totals_figure
from mlsd_hpo.grading.reports.text import one_line
from mlsd_hpo.grading.submissions import safe_name
from mlsd_hpo.plots.figures import description, png

if TYPE_CHECKING:
    from mlsd_hpo.grading.reports import RunInfo

COMMON = 5
"""How many mistakes a question lists."""


def summary_page(
    records: Sequence[Record], remarks: Sequence[tuple[str, str]], run: RunInfo
) -> str:
    """The page as HTML; it links to feedback/NAME.html beside it.

    `remarks` are pairs (file, text) about files that were no submissions.
    """
    return render(
        "summary.html",
        records=records,
        remarks=remarks,
        run=run,
        statuses=STATUSES,
        not_isolated=[record for record in records if record.isolation == "time"],
        isolations=Counter(record.isolation for record in records),
        graded=Counter(record.status for record in records),
        totals=_picture(totals_figure(records)),
        questions=_questions(records),
        links={
            record.student: f"feedback/{quote(safe_name(record.student))}.html"
            for record in records
        },
        waiting=[row for record in records for row in not_graded(record)],
        noted=[record for record in records if record.notes],
    )


def _questions(records: Sequence[Record]) -> list[dict[str, Any]]:
    """For each question, in the assignment's order: its numbers, its picture, its mistakes."""
    answers: dict[tuple[str, str], list[tuple[Record, Outcome]]] = {}
    for record in records:
        for outcome in record.outcomes:
            answers.setdefault((outcome.task, outcome.question), []).append((record, outcome))
    questions = []
    for given in answers.values():
        outcomes = [outcome for _, outcome in given]
        scores = [outcome.earned for outcome in outcomes if outcome.earned is not None]
        questions.append(
            {
                "asked": outcomes[0],
                "counts": Counter(outcome.status for outcome in outcomes),
                "mean": sum(scores) / len(scores) if scores else None,
                "picture": _picture(outcomes_figure(outcomes)),
                "mistakes": common_mistakes(given),
            }
        )
    return questions


def common_mistakes(
    answers: Sequence[tuple[Record, Outcome]],
) -> list[tuple[str, int, Record, Outcome]]:
    """The most common feedback to answers that were wrong or stopped, with its first example.

    (feedback, how often, whose record, its outcome), most often first.
    """
    seen: dict[str, tuple[Record, Outcome]] = {}
    counts: Counter[str] = Counter()
    for record, outcome in answers:
        if outcome.status in ("wrong", "stopped"):
            said = one_line(outcome.feedback)
            counts[said] += 1
            seen.setdefault(said, (record, outcome))
    return [(said, often, *seen[said]) for said, often in counts.most_common(COMMON)]


def not_graded(record: Record) -> list[tuple[Record, list[str], str, str]]:
    """What of a record waits for the instructor: (record, questions, reason, detail) by reason."""
    if record.error or not record.outcomes:
        return [(record, ["everything"], record.error, "")]
    reasons: dict[str, list[Outcome]] = {}
    for outcome in record.not_graded:
        reasons.setdefault(outcome.feedback, []).append(outcome)
    return [
        (record, [outcome.question for outcome in outcomes], reason, outcomes[0].detail)
        for reason, outcomes in reasons.items()
    ]


def _picture(figure: Figure) -> dict[str, str]:
    """A figure as an image's source and its alternative text."""
    data = base64.b64encode(png(figure)).decode("ascii")
    return {"source": f"data:image/png;base64,{data}", "alt": description(figure)}
