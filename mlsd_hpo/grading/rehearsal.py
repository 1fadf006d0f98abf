"""Runs a submission's cells, as often as it takes.

A cell that never ends, or that kills its kernel, is skipped from then on: a new kernel is started
and the other cells are run again. So what such a cell costs is that cell.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from mlsd_hpo.grading.assignment import Plan
from mlsd_hpo.grading.errors import Stopped
from mlsd_hpo.grading.sandbox import Sandbox
from mlsd_hpo.grading.session import Session


@dataclass(frozen=True)
class Times:
    """How long things may take, in seconds.

    Attributes:
        start: a kernel, to start.
        cell: a cell.
        total: a submission in all; what was not asked by then is not graded.
    """

    start: float = 60.0
    cell: float = 60.0
    total: float = 600.0


class KernelError(Exception):
    """No kernel starts; this machine's trouble, not the submission's."""


class Rehearsal:
    """The kernel of one submission, started and started again.

    Args:
        sandbox: where its kernels run.
        plan: the cells to run.
        times: how long they may take.

    Attributes:
        errors: what cells raised, by their names: "type", "name", "text", "trace".
        stopped: cells that are skipped, by their names, and why.
    """

    def __init__(self, sandbox: Sandbox, plan: Plan, times: Times) -> None:
        self.sandbox, self.plan, self.times = sandbox, plan, times
        self.errors: dict[str, dict[str, str]] = {}
        self.stopped: dict[str, str] = {}
        self._session: Session | None = None

    def session(self, until: float) -> Session:
        """A kernel in which all cells have been run but those that had to be stopped.

        Raises TimeoutError if that is not to be had before `until` (of time.monotonic), and
        KernelError if not even an empty kernel starts.
        """
        while self._session is None:
            session = Session(self.sandbox)
            try:
                self._run(session, until)
            except Stopped:
                continue
            self._session = session
        return self._session

    def _run(self, session: Session, until: float) -> None:
        """Run the cells. Raises Stopped, with the cell put down as one to be skipped."""
        session.allow(self.times.start)
        try:
            session.forget()
        except Stopped as reason:
            raise KernelError(f"no kernel starts: {reason}\n{session.output()}") from None
        for cell in self.plan.cells:
            if cell.name in self.stopped:
                continue
            left = until - time.monotonic()
            if left <= 0:
                session.close()
                raise TimeoutError
            session.allow(min(self.times.cell, left))
            try:
                self.errors[cell.name] = session.run(cell.source)
            except Stopped as reason:
                self.stopped[cell.name] = str(reason)
                raise

    def close(self) -> None:
        """End the kernel; the next `session` starts another."""
        if self._session is not None:
            self._session.close()
            self._session = None
