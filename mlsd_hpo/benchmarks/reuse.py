"""A holdout that was used to select, and then to judge: labels are coins, yet 63 % are "right".

n rows of d normal features, and labels ±1 that have nothing to do with them. The analyst computes
each feature's correlation with the label on a training part and on a holdout of n rows each, keeps
the features that agree in sign and are at least 1 / sqrt(n) on both, takes the k largest, and
lets their signs vote. On fresh data nothing beats 50 %. The holdout says otherwise, because the
features were selected with it; asked through Thresholdout, it does not.

No 3 n d numbers are needed. A feature times the label, z = x y, is again a normal sample, and the
correlations are its means, N(0, 1/n), which can be drawn directly; a normal sample is its mean plus
residuals that are independent of it, so rows are drawn only for the k features selected.

Over 100 seeds at n = d = 10,000 and k = 500, plainly: 63.3 ± 0.4 % right on the training part, 63.2
± 0.3 % on the holdout, 50.0 ± 0.5 % on fresh rows (± standard deviation); the paper reports more
than 63 ± 0.4 % on both. Through Thresholdout the holdout says 51 %, not 50 %: a feature that it was
asked about and that turned out to have the other sign is not selected, which tells a little.

Source: Dwork et al., "The reusable holdout: preserving validity in adaptive data analysis", Science
349, 2015, and the script in its supplement, whose rule `select` is. There Thresholdout has
T = 4 / sqrt(n) and normal noise of 1 / sqrt(n) on each comparison; here it has the Laplace noise of
`Thresholdout`, of about that size. Drawing means is this course's, and exact.
Cost: O(d + n k), about 0.15 s.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.checks import whole
from mlsd_hpo.estimators.thresholdout import Thresholdout

Array = NDArray[np.float64]


class Reuse(NamedTuple):
    """Accuracies of the vote of 1, 2, …, k selected features, each (k,).

    `train` and `fresh` are counted on rows; `holdout` is what the analyst is told about it, which
    through Thresholdout need not be the share of right rows.
    """

    train: Array
    holdout: Array
    fresh: Array


def holdout_reuse(
    n: int = 10_000,
    d: int = 10_000,
    k: int = 500,
    *,
    informative: int = 0,
    threshold: float | None = None,
    noise: float = 0.0025,
    seed: int = 0,
) -> Reuse:
    """Select k of d features with a training part and a holdout, and judge by the same.

    Args:
        n: rows of the training part, of the holdout, and of the fresh data.
        d: features.
        k: how many are selected at most (fewer where fewer pass).
        informative: how many features really go with the label: their mean is 6 y / sqrt(n).
        threshold: None for a holdout that is simply looked at; else all questions about it, d
            correlations and k accuracies, go through `Thresholdout` with this threshold.
        noise: Thresholdout's.
        seed: of the data, and of the noise.

    Raises:
        ValueError: for numbers that are not whole or too small, or k or `informative` above d.
    """
    for name, value, most in (("n", n, None), ("d", d, None), ("k", k, d)):
        if whole(name, value, 1) > (most or value):
            raise ValueError(f"{name} must be at most d={d}, not {value}")
    if not 0 <= whole("informative", informative, 0) <= d:
        raise ValueError(f"informative must be at most d={d}, not {informative}")
    rng = np.random.default_rng(seed)
    signal = 6 / np.sqrt(n) * (np.arange(d) < informative)  # (d,)
    means = signal + rng.standard_normal((3, d)) / np.sqrt(n)  # train, holdout, fresh
    safe = None
    told = means[1]
    if threshold is not None:
        safe = Thresholdout(None, None, threshold=threshold, noise=noise, seed=seed)
        told = np.array([safe.answer(a, b) for a, b in zip(means[0], means[1], strict=True)])
    chosen = select(means[0], told, k, n)
    sign = np.sign(means[0][chosen])  # (k,)
    train, holdout, fresh = (_votes(m[chosen], sign, n, rng) for m in means)
    if safe is not None:
        answers = [safe.answer(a, b) for a, b in zip(train, holdout, strict=True)]
        holdout = np.array(answers)
    return Reuse(train, holdout, fresh)


def select(train: Array, holdout: Array, k: int, n: int) -> NDArray[np.intp]:
    """The numbers of the at most k features to keep, the largest correlation on train first.

    They agree in sign in `train` and `holdout`, (d,) each, and are at least 1 / sqrt(n) in both.
    """
    least = 1 / np.sqrt(n)
    good = (train * holdout > 0) & (abs(train) >= least) & (abs(holdout) >= least)
    order = np.argsort(-abs(train), kind="stable")
    return order[good[order]][:k]


def _votes(means: Array, sign: Array, n: int, rng: np.random.Generator) -> Array:
    """The accuracy of the first 1, 2, …, k features' vote on n rows, given the features' means."""
    votes = np.zeros(n, dtype=np.float32)
    accuracy = np.empty(len(means))
    for j, (mean, s) in enumerate(zip(means, sign, strict=True)):
        z = rng.standard_normal(n, dtype=np.float32)  # x y of this feature, (n,)
        votes += s * (z - z.mean() + np.float32(mean))
        accuracy[j] = np.count_nonzero(votes > 0) / n
    return accuracy
