"""Small changes to a configuration: mutation, crossover, neighbours.

What evolutionary algorithms, local search and acquisition maximizers need from a space. Each
returns new, valid configurations and leaves its arguments alone. A parameter that a change makes
active is drawn afresh; one that it makes inactive is dropped.
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


def mutate(space: Space, config: Config, rng: np.random.Generator) -> Config:
    """Change one active parameter: a Gaussian step if it is ordered, another choice if it is not.

    Returns:
        A configuration different from `config`, except in a space that has only one.
    """
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
    if only one does, and drawn afresh if neither has it but the child needs it."""
    fresh = space.decode_all(rng.random(len(space)))
    from_a = dict(zip(space.names, rng.random(len(space)) < 0.5, strict=True))
    first = {n: a[n] if from_a[n] else b[n] for n in space.names if n in a and n in b}
    return space.complete({**fresh, **a, **b, **first})


def neighbours(space: Space, config: Config) -> list[Config]:
    """Every configuration one step away in one parameter: the adjacent values of ordered ones (a
    tenth of the range where continuous), all other choices of categoricals. A parameter that the
    step makes active takes its middle value."""
    middle = space.decode_all(np.full(len(space), 0.5))
    return [
        space.complete({**middle, **config, name: value})
        for name in space.names
        if name in config
        for value in space.parameters[name].neighbours(config[name])
    ]
