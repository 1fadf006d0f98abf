"""Small changes to a configuration: mutation, crossover, neighbours.

What evolutionary algorithms, local search and acquisition maximizers need from a space. Each
returns new, valid, allowed configurations and leaves its arguments alone. A parameter that a change
makes active is drawn afresh; one that it makes inactive is dropped. What a constraint forbids is
thrown away and made anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mlsd_hpo.spaces.categorical import Categorical
from mlsd_hpo.spaces.parameter import Parameter

if TYPE_CHECKING:
    from mlsd_hpo.spaces.space import Space

Config = dict[str, Any]

SIGMA = 0.2  # standard deviation of a numeric mutation, in the unit interval
TRIES = 30  # of a change that the constraint keeps forbidding, before a larger one is tried
FARTHEST = 4  # parameters changed by one mutation, at most


def mutate(space: Space, config: Config, rng: np.random.Generator) -> Config:
    """Change one active parameter: a Gaussian step if it is ordered, another choice if it is not.

    Where no such change is allowed and makes another configuration (30 tries), two are made at
    once, then three, four; after that the configuration is drawn anew.

    Returns:
        A configuration different from `config`, except in a space that has only one.
    """
    key = space.canonical(config)
    for changes in range(1, FARTHEST + 1):
        for _ in range(TRIES):
            child = config
            for _ in range(changes):
                child = _change_one(space, child, rng)
            if space.allows(child) and space.canonical(child) != key:
                return child
    return space.sample(rng)


def _change_one(space: Space, config: Config, rng: np.random.Generator) -> Config:
    """The same with one parameter changed, whatever the constraint says."""
    names = [n for n in config if _can_change(space.parameters[n])]
    if not names:
        return dict(config)
    name = names[rng.integers(len(names))]
    fresh = space.decode_all(rng.random(len(space)))
    changed = {name: _mutate_value(space.parameters[name], config[name], rng)}
    return space.complete({**fresh, **config, **changed})


def _can_change(parameter: Parameter) -> bool:
    return parameter.values is None or len(parameter.values) > 1


def _mutate_value(parameter: Parameter, value: Any, rng: np.random.Generator) -> Any:
    if not isinstance(parameter, Categorical):
        u = parameter.encode(value) + SIGMA * rng.standard_normal()
        u = abs(u) % 2  # reflected at both ends of [0, 1]
        stepped = parameter.decode(min(u, 2 - u))
        if stepped != value:
            return stepped
    options = parameter.neighbours(value)  # another choice, or a step too small to leave its value
    return options[rng.integers(len(options))]


def crossover(space: Space, a: Config, b: Config, rng: np.random.Generator) -> Config:
    """Uniform crossover: each parameter from `a` or `b` with equal chance, from the one that has it
    if only one does, and drawn afresh if neither has it but the child needs it.

    Where a constraint allows no child (30 tries) it is one of the parents.
    """
    for _ in range(TRIES):
        fresh = space.decode_all(rng.random(len(space)))
        from_a = dict(zip(space.names, rng.random(len(space)) < 0.5, strict=True))
        first = {n: a[n] if from_a[n] else b[n] for n in space.names if n in a and n in b}
        child = space.complete({**fresh, **a, **b, **first})
        if space.allows(child):
            return child
    return dict(a if rng.random() < 0.5 else b)


def neighbours(space: Space, config: Config) -> list[Config]:
    """Every allowed configuration one step away in one parameter: the adjacent values of ordered
    ones (a tenth of the range where continuous), all other choices of categoricals. A parameter
    that the step makes active takes its middle value."""
    middle = space.decode_all(np.full(len(space), 0.5))
    found = (
        space.complete({**middle, **config, name: value})
        for name in space.names
        if name in config
        for value in space.parameters[name].neighbours(config[name])
    )
    return [near for near in found if space.allows(near)]
