"""Is one strategy better than another, or were its seeds luckier? A paired test, and how much.

A small p-value says that there is a difference, not that it is large: so each test comes with the
effect. The probability of superiority is the share of seeds in which the first one is better, a tie
counting half.

Source: Wilcoxon, "Individual comparisons by ranking methods", Biometrics Bulletin 1, 1945, through
scipy; zeros as Pratt has them (JASA 54, 1959); Holm, "A simple sequentially rejective multiple test
procedure", Scandinavian Journal of Statistics 6, 1979.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

ASSUMPTIONS = (
    "Wilcoxon's signed-rank test, two-sided, on pairs of equal seeds. It assumes that seeds are\n"
    "independent of each other, that sizes of differences can be compared, and that differences\n"
    "are symmetric about 0 if there is nothing between the two."
)


@dataclass(frozen=True)
class PairedTest:
    """Two strategies on the same seeds.

    Attributes:
        a, b: their names.
        wins, ties, losses: in how many seeds a is better, as good, worse.
        difference: the median of a - b, in the objective's own sign.
        ratio: the median of a / b; NaN unless all values are positive, as regrets are.
        p: of a difference at least as large if there is nothing between the two.
        corrected: p, corrected by Holm's procedure for all the tests made together.
    """

    a: str
    b: str
    wins: int
    ties: int
    losses: int
    difference: float
    ratio: float
    p: float
    corrected: float

    @property
    def superiority(self) -> float:
        """The probability that a is better than b in a seed, a tie counting half."""
        return (self.wins + self.ties / 2) / (self.wins + self.ties + self.losses)

    def __str__(self) -> str:
        return (
            f"{self.a} better than {self.b} in {self.wins} of "
            f"{self.wins + self.ties + self.losses} seeds ({self.ties} ties), superiority "
            f"{self.superiority:.2f}, median difference {self.difference:.3g}, "
            f"p {self.p:.2g} (Holm {self.corrected:.2g})"
        )


def paired_test(
    a: ArrayLike, b: ArrayLike, direction: str, names: tuple[str, str] = ("a", "b")
) -> PairedTest:
    """Compare values (n,) of a and b, one of each seed; NaN, none at all, is worse than any.

    Assumptions: seeds are independent of each other; sizes of differences can be compared, as they
    cannot where 0.1 means more near the optimum than far from it (compare logarithms of regrets
    then: wins, ties and losses stay as they are); and the differences are symmetric about 0 if
    there is nothing between the two. Pairs help where two runs with one seed have something in
    common, noise or first trials; where they have nothing, the test is still valid.
    """
    from scipy.stats import wilcoxon

    sign = 1.0 if direction == "minimize" else -1.0
    first, second = (np.nan_to_num(sign * np.asarray(v, float), nan=np.inf) for v in (a, b))
    with np.errstate(invalid="ignore"):
        gaps = np.nan_to_num(first - second, nan=0.0, posinf=np.inf, neginf=-np.inf)
    largest = np.abs(gaps[np.isfinite(gaps)]).max(initial=0.0)
    ranked = np.clip(gaps, -2 * largest - 1, 2 * largest + 1)  # ranks of infinities are the highest
    p = 1.0 if not gaps.any() else float(wilcoxon(ranked, zero_method="pratt").pvalue)
    positive = all((np.isfinite(v) & (sign * v > 0)).all() for v in (first, second))
    return PairedTest(
        *names,
        wins=int((gaps < 0).sum()),
        ties=int((gaps == 0).sum()),
        losses=int((gaps > 0).sum()),
        difference=float(sign * np.median(gaps)),
        ratio=float(np.median(first / second)) if positive else np.nan,
        p=p,
        corrected=p,
    )


def holm(p: Sequence[float]) -> list[float]:
    """p-values corrected by Holm's procedure: the chance of any false alarm stays below the level.

    The k-th smallest of m is multiplied by m - k + 1, and is at least as large as those before it.
    """
    order = np.argsort(p, kind="stable")
    scaled = np.asarray(p, float)[order] * np.arange(len(p), 0, -1)
    found = np.empty(len(p))
    found[order] = np.minimum(np.maximum.accumulate(scaled), 1.0)
    return [float(x) for x in found]
