"""Improvement per unit of cost: among equally promising trials, the cheap one first.

Half an hour at a small network may tell as much as a day at a large one. A second Gaussian process
learns the logarithm of the cost, so that predicted costs are positive, and

    log(EI(x) / c(x)) = log EI(x) - log c(x).

Source: Snoek, Larochelle & Adams, "Practical Bayesian optimization of machine learning algorithms",
NeurIPS 2012 ("expected improvement per second").
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlsd_hpo.surrogates.acquisition.normal import Array
from mlsd_hpo.surrogates.acquisition.worth import Worth
from mlsd_hpo.surrogates.gaussian_process import GaussianProcess


class PerCost:
    """A log improvement less the log cost that is expected; a `Worth`.

    Args:
        improvement: the logarithm of an expected improvement.
        log_cost: a model of log c; without data, all costs are the same.
    """

    def __init__(self, improvement: Worth, log_cost: GaussianProcess) -> None:
        self.improvement = improvement
        self.log_cost = log_cost

    def __call__(self, points: Array) -> Array:
        return self.improvement(points) - self.log_cost.posterior(points)[0]

    def slope(self, point: Array) -> tuple[float, Array]:
        value, gradient = self.improvement.slope(point)
        cost, _, d_cost, _ = self.log_cost.posterior_with_gradient(point)
        return value - float(cost), gradient - d_cost


def log_costs(costs: ArrayLike) -> tuple[Array, Array]:
    """Which of the costs (n,) say anything, as a mask (n,), and their logarithms.

    A cost that is not finite or not positive says nothing: a trial that is over at once has not
    been measured, rather than being infinitely cheap.
    """
    costs = np.asarray(costs, dtype=float)
    known = np.isfinite(costs) & (costs > 0)
    return known, np.log(costs[known])
