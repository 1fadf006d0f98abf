"""The lower confidence bound: how good a point may well be, and how much doubt to grant it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from mlsd_hpo.surrogates.acquisition.normal import Acquisition


def lower_confidence_bound(mean: ArrayLike, sd: ArrayLike, beta: float) -> Acquisition:
    """Minus the lower confidence bound: -(μ - √β σ), to be maximized as all the others.

    Source: Srinivas, Krause, Kakade & Seeger, "Gaussian process optimization in the bandit setting:
    no regret and experimental design", ICML 2010, eq. 6 (there for maximization, "GP-UCB").

    Args:
        mean, sd: as for all.
        beta: β ≥ 0, how much uncertainty is worth; see `confidence_schedule`.
    """
    mean, sd = np.broadcast_arrays(np.asarray(mean, float), np.asarray(sd, float))
    root = math.sqrt(beta)
    return Acquisition(-mean + root * sd, np.full(mean.shape, -1.0), np.full(mean.shape, root))


def confidence_schedule(t: int, points: float, delta: float = 0.1) -> float:
    """β_t = 2 log(|D| t² π² / (6 δ)), which grows slowly, so that no place is given up for ever.

    Theorem 1 of Srinivas et al. 2010: if f is a sample of the Gaussian process and D, the set
    of points to choose from, is finite, then with probability at least 1 - δ the regrets of all
    trials up to any T add up to O(√(T γ_T log |D|)), γ_T being the most that T trials can tell
    about f; their average goes to 0. (Theorem 2 has another β for a compact D in d dimensions.)
    It is a cautious schedule: in their experiments the authors divide β by 5.

    Args:
        t: number of the trial, from 1.
        points: |D|, the number of points to choose from, ≥ 1.
        delta: δ, the chance that the promise fails, between 0 and 1.

    Raises:
        ValueError: for a number out of range.
    """
    if t < 1 or points < 1 or not 0 < delta < 1:
        raise ValueError(
            f"t and points must be at least 1 and delta between 0 and 1, not {t}, {points}, {delta}"
        )
    return 2 * (math.log(points) + 2 * math.log(t) + math.log(math.pi**2 / (6 * delta)))
