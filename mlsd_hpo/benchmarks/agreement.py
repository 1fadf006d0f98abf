"""How well an estimator ranks networks: a rank correlation with their full trainings, an interval.

Each network has several full trainings, which differ by chance. An estimator is compared with the
mean of all but one of them, for each that is left out, and the mean is told. The one left out is
there for estimators that come from a full training themselves, such as its first epochs: they are
compared with trainings that they know nothing of. So one full training can be compared with the
others too, which is what an estimator can be expected to reach.

The interval is a bootstrap over networks. Drawing n of them again with replacement is giving each a
whole number c_i, how often it is drawn; both correlations can be written with these numbers:

    rank of i         r_i = Σ_j c_j ([x_j < x_i] + [x_j = x_i] / 2)
    Spearman          the correlation of the two r with weights c
    Kendall           cᵀ S c / √(cᵀ |Sx| c · cᵀ |Sy| c),   Sx_ij = sign(x_i - x_j),  S = Sx ⊙ Sy

Two copies of a network are a tie. Kendall's is the kind called τ_b, which takes ties out. Where few
networks are drawn again, all scores may be equal: such draws say nothing, and are left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.checks import between, whole

Array = NDArray[np.float64]


class Agreement(NamedTuple):
    """A rank correlation, and the ends of its interval of 95 %."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.2f} [{self.low:.2f}, {self.high:.2f}]"


def agreement(
    scores: ArrayLike,
    finals: ArrayLike,
    *,
    best: float = 1.0,
    kind: str = "spearman",
    resamples: int = 400,
    seed: int = 0,
) -> Agreement:
    """How well scores rank networks, compared with their full trainings.

    Args:
        scores: of an estimator, higher is better, infinite ones too, (n,); or (seeds, n), where row
            s knows nothing of the trainings but those of seed s.
        finals: accuracies of the full trainings, (seeds, n), two seeds or more.
        best: the share of the networks that is looked at: those that are the best by the trainings
            that are compared with.
        kind: "spearman" or "kendall".
        resamples: of the bootstrap.
        seed: of the bootstrap.

    Raises:
        ValueError: for arrays of other shapes, another kind, or a share that is not in (0, 1].
    """
    truth = np.asarray(finals, dtype=float)
    if truth.ndim != 2 or len(truth) < 2:
        raise ValueError(f"finals must be (seeds, n), of two seeds or more, not {truth.shape}")
    found = np.asarray(scores, dtype=float)
    if found.shape not in (truth.shape, truth.shape[1:]):
        raise ValueError(f"scores must be (n,) or {truth.shape} as finals, not {found.shape}")
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    if best != 1:
        between("best", best, 0, 1)
    n, rng = truth.shape[1], np.random.default_rng(seed)
    drawn = rng.multinomial(n, np.full(n, 1 / n), size=whole("resamples", resamples, 1))
    counts = np.concatenate([np.ones((1, n)), drawn])  # (1 + resamples, n); the first are all once
    total = np.zeros(len(counts))
    for s, mine in enumerate(np.broadcast_to(found, truth.shape)):
        others = np.delete(truth, s, axis=0).mean(axis=0)  # (n,)
        rows = others >= np.quantile(others, 1 - best)
        total += KINDS[kind](mine[rows], others[rows], counts[:, rows])
    value, *again = (total / len(truth)).tolist()
    low, high = np.nanquantile(again, [0.025, 0.975])
    return Agreement(value, float(low), float(high))


def spearman(x: Array, y: Array, counts: Array) -> Array:
    """Spearman's correlations of x (n,) and y (n,), each drawn `counts` (b, n) times: (b,)."""
    weights = counts / counts.sum(axis=1, keepdims=True)
    ranks = []
    for each in (x, y):
        below = (each < each[:, None]) + (each == each[:, None]) / 2  # (n, n): j below i
        r = counts @ below.T  # (b, n)
        ranks.append(r - (weights * r).sum(axis=1, keepdims=True))
    a, b = ranks
    joint, *own = ((weights * u * v).sum(axis=1) for u, v in ((a, b), (a, a), (b, b)))
    return divided(joint, own)


def kendall(x: Array, y: Array, counts: Array) -> Array:
    """Kendall's τ_b of x (n,) and y (n,), each drawn `counts` (b, n) times: (b,)."""
    a, b = (1.0 * (each[:, None] > each) - (each[:, None] < each) for each in (x, y))  # (n, n)
    joint, *own = ((counts @ s * counts).sum(axis=1) for s in (a * b, np.abs(a), np.abs(b)))
    return divided(joint, own)


def divided(joint: Array, own: list[Array]) -> Array:
    """joint / √(own product), all (b,); nan where all networks are equal."""
    product = own[0] * own[1]
    differ = product > 1e-9  # else it is rounding
    return np.where(differ, joint / np.sqrt(np.where(differ, product, 1)), np.nan)


KINDS: dict[str, Callable[[Array, Array, Array], Array]] = {
    "spearman": spearman,
    "kendall": kendall,
}
