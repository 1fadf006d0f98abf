"""`Shield`: Ctrl-C between two steps of the bookkeeping, never in the middle of one.

While the objective runs, an interrupt raises KeyboardInterrupt at once, as always. While the study
writes its journal, and while the strategy is asked or told, the interrupt waits until that is done,
so that what the strategy knows, what the study lists and what the journal holds are always the same
trials. A second interrupt gets through to a strategy that hangs.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any

CLOSED, ONCE, OPEN = range(3)  # interrupts wait; the first waits, the second passes; all pass


class Shield:
    """A context in which SIGINT waits for `check`, except inside ``with shield.open``."""

    def __init__(self) -> None:
        self.open = _Level(self, OPEN)
        self.once = _Level(self, ONCE)
        self.level = CLOSED
        self.waiting = False
        self._previous: Any = None

    def __enter__(self) -> Shield:
        self.level, self.waiting, self._previous = CLOSED, False, None
        # Only the main thread gets signals, and may say what to do with them.
        if threading.current_thread() is threading.main_thread():
            previous = signal.getsignal(signal.SIGINT)
            if previous not in (None, signal.SIG_IGN):  # somebody wants no interrupts at all
                self._previous = signal.signal(signal.SIGINT, self._handle)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._previous is not None:
            signal.signal(signal.SIGINT, self._previous)
        if kind is None:
            self.check()

    def _handle(self, number: int, frame: FrameType | None) -> None:
        passes = self.level == OPEN or (self.level == ONCE and self.waiting)
        self.waiting = not passes
        if passes:
            raise KeyboardInterrupt

    def check(self) -> None:
        """Raise the KeyboardInterrupt that waits, if one does."""
        if self.waiting:
            self.waiting = False
            raise KeyboardInterrupt


class _Level:
    """The part of a shield in which interrupts pass, or the second one does."""

    def __init__(self, shield: Shield, level: int) -> None:
        self.shield = shield
        self.level = level

    def __enter__(self) -> None:
        self.shield.level = self.level
        if self.shield.waiting and self.level == OPEN:
            self.shield.level = CLOSED
            self.shield.check()

    def __exit__(self, *_: object) -> None:
        self.shield.level = CLOSED
