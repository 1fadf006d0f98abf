"""Which parameters exist where: what ``when=`` says, checked and put into an order.

A parameter with ``when={"kernel": "poly"}`` is active in configurations whose kernel is "poly", and
absent from all others. Conditions link parameters into a graph, which must not go round in a
circle; parents are decided before their children.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from mlsd_hpo.spaces.parameter import Parameter

Condition = dict[str, frozenset[Hashable]]
"""parent -> the keys of that parent's values which activate a parameter; all parents must agree."""


def condition(name: str, parameters: Mapping[str, Parameter]) -> Condition:
    """The condition of parameter `name`, empty if it is always active.

    Raises:
        ValueError: for a condition that names an unknown or continuous parameter, or asks for a
            value which that parameter cannot have.
    """
    when = parameters[name].when
    if when is None:
        return {}
    if not isinstance(when, Mapping) or not when:
        raise ValueError(f"{name}: when must be a dict {{parameter: value}}, not {when!r}")
    found = {}
    for parent, wanted in when.items():
        if parent not in parameters:
            raise ValueError(
                f"{name}: its condition names {parent!r}, which is not in the space; "
                f"the space has {list(parameters)}"
            )
        parameter = parameters[parent]
        if parameter.values is None:
            raise ValueError(
                f"{name}: its condition names {parent!r}, which is continuous; "
                "a condition needs a parameter with finitely many values"
            )
        found[parent] = frozenset(
            parameter.key(v) for v in _wanted(name, parent, parameter, wanted)
        )
    return found


def _wanted(name: str, parent: str, parameter: Parameter, wanted: Any) -> list[Any]:
    """The parent's values that a condition asks for: one value, or a collection of them."""
    try:
        return [parameter.check(wanted)]
    except ValueError as error:
        if not isinstance(wanted, Collection) or isinstance(wanted, str) or not wanted:
            raise ValueError(f"{name}: its condition on {parent!r}: {error}") from None
    try:
        return [parameter.check(value) for value in wanted]
    except ValueError as error:
        raise ValueError(f"{name}: its condition on {parent!r}: {error}") from None


def ordered(conditions: Mapping[str, Condition]) -> tuple[str, ...]:
    """All names, parents before children, in the order given as far as the conditions allow.

    Raises:
        ValueError: if the conditions go round in a circle.
    """
    graph: TopologicalSorter[str] = TopologicalSorter()
    for name, parents in conditions.items():
        graph.add(name, *parents)
    try:
        graph.prepare()
    except CycleError as error:
        raise ValueError(f"The conditions are cyclic: {' -> '.join(error.args[1])}") from None
    placed: list[str] = []
    waiting = list(conditions)
    while waiting:
        name = next(n for n in waiting if all(p in placed for p in conditions[n]))
        placed.append(name)
        waiting.remove(name)
    return tuple(placed)
