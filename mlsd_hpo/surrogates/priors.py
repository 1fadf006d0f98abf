"""Weak priors over hyperparameters: what is believed about a kernel before any data.

With few observations many length-scales explain them equally well, and the likelihood alone may
pick an absurd one. A prior adds log p(θ) to what is maximized and keeps θ where functions over a
unit cube with standardized outputs usually are; with many observations the data outweigh it.

Which prior belongs to which hyperparameter, and why, is the table `priors_of` below.
Densities are those of θ itself, not of log θ, although the search runs over log θ.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol


class Prior(Protocol):
    """A density over a positive hyperparameter."""

    def log_density(self, t: float) -> tuple[float, float]:
        """log p(θ) up to a constant, and its derivative with respect to t = log θ."""

    def start(self, z: float) -> float:
        """A start for the search: t = log θ, from a standard normal draw z."""


@dataclass(frozen=True)
class LogNormal:
    """log θ ~ N(mu, sigma²)."""

    mu: float
    sigma: float

    def log_density(self, t: float) -> tuple[float, float]:
        """log p(θ) = -t - (t - mu)² / (2 sigma²) + constant."""
        z = (t - self.mu) / self.sigma
        return -t - z * z / 2, -1 - z / self.sigma

    def start(self, z: float) -> float:
        """Around the mode, mu - sigma², a unit of t wide."""
        return self.mu - self.sigma**2 + z


@dataclass(frozen=True)
class Gamma:
    """p(θ) ∝ θ^(shape - 1) exp(-rate θ)."""

    shape: float
    rate: float

    def log_density(self, t: float) -> tuple[float, float]:
        """log p(θ) = (shape - 1) t - rate exp(t) + constant."""
        theta = math.exp(t)
        return (self.shape - 1) * t - self.rate * theta, self.shape - 1 - self.rate * theta

    def start(self, z: float) -> float:
        """Around the mode, (shape - 1) / rate, a unit of t wide."""
        return math.log((self.shape - 1) / self.rate) + z


@dataclass(frozen=True)
class Belief:
    """All that is assumed of one hyperparameter: its prior, and where it is searched."""

    prior: Prior
    low: float
    high: float


NOISE = Belief(Gamma(1.1, 30.0), low=1e-6, high=1.0)


def belief(name: str, d: int) -> Belief:
    """What is assumed of the hyperparameter `name` of a kernel over d columns.

    - ``length_scale``: the distance of two random points of a d-dimensional cube grows like √d, and
      length-scales must grow with it, or every function looks like noise in many dimensions:
      log-normal with mu = √2 + log(d) / 2, sigma = √3, of Hvarfner, Hellsten & Nardi, "Vanilla
      Bayesian optimization performs great in high dimensions", ICML 2024.
    - ``variance``: outputs are standardized, so it is about 1: gamma(2, 1), as in Optuna.
    - ``noise``: small beside 1, and almost free to be tiny: gamma(1.1, 30), as in Optuna.
    - ``period``, ``alpha`` and all others: log-normal, within a factor of 3 around 1 at first.
    """
    if name == "length_scale":
        return Belief(LogNormal(math.sqrt(2) + math.log(d) / 2, math.sqrt(3)), 1e-2, 1e3)
    if name == "variance":
        return Belief(Gamma(2.0, 1.0), 1e-3, 1e3)
    if name == "noise":
        return NOISE
    return Belief(LogNormal(1.0, 1.0), 1e-2, 1e2)
