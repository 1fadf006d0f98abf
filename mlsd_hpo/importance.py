"""`importance`: which hyperparameters mattered, told from the trials of any study.

A random forest is fitted to the trials, and its variance over the whole space is divided among the
parameters and pairs of parameters (functional ANOVA, see `surrogates/fanova.py`). A parameter's
share is what it does on its own, on average over all others. It speaks of the whole space, most of
which is bad; what matters among good configurations may be something else (`ablation`).

Conditional parameters: a configuration stands for a point of the unit cube, in which parameters
that are not active have coordinates that change nothing. So they are filled in at random before the
forest is fitted, and the function that is divided is the objective of the decoded point. What
matters in one branch only, counts for the share of the space that the branch has. A space's
constraint is not known to the forest, which guesses what would be where nothing is allowed.

Source: Hutter, Hoos & Leyton-Brown, "An efficient approach for assessing hyperparameter
importance", ICML 2014.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.checks import whole
from mlsd_hpo.spaces import Space
from mlsd_hpo.spaces.parameter import Parameter
from mlsd_hpo.surrogates.fanova import Measure, at_points, shares, uniform
from mlsd_hpo.trial import Evaluation

LISTED = 1000  # a parameter with more values than this counts as continuous


@dataclass(frozen=True)
class Importance:
    """Shares of the variance of the objective over the space, as a forest sees it.

    Attributes:
        single: of each parameter alone, {name: share}, the largest first.
        spread: their standard deviations over the trees.
        pairs: of each two together beyond what each does alone, {(name, name): share}, the largest
            first; empty if they were not asked for.
        fit: R² of the forest for trials that it has not seen (out of bag). Where it is low, the
            shares say little of the objective: what the forest cannot follow, such as many ups
            and downs, comes out too small, and interactions of what it mistakes too large.
        trials: how many the forest was fitted to.
    """

    single: dict[str, float]
    spread: dict[str, float]
    pairs: dict[tuple[str, str], float]
    fit: float
    trials: int

    def table(self, rows: int = 10) -> str:
        """The largest shares as text, parameters and pairs together."""
        found = {
            name: (share, f" ± {self.spread[name]:.3f}") for name, share in self.single.items()
        }
        found |= {" × ".join(pair): (share, "") for pair, share in self.pairs.items()}
        order = sorted(found, key=lambda name: -found[name][0])[:rows]
        wide = max(map(len, order))
        lines = [f"{name:{wide}}  {found[name][0]:.3f}{found[name][1]}" for name in order]
        return "\n".join([*lines, f"R² of the forest, out of bag: {self.fit:.2f}"])


def importance(
    evaluations: Iterable[Evaluation],
    space: Space,
    *,
    pairs: bool = True,
    trees: int = 64,
    seed: int = 0,
) -> Importance:
    """The importance of every parameter, and of every pair.

    The trials should cover the space: random ones are best, and the later trials of a search that
    has settled tell little of the rest. A few enormous values are most of any variance: take
    logarithms, or leave such trials out.

    Args:
        evaluations: such as ``study.trials``, in either direction. Failed ones are left out, and of
            several fidelities all but the highest.
        space: the space they are from.
        pairs: whether to look at pairs, which costs the most with many parameters.
        trees: of the forest.
        seed: of the forest, and of the coordinates of what is not active.

    Raises:
        ValueError: for less than two different values, or a configuration that does not belong to
            the space.
    """
    from sklearn.ensemble import RandomForestRegressor  # slow to import

    whole("trees", trees, least=1)
    whole("seed", seed, least=0)
    fine = [one for one in evaluations if one.failed is None and math.isfinite(one.value)]
    top = max((one.trial.level for one in fine), default=math.inf)
    fine = [one for one in fine if one.trial.level == top]
    y = np.array([one.value for one in fine])
    if len(np.unique(y)) < 2:
        raise ValueError(f"importance needs trials with different values, not {y.tolist()}")
    forest = RandomForestRegressor(trees, random_state=seed, oob_score=True)
    forest.fit(coordinates(fine, space, seed), y)
    measures = [_measure(parameter) for parameter in space.parameters.values()]
    alone, together = shares([one.tree_ for one in forest.estimators_], measures, pairs)
    single = dict(zip(space.names, alone.mean(axis=0).tolist(), strict=True))
    spread = dict(zip(space.names, alone.std(axis=0).tolist(), strict=True))
    both = {(space.names[j], space.names[k]): float(v.mean()) for (j, k), v in together.items()}
    return Importance(
        dict(sorted(single.items(), key=lambda item: -item[1])),
        {name: spread[name] for name in sorted(single, key=lambda name: -single[name])},
        dict(sorted(both.items(), key=lambda item: -item[1])),
        float(forest.oob_score_),
        len(fine),
    )


def coordinates(evaluations: list[Evaluation], space: Space, seed: int) -> NDArray[np.float64]:
    """The configurations as points of the unit cube (n, d); at random where nothing is active."""
    rng = np.random.default_rng(seed)
    found = []
    for one in evaluations:
        config, u = space.validate(one.config), rng.random(len(space))
        fixed = space.encode(config)
        found.append(np.where([name in config for name in space.names], fixed, u))
    return np.array(found)


def _measure(parameter: Parameter) -> Measure:
    values = parameter.values
    if values is None or len(values) > LISTED:
        return uniform
    return at_points([parameter.encode(value) for value in values])
