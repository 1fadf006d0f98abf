"""`Shield`: Ctrl-C between two steps of the bookkeeping, never in the middle of one.

While the objective runs, an interrupt raises KeyboardInterrupt at once, as always. While the study
asks, tells or writes its journal, the interrupt waits until that is done, so that what the strategy
knows, what the study lists and what the journal holds are always the same trials.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any


class Shield:
    """A context in which SIGINT waits for `check`, except inside ``with shield.open``."""

    def __init__(self) -> None:
        self.open = _Opening(self)
        self.closed = True
        self.waiting = False
        self._previous: Any = None
        self._main = threading.current_thread() is threading.main_thread()

    def __enter__(self) -> Shield:
        if self._main:  # only the main thread gets signals, and may say what to do with them
            self._previous = signal.signal(signal.SIGINT, self._handle)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._main:
            signal.signal(signal.SIGINT, self._previous)
        if kind is None:
            self.check()

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self.closed and not self.waiting:  # a second interrupt does not wait
            self.waiting = True
        else:
            raise KeyboardInterrupt

    def check(self) -> None:
        """Raise the KeyboardInterrupt that waits, if one does."""
        if self.waiting:
            self.waiting = False
            raise KeyboardInterrupt


class _Opening:
    """The part of a shield in which interrupts pass."""

    def __init__(self, shield: Shield) -> None:
        self.shield = shield

    def __enter__(self) -> None:
        self.shield.closed = False
        self.shield.check()

    def __exit__(self, *_: object) -> None:
        self.shield.closed = True
