"""The acquisition functions of Bayesian optimization by name, each made for one ask.

Each takes the `Situation` and returns what the ask maximizes. Adding one is adding a function here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mlsd_hpo.surrogates import acquisition as a
from mlsd_hpo.surrogates.acquisition import Worth
from mlsd_hpo.surrogates.acquisition.normal import Array
from mlsd_hpo.surrogates.gaussian_process import GaussianProcess
from mlsd_hpo.surrogates.imagined import normals

DRAWS = 64  # of open values; a power of 2
MINIMA = 32  # samples of the minimum
CELLS = 10_000.0  # the number of points to choose from, as the confidence schedule has it


@dataclass(frozen=True)
class Situation:
    """What is known when a trial is asked.

    Args:
        model: the model, fitted to at least one result, and given guesses for trials under way.
        open: points (k, d) of trials under way for which no value was guessed.
        pool: makes points (m, d) all over the space, and around the best.
        rng: the generator of the trial.
        log_cost: a model of the logarithm of the cost.
    """

    model: GaussianProcess
    open: Array
    pool: Callable[[np.random.Generator], Array]
    rng: np.random.Generator
    log_cost: GaussianProcess

    @property
    def best(self) -> float:
        """y*, less the noise: the best mean at a point of the model, told or guessed."""
        return float(self.model.posterior(self.model.X)[0].min())

    def draws(self, points: Array) -> Array:
        """Standard normal numbers (`DRAWS`, p) for draws of the values at points (p, d)."""
        return normals(DRAWS, len(points), self.rng)


def log_ei(s: Situation) -> Worth:
    """Log-EI; where values are open, averaged over them: q-EI."""
    best = s.best
    if len(s.open):
        return a.SampledImprovement(s.model, s.open, s.draws(s.open), best)
    return a.ByPrediction(s.model, lambda m, sd: a.log_expected_improvement(m, sd, best))


def ei(s: Situation) -> Worth:
    """Expected improvement, flat far from the best."""
    best = s.best
    return a.ByPrediction(s.model, lambda m, sd: a.expected_improvement(m, sd, best))


def pi(s: Situation) -> Worth:
    """The probability of improvement."""
    best = s.best
    return a.ByPrediction(s.model, lambda m, sd: a.probability_of_improvement(m, sd, best))


def lcb(s: Situation) -> Worth:
    """The lower confidence bound, with its schedule."""
    beta = a.confidence_schedule(len(s.model.y), CELLS)
    return a.ByPrediction(s.model, lambda m, sd: a.lower_confidence_bound(m, sd, beta))


def noisy_ei(s: Situation) -> Worth:
    """The true values of all results are open, those of trials under way too."""
    open = np.concatenate([s.model.X, s.open])
    return a.SampledImprovement(s.model, open, s.draws(open))


def mes(s: Situation) -> Worth:
    """Max-value entropy search, with minima of functions drawn at many points."""
    minima = s.model.sample(s.pool(s.rng), MINIMA, s.rng).min(axis=1)
    return a.ByPrediction(s.model, lambda m, sd: a.max_value_entropy(m, sd, minima))


def thompson(s: Situation) -> Worth:
    """A function drawn from the model."""
    return a.Drawn(s.model, s.pool(s.rng), s.rng)


def log_ei_per_cost(s: Situation) -> Worth:
    """Log-EI less the expected log cost."""
    return a.PerCost(log_ei(s), s.log_cost)


ACQUISITIONS: dict[str, Callable[[Situation], Worth]] = {
    "log-ei": log_ei,
    "ei": ei,
    "pi": pi,
    "lcb": lcb,
    "noisy-ei": noisy_ei,
    "mes": mes,
    "thompson": thompson,
    "log-ei-per-cost": log_ei_per_cost,
}
AVERAGED = ("log-ei", "noisy-ei", "log-ei-per-cost")
"""Those that can be averaged over open values, as q-EI is."""
LOGARITHMIC = AVERAGED
"""Those that are logarithms."""
WEIGHABLE = (*LOGARITHMIC, "ei", "pi", "mes")
"""Those that a density can be multiplied with: they are positive, or logarithms of what is."""
