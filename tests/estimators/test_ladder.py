"""The ladder moves as the paper says; the attack on it is in test_leaderboard.py."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_hpo.estimators import Ladder


def test_with_a_step():
    board = Ladder(0.1)
    heights = [0.52, 0.45, 0.38, 0.31, 0.29, 0.9, 0.18]
    told = [board([h, h]) for h in heights]
    # 0.52 is published as 0.5; 0.45 is not 0.1 below it, 0.38 is; and so on
    assert told == pytest.approx([0.5, 0.5, 0.4, 0.4, 0.3, 0.3, 0.2])
    assert (board.submissions, board.climbed) == (7, 4)
    assert board.loss == told[-1]


def test_without_a_step_it_is_a_paired_test():
    first = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0.0])
    board = Ladder()
    assert board(first) == pytest.approx(0.4)
    one_better = first.copy()
    one_better[0] = 0  # differences: one -1, nine 0; mean -0.1, standard error 0.1: not more
    assert board(one_better) == pytest.approx(0.4)
    two_better = one_better.copy()
    two_better[1] = 0  # mean -0.2, standard error sqrt(0.2 * 0.8 / 9) = 0.133
    assert board(two_better) == pytest.approx(0.2)
    assert board.climbed == 2


@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([None, 0.01, 0.1]),
    st.integers(2, 30),
    st.integers(1, 20),
)
def test_it_only_falls_and_ends_near_the_best(seed, step, n, submissions):
    rng = np.random.default_rng(seed)
    board, told, losses = Ladder(step), [], []
    for _ in range(submissions):
        losses.append(rng.random(n).round(2))
        told.append(board(losses[-1]))
    assert told == sorted(told, reverse=True)
    best = min(loss.mean() for loss in losses)
    if step is not None:
        assert best - step / 2 - 1e-9 <= board.loss <= best + 1.5 * step + 1e-9
        assert board.climbed <= 1 / step + 2
    else:
        assert board.loss >= best - 0.5 / n - 1e-9


def test_clear_errors():
    for step in (0, -1, math.inf, "a"):
        with pytest.raises(ValueError, match="step must be a number above 0, or None"):
            Ladder(step)
    board = Ladder()
    with pytest.raises(ValueError, match=r"losses must have shape \(n,\), n at least 2"):
        board(0.5)
    with pytest.raises(ValueError, match=r"must lie in \[0, 1\]"):
        board([0.5, math.nan])
    board([0, 1])
    with pytest.raises(ValueError, match=r"losses must have shape \(2,\), as before, not \(3,\)"):
        board([0, 1, 0])
