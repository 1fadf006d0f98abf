"""Climb a leaderboard without a model: submit coins, and let those vote that were lucky.

The labels of n holdout rows are hidden; all that is told is the loss of a submission. Half of all
submissions of coins are right in a few more rows than half, by about sqrt(n) / 2 of them. Each
knows a little of the labels, and a majority vote of k lucky ones adds it up: its loss on the
holdout falls below 1/2 like sqrt(k / n), while on fresh rows it stays 1/2. A leaderboard that
publishes every loss tells which coins were lucky; a `Ladder` tells it only of the few that climbed.

Source: Blum & Hardt, "The ladder: a reliable leaderboard for machine learning competitions", ICML
2015, the boosting attack, as in their experiment. Cost: O(n k), some 10 ms at the defaults.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.checks import whole
from mlsd_hpo.estimators.ladder import Ladder


def leaderboard_attack(
    board: Ladder | None = None, *, rows: int = 4000, submissions: int = 400, seed: int = 0
) -> NDArray[np.float64]:
    """The holdout's loss of the vote after 1, 2, …, k submissions of coins, (k,).

    Args:
        board: a fresh `Ladder`, whose climbing submissions vote; None for a leaderboard that
            publishes every loss, where all with a loss below 1/2 vote.
        rows: n, of the holdout.
        submissions: k.
        seed: of the labels and the coins.

    Raises:
        ValueError: for numbers that are not whole or too small, or a ladder that was used before.
    """
    whole("rows", rows, 2)
    whole("submissions", submissions, 1)
    if board is not None and board.submissions:
        raise ValueError(
            f"board must be a fresh Ladder; this one has {board.submissions} submissions"
        )
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 2, rows) == 1
    votes = np.zeros(rows, dtype=int)
    curve = np.empty(submissions)
    told = 0.5
    for k in range(submissions):
        coins = rng.integers(0, 2, rows) == 1
        wrong = coins != labels
        before, told = told, float(wrong.mean()) if board is None else board(wrong)
        if told < (0.5 if board is None else min(before, 0.5)):
            votes += np.where(coins, 1, -1)
        curve[k] = np.mean((votes >= 0) != labels)
    return curve
