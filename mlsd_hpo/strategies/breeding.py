"""How two configurations have a child: crossover, then mutation. For all genetic algorithms.

Ordered parameters are crossed by simulated binary crossover: as the bits of two numbers would be,
children lie near their parents, the nearer the closer those are to each other, and their mean is
the parents'. Choices are taken from either parent (uniform crossover). Then on average one
parameter is altered: an ordered one by polynomial mutation, a step that is mostly small, a choice
by any other. A parameter that neither parent has, but the child needs, is drawn anew.

Distances are in units of the parameter's range, [0, 1], on its own scale.

Sources: Deb & Agrawal, "Simulated binary crossover for continuous search space", Complex Systems 9,
1995, clipped at the ends of the range; polynomial mutation as it goes with NSGA-II.
Cost: O(n) for n parameters.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mlsd_hpo.spaces import Categorical, Space
from mlsd_hpo.spaces.parameter import Parameter
from mlsd_hpo.trial import Config

CROSSOVER = 0.9  # chance that a child is a cross of both parents, else a copy of one
ETA_CROSSOVER = 15.0  # the larger, the closer children are to their parents
ETA_MUTATION = 20.0  # the larger, the smaller the steps
TRIES = 30  # of a child that the constraint forbids


def child_of(space: Space, mother: Config, father: Config, rng: np.random.Generator) -> Config:
    """A complete, allowed configuration of `space` that differs from `mother` if it can."""
    for _ in range(TRIES):
        child = _child(space, mother, father, rng)
        if child != mother and space.allows(child):
            return child
    return space.mutate(mother, rng)


def _child(space: Space, mother: Config, father: Config, rng: np.random.Generator) -> Config:
    values = space.decode_all(rng.random(len(space)))  # where neither parent has one
    cross = rng.random() < CROSSOVER
    for name, parameter in space.parameters.items():
        ordered = not isinstance(parameter, Categorical)
        if name in mother or name in father:
            values[name] = mother[name] if name in mother else father[name]
        if cross and name in mother and name in father and rng.random() < 0.5:
            values[name] = father[name]
            if ordered:
                u, v = parameter.encode(mother[name]), parameter.encode(father[name])
                if u != v:
                    values[name] = parameter.decode(simulated_binary(u, v, rng))
        if rng.random() < 1 / len(space):
            if ordered:
                u = polynomial(parameter.encode(values[name]), rng)
                values[name] = parameter.decode(u)
            else:
                values[name] = _another(parameter, values[name], rng)
    return space.complete(values)


def _another(parameter: Parameter, value: Any, rng: np.random.Generator) -> Any:
    others = parameter.neighbours(value)
    return others[rng.integers(len(others))] if others else value


def simulated_binary(
    u: float, v: float, rng: np.random.Generator, eta: float = ETA_CROSSOVER
) -> float:
    """One of the two children of u and v in [0, 1]; without bounds their mean is the parents'.

    The spread β, the distance of the children over that of the parents, has the density
    (η + 1) / 2 · β^η up to 1 and (η + 1) / 2 · β^-(η + 2) above; a child outside of [0, 1] is put
    at its end.
    """
    chance = rng.random()
    if chance <= 0.5:
        spread = (2 * chance) ** (1 / (eta + 1))
    else:
        spread = (2 * (1 - chance)) ** (-1 / (eta + 1))
    side = 1 if rng.random() < 0.5 else -1
    return min(max((u + v + side * spread * (u - v)) / 2, 0.0), 1.0)


def polynomial(u: float, rng: np.random.Generator, eta: float = ETA_MUTATION) -> float:
    """A mutation of u in [0, 1], which stays in it.

    The step δ has the density (η + 1) / 2 · (1 - |δ|)^η, cut at both ends so that each side keeps a
    chance of one half.
    """
    chance, power = rng.random(), 1 / (eta + 1)
    if chance < 0.5:
        step = (2 * chance + (1 - 2 * chance) * (1 - u) ** (eta + 1)) ** power - 1
    else:
        step = 1 - (2 * (1 - chance) + (2 * chance - 1) * u ** (eta + 1)) ** power
    return min(max(u + step, 0.0), 1.0)
