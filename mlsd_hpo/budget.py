"""`Budget`: how far a run of a study goes, in trials and in seconds."""

from __future__ import annotations

import math
import time

from mlsd_hpo.checks import whole


class Budget:
    """When to stop.

    Args:
        trials: how many trials the study shall hold in the end; None for no such limit.
        seconds: no trial starts after this time from now on; None for no such limit.
        limit: how many trials the strategy has, `math.inf` if there is no end.
        strategy: its name, for messages.

    Attributes:
        trials, seconds: as given.
        total: the number of trials, `math.inf` without a limit.

    Raises:
        ValueError: for a budget that is missing or not positive.
    """

    def __init__(
        self, trials: int | None, seconds: float | None, limit: float, strategy: str
    ) -> None:
        if trials is None and seconds is None and limit == math.inf:
            raise ValueError(f"run needs trials= or seconds=: {strategy} never ends here")
        self.trials, self.seconds = trials, seconds
        self.total = math.inf if trials is None else whole("trials", trials, least=1)
        if seconds is not None and (isinstance(seconds, str) or not seconds > 0):
            raise ValueError(f"seconds must be positive, not {seconds!r}")
        self._deadline = math.inf if seconds is None else time.monotonic() + seconds

    def late(self) -> bool:
        """Whether the time is over."""
        return self._deadline < math.inf and time.monotonic() >= self._deadline

    def spent(self, told: int) -> str:
        """Why a run that did not end by itself ended, after `told` trials in all."""
        done = told >= self.total
        return f"{self.trials} trials are done" if done else f"{self.seconds} s are over"
