"""The attack on leaderboards: it works on a plain one, and hardly on the ladder."""

import numpy as np
import pytest

from mlsd_hpo.benchmarks import leaderboard_attack
from mlsd_hpo.estimators import Ladder

SEEDS = range(10)


def test_a_plain_leaderboard_is_climbed_without_a_model():
    """A lucky coin is right in 1/2 + 0.4 / sqrt(n) of the rows, a vote of k/2 of them in Φ(…)."""
    losses = np.array([leaderboard_attack(rows=1000, submissions=200, seed=s) for s in SEEDS])
    mean = losses.mean(axis=0)
    # a row's vote is normal: mean 100 * 2 * 0.4 / sqrt(1000), variance 100
    assert mean[-1] == pytest.approx(0.4, abs=0.015)
    assert mean[0] > mean[20] > mean[100] > mean[199]


@pytest.mark.parametrize("step", [None, 0.01])
def test_the_ladder_withstands(step):
    boards = [Ladder(step) for _ in SEEDS]
    ladder = [leaderboard_attack(b, seed=s)[-1] for s, b in zip(SEEDS, boards, strict=True)]
    plain = [leaderboard_attack(seed=s)[-1] for s in SEEDS]
    assert np.mean(plain) < 0.44
    assert np.mean(ladder) > 0.48
    assert max(b.climbed for b in boards) < 15


def test_the_vote_is_that_of_the_lucky_coins():
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 2, 50)
    lucky, expected = [], []
    for _ in range(20):
        coins = rng.integers(0, 2, 50)
        if (coins != labels).mean() < 0.5:
            lucky.append(coins)
        vote = [sum(c[i] for c in lucky) * 2 >= len(lucky) for i in range(50)]
        expected.append(np.mean(vote != labels))
    found = leaderboard_attack(rows=50, submissions=20, seed=3)
    assert found.tolist() == pytest.approx(expected)


def test_clear_errors():
    used = Ladder()
    used([0, 1])
    for arguments, text in (
        ({"rows": 1}, "rows must be a whole number ≥ 2"),
        ({"submissions": 0}, "submissions must be a whole number ≥ 1"),
        ({"board": used}, "board must be a fresh Ladder; this one has 1"),
    ):
        with pytest.raises(ValueError, match=text):
            leaderboard_attack(**arguments)
