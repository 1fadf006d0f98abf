"""What a user believes about where the optimum is: a density that Bayesian optimization leans on.

An expert says "C is around 10" or "rarely poly". The acquisition function α is multiplied by that
belief π, whose say fades with the number n of results:

    argmax_x α(x) π(x)^(β / n)

so that a good belief saves trials and a wrong one costs some, but is overruled in the end.

A belief is given in a parameter's own units, but π is the density in the unit cube in which the
model thinks: p(value) times dvalue/du. Where C is spread evenly over its logarithm, that is the
density of log C, and a coordinate about which nothing is said has the density 1 and no say. What
lies outside of a parameter's range is cut off. Nowhere is π below 1e-12, since π = 0 would forbid a
region for ever. Conditional parameters count where they are active.

Source: Hvarfner, Stoll, Souza, Lindauer, Hutter & Nardi, "πBO: Augmenting acquisition functions
with user beliefs for Bayesian optimization", ICLR 2022. There β depends on the number of trials,
which an ask does not know here; 10 is a tenth of 100 trials (SMAC's default is a tenth, too).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.checks import finite
from mlsd_hpo.spaces import Categorical, Distribution, Space
from mlsd_hpo.spaces.distribution import LISTED, describe, is_distribution
from mlsd_hpo.spaces.parameter import Parameter, show
from mlsd_hpo.strategies.marginal import Marginal, of_cells, of_choices, of_numbers
from mlsd_hpo.surrogates.acquisition import Worth

Array = NDArray[np.float64]
Given = Mapping[str, Any]
"""Name of a parameter -> a frozen scipy.stats distribution, or {choice: weight}."""

BETA = 10.0  # after so many results the acquisition function is weighted by π itself


class Belief:
    """Independent beliefs about some parameters of a space.

    Args:
        space: what can be chosen.
        given: for a number, a frozen scipy.stats distribution in its own units; for a categorical,
            {choice: weight ≥ 0} of all its choices. Parameters not named are uniform.

    Raises:
        ValueError: naming the parameter and what is wrong with the belief about it.
    """

    def __init__(self, space: Space, given: Given) -> None:
        if not isinstance(given, Mapping) or not given:
            raise ValueError(
                "prior must be a dict {parameter: distribution, or {choice: weight}}, "
                f"not {given!r}"
            )
        for name in given:
            if name not in space.parameters:
                raise ValueError(
                    f"prior names {name!r}, which is not in the space; the space has "
                    f"{list(space.names)}"
                )
        self.space = space
        self.given = dict(given)
        self.marginals: dict[int, Marginal] = {}  # column -> density
        for name, about in given.items():
            try:
                found = marginal(space.parameters[name], about)
            except ValueError as error:
                raise ValueError(f"prior for {name!r}: {error}") from None
            self.marginals[space.names.index(name)] = found

    def log_density(self, points: Array, active: NDArray[np.bool_]) -> Array:
        """log π (m,) at settled points (m, d), of which the coordinates `active` (m, d) count."""
        found = np.zeros(len(points))
        for j, one in self.marginals.items():
            found += np.where(active[:, j], one.log_density(points[:, j]), 0.0)
        return found

    def slope(self, point: Array, active: NDArray[np.bool_]) -> Array:
        """The gradient (d,) of log π at a point (d,); 0 in choices and whole numbers."""
        found = np.zeros(len(point))
        for j, one in self.marginals.items():
            found[j] = one.slope(point[j]) if active[j] else 0.0
        return found

    def quantiles(self, points: Array) -> Array:
        """Points (m, d) that follow the belief, from points that lie evenly in the cube."""
        moved = np.array(points, dtype=float)
        for j, one in self.marginals.items():
            moved[..., j] = one.quantile(moved[..., j])
        return moved

    @property
    def mode(self) -> Array:
        """The point (d,) that is believed in most; 0.5 where nothing is said."""
        found = np.full(len(self.space), 0.5)
        for j, one in self.marginals.items():
            found[j] = one.mode
        return found

    def __repr__(self) -> str:
        """What was given, the same in every process."""
        parts = (
            f"{name!r}: {describe(about) if is_distribution(about) else show(dict(about))}"
            for name, about in self.given.items()
        )
        return "{" + ", ".join(parts) + "}"


class BelievedSpace(Space):
    """The same configurations, but even points of the cube are decoded so as to follow a belief.

    That makes an initial design, and random draws, of what is believed in.
    """

    def __init__(self, belief: Belief) -> None:
        space = belief.space
        predicate = None if space.constraint is None else space.constraint.predicate
        super().__init__(space.parameters, predicate)
        self.belief = belief

    def decode_all(self, u: Any) -> dict[str, Any]:
        """The value of every parameter at the believed quantiles u (d,)."""
        return super().decode_all(self.belief.quantiles(u))


class Weighted:
    """α π^w, or its logarithm; a `Worth`.

    Args:
        worth: α, or log α.
        logarithmic: whether it is the logarithm.
        belief: π.
        weight: w, the exponent.
        active: settled points (m, d) -> which parameters are active there, (m, d).
    """

    def __init__(
        self,
        worth: Worth,
        logarithmic: bool,
        belief: Belief,
        weight: float,
        active: Callable[[Array], NDArray[np.bool_]],
    ) -> None:
        self.worth, self.logarithmic = worth, logarithmic
        self.belief, self.weight, self.active = belief, weight, active

    def __call__(self, points: Array) -> Array:
        log = self.weight * self.belief.log_density(points, self.active(points))
        value = self.worth(points)
        return value + log if self.logarithmic else value * np.exp(log)

    def slope(self, point: Array) -> tuple[float, Array]:
        active = self.active(point[None])
        log = self.weight * float(self.belief.log_density(point[None], active)[0])
        d_log = self.weight * self.belief.slope(point, active[0])
        value, gradient = self.worth.slope(point)
        if self.logarithmic:
            return value + log, gradient + d_log
        return value * math.exp(log), math.exp(log) * (gradient + value * d_log)


def marginal(parameter: Parameter, about: Any) -> Marginal:
    """The density in [0, 1] of a belief about one parameter; ValueError if it does not fit."""
    if isinstance(parameter, Categorical):
        if not isinstance(about, Mapping):
            raise ValueError(f"for choices give {{choice: weight}}, not {about!r}")
        weights = dict.fromkeys(range(len(parameter.choices)), math.nan)
        for choice, weight in about.items():
            if not finite(weight) or weight < 0:
                raise ValueError(f"the weight of {choice!r} must be a number ≥ 0, not {weight!r}")
            weights[parameter.index(choice)] = float(weight)
        missing = [parameter.choices[i] for i, weight in weights.items() if math.isnan(weight)]
        if missing:
            raise ValueError(f"give a weight to every choice; missing: {missing}")
        if not sum(weights.values()):
            raise ValueError("one of the weights must be positive")
        return of_choices(list(weights.values()))
    Distribution(about)  # raises what is wrong with it
    if parameter.values is None or len(parameter.values) > LISTED:
        return of_numbers(parameter, about)
    return of_cells(parameter, about)
