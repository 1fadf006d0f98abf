"""`Space`: the search space, the first of the three rooms.

A space is an ordered set of named parameters, some of them conditional on others. It knows how to
draw a configuration, how to lay configurations out in the unit cube (where strategies think), and
which configurations are near, alike or allowed. Everything that is true of a space is said here
once; strategies only combine these operations.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.spaces import variation
from mlsd_hpo.spaces.conditions import condition, ordered
from mlsd_hpo.spaces.constraint import LISTED, Constraint, draw
from mlsd_hpo.spaces.decoder import Decoder
from mlsd_hpo.spaces.distribution import Distribution, is_distribution
from mlsd_hpo.spaces.features import one_hot
from mlsd_hpo.spaces.grid import Grid
from mlsd_hpo.spaces.parameter import Parameter

Config = dict[str, Any]


class Decision(NamedTuple):
    """One discrete choice: the parameter's name and its choices in order."""

    name: str
    choices: tuple[Any, ...]


class Space:
    """Named parameters, with conditions between them and a constraint on all of them.

    Args:
        parameters: name -> `Float`, `Int`, `Categorical`, or a frozen scipy.stats distribution.
        constraint: a configuration -> True if it is allowed, else False; see `constraint.py`. Only
            allowed configurations are ever made, but by `decode` and `complete`, which cannot
            choose.

    Raises:
        ValueError: for an empty space, a name that is no string, a value that is no parameter, a
            constraint that is no function, and for conditions that are cyclic, name an unknown or
            continuous parameter, or ask for a value which that parameter cannot have.
    """

    def __init__(
        self,
        parameters: Mapping[str, Any],
        constraint: Callable[[Config], bool] | None = None,
    ) -> None:
        if not isinstance(parameters, Mapping):
            raise ValueError(f"A Space is made from a dict of parameters, not {parameters!r}")
        if not parameters:
            raise ValueError("A Space needs at least one parameter; this one is empty")
        self.parameters: dict[str, Parameter] = {}
        for name, parameter in parameters.items():
            if not isinstance(name, str) or not name:
                raise ValueError(f"Parameter names are non-empty strings, not {name!r}")
            if is_distribution(parameter):
                parameter = Distribution(parameter)
            if not isinstance(parameter, Parameter):
                raise ValueError(
                    f"{name}: expected Float, Int, Categorical or a frozen scipy.stats "
                    f"distribution, not {parameter!r}"
                )
            self.parameters[name] = parameter
        self.names: tuple[str, ...] = tuple(self.parameters)
        # name -> {parent: the keys of that parent's values which activate it}
        self.conditions = {name: condition(name, self.parameters) for name in self.names}
        self.order = ordered(self.conditions)  # parents before children
        self.constraint = None if constraint is None else Constraint(constraint)

    def is_active(self, name: str, values: Mapping[str, Any]) -> bool:
        """Whether `name` is active, given the values of the active parameters before it."""
        return all(
            parent in values and self.parameters[parent].key(values[parent]) in keys
            for parent, keys in self.conditions[name].items()
        )

    def active(self, config: Config) -> tuple[str, ...]:
        """The names of the parameters that are active in `config`, in the space's order."""
        return tuple(name for name in self.names if self.is_active(name, config))

    def complete(self, draw: Mapping[str, Any]) -> Config:
        """Build a configuration by taking each active parameter's value from ``draw[name]``."""
        values: Config = {}
        for name in self.order:
            if self.is_active(name, values):
                values[name] = draw[name]
        return {name: values[name] for name in self.names if name in values}

    def allows(self, config: Config) -> bool:
        """Whether the constraint allows `config`, a complete configuration of this space.

        Raises:
            ValueError: if the constraint raises, or returns anything but True or False.
        """
        return self.constraint is None or self.constraint(config)

    def sample(self, rng: np.random.Generator) -> Config:
        """Draw an allowed configuration: every parameter uniform in its own coordinate.

        Raises:
            ValueError: if none was found in 10,000 draws.
        """
        return draw(self, rng)

    def encode(self, config: Config) -> NDArray[np.float64]:
        """Coordinates (d,) in the unit cube, d the number of parameters; 0.5 where inactive."""
        return np.array(
            [p.encode(config[n]) if n in config else 0.5 for n, p in self.parameters.items()]
        )

    def features(self, config: Config) -> NDArray[np.float64]:
        """What a model may look at (p,), choices one-hot; see `features.one_hot`.

        A space that knows better what matters, such as one of cells, overrides it.
        """
        return one_hot(self, config)

    def decode(self, u: ArrayLike) -> Config:
        """The configuration at the point u (d,) of the unit cube; coordinates are clipped to it.

        A constraint may forbid it: ask `allows`.
        """
        values = self.decode_all(u)
        return values if self._flat else self.complete(values)

    def decode_all(self, u: ArrayLike) -> Config:
        """The value of every parameter at u (d,), whether it is active there or not."""
        point = np.asarray(u, dtype=float).tolist()
        if not isinstance(point, list) or len(point) != len(self.names):
            raise ValueError(f"decode needs {len(self.names)} coordinates, got shape {np.shape(u)}")
        if any(x != x for x in point):
            raise ValueError(f"decode needs numbers, got {point}")
        return {n: p.decode(x) for (n, p), x in zip(self.parameters.items(), point, strict=True)}

    def decode_rows(self, points: ArrayLike) -> list[Config]:
        """`decode` of each row of points (m, d), several times quicker where m is large."""
        u = np.asarray(points, dtype=float)
        if u.ndim != 2 or u.shape[1] != len(self.names) or np.isnan(u).any():
            raise ValueError(f"decode_rows needs numbers (m, {len(self.names)}), got {points!r}")
        found = self._decoder(u)
        return found if self._flat else [self.complete(values) for values in found]

    @cached_property
    def _decoder(self) -> Decoder:
        return Decoder(self.parameters)

    @cached_property
    def _flat(self) -> bool:
        return not any(self.conditions.values())

    def validate(self, config: Mapping[str, Any]) -> Config:
        """Return `config` with plain Python values in the space's order.

        Raises:
            ValueError: naming the parameter, the value, and what is allowed; or the configuration
                and the constraint that forbids it.
        """
        if not isinstance(config, Mapping):
            raise ValueError(f"A configuration is a dict, not {config!r}")
        for name in config:
            if name not in self.parameters:
                raise ValueError(
                    f"{name}={config[name]!r}: no such parameter; the space has {list(self.names)}"
                )
        values: Config = {}
        for name in self.order:
            parameter = self.parameters[name]
            if not self.is_active(name, values):
                if name in config:
                    needs = dict(parameter.when or {})
                    raise ValueError(f"{name}={config[name]!r}: not active here; it needs {needs}")
            elif name not in config:
                raise ValueError(f"{name} is missing; the space has {name}: {parameter!r}")
            else:
                try:
                    values[name] = parameter.check(config[name])
                except ValueError as error:
                    raise ValueError(f"{name}={config[name]!r}: {error}") from None
        found = {name: values[name] for name in self.names if name in values}
        if not self.allows(found):
            raise ValueError(f"{found} is not allowed by the constraint {self.constraint!r}")
        return found

    def canonical(self, config: Config) -> Hashable:
        """What makes two configurations the same: equal keys, equal configurations."""
        return tuple(
            (name, self.parameters[name].key(config[name])) for name in self.names if name in config
        )

    def grid(self, resolution: int | Mapping[str, int | Sequence[Any]]) -> Grid:
        """All allowed combinations of some values of each parameter; see `Grid`.

        Args:
            resolution: a number of levels for every numeric parameter, or {name: number of levels
                or list of values}; parameters not named in it are taken with all their values.
        """
        return Grid(self, resolution)

    @cached_property
    def everything(self) -> Grid:
        """The grid of all configurations; ValueError with a continuous parameter."""
        return self.grid({})

    @cached_property
    def size(self) -> float:
        """The number of different configurations; `math.inf` with a continuous parameter.

        With a constraint and more than 100,000 combinations it is not counted what is allowed:
        then it is the number of combinations, an upper bound.
        """
        if any(p.values is None for p in self.parameters.values()):
            return math.inf
        combinations = self.everything.combinations
        return combinations if combinations > LISTED else self.everything.size

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The discrete choices in order, parents before children; of a constraint it knows nothing.

        Raises:
            ValueError: if a parameter is continuous.
        """
        found = []
        for name in self.order:
            values = self.parameters[name].values
            if values is None:
                raise ValueError(f"{name} is continuous; give it a step to make it a decision")
            found.append(Decision(name, tuple(values)))
        return tuple(found)

    def mutate(self, config: Config, rng: np.random.Generator) -> Config:
        """A configuration that differs from `config` in one parameter; see `variation.mutate`."""
        return variation.mutate(self, config, rng)

    def crossover(self, a: Config, b: Config, rng: np.random.Generator) -> Config:
        """A child that takes each parameter from `a` or from `b`; see `variation.crossover`."""
        return variation.crossover(self, a, b, rng)

    def neighbours(self, config: Config) -> list[Config]:
        """The configurations one step away from `config`; see `variation.neighbours`."""
        return variation.neighbours(self, config)

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        lines = "".join(f"    {n!r}: {p!r},\n" for n, p in self.parameters.items())
        constraint = f", constraint={self.constraint!r}" if self.constraint else ""
        return f"{type(self).__name__}({{\n{lines}}}{constraint})"
