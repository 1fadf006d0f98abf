"""`Forecast`: what a model of learning curves says of the value at the end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from mlsd_hpo.trial import Config


@dataclass(frozen=True)
class Forecast:
    """A mixture of normal distributions; often of one.

    Attributes:
        weights: of the parts, adding up to 1.
        means, deviations: of the parts.
    """

    weights: tuple[float, ...]
    means: tuple[float, ...]
    deviations: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The expected value at the end."""
        return sum(w * m for w, m in zip(self.weights, self.means, strict=True))

    @property
    def deviation(self) -> float:
        """The standard deviation of the value at the end."""
        parts = zip(self.weights, self.means, self.deviations, strict=True)
        return math.sqrt(sum(w * (s**2 + (m - self.mean) ** 2) for w, m, s in parts))

    def above(self, value: float) -> float:
        """The probability that the end is above `value`."""
        parts = zip(self.weights, self.means, self.deviations, strict=True)
        return sum(w * math.erfc((value - m) / (s * math.sqrt(2))) / 2 for w, m, s in parts)


class CurveModel(Protocol):
    """What extrapolates learning curves."""

    def learn(self, config: Config, curve: Sequence[float]) -> None:
        """Take in a complete curve."""

    def predict(self, config: Config, curve: Sequence[float], epochs: int) -> Forecast | None:
        """The value after `epochs` epochs, from the curve so far; None: cannot say yet."""
