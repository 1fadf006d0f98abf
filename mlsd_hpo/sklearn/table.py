"""`Table`: the rows of `cv_results_`, those that scikit-learn throws away included.

Where all fits of one call of `evaluate_candidates` fail, scikit-learn raises an error ("It is very
likely that your model is misconfigured") and keeps nothing of them. In a search that asks for one
trial at a time this is one bad configuration, and no reason to end. Here such trials get rows with
the error score, in their places.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from sklearn.exceptions import FitFailedWarning

from mlsd_hpo.trial import Config

ALL_FAILED = "All the"  # how that error begins


class Table:
    """What happened to the candidates, in their order.

    Args:
        error_score: of fits that failed.

    Attributes:
        raw: what scikit-learn kept: the number of folds, and the outcome of every fit.
        results: scikit-learn's dict of results, the one that becomes `cv_results_`.
    """

    def __init__(self, error_score: Any) -> None:
        self.error_score = error_score
        self.raw: tuple[int, list[dict[str, Any]]] = (0, [])
        self.results: dict[str, Any] = {}
        self._candidates: list[Config] = []
        self._lost: dict[int, str] = {}  # row -> what scikit-learn said

    def keep(self, candidates: list[Config], results: dict[str, Any]) -> None:
        """Note candidates that scikit-learn has kept, and its results so far."""
        self._candidates += candidates
        self.results = results

    def lose(self, candidates: list[Config], message: str) -> None:
        """Note candidates that it has thrown away."""
        for candidate in candidates:
            self._lost[len(self._candidates)] = message
            self._candidates.append(candidate)

    def complete(self, formatted: Callable[..., dict[str, Any]]) -> None:
        """Write a row for every candidate into `results`, and warn of those that were lost.

        Args:
            formatted: scikit-learn's (candidates, folds, outcomes) -> results.

        Raises:
            ValueError: scikit-learn's, if all fits of the whole search have failed.
        """
        n, out = self.raw
        if not out:
            raise ValueError(next(iter(self._lost.values())))
        kept = iter(out)
        every: list[dict[str, Any]] = []
        for row in range(len(self._candidates)):
            if row in self._lost:
                warnings.warn(f"Trial {row}: {self._lost[row]}", FitFailedWarning, stacklevel=3)
                every += [self._failed(out[0])] * n
            else:
                every += [next(kept) for _ in range(n)]
        complete = formatted(self._candidates, n, every)
        self.results.clear()
        self.results.update(complete)

    def _failed(self, other: dict[str, Any]) -> dict[str, Any]:
        """The outcome of a fit that failed, in the form of another's."""
        found = {**other, "fit_time": 0.0, "score_time": 0.0}
        for name in ("test_scores", "train_scores"):
            if name in found:
                several = isinstance(found[name], dict)
                score = self.error_score
                found[name] = dict.fromkeys(found[name], score) if several else score
        return found
