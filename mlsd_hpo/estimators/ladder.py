"""The ladder: a leaderboard that moves only where a submission is clearly better than the best.

Who submits again and again learns something from every score. The ladder says little: the score of
the best submission so far. It changes only when a new submission has a loss smaller by more than a
step, and then to a rounded value. So k submissions teach as much as the few that climbed a step,
and the leaderboard's error grows with log k where that of the plain one grows with √k.

Without a given step, a submission must be better by one standard error of the paired difference to
the best so far, which is a t-test with the critical value 1.

Source: Blum & Hardt, "The ladder: a reliable leaderboard for machine learning competitions", ICML
2015: the Ladder mechanism (Algorithm 1), and its parameter-free version.
Cost per submission: one pass over the n losses.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.checks import finite


class Ladder:
    """A leaderboard for one competitor.

        board = Ladder()
        board(model.predict(X_holdout) != y_holdout)      # the loss of each row

    Args:
        step: η, how much smaller the loss must be, and what it is rounded to; None for the
            parameter-free version, which rounds to 1/n.

    Attributes:
        loss: the published loss, that of the best submission; inf before the first.
        submissions: how many there were.
        climbed: how many of them changed the published loss.

    Raises:
        ValueError: for a step that is not above 0.
    """

    def __init__(self, step: float | None = None) -> None:
        if step is not None and (not finite(step) or step <= 0):
            raise ValueError(f"step must be a number above 0, or None, not {step!r}")
        self.step = step
        self.loss = math.inf
        self.submissions = self.climbed = 0
        self._best: NDArray[np.float64] | None = None  # the losses of the best submission, (n,)

    def __call__(self, losses: ArrayLike) -> float:
        """Submit the losses of the holdout's rows, (n,), in [0, 1]; get the published loss.

        Raises:
            ValueError: for losses of another shape than before, or outside [0, 1].
        """
        new = np.asarray(losses, dtype=float)
        if new.ndim != 1 or len(new) < 2 or (self._best is not None and len(new) != self._n):
            wanted = "(n,), n at least 2" if self._best is None else f"({self._n},), as before"
            raise ValueError(f"losses must have shape {wanted}, not {new.shape}")
        if not ((new >= 0) & (new <= 1)).all():
            raise ValueError(f"losses must lie in [0, 1]; they go from {new.min()} to {new.max()}")
        self.submissions += 1
        # One row better and none worse is a tie without a step: rounding must not decide it.
        if new.mean() < self.loss - self._needed(new) - 1e-12:
            self.loss = _round(float(new.mean()), 1 / len(new) if self.step is None else self.step)
            self.climbed += 1
            self._best = new
        return self.loss

    def _needed(self, new: NDArray[np.float64]) -> float:
        """How much smaller than the published loss the new one must be."""
        if self.step is not None:
            return self.step
        difference = new if self._best is None else new - self._best
        return float(difference.std(ddof=1) / np.sqrt(len(new)))

    @property
    def _n(self) -> int:
        return 0 if self._best is None else len(self._best)


def _round(value: float, unit: float) -> float:
    """The multiple of `unit` nearest to `value`."""
    return round(value / unit) * unit
