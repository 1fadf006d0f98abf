"""`Budget`: how far a run of a study goes, in trials, in seconds and in what trials cost."""

from __future__ import annotations

import math
import time

from mlsd_hpo.checks import whole


class Budget:
    """When to stop.

    Args:
        trials: how many trials the study shall hold in the end; None for no such limit.
        seconds: no trial starts after this time from now on; None for no such limit.
        cost: no trial starts when all of the study have cost as much; None for no such limit.
        limit: how many trials the strategy has, `math.inf` if there is no end.
        strategy: its name, for messages.

    Attributes:
        trials, seconds, cost: as given.
        total: the number of trials, `math.inf` without a limit.
        only_cost: whether nothing but cost ever ends it.

    Raises:
        ValueError: for a budget that is missing or not positive.
    """

    def __init__(
        self,
        trials: int | None,
        seconds: float | None,
        cost: float | None,
        limit: float,
        strategy: str,
    ) -> None:
        self.trials, self.seconds, self.cost = trials, seconds, cost
        self.only_cost = trials is None and seconds is None and limit == math.inf
        if self.only_cost and cost is None:
            raise ValueError(f"run needs trials=, seconds= or cost=: {strategy} never ends here")
        self.total = math.inf if trials is None else whole("trials", trials, least=1)
        for name, most in (("seconds", seconds), ("cost", cost)):
            if most is not None and (isinstance(most, str) or not most > 0):
                raise ValueError(f"{name} must be positive, not {most!r}")
        self._deadline = math.inf if seconds is None else time.monotonic() + seconds

    def late(self, cost: float) -> bool:
        """Whether the time is over, or `cost` is as much as may be spent."""
        if self.cost is not None and cost >= self.cost:
            return True
        return self._deadline < math.inf and time.monotonic() >= self._deadline

    def spent(self, told: int, cost: float) -> str:
        """Why a run that did not end by itself ended, after `told` trials that cost `cost`."""
        if told >= self.total:
            return f"{self.trials} trials are done"
        if self.cost is not None and cost >= self.cost:
            return f"a cost of {self.cost:g} is spent"
        return f"{self.seconds} s are over"
