"""Bootstrap intervals: how far off may a score on n dev rows be?

Draw n of the n rows with replacement, compute the statistic, do that many times: the spread of what
comes out is about the spread that other dev rows would have given. The interval holds for *one*
model that was not chosen by these rows. For the best of many it does not: the luck of the winner
is in every resample.

Two models on the same rows are compared by the differences of their rows' scores, as in
`difference_interval`: what makes a row hard for both cancels out.

Source: Efron, "Better bootstrap confidence intervals", JASA 82, 1987 (BCa), through scipy.
Cost: `resamples` times n.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.checks import between, whole

METHODS = ("BCa", "percentile", "basic")
ENTRIES = 10**6  # resampled numbers held at a time


class Interval(NamedTuple):
    """An estimate with the two ends of its interval."""

    low: float
    estimate: float
    high: float


def bootstrap_interval(
    scores: ArrayLike,
    statistic: Callable[..., Any] = np.mean,
    level: float = 0.95,
    *,
    method: str = "BCa",
    resamples: int = 2000,
    seed: int = 0,
) -> Interval:
    """The interval of ``statistic(scores)`` at a level of confidence.

    Args:
        scores: of the rows, (n,): for an accuracy whether each one is right, 0 or 1.
        statistic: of an array along its ``axis``, as numpy's functions are, or of a plain (n,).
        level: how many of such intervals shall hold the truth.
        method: "BCa", "percentile" or "basic", as in ``scipy.stats.bootstrap``.
        resamples: how many.
        seed: of the draws.

    Returns:
        Low end, estimate, high end. Where all scores are equal, all three are: the bootstrap
        cannot know of what it has not seen.

    Raises:
        ValueError: for scores that are not finite numbers, (n,) with n ≥ 2, or another level,
            method or number of resamples.
    """
    from scipy.stats import bootstrap

    values = _column("scores", scores)
    between("level", level, 0, 1)
    whole("resamples", resamples, 1)
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, not {method!r}")
    estimate = float(statistic(values))
    if (values == values[0]).all():
        return Interval(estimate, estimate, estimate)
    found = bootstrap(
        (values,),
        statistic,
        n_resamples=resamples,
        batch=max(1, ENTRIES // len(values)),
        confidence_level=level,
        method=method,
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return Interval(float(found.low), estimate, float(found.high))


def difference_interval(
    a: ArrayLike, b: ArrayLike, level: float = 0.95, **options: Any
) -> Interval:
    """The interval of the mean of a - b, paired: a and b are scores of the same rows, (n,) each.

    Args: `level` and `options` as in `bootstrap_interval`.

    Raises:
        ValueError: for arrays of different lengths, and as `bootstrap_interval` does.
    """
    first, second = _column("a", a), _column("b", b)
    if len(first) != len(second):
        raise ValueError(f"a has {len(first)} rows and b has {len(second)}; they must be the same")
    return bootstrap_interval(first - second, np.mean, level, **options)


def _column(name: str, scores: ArrayLike) -> NDArray[np.float64]:
    """`scores` as floats, (n,)."""
    values = np.asarray(scores, dtype=float)
    if values.ndim != 1 or len(values) < 2 or not np.isfinite(values).all():
        raise ValueError(
            f"{name} must be finite numbers of shape (n,), n at least 2; got shape {values.shape}"
        )
    return values
