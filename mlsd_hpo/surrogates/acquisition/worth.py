"""What a trial is worth anywhere in the unit cube: a model and an acquisition function, joined.

An acquisition function knows means and standard deviations; a search for its maximum knows points.
A `Worth` takes points and returns what a trial there is worth, and the slope for climbing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from mlsd_hpo.surrogates.acquisition.normal import Acquisition, Array
from mlsd_hpo.surrogates.gaussian_process import GaussianProcess

LEAST = 1e-12  # standard deviation that is divided by


class Worth(Protocol):
    """A function of the unit cube, to be maximized."""

    def __call__(self, points: Array) -> Array:
        """Values (m,) at points (m, d)."""

    def slope(self, point: Array) -> tuple[float, Array]:
        """Value and gradient (d,) at one point (d,)."""


class ByPrediction:
    """A function of the mean and the standard deviation that a model predicts.

    Args:
        model: what predicts.
        score: means (m,) and standard deviations (m,) -> the acquisition function there.
    """

    def __init__(
        self, model: GaussianProcess, score: Callable[[Array, Array], Acquisition]
    ) -> None:
        self.model = model
        self.score = score

    def __call__(self, points: Array) -> Array:
        mean, variance = self.model.posterior(points)
        return self.score(mean, np.sqrt(variance)).value

    def slope(self, point: Array) -> tuple[float, Array]:
        mean, variance, d_mean, d_variance = self.model.posterior_with_gradient(point)
        sd = np.sqrt(variance)
        found = self.score(mean, sd)
        d_sd = d_variance / (2 * np.maximum(sd, LEAST))
        return float(found.value), found.d_mean * d_mean + found.d_sd * d_sd
