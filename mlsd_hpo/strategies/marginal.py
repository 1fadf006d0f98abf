"""The density of one coordinate of the unit cube, made from a distribution of a parameter's values.

A coordinate u in [0, 1] decodes to a value x(u). If values have the density p, the coordinate has
the density p(x(u)) dx/du. Where values are listed, as of choices or whole numbers, each has a cell
of [0, 1], and the density there is the value's probability, divided by the width of the cell.

Densities are tabulated once, since scipy's are slow to ask one by one: exact at the knots, with a
smooth curve of log density between them. Knots lie both evenly and at the quantiles, so that a
narrow peak is not missed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.spaces.distribution import describe
from mlsd_hpo.spaces.numeric import Numeric
from mlsd_hpo.spaces.parameter import Parameter
from mlsd_hpo.strategies.tpe import edges

Array = NDArray[np.float64]

FLOOR = 1e-12  # of a density; and 1 / FLOOR is its ceiling
KNOTS = 513  # evenly spaced, and as many at quantiles
NEXT = 1e-9  # from the end of a distribution to the knot outside of it
STEP = 1e-6  # in u, for a derivative


@dataclass(frozen=True)
class Marginal:
    """A density in [0, 1].

    Args:
        at: ascending points (k,), the first 0 and the last 1.
        below: the probability (k,) below each of them, from 0 to 1.
        log_density, slope: its logarithm and the derivative of that, elementwise.
        mode: where it is largest.
    """

    at: Array
    below: Array
    log_density: Callable[[ArrayLike], Array]
    slope: Callable[[float], float]
    mode: float

    def quantile(self, q: Array) -> Array:
        """The points below which the probabilities q lie."""
        return np.interp(q, self.below, self.at)


def of_choices(weights: Sequence[float]) -> Marginal:
    """Cells of equal width."""
    return _cells(np.linspace(0, 1, len(weights) + 1), np.array(weights))


def of_cells(parameter: Parameter, frozen: Any) -> Marginal:
    """A parameter whose values are listed; each takes the probability of what is nearest to it."""
    listed = parameter.values or ()
    values = np.array(listed, dtype=float)
    if len(values) == 1:
        return of_choices([1.0])
    if hasattr(frozen.dist, "pmf"):
        mass = frozen.pmf(values)
    else:
        middles = (values[1:] + values[:-1]) / 2
        ends = values[0] - (middles[0] - values[0]), values[-1] + (values[-1] - middles[-1])
        mass = np.diff(frozen.cdf([ends[0], *middles, ends[1]]))
    return _cells(edges(parameter, listed), mass)


def _cells(at: Array, mass: Array) -> Marginal:
    if not mass.sum() > 0:
        raise ValueError("it has no probability where the parameter has values")
    mass = mass / mass.sum()
    log = _limited(np.log(np.maximum(mass, 1e-300) / np.diff(at)))

    def log_density(u: ArrayLike) -> Array:
        return log[np.searchsorted(at[1:-1], u, side="right")]

    top = int(np.argmax(log))
    below = np.concatenate([[0.0], np.cumsum(mass)])
    return Marginal(at, below / below[-1], log_density, lambda u: 0.0, (at[top] + at[top + 1]) / 2)


def of_numbers(parameter: Parameter, frozen: Any) -> Marginal:
    """A continuous parameter, or one with so many values that it is as good as continuous.

    Raises:
        ValueError: if the distribution has no probability in the parameter's range.
    """
    from scipy.interpolate import PchipInterpolator

    whole = isinstance(parameter.decode(0.5), int)
    discrete = hasattr(frozen.dist, "pmf")
    if discrete and not whole:
        raise ValueError(f"{describe(frozen)} has whole numbers only")

    def x(u: Sequence[float] | Array) -> Array:
        """Values at coordinates, between two steps where there are such."""
        value = parameter.locate if isinstance(parameter, Numeric) else parameter.decode
        return np.array([value(v) for v in u], dtype=float)

    low, high = x([0.0, 1.0])
    under, upto = frozen.cdf(low), frozen.cdf(high)
    if not upto > under:
        raise ValueError(f"it has no probability between {low:g} and {high:g}")
    quantiles = frozen.ppf(np.linspace(under, upto, KNOTS))
    inner = [parameter.encode(value) for value in np.clip(quantiles, low, high)]
    ends = [u for e in (inner[0], inner[-1]) for u in (e - NEXT, e, e + NEXT)]
    at = np.unique(np.clip([*np.linspace(0, 1, KNOTS), *inner, *ends], 0, 1))
    at = at[np.append(True, np.diff(at) > NEXT / 10)]
    at[-1] = 1.0

    # The density is the derivative of the probability below, from the side on which that is small.
    coarse = discrete or (whole and not isinstance(parameter, Numeric))  # a probability in steps
    step = 1 / KNOTS if coarse else STEP
    before, after = np.maximum(at - step, 0), np.minimum(at + step, 1)
    a, b = x(before), x(after)
    between = np.where(
        frozen.cdf(a) < 0.5, frozen.cdf(b) - frozen.cdf(a), frozen.sf(a) - frozen.sf(b)
    )
    with np.errstate(divide="ignore"):
        log = _limited(np.log(between / (after - before) / (upto - under)))
    curve = PchipInterpolator(at, log)
    derivative = curve.derivative()
    below = (frozen.cdf(x(at)) - under) / (upto - under)
    below[0], below[-1] = 0.0, 1.0
    top = np.flatnonzero(log >= log.max() - 1e-9)  # a plateau has its mode in the middle
    mode = float(at[top[len(top) // 2]])
    return Marginal(at, below, curve, lambda u: float(derivative(u)), mode)


def _limited(log: Array) -> Array:
    """The log density between its floor and its ceiling, the floor where it is no number."""
    return np.clip(np.nan_to_num(log, nan=np.log(FLOOR)), np.log(FLOOR), -np.log(FLOOR))
