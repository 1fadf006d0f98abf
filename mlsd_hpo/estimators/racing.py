"""Racing: give a configuration up after a few folds, where it would surely lose on all k.

Its scores on the first j folds are compared with the incumbent's on the same folds. Under the
t-model the differences D tell what the mean over all k folds will be: mean(D_1…j) is normal about
mean(D_1…k) with variance σ² (1/j - 1/k), so that

    t = mean(D_1…j) / (s_j sqrt(1/j - 1/k)),   j - 1 degrees of freedom,

tests whether the incumbent can still be beaten *on these k folds*, which is all that a study sees.
Folds share training rows; as long as all pairs of them do alike, that cancels out in the difference
of the two means. There are k - `first` looks, so each is taken at level / looks (Bonferroni).

Source: Maron & Moore, "Hoeffding races: accelerating model selection search for classification and
function approximation", NIPS 6, 1994; a t-test in place of their distribution-free bound, which
needs far more than the 5 or 10 values that folds give. This test, of k folds' mean instead of an
unknown true mean, is this course's. Cost: `first` to k fits.
"""

from __future__ import annotations

import threading
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.checks import between, whole
from mlsd_hpo.estimators.cross_validation import CrossValidation
from mlsd_hpo.estimators.splits import check_full
from mlsd_hpo.trial import Config, Result, Trial


class Racing:
    """`CrossValidation` that stops a configuration once it would surely lose.

    A stopped one gets the incumbent's mean plus its mean difference so far: the best guess of its
    mean over all folds, and always worse than the incumbent, whose folds were no easier. It is
    biased towards bad, since we stop at a moment at which it looked bad. Configurations that are
    not stopped have exactly the value of plain cross-validation.

    What a trial gets depends on the trials before it, so they must come one after the other: use
    no executor. Copies in other processes would not know the incumbent, and with threads it would
    depend on who is quicker; both are refused.

    Args:
        cv: what scores the folds, 4 splits or more.
        direction: "maximize" or "minimize" the scores, as in `Study`.
        level: chance at most that a trial is stopped which would have beaten the incumbent, or
            drawn with it, on all folds.
        first: folds that every configuration gets, at least 2.
        incumbent: a configuration to beat from the start, scored now. Give ``study.best.config``
            when you open a study again, whose earlier trials are not evaluated anew. Its folds
            are in no trial's cost.

    Attributes:
        incumbent: the best configuration so far that got all folds; None before the first.
        stopped: the numbers of the trials stopped.
        unit: "fits", what a Result's cost counts: the folds used.

    Raises:
        ValueError: for too few splits, or an impossible direction, level or `first`.
    """

    unit = "fits"

    def __init__(
        self,
        cv: CrossValidation,
        *,
        direction: str = "maximize",
        level: float = 0.05,
        first: int = 3,
        incumbent: Config | None = None,
    ) -> None:
        if direction not in ("maximize", "minimize"):
            raise ValueError(f"direction must be 'maximize' or 'minimize', not {direction!r}")
        if whole("first", first, 2) >= len(cv.splits):
            raise ValueError(
                f"first={first} of {len(cv.splits)} folds leaves none to save; use more folds"
            )
        self.cv, self.direction, self.first = cv, direction, first
        self.level = between("level", level, 0, 1)
        self.incumbent: Config | None = None
        self.stopped: list[int] = []
        self._best: NDArray[np.float64] | None = (
            None  # the incumbent's folds, (k,), higher = better
        )
        self._thread = threading.get_ident()
        self._bars = critical_values(len(cv.splits), first, level)
        if incumbent is not None:
            self(Trial(-1, dict(incumbent)))

    def __call__(self, trial: Trial) -> Result:
        """Score fold by fold; stop where the incumbent is out of reach.

        Raises:
            RuntimeError: in another thread than the one it was made in.
        """
        check_full(trial, self)
        if threading.get_ident() != self._thread:
            raise RuntimeError("Racing runs trials one after the other: use no executor")
        sign = 1 if self.direction == "maximize" else -1
        found = np.empty(0)
        for score in self.cv.each(trial.config):
            found = np.append(found, sign * score)
            j = len(found)
            if self._best is None or j not in self._bars:
                continue
            behind = found - self._best[:j]
            if surely_below_zero(behind, len(self._best), self._bars[j]):
                self.stopped.append(trial.number)
                return Result(sign * float(self._best.mean() + behind.mean()), cost=j)
        if np.isfinite(found).all() and (self._best is None or found.mean() > self._best.mean()):
            self.incumbent, self._best = dict(trial.config), found
        return Result(sign * float(found.mean()), cost=len(found))

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "Racing cannot go to another process, whose copy would not know the incumbent: use no "
            "executor, or give the executor plain CrossValidation"
        )


def critical_values(folds: int, first: int, level: float) -> dict[int, float]:
    """The bar for -t after j folds, for each j at which we look: first, …, folds - 1."""
    from scipy.stats import t

    looks = range(first, folds)
    return {j: float(t.isf(level / len(looks), j - 1)) for j in looks}


def surely_below_zero(differences: NDArray[np.float64], folds: int, bar: float) -> bool:
    """Whether t of the first j of `folds` differences is below -bar; never where they are NaN."""
    j = len(differences)
    spread = differences.std(ddof=1) * np.sqrt(1 / j - 1 / folds)
    return bool(differences.mean() < -bar * spread)
