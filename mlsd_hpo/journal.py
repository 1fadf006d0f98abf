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
import math
import os
import re
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from mlsd_hpo.spaces import Categorical, Space
from mlsd_hpo.trial import Result, Trial

SYNC_SECONDS = 1.0


class JournalError(Exception):
    """A journal that cannot be read, written, or continued; the message says which and why."""


class Asked(NamedTuple):
    """A trial was asked when the strategy knew the results of the first `known` trials."""

    trial: Trial
    known: int


class Told(NamedTuple):
    """The result of a trial came in."""

    number: int
    result: Result


class Journal:
    """The events of one study in one file.

    Args:
        path: the file; made (with its folder) when the first event is written.
        space: the study's space, which says how its values are written.
        header: what the study is; refused if the file says something else.

    Raises:
        JournalError: if the file belongs to another study, is damaged, or cannot be opened.
    """

    def __init__(self, path: str | os.PathLike[str], space: Space, header: dict[str, Any]) -> None:
        self.path = Path(path)
        self.space = space
        self.header = {"event": "study", **header}
        self.events: list[Asked | Told] = []
        self._fd: int | None = None
        self._unwritten = b""  # lines that could not be written yet: a full disk
        self._size = 0  # bytes in the file that are ours
        self._torn = False  # whether a cut-off last line has to be dropped
        self._synced = 0.0
        if self.path.is_dir():
            raise JournalError(f"{self.path} is a folder; a journal is a file")
        if self.path.exists() and self.path.stat().st_size:
            self._read()
        else:
            self._unwritten = _line(self.header)
        fd = self._open()
        if self._torn:
            os.ftruncate(fd, self._size)

    def _open(self) -> int:
        """Open for appending right away, so that a read-only folder is noticed before any work."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
            self._fd = os.open(self.path, flags, 0o644)
        except OSError as error:
            raise JournalError(f"{self.path} cannot be written: {error.strerror}") from error
        return self._fd

    def _read(self) -> None:
        data = self.path.read_bytes()
        lines = data.split(b"\n")
        torn = lines.pop()  # what follows the last newline: nothing, or a line cut off
        self._torn = bool(torn)
        if torn:
            warnings.warn(
                f"{self.path}: the last line was cut off (a crash while writing) and is dropped",
                stacklevel=4,
            )
        self._size = len(data) - len(torn)
        if not lines:  # not even the first line is whole; if it is not ours, leave it alone
            self._unwritten = _line(self.header)
            if not self._unwritten.startswith(torn):
                raise JournalError(f"{self.path} is no journal of mlsd_hpo; choose another name")
            return
        for number, line in enumerate(lines, start=1):
            try:
                record = json.loads(line)
                if number == 1:
                    self._compare(record)
                else:
                    self.events.append(self._parse(record))
            except (ValueError, KeyError, TypeError, IndexError) as error:
                raise JournalError(
                    f"{self.path}, line {number} is damaged ({type(error).__name__}: {error}). "
                    "Restore the file, or begin a new journal."
                ) from error

    def _compare(self, found: dict[str, Any]) -> None:
        """Refuse the journal of another study, and say what differs."""
        if not isinstance(found, dict) or found.get("event") != "study":
            raise JournalError(f"{self.path} is no journal of mlsd_hpo; choose another file name")
        wanted = json.loads(_line(self.header))
        differences = list(_differences("", found, wanted))
        if differences:
            raise JournalError(
                f"{self.path} belongs to another study; begin a new journal, or make the study as "
                "it was:\n" + "\n".join(f"  {line}" for line in differences)
            )

    def _parse(self, record: dict[str, Any]) -> Asked | Told:
        if record["event"] == "ask":
            config = {n: self._from_json(n, v) for n, v in record["config"].items()}
            trial = Trial(
                record["number"],
                config,
                record.get("fidelity"),
                record.get("parent"),
                record.get("note", ""),
            )
            return Asked(trial, record.get("known", trial.number))
        if record["event"] == "tell":
            value, curve = record["value"], record.get("curve")
            result = Result(
                _number(value),
                record.get("cost", 1.0),
                None if curve is None else tuple(_number(v) for v in curve),
                failed=record.get("failed"),
            )
            return Told(int(record["number"]), result)
        raise ValueError(f"unknown event {record['event']!r}")

    def ask(self, trial: Trial, known: int) -> None:
        """Write that `trial` was asked when the strategy knew the results of `known` trials."""
        record: dict[str, Any] = {"event": "ask", "number": trial.number}
        record["config"] = {n: self._to_json(n, v) for n, v in trial.config.items()}
        for name in ("fidelity", "parent"):
            if getattr(trial, name) is not None:
                record[name] = getattr(trial, name)
        if trial.note:
            record["note"] = trial.note
        if known != trial.number:  # several trials were under way
            record["known"] = known
        self._write(record)

    def tell(self, trial: Trial, result: Result) -> None:
        """Write the result of `trial`."""
        record: dict[str, Any] = {"event": "tell", "number": trial.number}
        record["value"] = _plain(result.value)
        if result.cost != 1.0:
            record["cost"] = float(result.cost)
        if result.curve is not None:
            record["curve"] = [_plain(v) for v in result.curve]
        if result.failed is not None:
            record["failed"] = result.failed
        record["time"] = round(time.time(), 3)
        self._write(record)

    def _write(self, record: dict[str, Any]) -> None:
        self._unwritten += _line(record)
        self.flush()

    def flush(self) -> None:
        """Hand all lines to the operating system.

        Raises:
            JournalError: if that fails (a full disk, say). The lines are kept and written first
                the next time, so that nothing is lost while the process lives.
        """
        fd = self._open() if self._fd is None else self._fd
        if os.fstat(fd).st_size != self._size:
            raise JournalError(
                f"{self.path} has been changed by someone else since this study was opened; make "
                "the Study again to take in what is there"
            )
        while self._unwritten:
            try:
                written = os.write(fd, self._unwritten)
            except OSError as error:
                raise JournalError(
                    f"{self.path} cannot be written: {error.strerror}. Nothing is lost: make room "
                    "and call run again, which writes what is missing."
                ) from error
            self._size += written
            self._unwritten = self._unwritten[written:]
        now = time.monotonic()
        if now - self._synced > SYNC_SECONDS:
            os.fsync(fd)
            self._synced = now

    def close(self) -> None:
        """Sync to the disk and close the file; the next write opens it again."""
        if self._fd is not None:
            try:
                os.fsync(self._fd)
            finally:
                os.close(self._fd)
                self._fd = None

    def _to_json(self, name: str, value: Any) -> Any:
        """Numbers, strings, booleans and None as they are; any other choice by its index."""
        parameter = self.space.parameters[name]
        if not isinstance(parameter, Categorical):
            return value
        plain = type(value) in (str, int, bool, type(None)) or (
            type(value) is float and math.isfinite(value)
        )
        return value if plain else {"choice": parameter.index(value)}

    def _from_json(self, name: str, value: Any) -> Any:
        parameter = self.space.parameters[name]
        if isinstance(value, dict):
            return parameter.values[value["choice"]]  # type: ignore[index]
        return parameter.check(value)


def header(space: Space, strategy: object, direction: str) -> dict[str, Any]:
    """What identifies a study: its space, strategy and direction, in words that can be compared."""
    return {
        "direction": direction,
        "strategy": _anonymous(repr(strategy)),
        "kind": type(space).__name__,
        "space": {name: _anonymous(repr(p)) for name, p in space.parameters.items()},
    }


def _anonymous(text: str) -> str:
    """`text` without the addresses in memory that differ between processes."""
    return re.sub(r" at 0x[0-9a-fA-F]+", "", text)


def _line(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def _plain(value: float) -> float | str:
    """JSON has no NaN and no infinities: they are written as strings."""
    return float(value) if math.isfinite(value) else str(float(value))


def _number(value: float | str) -> float:
    return float(value)


def _differences(name: str, found: Any, wanted: Any) -> Iterator[str]:
    if isinstance(found, dict) and isinstance(wanted, dict):
        for key in dict.fromkeys([*found, *wanted]):
            label = f"{name}.{key}" if name else str(key)
            yield from _differences(label, found.get(key, "absent"), wanted.get(key, "absent"))
    elif found != wanted:
        yield f"{name}: the journal has {found}, this study {wanted}"
