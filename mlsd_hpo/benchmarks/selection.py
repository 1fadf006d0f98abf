"""How much too good is the best of m cross-validation scores? Candidates that are all equal tell.

Every candidate j has p features of its own. For a row of class y = ±1 they are y (μ e₁ + noise),
noise ~ N(0, I), and the candidate predicts sign(w·x), with w the mean of y x over its training
rows. Multiply by the class: z = y x, w is the mean of z, and a row is right where w·z > 0. In
truth such a classifier is right with probability Φ(μ w₁ / |w|), so that the truth is known beside
every score. All candidates are equally good before training: the best score is luck.

- `expected_best`: in closed form, for classifiers that are not trained at all.
- `selection_bias`: the best cross-validation score beside the truth; quick enough for an app.
- `nested_selection`: the same with nested cross-validation, which scores the choosing too.

Source: the bias is Cawley & Talbot's, "On over-fitting in model selection and subsequent selection
bias in performance evaluation", JMLR 11, 2010; the made-up candidates are this course's.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import binom

from mlsd_hpo.checks import between, whole

Array = NDArray[np.float64]


class Estimate(NamedTuple):
    """A mean over repeats, and its standard error (NaN for a single repeat)."""

    mean: float
    error: float

    @staticmethod
    def of(values: ArrayLike) -> Estimate:
        """Mean and standard error of `values`, (repeats,)."""
        found = np.asarray(values, dtype=float)
        spread = found.std(ddof=1) / np.sqrt(len(found)) if len(found) > 1 else np.nan
        return Estimate(float(found.mean()), float(spread))


class Selection(NamedTuple):
    """What was claimed for the chosen candidate, and what it is worth: one entry a repeat, (r,).

    `claimed` is the best cross-validation score, `average` the mean score of all candidates,
    `true` the accuracy of the chosen one, trained on all rows, on fresh data. ``claimed - average``
    is the luck of the winner, ``average - true`` what smaller training sets cost (pessimism).
    """

    claimed: Array
    average: Array
    true: Array

    @property
    def optimism(self) -> Estimate:
        """Claimed minus true."""
        return Estimate.of(self.claimed - self.true)


class NestedSelection(NamedTuple):
    """`Selection` with the nested score: one entry a repeat, (r,)."""

    claimed: Array
    nested: Array
    true: Array

    @property
    def optimism(self) -> Estimate:
        """Claimed by plain cross-validation, minus true."""
        return Estimate.of(self.claimed - self.true)

    @property
    def nested_optimism(self) -> Estimate:
        """Nested score minus true."""
        return Estimate.of(self.nested - self.true)


def expected_best(rows: int, candidates: ArrayLike, accuracy: float = 0.8) -> Array:
    """The expected best score of classifiers of the same accuracy, independent, on n dev rows.

    The number of right rows is binomial with distribution function F, the best of m has F^m, and
    the mean of a count is the sum of the chances that it is larger than s = 0, 1, …, n - 1.

    Args:
        rows: n.
        candidates: m, a number or an array of any shape.
        accuracy: of every candidate; what exceeds it in the answer is optimism.
    """
    whole("rows", rows, 1)
    between("accuracy", accuracy, 0, 1)
    F = binom.cdf(np.arange(rows), rows, accuracy)  # (n,)
    return np.asarray((1 - F ** np.asarray(candidates)[..., None]).sum(axis=-1) / rows)


def selection_bias(
    rows: int = 200,
    folds: int = 5,
    candidates: int = 100,
    *,
    accuracy: float = 0.8,
    features: int = 10,
    repeats: int = 100,
    seed: int = 0,
) -> Selection:
    """Choose the best of m candidates by k-fold cross-validation, `repeats` times.

    No row needs p numbers. A row of fold f is only ever projected on w of the other folds, and a
    normal sample is its mean plus residuals that are independent of it: draw the folds' sums, and
    for each row the one residual that counts. So the cost is O(repeats m (n + k p)), about 15 ns
    a row and candidate.

    Args:
        rows, folds, candidates: n, k from 2 to n, and m.
        accuracy: of a candidate with endless training data, above 1/2.
        features: p of each candidate; the more, the more training rows matter.
        repeats: how often; each time with new data.
        seed: of the data.

    Raises:
        ValueError: for numbers outside these ranges.
    """
    mu = _check(rows, folds, candidates, accuracy, features, repeats)
    start = np.arange(folds) * rows // folds
    size = np.diff([*start, rows])  # (k,)
    claimed, average, true = np.empty((3, repeats))
    for r, rng in enumerate(np.random.default_rng(seed).spawn(repeats)):
        sums = rng.standard_normal((candidates, folds, features)) * np.sqrt(size)[:, None]
        sums[..., 0] += mu * size
        total = sums.sum(axis=1)  # (m, p)
        w = total[:, None, :] - sums  # (m, k, p), of the other folds
        # w·z / |w| of a row: its fold's mean, and a residual about that mean
        means = (w * sums).sum(axis=-1) / size / np.linalg.norm(w, axis=-1)  # (m, k)
        noise = rng.standard_normal((candidates, rows), dtype=np.float32)
        shift = means - np.add.reduceat(noise, start, axis=1) / size  # (m, k)
        right = noise > np.repeat(-shift.astype(np.float32), size, axis=1)  # (m, n)
        scores = right.mean(axis=1)
        best = scores.argmax()
        claimed[r], average[r] = scores[best], scores.mean()
        true[r] = truths(total[best], mu)
    return Selection(claimed, average, true)


def nested_selection(
    rows: int = 200,
    folds: int = 5,
    candidates: int = 100,
    *,
    outer: int = 5,
    accuracy: float = 0.8,
    features: int = 10,
    repeats: int = 100,
    seed: int = 0,
) -> NestedSelection:
    """Plain and nested cross-validation on the same data, row by row and fold by fold.

    Args: as in `selection_bias`; `outer` is the number of outer folds, `folds` of the inner ones.

    Cost: O(repeats outer m n p), about 3 ms a repeat at the defaults.
    """
    mu = _check(rows, folds, candidates, accuracy, features, repeats)
    whole("outer", outer, 2)
    claimed, nested, true = np.empty((3, repeats))
    fold = np.arange(rows) * outer // rows
    for r, rng in enumerate(np.random.default_rng(seed).spawn(repeats)):
        z = rng.standard_normal((candidates, rows, features), dtype=np.float32)  # (m, n, p)
        z[..., 0] += mu
        scores = cross_validate(z, folds)
        claimed[r] = scores.max()
        true[r] = truths(z[scores.argmax()].sum(axis=0), mu)
        right = 0
        for g in range(outer):
            inside = z[:, fold != g]
            best = cross_validate(inside, folds).argmax()  # tuned without the rows of fold g
            right += (z[best, fold == g] @ inside[best].sum(axis=0) > 0).sum()
        nested[r] = right / rows
    return NestedSelection(claimed, nested, true)


def cross_validate(z: NDArray[np.float32], folds: int) -> Array:
    """The share of right rows of each candidate, (m,), by cross-validation on z (m, n, p)."""
    n = z.shape[1]
    fold = np.arange(n) * folds // n
    sums = np.stack([z[:, fold == f].sum(axis=1) for f in range(folds)], axis=1)  # (m, k, p)
    w = sums.sum(axis=1, keepdims=True) - sums  # (m, k, p), of the other folds
    right = [(z[:, fold == f] @ w[:, f, :, None] > 0).sum(axis=(1, 2)) for f in range(folds)]
    return np.asarray(np.sum(right, axis=0) / n)


def truths(w: ArrayLike, mu: float) -> Array:
    """The accuracy on fresh data of classifiers w, (…, p): shape (…)."""
    w = np.asarray(w)
    return np.asarray(ndtr(mu * w[..., 0] / np.linalg.norm(w, axis=-1)))


def _check(
    rows: int, folds: int, candidates: int, accuracy: float, features: int, repeats: int
) -> float:
    """Raise ValueError for numbers out of range; return μ = Φ⁻¹(accuracy)."""
    if whole("folds", folds, 2) > whole("rows", rows, 4):
        raise ValueError(f"folds must be a whole number from 2 to the {rows} rows, not {folds}")
    for name, value in (("candidates", candidates), ("features", features), ("repeats", repeats)):
        whole(name, value, 1)
    return float(ndtri(between("accuracy", accuracy, 0.5, 1)))
