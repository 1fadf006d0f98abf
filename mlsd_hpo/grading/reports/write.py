"""All that comes out of a grading, written into one folder.

| grades.csv | one row a student |
| summary.html | the class at a glance, for the instructor |
| feedback/NAME.html | a page for each student |
| results/NAME.json | Gradescope's results.json for each; also results.json where there is one |

Each file is written as a whole or not at all, and made from the records alone, so that writing the
reports again, after a run was interrupted, puts everything right.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlsd_hpo.grading.records import Record
from mlsd_hpo.grading.reports.feedback import feedback_page
from mlsd_hpo.grading.reports.gradescope import gradescope
from mlsd_hpo.grading.reports.summary import summary_page
from mlsd_hpo.grading.reports.tables import write_grades
from mlsd_hpo.grading.submissions import safe_name
from mlsd_hpo.grading.whole import write_whole


@dataclass(frozen=True)
class RunInfo:
    """What a run of the grader was.

    Attributes:
        assignment: the folder's name: "ex02_grid_and_random".
        title: what the assignment is called: "Exercise 2: grid and random search".
        seed: of the questions' random inputs.
        isolation: the degree at which answers ran: "bubblewrap", "limits" or "time".
        isolation_text: what that degree means, in one sentence.
        seconds: how long the run took (wall time).
        jobs: how many submissions were graded at a time.
    """

    assignment: str
    title: str
    seed: int
    isolation: str
    isolation_text: str
    seconds: float
    jobs: int


def write_reports(
    records: Iterable[Record], remarks: Sequence[tuple[str, str]], out: Path, run: RunInfo
) -> None:
    """Write every report into `out`, sorted by student.

    `remarks` are pairs (file, text) about files that were no submissions; the summary shows them.
    """
    records = sorted(records, key=lambda record: (record.student.casefold(), record.student))
    for record in records:
        name = safe_name(record.student)
        write_whole(out / "feedback" / f"{name}.html", feedback_page(record, run.title))
        write_whole(out / "results" / f"{name}.json", _results(record))
    if len(records) == 1:
        write_whole(out / "results.json", _results(records[0]))
    else:
        (out / "results.json").unlink(missing_ok=True)  # of an earlier run with one submission
    write_grades(records, out / "grades.csv")
    write_whole(out / "summary.html", summary_page(records, remarks, run))


def _results(record: Record) -> str:
    return json.dumps(gradescope(record), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
