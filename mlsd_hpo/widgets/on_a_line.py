"""Bayesian optimization of one number, as both apps of lecture 06 compute it for each picture.

The axis has 201 places, few enough to look at all of them: what is worth most needs no search. No
place is tried twice, and values are exact.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.surrogates.acquisition import (
    confidence_schedule,
    log_expected_improvement,
    lower_confidence_bound,
    probability_of_improvement,
)
from mlsd_hpo.surrogates.gaussian_process import GaussianProcess
from mlsd_hpo.surrogates.kernels import RBF, Kernel, Matern32, Matern52

Array = NDArray[np.float64]
Places = tuple[int, ...]  # of trials: numbers of places of GRID, in order
GRID = np.linspace(0, 1, 201)
KERNELS: dict[str, Callable[[float], Kernel]] = {
    "Matérn 5/2": Matern52,
    "Matérn 3/2": Matern32,
    "RBF": RBF,
}
ACQUISITIONS = (
    "expected improvement",
    "probability of improvement",
    "confidence bound",
    "Thompson sampling",
)


def first_trials(number: int, seed: int) -> Places:
    """Random places, one in each of `number` equal parts of the axis."""
    parts = (np.arange(number) + np.random.default_rng([seed, 8]).random(number)) / number
    return tuple(np.round(parts * (len(GRID) - 1)).astype(int).tolist())


def fitted(x: ArrayLike, y: ArrayLike, kernel: str, length_scale: float | None) -> GaussianProcess:
    """A model of exact values y (n,) at x (n,); its length-scale is learned where None is given."""
    learned = length_scale is None
    form = 1.0 * KERNELS[kernel](0.2 if length_scale is None else length_scale)
    model = GaussianProcess(form, noise=None, optimize=learned, restarts=2, iterations=30)
    return model.fit(np.asarray(x, dtype=float)[:, None], y, np.random.default_rng(0))


def predictions(model: GaussianProcess) -> tuple[Array, Array]:
    """Mean and standard deviation at the places of GRID."""
    mean, variance = model.posterior(GRID[:, None])
    return mean, np.sqrt(variance)


def worth(model: GaussianProcess, acquisition: str, rng: np.random.Generator) -> Array:
    """What a trial is worth at the places of GRID; of the expected improvement its logarithm."""
    if acquisition == "Thompson sampling":
        return -model.sample(GRID[:, None], 1, rng)[0]
    mean, sd = predictions(model)
    if acquisition == "confidence bound":
        beta = confidence_schedule(len(model.y), len(GRID)) / 5  # as Srinivas et al. do
        return lower_confidence_bound(mean, sd, beta).value
    best = float(model.y.min())
    if acquisition == "probability of improvement":
        return probability_of_improvement(mean, sd, best).value
    return log_expected_improvement(mean, sd, best).value


def best_place(values: Array, tried: Places) -> int:
    """Where a trial is worth most, among the places not tried yet."""
    open_ones = values.copy()
    open_ones[list(tried)] = -np.inf
    return int(open_ones.argmax())


def length_of(model: GaussianProcess) -> float:
    """The length-scale of the model's kernel."""
    names = model.kernel.names
    return float(np.exp(model.kernel.theta[names.index("length_scale")]))
