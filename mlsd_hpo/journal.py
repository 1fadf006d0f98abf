"""`Journal`: a study on disk, as JSON lines that are only ever appended.

The first line says what the study is (space, strategy, direction); each further line is one event:
a trial that was asked, or a result that was told. Every line is handed to the operating system
before the study goes on, so that killing the process loses nothing (it is also synced to the disk
once a second and at the end, for power failures). Reading the lines back in order gives a study
that continues where this one stopped.

A last line that was torn by a crash is dropped, with a warning. Anything else that cannot be read
is an error that names the line; a journal is never overwritten.
"""

from __future__ import annotations

import json
import os
import time
import warnings
from pathlib import Path
from typing import Any

from mlsd_hpo import events
from mlsd_hpo.events import Asked, Told
from mlsd_hpo.spaces import Space
from mlsd_hpo.trial import Result, Trial

SYNC_SECONDS = 1.0
DAMAGE = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)


class JournalError(Exception):
    """A journal that cannot be read, written, or continued; the message says which and why."""


class Journal:
    """The events of one study in one file.

    Args:
        path: the file; made, with its folder, if it does not exist.
        space: the study's space, which says how its values are written.
        header: what the study is (`events.header`); refused if the file says something else.

    Attributes:
        events: what the file held when it was opened.

    Raises:
        JournalError: if the file belongs to another study, is damaged, or cannot be opened.
    """

    def __init__(self, path: str | os.PathLike[str], space: Space, header: dict[str, Any]) -> None:
        self.path = Path(path)
        self.space = space
        self.header = header
        self.events: list[Asked | Told] = []
        self._fd: int | None = None
        self._unwritten = b""  # lines that are not in the file yet
        self._size = 0  # bytes in the file that are ours
        self._synced = 0.0  # when
        self._unsynced = False  # whether anything was written since
        try:
            if self.path.is_dir():
                raise JournalError(f"{self.path} is a folder; a journal is a file")
            data = self.path.read_bytes() if self.path.exists() else b""
        except OSError as error:
            raise JournalError(f"{self.path} cannot be read: {error.strerror}") from error
        self._read(data)
        fd = self._open()  # right away, so that a read-only folder is noticed before any work
        try:
            self._check_size(fd, len(data))
            os.ftruncate(fd, self._size)  # drops a torn last line
        finally:
            self.close()

    def _read(self, data: bytes) -> None:
        """Take in the lines of the file, but for a last one that was cut off."""
        *lines, last = data.split(b"\n")
        self._size = len(data)
        if _is_json(last):  # only its newline is missing
            lines.append(last)
            self._unwritten = b"\n"
        elif last:
            if not lines and not events.to_line(self.header).startswith(last):
                raise JournalError(f"{self.path} is no journal of mlsd_hpo; choose another name")
            self._size -= len(last)
            warnings.warn(
                f"{self.path}: the last line was cut off (a crash while writing) and is dropped",
                stacklevel=4,
            )
        if not lines:
            self._unwritten = events.to_line(self.header)
            return
        order, direction = _Order(), self.header["direction"]
        objectives = 1 if isinstance(direction, str) else len(direction)
        for number, line in enumerate(lines, start=1):
            try:
                record = json.loads(line)
                if number == 1:
                    self._compare(record)
                else:
                    event = events.parse(self.space, record, objectives)
                    order.check(event)
                    self.events.append(event)
            except DAMAGE as error:
                raise JournalError(
                    f"{self.path}, line {number} is damaged ({type(error).__name__}: {error}). "
                    "Restore the file, or begin a new journal."
                ) from error

    def _compare(self, found: Any) -> None:
        """Refuse the journal of another study, and say what differs."""
        if not isinstance(found, dict) or found.get("event") != "study":
            raise JournalError(f"{self.path} is no journal of mlsd_hpo; choose another name")
        wanted = json.loads(events.to_line(self.header))
        different = list(events.differences("", found, wanted))
        if different:
            raise JournalError(
                f"{self.path} belongs to another study; begin a new journal, or make the study as "
                "it was:\n" + "\n".join(f"  {line}" for line in different)
            )

    def _open(self) -> int:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
            self._fd = os.open(self.path, flags, 0o644)
        except OSError as error:
            raise JournalError(f"{self.path} cannot be written: {error.strerror}") from error
        return self._fd

    def ask(self, trial: Trial, known: int) -> None:
        """Note that `trial` was asked when the strategy knew the results of `known` trials.

        Raises:
            JournalError: if the trial holds something that cannot be written, or is not in the
                space.
        """
        try:
            line = events.to_line(events.ask_record(self.space, trial, known))
        except (ValueError, TypeError, KeyError) as error:
            raise JournalError(
                f"{self.path}: {trial} cannot be written ({type(error).__name__}: {error})"
            ) from error
        self._unwritten += line

    def tell(self, trial: Trial, result: Result) -> None:
        """Note the result of `trial`."""
        self._unwritten += events.to_line(events.tell_record(trial, result))

    def flush(self) -> None:
        """Hand all that was noted to the operating system.

        Raises:
            JournalError: if that fails (a full disk, say). The lines are kept and written first
                the next time, so that nothing is lost while the process lives.
        """
        fd = self._open() if self._fd is None else self._fd
        self._check_size(fd, self._size)
        try:
            while self._unwritten:
                written = os.write(fd, self._unwritten)
                self._size += written
                self._unwritten = self._unwritten[written:]
                self._unsynced = True
            if self._unsynced and time.monotonic() - self._synced > SYNC_SECONDS:
                self._sync(fd)
        except OSError as error:
            raise JournalError(
                f"{self.path} cannot be written: {error.strerror}. Nothing is lost: make room "
                "and call run again, which writes what is missing."
            ) from error

    def _sync(self, fd: int) -> None:
        os.fsync(fd)
        self._synced, self._unsynced = time.monotonic(), False

    def _check_size(self, fd: int, size: int) -> None:
        """Notice another writer before anything of it or of this study is spoiled."""
        status = os.fstat(fd)
        if status.st_nlink == 0:
            raise JournalError(f"{self.path} has been deleted while the study was open")
        if status.st_size != size:
            raise JournalError(
                f"{self.path} has been changed by someone else since this study was opened; make "
                "the Study again to take in what is there"
            )

    def close(self) -> None:
        """Sync to the disk and close the file; the next write opens it again."""
        fd, self._fd = self._fd, None
        if fd is not None:
            try:
                if self._unsynced:
                    self._sync(fd)
            except OSError as error:
                raise JournalError(f"{self.path} cannot be synced: {error.strerror}") from error
            finally:
                os.close(fd)


class _Order:
    """Whether events can follow one another: each trial asked once, then told once."""

    def __init__(self) -> None:
        self.asked: list[int] = []  # numbers, in the order of the asks
        self.open: set[int] = set()  # asked, not told
        self.known = 0  # the first so many of `asked` were told before the last ask

    def check(self, event: Asked | Told) -> None:
        if isinstance(event, Told):
            if event.number not in self.open:
                raise ValueError(f"trial {event.number} is told, but was not asked before")
            self.open.remove(event.number)
            return
        if self.asked and event.trial.number <= self.asked[-1]:
            raise ValueError(f"trial {event.trial.number} is asked after {self.asked[-1]}")
        known = self.asked[self.known : event.known]
        if not self.known + len(known) == event.known or not self.open.isdisjoint(known):
            raise ValueError(f"{event.known} results cannot be known here")
        self.known = event.known
        self.asked.append(event.trial.number)
        self.open.add(event.trial.number)


def _is_json(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
