"""Searches of the trained cells, 200 repeats at once, as the race of lecture 15 shows them.

A run of a strategy of the library takes a hundredth of a second: too long for 200 of them while a
slider moves. Here a step of evolution is made for all repeats at once, and architectures are
numbers. The rules are the library's; the draws are others, so that single runs differ, and only
their distributions agree.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.benchmarks import trained_cells
from mlsd_hpo.benchmarks.task_cells import SPACE
from mlsd_hpo.strategies.regularized_evolution import TOURNAMENTS

Array = NDArray[np.float64]
Numbers = NDArray[np.int64]
Seen = NDArray[np.bool_]  # which networks a repeat has asked for, (repeats, cells)

REPEATS = 200
FEW = 3  # tournaments that are held; what the others would come to is drawn at once


class Codes(NamedTuple):
    """The codes of the space as numbers in base 4."""

    network: Numbers  # of each code, (4096,); -1 for dead ones
    children: Numbers  # codes one operation away, those of another live network first, (4096, 18)
    fertile: Numbers  # how many these are, (4096,)
    ordered: Numbers  # live codes, network by network
    first: Numbers  # where those of a network begin, (cells + 1,)


@lru_cache
def codes() -> Codes:
    """Which network is each code, and who is whose mutant?"""
    network = trained_cells().codes
    k, edges = len(SPACE.operations), len(SPACE.edges)
    digits = np.indices((k,) * edges).reshape(edges, -1).T  # (4096, 6)
    turned = (digits[:, :, None] + np.arange(1, k)) % k - digits[:, :, None]  # (4096, 6, 3)
    steps = np.sort(turned, axis=2) * k ** np.arange(edges)[::-1, None]
    near = (np.arange(len(digits))[:, None, None] + steps).reshape(len(digits), -1)
    other = (network[near] >= 0) & (network[near] != network[:, None])
    children = np.take_along_axis(near, np.argsort(~other, axis=1, kind="stable"), axis=1)
    ordered = np.argsort(network, kind="stable")[(network < 0).sum() :]
    first = np.concatenate([[0], np.cumsum(np.bincount(network[ordered]))])
    return Codes(network, children, other.sum(axis=1), ordered, first)


def random_search(seed: int) -> Numbers:
    """All networks in the order in which random codes meet them, (REPEATS, cells)."""
    rng, often = np.random.default_rng(seed), np.diff(codes().first)
    return np.asarray((rng.exponential(size=(REPEATS, len(often))) / often).argsort(axis=1))


def evolution(
    values: Array, budget: float, population: int, tournament: int, oldest: bool, seed: int
) -> Numbers:
    """Mutation and tournaments: the networks that it trains, (REPEATS, trials).

    Args:
        values: the accuracy of each network, (cells,).
        budget: seconds; every repeat goes on until it has spent them.
        population: P.
        tournament: S, drawn with replacement.
        oldest: whether the oldest member dies, as in regularized evolution, or the worst.
        seed: of all draws.
    """
    rng, c, seconds = np.random.default_rng(seed), codes(), trained_cells().seconds
    every, start = np.arange(REPEATS), random_search(seed)
    members = np.zeros((REPEATS, population), dtype=np.int64)  # codes
    height = np.full((REPEATS, population), -np.inf)
    seen = np.zeros((REPEATS, len(values)), dtype=bool)
    paid, rows = np.zeros(REPEATS), list[Numbers]()
    while paid.min() < budget and len(rows) < len(values):
        t = len(rows)
        if t < population:
            code = _code(start[:, t], rng)
        else:
            code = _children(members, height, seen, tournament, rng)
        net = c.network[code]
        queue = oldest or t < population
        place = np.full(REPEATS, t % population) if queue else height.argmin(axis=1)
        joins = queue | (values[net] > height[every, place])
        members[every[joins], place[joins]] = code[joins]
        height[every[joins], place[joins]] = values[net[joins]]
        seen[every, net] = True
        paid += seconds[net]
        rows.append(net)
    return np.array(rows).T


def _code(network: Numbers, rng: np.random.Generator) -> Numbers:
    """One of the codes of each network."""
    c = codes()
    return np.asarray(c.ordered[rng.integers(c.first[network], c.first[network + 1])])


def _children(
    members: Numbers, height: Array, seen: Seen, size: int, rng: np.random.Generator
) -> Numbers:
    """A child that is new, of the best of a tournament, for each repeat: (REPEATS,)."""
    c, found = codes(), np.zeros(len(members), dtype=np.int64)
    left = np.arange(len(members))  # repeats without a new child
    for _ in range(FEW):
        drawn = rng.integers(members.shape[1], size=(len(left), size))
        best = height[left[:, None], drawn].argmax(axis=1)
        parent = members[left, drawn[np.arange(len(left)), best]]
        found[left] = c.children[parent, rng.integers(c.fertile[parent])]
        left = left[seen[left, c.network[found[left]]]]
    if left.size:
        found[left] = _rare(members[left], height[left], seen[left], size, rng)
    return found


def _rare(
    members: Numbers, height: Array, seen: Seen, size: int, rng: np.random.Generator
) -> Numbers:
    """The same for repeats with few new children, by their probabilities: (repeats,)."""
    c, n = codes(), len(members)
    rank = height.argsort(axis=1).argsort(axis=1) / members.shape[1]
    wins = (rank + 1 / members.shape[1]) ** size - rank**size  # a tournament, (n, P)
    children = c.children[members]  # (n, P, 18)
    new = (np.arange(children.shape[2]) < c.fertile[members][:, :, None]) & ~np.take_along_axis(
        seen, c.network[children].reshape(n, -1), axis=1
    ).reshape(children.shape)
    p = (wins / c.fertile[members])[:, :, None] * new  # that a tournament ends with this child
    some = 1 - (1 - p.sum(axis=(1, 2))) ** (TOURNAMENTS - FEW)  # that one of the others is new
    below = p.reshape(n, -1).cumsum(axis=1)
    place = (below <= rng.random((n, 1)) * below[:, -1:]).sum(axis=1)
    found = children.reshape(n, -1)[np.arange(n), np.minimum(place, below.shape[1] - 1)]
    lost = np.flatnonzero(rng.random(n) >= some)
    while lost.size:  # something new at random
        found[lost] = rng.choice(c.ordered, size=len(lost))
        lost = lost[seen[lost, c.network[found[lost]]]]
    return np.asarray(found)


def local_search(values: Array, budget: float, seed: int) -> Numbers:
    """To the best neighbour, with random restarts: the networks that it trains, (REPEATS, trials).

    Runs that have spent the budget earlier are filled up with their last network.
    """
    rng = np.random.default_rng(seed)
    runs = [_descent(values, budget, order, rng) for order in random_search(seed)]
    longest = max(map(len, runs))
    return np.array([run + run[-1:] * (longest - len(run)) for run in runs])


def _descent(values: Array, budget: float, starts: Numbers, rng: np.random.Generator) -> list[int]:
    seconds, known, paid, here = trained_cells().seconds, dict[int, float](), 0.0, -1
    while paid < budget and len(known) < len(values):
        around = _around(here) if here >= 0 else {}
        new = [net for net in around if net not in known]
        if not new and here >= 0:  # all neighbours are known
            best = max(around, key=values.__getitem__)
            better = values[best] > values[codes().network[here]]
            here = around[best] if better else -1
            continue
        if here < 0:
            net = int(next(net for net in starts.tolist() if net not in known))
            here = int(_code(np.array([net]), rng)[0])
            new = [net]
        for net in rng.permutation(new).tolist():
            known[net] = values[net]
            paid += seconds[net]
    return list(known)


@lru_cache(maxsize=4096)
def _around(code: int) -> dict[int, int]:
    """The neighbouring networks, and a code of each."""
    near = codes().children[code, : codes().fertile[code]]
    return dict(zip(codes().network[near].tolist(), near.tolist(), strict=True))


def chosen(rows: Numbers, values: Array, costs: Array) -> Numbers:
    """The network with the best value so far when so much has been paid, (REPEATS, costs).

    Args:
        rows: what was trained, (REPEATS, trials).
        values: what is known of each network, (cells,).
        costs: ascending, none below the price of the first trial.
    """
    paid = trained_cells().seconds[rows].cumsum(axis=1)
    found = values[rows]
    better = np.ones(rows.shape, dtype=bool)
    better[:, 1:] = found[:, 1:] > np.maximum.accumulate(found, axis=1)[:, :-1]
    best = np.maximum.accumulate(np.where(better, np.arange(rows.shape[1]), 0), axis=1)
    last = np.array([np.searchsorted(each, costs, side="right") for each in paid]) - 1
    return np.asarray(np.take_along_axis(rows, np.take_along_axis(best, last, axis=1), axis=1))
