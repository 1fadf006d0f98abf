"""Gradient boosting that can be trained round by round, as a network is trained epoch by epoch.

scikit-learn's boosting has ``warm_start``, which goes on with more trees, but no ``partial_fit``,
which estimators with a curve want. The model keeps its random generator between rounds; so it is
the same, bit for bit, whether it was trained in rounds or at once.

In a file of its own because it needs scikit-learn, which `mlsd_hpo.benchmarks` imports late.
"""

from __future__ import annotations

from typing import Any, Self

from sklearn.ensemble import GradientBoostingRegressor

TREES = 5  # that a round adds


class BoostingByRound(GradientBoostingRegressor):
    """A `GradientBoostingRegressor` with ``partial_fit``; ``fit`` still fits ``n_estimators``."""

    def partial_fit(self, X: Any, y: Any) -> Self:
        """Add one round of trees, fitted to what those before have left over.

        Args:
            X, y: (n, d) and (n,), the same rows in every round.
        """
        done = len(self.estimators_) if hasattr(self, "estimators_") else 0
        self.set_params(warm_start=True, n_estimators=done + TREES)
        return self.fit(X, y)
