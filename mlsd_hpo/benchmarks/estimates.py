"""Holdout, k-fold, repeated, leave-one-out: how far is each from the truth, and to which side?

The classifier and the data are those of `selection`, with one candidate, and as many data sets as
there are repeats. The truth is the accuracy on fresh data of the classifier trained on *all* n rows
of a data set, which is what one would deploy. An estimate trains on fewer rows, so that it is too
low on average (its bias); and it counts on few rows, so that it scatters (its spread). Repeating
k-fold takes away the luck of the deal, which is the smaller part; the luck of the n rows stays.

Source: the comparison is Kohavi's, "A study of cross-validation and bootstrap for accuracy
estimation and model selection", IJCAI 1995; the made-up data are this course's.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from mlsd_hpo.benchmarks.selection import Estimate, cross_validate, truths
from mlsd_hpo.checks import between, whole


class Quality(NamedTuple):
    """How good an estimate of the accuracy is.

    `bias` is the mean of estimate minus truth, with its standard error; `spread` is the standard
    deviation of that difference; `fits` is what the estimate costs.
    """

    bias: Estimate
    spread: float
    fits: int


def compare_estimates(
    rows: int = 100,
    *,
    accuracy: float = 0.8,
    features: int = 10,
    repeats: int = 2000,
    seed: int = 0,
) -> dict[str, Quality]:
    """Bias and spread of six estimates on the same data sets.

    Args:
        rows: n of each data set.
        accuracy: of the classifier with endless training data, above 1/2.
        features: p; the more, the more training rows matter.
        repeats: how many data sets.
        seed: of the data.

    Returns:
        {name: `Quality`}: a holdout of 25 %, 2-, 5- and 10-fold, ten times 5-fold, leave-one-out.

    Raises:
        ValueError: for fewer than 20 rows, or other numbers out of range.
    """
    whole("rows", rows, 20)
    whole("features", features, 1)
    whole("repeats", repeats, 2)
    mu = float(ndtri(between("accuracy", accuracy, 0.5, 1)))
    rng = np.random.default_rng(seed)
    z = rng.standard_normal((repeats, rows, features), dtype=np.float32)  # (r, n, p)
    z[..., 0] += mu
    true = truths(z.sum(axis=1), mu)  # (r,)
    deals = [z[:, rng.permutation(rows)] for _ in range(10)]
    found = {
        "holdout": (holdout(z, rows // 4), 1),
        "2-fold": (cross_validate(z, 2), 2),
        "5-fold": (cross_validate(z, 5), 5),
        "10-fold": (cross_validate(z, 10), 10),
        "10 × 5-fold": (np.mean([cross_validate(deal, 5) for deal in deals], axis=0), 50),
        "leave-one-out": (cross_validate(z, rows), rows),
    }
    return {
        name: Quality(Estimate.of(scores - true), float((scores - true).std(ddof=1)), fits)
        for name, (scores, fits) in found.items()
    }


def holdout(z: NDArray[np.float32], dev: int) -> NDArray[np.float64]:
    """The share of right rows among the last `dev`, trained on the rest: (r,) for z (r, n, p)."""
    w = z[:, :-dev].sum(axis=1)  # (r, p)
    return np.asarray((np.einsum("rnp,rp->rn", z[:, -dev:], w) > 0).mean(axis=1))
