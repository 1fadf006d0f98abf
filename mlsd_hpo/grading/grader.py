"""Grades one submission: runs its cells in a kernel of its own, and asks the hidden questions.

Every question stands alone: one that ends the kernel loses its points, and the next one finds a new
kernel (see `rehearsal`). The outcome says what happened, to the student without inputs and values,
to the instructor with them.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Mapping
from pathlib import Path

from mlsd_hpo.grading.assignment import Assignment, read_cells
from mlsd_hpo.grading.checks import CheckFailed, NotDone, sentence
from mlsd_hpo.grading.errors import Raised, Stopped, Undefined
from mlsd_hpo.grading.names import undefined
from mlsd_hpo.grading.questions import Question
from mlsd_hpo.grading.records import Outcome, Status
from mlsd_hpo.grading.rehearsal import Rehearsal, Times
from mlsd_hpo.grading.sandbox import Sandbox
from mlsd_hpo.grading.session import Student

PATIENCE = 10
"""How many times as long as the solution an answer may take, if that is more than its seconds."""


MOST_NAMES = 5
"""How many undefined names a notebook may read for one of them to be told as what is missing."""


class Grader:
    """Asks an assignment's questions of submissions, one after the other.

    Args:
        assignment: whose questions.
        sandbox: where the students' code runs.
        seed: of the questions' inputs.
        times: how long things may take.
        reference: how long each question takes the solution, in seconds; `rehearse` finds out.
    """

    def __init__(
        self,
        assignment: Assignment,
        sandbox: Sandbox,
        seed: int,
        times: Times = Times(),  # noqa: B008  (it cannot change)
        reference: Mapping[str, float] | None = None,
    ) -> None:
        self.assignment, self.sandbox, self.seed, self.times = assignment, sandbox, seed, times
        self.reference = dict(reference or {})

    def rehearse(self) -> tuple[Outcome, ...]:
        """Grade the solution itself, and learn how long it takes."""
        outcomes, _ = self.grade(self.assignment.path)
        self.reference = {outcome.question: outcome.seconds for outcome in outcomes}
        return outcomes

    def grade(self, notebook: Path) -> tuple[tuple[Outcome, ...], tuple[str, ...]]:
        """The outcome of each question for one notebook, and what the instructor should know.

        Raises ValueError if the file is no notebook, KernelError if no kernel starts.
        """
        plan = self.assignment.plan(read_cells(notebook))
        rehearsal = Rehearsal(self.sandbox, plan, self.times)
        until = time.monotonic() + self.times.total
        notes = list(plan.notes)
        outcomes = []
        try:
            for question in self.assignment.questions:
                outcome = self.ask(question, rehearsal, until)
                outcomes.append(outcome)
                if outcome.status == "stopped":
                    rehearsal.close()
        finally:
            rehearsal.close()
        notes += [f"{name} was stopped: {why}" for name, why in rehearsal.stopped.items()]
        stopped = [outcome for outcome in outcomes if outcome.status == "stopped"]
        notes += [f"{outcome.question}: {outcome.feedback}" for outcome in stopped]
        return tuple(outcomes), tuple(notes)

    def ask(self, question: Question, rehearsal: Rehearsal, until: float) -> Outcome:
        """The outcome of one question. Raises KernelError if no kernel starts."""
        start = time.monotonic()

        def outcome(status: Status, feedback: str, detail: str = "") -> Outcome:
            earned = {"right": question.points, "not graded": None}.get(status, 0.0)
            taken = time.monotonic() - start
            return Outcome(
                question=question.name,
                task=question.task,
                title=question.title,
                points=question.points,
                earned=earned,
                status=status,
                feedback=feedback,
                detail=detail,
                seconds=round(taken, 3),
            )

        try:
            session = rehearsal.session(until)
        except TimeoutError:
            return outcome("not graded", f"The notebook took longer than {self.times.total:.0f} s.")
        if question.task in rehearsal.stopped:
            why = rehearsal.stopped[question.task]
            return outcome("stopped", f"The cell {question.task} was stopped: {why}.")
        start = time.monotonic()
        session.allow(max(question.seconds, PATIENCE * self.reference.get(question.name, 0)))
        try:
            session.forget()
            question.ask(Student(session), self.assignment.solution, question.rng(self.seed))
        except Stopped as reason:
            return outcome("stopped", f"Your answer was stopped: {reason}.", session.output())
        except NotDone as failure:
            return outcome("unanswered", str(failure.public))
        except CheckFailed as failure:
            return outcome("wrong", sentence(failure.public), f"{failure}\n{session.call}")
        except Undefined as error:
            return outcome(*_undefined(question.task, error, rehearsal))
        except NotImplementedError as error:
            return outcome("unanswered", "Not filled in yet.", getattr(error, "trace", ""))
        except Raised as error:
            detail = f"{session.call}\n{error.trace}"
            return outcome("wrong", _raised(error, rehearsal), detail)
        except Exception as error:
            told = f"Your answer has a form that cannot be compared ({type(error).__name__})."
            return outcome("wrong", told, f"{session.call}\n{traceback.format_exc()}")
        return outcome("right", "")


def _raised(error: Raised, rehearsal: Rehearsal) -> str:
    """What a student is told of an error: its class, and a missing name if that tells no input.

    The text of a NameError may be anything, so a name counts only if the notebook's source reads it
    and never defines it; and if there are many of these, choosing one of them could tell something.
    """
    names = undefined(cell.source for cell in rehearsal.plan.cells)
    lines = {f"name {name!r} is not defined" for name in names}
    if error.name == "NameError" and len(names) <= MOST_NAMES and str(error) in lines:
        return f"Your code raised NameError: {error}."
    return f"Your code raised {error.name}."


def _undefined(task: str, error: Undefined, rehearsal: Rehearsal) -> tuple[Status, str]:
    """What to call it where a name is missing: perhaps its cell is, or has raised something."""
    cell = rehearsal.errors.get(task, {})
    if task in rehearsal.plan.missing:
        return "not graded", f"{error}: the cell {task} is not in the notebook."
    if cell.get("type") == "NotImplementedError":
        return "unanswered", "Not filled in yet."
    if cell:
        return "wrong", f"{error}: its cell raised {cell['name']}: {cell['text']}"
    return "wrong", f"{error} when the notebook has been run from top to bottom."
