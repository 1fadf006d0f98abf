"""Grades all submissions of an assignment, several at a time, and goes on where it was interrupted.

Each job is a process of the grader's own, with students' kernels in sandboxes below it; a job that
dies takes its submission with it and no other. A record is written for each submission as soon as
it is graded, under a key of all that decides on it, so that a second run grades what is new.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import astuple, dataclass, field, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path

import mlsd_hpo
from mlsd_hpo.grading.assignment import Assignment
from mlsd_hpo.grading.grader import Grader
from mlsd_hpo.grading.records import Outcome, Record
from mlsd_hpo.grading.rehearsal import KernelError, Times
from mlsd_hpo.grading.sandbox import Degree, Limits, Sandbox
from mlsd_hpo.grading.submissions import Submission, safe_name

ATTEMPTS = 2
"""How often a submission is given to a job, if jobs die with it."""


@dataclass(frozen=True)
class Job:
    """What a job needs to know: plain data, sent to its process."""

    folder: Path
    degree: Degree
    seed: int
    limits: Limits = field(default_factory=Limits)
    times: Times = field(default_factory=Times)
    reference: tuple[tuple[str, float], ...] = ()

    def grader(self) -> Grader:
        """The grader that works on this job."""
        sandbox = Sandbox(self.degree, self.limits)
        return Grader(Assignment(self.folder), sandbox, self.seed, self.times, dict(self.reference))


def rehearsed(job: Job) -> Job:
    """The job with the solution's times, after the solution itself has been graded.

    Raises ValueError if the solution does not score full marks: then no grade could be trusted.
    """
    grader = job.grader()
    for outcome in grader.rehearse():
        if outcome.status != "right":
            raise ValueError(
                f"the solution itself does not pass question {outcome.question}, so nothing was "
                f"graded: {outcome.feedback}\n{outcome.detail}"
            )
    return replace(job, reference=tuple(grader.reference.items()))


def grade_all(
    assignment: Assignment,
    submissions: Sequence[Submission],
    job: Job,
    records: Path,
    jobs: int,
    progress: Callable[[Record], object] = lambda record: None,
) -> list[Record]:
    """The record of every submission, in their order; each is written into `records` at once.

    Calls `progress` with each record when it is there. What lies in `records` under the same key is
    not graded again.
    """
    folder = library_digest()
    done: dict[str, Record] = {}
    waiting: list[Record] = []
    paths: dict[str, Path] = {}
    for submission in submissions:
        blank = _blank(assignment, submission, job, folder)
        old = _old(records, blank)
        if old is not None:
            done[submission.student] = old
            progress(old)
        elif submission.path is None:
            done[submission.student] = record = replace(blank, error=submission.problem)
            record.save(_place(records, record))
            progress(record)
        else:
            waiting.append(blank)
            paths[submission.student] = submission.path
    for record in _graded(waiting, paths, job, jobs):
        done[record.student] = record
        record.save(_place(records, record))
        progress(record)
    return [done[submission.student] for submission in submissions]


def library_digest() -> str:
    """Changes with the library's code, which students' answers and questions both call."""
    files = sorted(Path(mlsd_hpo.__file__).parent.rglob("*.py"))
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def _blank(assignment: Assignment, submission: Submission, job: Job, library: str) -> Record:
    """The record of a submission before it is graded."""
    content = submission.path.read_bytes() if submission.path else submission.problem.encode()
    limits = [astuple(job.limits), astuple(job.times)]
    decides = [assignment.digest, library, job.seed, job.degree.name, limits, submission.student]
    key = hashlib.sha256(json.dumps(decides).encode() + b"\0" + content).hexdigest()
    outcomes = tuple(
        Outcome(one.name, one.task, one.title, one.points, None, "not graded", "Not graded.")
        for one in assignment.questions
    )
    return Record(
        *(submission.student, submission.file, assignment.name, key, job.seed, job.degree.name),
        *(outcomes, submission.notes + (("is marked as late",) if submission.late else ())),
    )


def _place(records: Path, record: Record) -> Path:
    return records / f"{safe_name(record.student)}.json"


def _old(records: Path, blank: Record) -> Record | None:
    """The record of an earlier run that is still good; None if there is none."""
    try:
        old = Record.load(_place(records, blank))
    except (ValueError, OSError):
        return None
    return replace(old, file=blank.file) if old.key == blank.key else None


def _graded(
    waiting: Sequence[Record], paths: dict[str, Path], job: Job, jobs: int
) -> Iterator[Record]:
    """The records as they are ready. After a job has died, all that was lost is tried again."""
    attempts = dict.fromkeys((record.student for record in waiting), 0)
    while waiting:
        context = multiprocessing.get_context("spawn")
        left = {record.student: record for record in waiting}
        alive, held = context.Pipe(duplex=False)  # jobs end when `held` is closed
        pool = ProcessPoolExecutor(min(jobs, len(waiting)), context, _begin, (job, alive))
        try:
            futures = [pool.submit(_grade, blank, paths[blank.student]) for blank in waiting]
            for future in as_completed(futures):
                record = future.result()
                del left[record.student]
                yield record
        except BrokenProcessPool:
            jobs = 1  # so that the next one to die is known by name
            first = next(iter(left))
            attempts[first] += 1
            if attempts[first] == ATTEMPTS:
                died = "the process that graded it died, twice; is there enough memory?"
                yield replace(left.pop(first), error=died, key="")
        except BaseException:  # an interrupt: wait for nobody
            held.close()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            held.close()
        waiting = list(left.values())


_grader: Grader


def _begin(job: Job, alive: Connection) -> None:
    """Make a process ready to grade; it ends when the other end of `alive` is closed."""
    global _grader

    def watch() -> None:
        wait([alive])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    _grader = job.grader()


def _grade(blank: Record, path: Path) -> Record:
    """Grade one submission. Whatever goes wrong is told in the record."""
    start = time.monotonic()
    try:
        outcomes, notes = _grader.grade(path)
        record = replace(blank, outcomes=outcomes, notes=blank.notes + notes)
    except ValueError as error:
        record = replace(blank, error=f"is {error}")
    except KernelError as error:
        record = replace(blank, error=str(error), key="")
    except Exception:
        notes = (*blank.notes, traceback.format_exc())
        record = replace(blank, error="the grader itself failed: see its notes", notes=notes)
        return replace(record, key="")
    return replace(record, seconds=round(time.monotonic() - start, 3))
