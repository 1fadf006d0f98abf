"""grades.csv: one row a student, for a spreadsheet, a learning-management system, or pandas.

It is UTF-8 with a byte order mark, without which Excel takes "Zoë" for Latin-1; LibreOffice and
pandas read it with the mark as well as without, and Python as "utf-8-sig". Commas separate, lines
end as RFC 4180 says, and no value holds a line break.

A question that could not be graded is an empty cell, never 0, and so is the total of a student of
whom nothing could be graded. A cell that a spreadsheet would take for a formula begins with an
apostrophe, so that no name and no message can make it compute.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from mlsd_hpo.grading.records import Outcome, Record
from mlsd_hpo.grading.reports import text
from mlsd_hpo.grading.whole import write_whole

_FORMULA = tuple("=+-@＝＋－＠")  # the wide ones, too, which Excel takes for the others


def write_grades(records: Sequence[Record], path: Path) -> None:
    """Write grades.csv to `path`: a row for each record, in their order.

    The columns: student, file, one for each question with its points ("task1 huge_grid (1)"),
    total, out_of, status, and the reasons wherever something earned less than full points.
    """
    questions = {_column(outcome): outcome for record in records for outcome in record.outcomes}
    out_of = sum(outcome.points for outcome in questions.values())
    table = io.StringIO(newline="")
    rows = csv.writer(table)
    heads = [cell(column) for column in questions]
    rows.writerow(["student", "file", *heads, "total", "out_of", "status", "reasons"])
    for record in records:
        graded = {_column(outcome): outcome.earned for outcome in record.outcomes}
        total = None if record.status == "not graded" else record.earned
        rows.writerow(
            [
                cell(text.name(record.student)),
                cell(text.name(record.file)),
                *(_points(graded.get(column)) for column in questions),
                _points(total),
                _points(out_of),
                record.status,
                cell(reasons(record)),
            ]
        )
    write_whole(path, table.getvalue().encode("utf-8-sig"))


def cell(value: str) -> str:
    """The text as no spreadsheet takes it for a formula."""
    return f"'{value}" if value.lstrip().startswith(_FORMULA) else value


def reasons(record: Record) -> str:
    """Why the record has less than full points: "huge_grid: stopped: took longer than 20 s; …"."""
    said = [
        f"{outcome.question}: {outcome.status}: {outcome.feedback}"
        for outcome in record.outcomes
        if outcome.earned is None or outcome.earned < outcome.points
    ]
    if record.error:  # of each question the same, then
        said = [record.error]
    return "; ".join(text.one_line(line, 500).rstrip(".: ") for line in said)


def _column(outcome: Outcome) -> str:
    return text.name(f"{outcome.task} {outcome.question} ({text.number(outcome.points)})")


def _points(value: float | None) -> str:
    """Points as a spreadsheet reads them, without rounding what can be seen; "" for none."""
    return "" if value is None else f"{value:.12g}"
