"""The line between the grader and a student's kernel: whole messages over two pipes.

A message is its length in bytes (4 bytes, big-endian) and then JSON. The kernel's end (`Line`)
waits for ever. The grader's end (`PatientLine`) never does: threads read and write, and `receive`
gives up at a deadline, whatever the other end does with its pipes.
"""

from __future__ import annotations

import io
import queue
import struct
import threading
import time
from typing import Any, BinaryIO

from mlsd_hpo.grading.wire import MAX_BYTES, WireError, from_bytes, to_bytes

LENGTH = struct.Struct(">I")
MOST_WAITING = 16  # messages that have arrived and that nobody has asked for


class LineClosed(Exception):
    """The other end is gone."""


class LineTimeout(Exception):
    """No message came in time."""


class Line:
    """Sends and receives messages; waits as long as it takes.

    Args:
        read: a binary file to read from.
        write: the number of a file to write to. Without a buffer, whose lock a thread that is stuck
            in writing would keep, so that not even closing the file were possible.
    """

    def __init__(self, read: BinaryIO, write: int) -> None:
        self._read, self._write = read, io.FileIO(write, "w", closefd=False)

    def send(self, message: dict[str, Any]) -> None:
        """Send a message. Raises WireError if it is too long, LineClosed if nobody listens."""
        self._put(to_bytes(message))

    def _put(self, line: bytes) -> None:
        left = memoryview(LENGTH.pack(len(line)) + line)
        try:
            while left:  # a signal may cut a write short
                left = left[self._write.write(left) :]
        except (OSError, ValueError):
            raise LineClosed from None

    def receive(self) -> dict[str, Any]:
        """The next message. Raises WireError if it is none, LineClosed at the end."""
        (length,) = LENGTH.unpack(self._exactly(LENGTH.size))
        if length > MAX_BYTES:
            raise WireError(f"a message of {length / 2**20:.0f} MB")
        return from_bytes(self._exactly(length))

    def _exactly(self, count: int) -> bytes:
        parts = b""
        while len(parts) < count:
            try:
                part = self._read.read(count - len(parts))
            except (OSError, ValueError):
                raise LineClosed from None
            if not part:
                raise LineClosed
            parts += part
        return parts


class PatientLine(Line):
    """A line whose `send` returns at once, and whose `receive` gives up at a deadline."""

    def __init__(self, read: BinaryIO, write: int) -> None:
        super().__init__(read, write)
        self._arrived: queue.SimpleQueue[dict[str, Any] | Exception] = queue.SimpleQueue()
        self._leaving: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        for work in (self._reading, self._writing):
            threading.Thread(target=work, daemon=True).start()

    def send(self, message: dict[str, Any]) -> None:
        """Put a message on its way. Raises WireError if it is too long."""
        self._leaving.put(to_bytes(message))

    def receive_until(self, deadline: float) -> dict[str, Any]:
        """The next message; LineTimeout if `deadline` (of time.monotonic) comes first.

        Raises WireError if what comes is no message, LineClosed if the other end is gone.
        """
        try:
            message = self._arrived.get(timeout=max(deadline - time.monotonic(), 0))
        except queue.Empty:
            raise LineTimeout from None
        if isinstance(message, Exception):
            raise message
        return message

    def _reading(self) -> None:
        while True:
            while self._arrived.qsize() > MOST_WAITING:
                time.sleep(0.01)
            try:
                self._arrived.put(super().receive())
            except (WireError, LineClosed) as error:
                self._arrived.put(error)
                return  # after bytes that are no message, nothing can be told apart

    def _writing(self) -> None:
        while True:
            try:
                self._put(self._leaving.get())
            except LineClosed:
                return  # the reading end tells
