"""Rank correlations with intervals: beside scipy's, and a bootstrap that draws rows."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kendalltau, spearmanr

from mlsd_hpo.benchmarks import agreement
from mlsd_hpo.benchmarks.agreement import KINDS

rng = np.random.default_rng(0)
TRUE = rng.normal(size=80)
FINALS = np.round(TRUE + rng.normal(0, 0.5, size=(3, 80)), 1)  # with ties
SCORES = np.round(TRUE + rng.normal(0, 0.7, size=80), 1)
SCIPYS = {"spearman": spearmanr, "kendall": kendalltau}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("best", [1.0, 0.25])
def test_the_value_is_the_mean_of_scipys(kind, best):
    found = []
    for s in range(3):
        others = np.delete(FINALS, s, axis=0).mean(axis=0)
        rows = others >= np.quantile(others, 1 - best)
        found.append(SCIPYS[kind](SCORES[rows], others[rows])[0])
    told = agreement(SCORES, FINALS, best=best, kind=kind, resamples=20)
    assert told.value == pytest.approx(np.mean(found))
    assert told.low < told.value < told.high


@pytest.mark.parametrize("kind", KINDS)
def test_a_resample_is_drawing_rows(kind):
    x, y = SCORES, FINALS[0]
    counts = rng.multinomial(80, np.full(80, 1 / 80), size=5)
    drawn = [np.repeat(np.arange(80), count) for count in counts]
    wanted = [SCIPYS[kind](x[rows], y[rows])[0] for rows in drawn]
    assert KINDS[kind](x, y, counts) == pytest.approx(wanted)


def test_a_training_is_never_compared_with_itself():
    told = agreement(FINALS, FINALS, resamples=20)
    pairs = [spearmanr(FINALS[s], np.delete(FINALS, s, axis=0).mean(axis=0))[0] for s in range(3)]
    assert told.value == pytest.approx(np.mean(pairs)) and told.value < 0.95
    assert str(told).startswith(f"{told.value:.2f} [{told.low:.2f}, ")


@pytest.mark.parametrize("kind", KINDS)
def test_infinite_scores_and_draws_of_equal_ones(kind):
    x = np.array([-np.inf, -np.inf, 3.0, 2.0, 5.0])
    told = agreement(x, np.stack([np.arange(5.0)] * 2), kind=kind)
    lowest = np.array([0.0, 0.0, 3.0, 2.0, 5.0])
    assert told.value == pytest.approx(SCIPYS[kind](lowest, np.arange(5))[0])
    assert told.low < told.value <= told.high  # some of the 400 draws have one network only


def test_intervals_hold():
    """Of 60 intervals of 95 %, at least 50 hold the truth: of a fair one less than 1 in 1,000."""
    draws = np.random.default_rng(1)
    held, rho = 0, 0.6
    truth = 6 / np.pi * np.arcsin(rho / 2)  # Spearman's for normal numbers
    for _ in range(60):
        y = draws.normal(size=100)
        x = rho * y + np.sqrt(1 - rho**2) * draws.normal(size=100)
        told = agreement(x, np.stack([y, y]), resamples=200)
        held += told.low <= truth <= told.high
    assert held >= 50


def test_what_it_refuses():
    with pytest.raises(ValueError, match=r"finals must be \(seeds, n\)"):
        agreement(SCORES, FINALS[0])
    with pytest.raises(ValueError, match="scores must be"):
        agreement(SCORES[:-1], FINALS)
    with pytest.raises(ValueError, match="kind must be one of spearman, kendall, not 'pearson'"):
        agreement(SCORES, FINALS, kind="pearson")
    with pytest.raises(ValueError, match="best must be a number between 0 and 1"):
        agreement(SCORES, FINALS, best=0)
