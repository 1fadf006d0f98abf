"""What grading found out: an `Outcome` per question, a `Record` per student.

Both are plain data that go to disk as JSON, one file a student, so that a run that was interrupted
goes on where it was, and every report (grades.csv, feedback pages, Gradescope, nbgrader) is made
from the records alone.

An outcome tells three things apart that a bare 0 would mix: an answer that is wrong, a task that
was never filled in, and a question that could not be graded, for which `earned` is None.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from mlsd_hpo.grading.whole import write_whole

Status = Literal["right", "wrong", "unanswered", "stopped", "not graded"]


@dataclass(frozen=True)
class Outcome:
    """What became of one question.

    Attributes:
        question: its name, unique in the assignment: "huge_grid".
        task: the name of the cell that it asks about: "task1".
        title: what it asks, for people: "One point of a huge grid".
        points: the most it gives.
        earned: the points it gave; None where it could not be graded.
        status: "right", "wrong", "unanswered" (the task is still a stub), "stopped" (the answer
            took too long, died, or flooded its output; it earns 0), or "not graded" (no fault of
            the answer, or nothing there to be asked: `earned` is None).
        feedback: what the student reads: never an input, never a line of the question.
        detail: what the instructor reads besides: inputs, values, the student's traceback.
        seconds: how long it took (wall time).
    """

    question: str
    task: str
    title: str
    points: float
    earned: float | None
    status: Status
    feedback: str
    detail: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Record:
    """What became of one submission.

    Attributes:
        student: who handed it in, as the folder or the file is called.
        file: the notebook, relative to the folder or zip of submissions; "" if there was none.
        assignment: its folder's name: "ex02_grid_and_random".
        key: changes with whatever the outcomes depend on (submission, assignment, seed, library).
        seed: of the questions' random inputs.
        isolation: the degree at which the answers ran: "bubblewrap", "limits" or "time".
        outcomes: one for each question of the assignment, in its order.
        notes: what happened on the way, for the instructor: cells that were stopped, locked cells
            that had been edited, a kernel that died.
        error: why nothing at all could be graded; "" if something was.
        seconds: how long it took (wall time).
    """

    student: str
    file: str
    assignment: str
    key: str
    seed: int
    isolation: str
    outcomes: tuple[Outcome, ...]
    notes: tuple[str, ...] = ()
    error: str = ""
    seconds: float = 0.0

    @property
    def points(self) -> float:
        """The most points that can be had."""
        return sum(outcome.points for outcome in self.outcomes)

    @property
    def earned(self) -> float:
        """The points of the questions that were graded."""
        return sum(outcome.earned or 0 for outcome in self.outcomes)

    @property
    def not_graded(self) -> tuple[Outcome, ...]:
        """The questions that could not be graded."""
        return tuple(outcome for outcome in self.outcomes if outcome.earned is None)

    @property
    def status(self) -> str:
        """ "graded", "partly graded" or "not graded"."""
        if self.error or len(self.not_graded) == len(self.outcomes):
            return "not graded"
        return "partly graded" if self.not_graded else "graded"

    def save(self, path: Path) -> None:
        """Write the record to `path`, so that either the old file or the whole new one is there."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"
        write_whole(path, text.encode("utf-8", errors="backslashreplace"))

    @classmethod
    def load(cls, path: Path) -> Record:
        """The record at `path`. Raises ValueError if the file holds none."""
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            return cls.of(data)
        except (json.JSONDecodeError, UnicodeDecodeError, TypeError, KeyError) as error:
            raise ValueError(f"{path} holds no record of a grading: {error}") from None

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Record:
        """The record that `dataclasses.asdict` turned into `data`."""
        outcomes = tuple(Outcome(**outcome) for outcome in data["outcomes"])
        return cls(**{**data, "outcomes": outcomes, "notes": tuple(data["notes"])})
