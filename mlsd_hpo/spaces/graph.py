"""When two graphs of operations compute the same: dead parts removed, names of nodes forgotten.

A graph has nodes 0, 1, … in topological order; node 0 is the input, the last node the output. An
edge applies an operation to its source, and a node is the sum of what arrives. Two graphs are the
same if they compute the same function once their weights are matched up. They are when

- an edge that carries nothing (no path from the input, or none to the output) is taken away;
- nodes are renumbered;
- an identity edge is replaced by what it copies: a copy of a convolution's output is that output,
  and not another convolution.

So a graph is read as *terms*: term 0 is the input, and each live operation is a term, applied to a
sum of terms. The output is a sum of terms too; a term may be in a sum several times. What is left
is to number the terms without regard to the nodes.

Cost: O(edges), times the orders of terms that look alike, a handful in a cell of 4 nodes.
Source: that cells must be compared up to isomorphism: Ying et al., "NAS-Bench-101", ICML 2019,
section 2.3. There the graph is hashed, which may make two different ones equal; here it is exact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from itertools import groupby, permutations, product
from typing import Any, NamedTuple

Sum = Counter[int]  # term -> how often it is added


class Edge(NamedTuple):
    """An operation between two nodes."""

    source: int
    target: int
    operation: str


class Term(NamedTuple):
    """An operation, and the sum of terms that it is applied to."""

    operation: str
    of: Sum


def carrying(edges: Iterable[Edge], output: int) -> set[Edge]:
    """The edges that lie on a path from the input, node 0, to the output."""
    found = sorted(edges, key=lambda edge: edge.target)
    reached, needed = {0}, {output}
    for edge in found:
        if edge.source in reached:
            reached.add(edge.target)
    for edge in reversed(found):
        if edge.target in needed:
            needed.add(edge.source)
    return {edge for edge in found if edge.source in reached and edge.target in needed}


def terms(edges: Iterable[Edge], output: int, identity: str) -> tuple[list[Term], Sum]:
    """The terms of a graph, and the sum that is its output; edges that nothing reaches have none.

    Returns:
        The terms, of which number 0 is the input, each after those that it is applied to; and the
        output, empty if no path leads there from the input.
    """
    found = [Term("", Sum())]
    values = [Sum({0: 1}), *(Sum() for _ in range(output))]
    for edge in sorted(edges, key=lambda edge: edge.target):
        of = values[edge.source]
        if not of:
            continue
        if edge.operation == identity:
            values[edge.target].update(of)
        else:
            found.append(Term(edge.operation, of.copy()))
            values[edge.target][len(found) - 1] += 1
    return found, values[output]


def canonical_form(edges: Iterable[Edge], output: int, identity: str = "skip") -> Hashable:
    """The same for graphs that compute the same, and for no others; None for a dead graph.

    Args:
        edges: between nodes 0 … output, each from a lower to a higher number.
        output: the number of the last node.
        identity: the operation that copies.
    """
    found, end = terms(edges, output, identity)
    if not end:
        return None
    live, ahead = {0}, set(end) - {0}
    while ahead:  # what the output needs
        live |= ahead
        ahead = {t for number in ahead for t in found[number].of} - live
    looks: dict[int, Any] = {}  # alike for terms that differ in nothing but their use
    for number in sorted(live):
        below = sorted((looks[t], times) for t, times in found[number].of.items())
        depth = 1 + max((look[0] for look, _ in below), default=-1)
        looks[number] = depth, found[number].operation, below
    ordered = sorted(live, key=lambda number: looks[number])
    alike = [list(group) for _, group in groupby(ordered, key=lambda number: looks[number])]
    orders = product(*(permutations(group) for group in alike))
    return min(_written(found, end, [n for group in order for n in group]) for order in orders)


def _written(found: list[Term], end: Sum, order: list[int]) -> tuple[Any, ...]:
    """The terms in an order, each after those that it is applied to, and last the output."""
    place = {number: i for i, number in enumerate(order)}
    every = [*(found[number] for number in order), Term("", end)]
    return tuple(
        (term.operation, tuple(sorted((place[t], times) for t, times in term.of.items())))
        for term in every
    )
