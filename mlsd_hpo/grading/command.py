"""`mlsd-hpo grade ASSIGNMENT SUBMISSIONS --out FOLDER`: from a folder of notebooks to grades."""

from __future__ import annotations

import json
import os
import secrets
import sys
import tempfile
import time
from pathlib import Path

from tqdm.auto import tqdm

from mlsd_hpo.grading.assignment import Assignment, find_assignment
from mlsd_hpo.grading.records import Record
from mlsd_hpo.grading.reports import RunInfo, write_reports
from mlsd_hpo.grading.run import Job, grade_all, rehearsed
from mlsd_hpo.grading.sandbox import Degree, degrees
from mlsd_hpo.grading.submissions import find_submissions

RUN = "run.json"


def main(
    assignment: str,
    submissions: Path,
    out: Path,
    seed: int | None = None,
    jobs: int | None = None,
    require_isolation: bool = False,
    gradebook: str | None = None,
) -> int:
    """Grade, write the reports into `out`, and say what came of it.

    Args:
        assignment: a folder of solutions/, its name, or the number it begins with.
        submissions: a folder or zip of notebooks, or one notebook.
        out: where records and reports go; what a run before has left there is used.
        seed: of the questions' inputs; by default that of the run before, or a new one.
        jobs: how many submissions to grade at a time; by default as many as there are cores.
        require_isolation: whether to refuse anything less than the best isolation.
        gradebook: nbgrader's gradebook to put the grades into, as "sqlite:///gradebook.db".

    Returns 0 if all was graded, 1 if something was not, and 2 if nothing could be done at all.
    """
    start = time.monotonic()
    try:
        course = Assignment(find_assignment(assignment))
        if out.resolve().is_relative_to(submissions.resolve()):
            raise ValueError(
                f"{out} lies in {submissions}: give a folder of its own for the grades"
            )
        degree = _degree(require_isolation)
        for folder in (out / "records", out / "feedback", out / "results"):
            folder.mkdir(parents=True, exist_ok=True)
        seed = _seed(out, course, seed)
        with tempfile.TemporaryDirectory(prefix="mlsd-hpo-submissions-") as unpacked:
            found = find_submissions(submissions, course.name, unpack_to=Path(unpacked))
            count = len(found.submissions)
            print(f"{course.title}: {count} submission{'s' * (count != 1)}, seed {seed}")
            job = rehearsed(Job(course.folder, degree, seed))
            jobs = max(1, jobs or os.cpu_count() or 1)
            with tqdm(total=len(found.submissions), unit="submission") as bar:
                records = grade_all(
                    course, found.submissions, job, out / "records", jobs, lambda _: bar.update()
                )
        run = RunInfo(
            *(course.name, course.title, seed, degree.name, degree.text),
            *(time.monotonic() - start, jobs),
        )
        write_reports(records, found.remarks, out, run)
        if gradebook:
            from mlsd_hpo.grading.reports.gradebook import to_nbgrader

            to_nbgrader(records, course.folder, gradebook)
    except (ValueError, OSError) as error:
        print(f"mlsd-hpo grade: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nInterrupted. What was graded is kept: the same command goes on.", file=sys.stderr)
        return 130
    return _told(records, found.remarks, out)


def _degree(require_isolation: bool) -> Degree:
    """The best degree of isolation here, after saying which, and why none better.

    Raises ValueError if it is not the best there is and that is required.
    """
    tried = degrees()
    degree = next(degree for degree, reason in tried if not reason)
    print(f"Answers run {degree.text}.")
    for better, reason in tried[: [one for one, _ in tried].index(degree)]:
        print(f"  Not {better.name}: {reason}.")
        if require_isolation:
            raise ValueError(f"isolation by {better.name} is required and not to be had: {reason}")
    return degree


def _seed(out: Path, assignment: Assignment, seed: int | None) -> int:
    """The seed of this run, kept in `out`.

    Raises ValueError if `out` holds another assignment's run.
    """
    place = out / RUN
    old = json.loads(place.read_text("utf-8")) if place.exists() else {}
    if old.get("assignment", assignment.name) != assignment.name:
        raise ValueError(f"{out} holds a run of {old['assignment']}; give another folder")
    if seed is None:
        seed = int(old.get("seed", secrets.randbelow(2**32)))
    if seed < 0:
        raise ValueError(f"a seed is a whole number from 0, not {seed}")
    place.write_text(json.dumps({"assignment": assignment.name, "seed": seed}) + "\n", "utf-8")
    return seed


def _told(records: list[Record], remarks: tuple[tuple[str, str], ...], out: Path) -> int:
    """Say what came of it; 0 if all was graded."""
    for record in records:
        if record.status != "graded":
            why = record.error or "; ".join(
                f"{one.question}: {one.feedback}" for one in record.not_graded
            )
            print(f"{record.student}: {record.status}: {why}")
    for file, text in remarks:
        print(f"{file}: {text}")
    graded = sum(record.status == "graded" for record in records)
    print(
        f"{graded} of {len(records)} graded. See {out / 'summary.html'} and {out / 'grades.csv'}."
    )
    return int(graded < len(records))
