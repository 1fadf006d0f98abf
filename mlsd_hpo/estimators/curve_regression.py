"""Regression on learning curves: learn from completed trainings how the others will end.

Features of a training after n epochs are its values so far, their first and second differences, and
the architecture. For each n there is a ridge regression of its own, of the final value on them,
fitted on the completed curves' beginnings. How far off it is on a training that it has not seen,
leave-one-out tells, in closed form:

    e_i = (y_i - ŷ_i) / (1 - H_ii),   H the matrix with ŷ = H y,

which chooses the penalty, and whose root mean square is the forecast's standard deviation. With an
empty curve it is a regression on the architecture alone.

Only completed trainings can teach, and where the hopeless are stopped those are the better ones: of
the worse it knows little but what it saw in the beginning.

Source: Baker, Gupta, Raskar & Naik, "Accelerating neural architecture search using performance
prediction", 2017, with a ridge regression in place of their support vectors.
Cost per forecast: O(m d²) for m curves and d features, once for every n and m.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.checks import whole
from mlsd_hpo.estimators.forecast import Forecast
from mlsd_hpo.spaces import Categorical, Space
from mlsd_hpo.trial import Config

Array = NDArray[np.float64]
PENALTIES = tuple(10.0**e for e in np.arange(0, 4.5, 0.5))  # below 1, few curves are fitted exactly
CLOSEST = 1e-3  # the standard deviation is at least that: leave-one-out may be lucky


class CurveRegression:
    """Forecasts from a curve's beginning and its architecture, learned from complete curves.

    Args:
        space: whose parameters are features.
        extra: function ``config -> numbers``, more features of an architecture, its number of
            weights for example; None for no more.
        least: complete curves before anything is said, 3 or more.

    Attributes:
        configs, curves: what it has learned from, in order.

    Raises:
        ValueError: for another `least`.
    """

    def __init__(
        self,
        space: Space,
        extra: Callable[[Config], ArrayLike] | None = None,
        least: int = 20,
    ) -> None:
        self.space, self.extra, self.least = space, extra, whole("least", least, 3)
        self.configs: list[Config] = []
        self.curves: list[tuple[float, ...]] = []
        self._architectures: list[Array] = []
        self._models: dict[int, Ridge] = {}  # by how much of a curve they see

    def learn(self, config: Config, curve: Sequence[float]) -> None:
        """Take in a complete curve.

        Raises:
            ValueError: for one of another length than those before.
        """
        if self.curves and len(curve) != len(self.curves[0]):
            raise ValueError(
                f"complete curves have {len(self.curves[0])} values so far; got {len(curve)}"
            )
        self.configs.append(dict(config))
        self.curves.append(tuple(curve))
        self._architectures.append(self.architecture(config))
        self._models = {}

    def predict(self, config: Config, curve: Sequence[float], epochs: int) -> Forecast | None:
        """The value after `epochs` epochs; None until `least` curves are known.

        Raises:
            ValueError: for another number of epochs than the complete curves have.
        """
        if len(self.curves) < self.least:
            return None
        if epochs != len(self.curves[0]):
            raise ValueError(f"complete curves have {len(self.curves[0])} values, not {epochs}")
        n = len(curve)
        if n not in self._models:
            known = zip(self._architectures, self.curves, strict=True)
            X = np.stack([_features(each, beginning[:n]) for each, beginning in known])
            self._models[n] = Ridge(X, np.array([each[-1] for each in self.curves]))
        model = self._models[n]
        mean = model(_features(self.architecture(config), curve))
        return Forecast((1.0,), (mean,), (max(model.deviation, CLOSEST),))

    def architecture(self, config: Config) -> Array:
        """Features of a configuration: choices one-hot, numbers as coordinates, the extra ones.

        Where a parameter is inactive, no choice is hot, and the coordinate is the middle.
        """
        found: list[float] = []
        for name, at in zip(self.space.names, self.space.encode(config), strict=True):
            parameter = self.space.parameters[name]
            if isinstance(parameter, Categorical):
                found += [float(name in config and config[name] == c) for c in parameter.choices]
            else:
                found.append(float(at))
        if self.extra is not None:
            found += np.atleast_1d(np.asarray(self.extra(config), dtype=float)).tolist()
        return np.array(found)


class Ridge:
    """Ridge regression of y (m,) on standardized X (m, d), its penalty chosen by leave-one-out.

    Attributes:
        penalty: the chosen one.
        deviation: root mean square of the leave-one-out residuals.
    """

    def __init__(self, X: Array, y: Array) -> None:
        self._mean, scale = X.mean(axis=0), X.std(axis=0)
        self._scale = np.where(scale > 0, scale, 1.0)
        self._level = float(y.mean())
        U, s, Vt = np.linalg.svd((X - self._mean) / self._scale, full_matrices=False)
        along = U.T @ (y - self._level)
        best = math.inf, 0.0
        for penalty in PENALTIES:
            shrunk = s**2 / (s**2 + penalty)
            leverage = 1 / len(y) + (U**2 @ shrunk)  # H_ii; the mean is fitted too
            residuals = (y - self._level - U @ (shrunk * along)) / np.maximum(1 - leverage, 1e-9)
            best = min(best, (float(np.mean(residuals**2)), penalty))
        self.deviation, self.penalty = math.sqrt(best[0]), best[1]
        self._weights = Vt.T @ (s / (s**2 + self.penalty) * along)  # (d,)

    def __call__(self, x: Array) -> float:
        """The prediction at x (d,)."""
        return self._level + float((x - self._mean) / self._scale @ self._weights)


def _features(architecture: Array, curve: Sequence[float]) -> Array:
    """All features of a training after some epochs."""
    values = np.asarray(curve, dtype=float)
    return np.concatenate([values, np.diff(values), np.diff(values, 2), architecture])
