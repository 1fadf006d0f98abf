"""When two cells made of blocks compute the same, whatever their blocks are called.

States 0 and 1 are the cell's inputs, and block b makes state b + 1: it applies one operation to
each of two earlier states and merges the results, by a sum or by a convolution of both side by
side. States that no block takes go into the output, side by side too. Two cells are the same if
they compute the same function once their weights are matched up, whatever the operations do. So

- a block's two sides can be swapped;
- blocks can be renumbered;
- a sum with a copy of a sum is one longer sum, whichever block began it;
- an operation without weights, applied to the same twice, is the same twice.

A state is read as a sum of *terms*; a term is an operation applied to a state, or a concatenation.
Terms that are in the same sums, equally often, are one *part*. What is left is to number the parts
without regard to the blocks: they are sorted by how they look, with all that they are made of and
used for, and where several look alike, all orders are tried, but for those which only exchange
twins.

Cost: some tenths of a millisecond for five blocks; in the worst case exponential in the blocks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations, product
from typing import Any, NamedTuple

from mlsd_hpo.spaces.operations import kind

Sum = Counter[int]  # number -> how often it is added


class Block(NamedTuple):
    """Two states, what is applied to each, and how the results are merged: "add", "concat"."""

    inputs: tuple[int, int]
    operations: tuple[str, str]
    merge: str


class Term(NamedTuple):
    """What is done, and to what: (operation, sum) for each side."""

    name: str
    sides: tuple[tuple[str, Sum], ...]


Part = tuple[Term, ...]


def unused(blocks: Sequence[Block]) -> list[int]:
    """The states that no block takes, inputs among them: they make up the cell's output."""
    taken = {state for block in blocks for state in block.inputs}
    return [state for state in range(len(blocks) + 2) if state not in taken]


@lru_cache(maxsize=10_000)  # a search asks for the same cells often
def canonical_form(blocks: tuple[Block, ...]) -> Hashable:
    """The same for cells that compute the same, and for no others."""
    parts = _together(_terms(blocks))
    looks = _looks(parts)
    alike = defaultdict(list)
    for number, look in enumerate(looks):
        alike[look].append(number)
    orders = product(*(list(_orders(parts, alike[look])) for look in sorted(alike)))
    return min(_numbered(parts, [n for group in order for n in group]) for order in orders)


def _terms(blocks: Sequence[Block]) -> list[Term]:
    """The inputs, all that the blocks do, and last the output; each after what it is applied to."""
    found = [Term("input 0", ()), Term("input 1", ())]
    states = [Sum({0: 1}), Sum({1: 1})]
    shared: dict[Hashable, int] = {}  # operations without weights
    for block in blocks:
        sides = tuple((o, states[i]) for i, o in zip(block.inputs, block.operations, strict=True))
        state = Sum()
        if block.merge == "concat":
            found.append(Term("concat", sides))
            state[len(found) - 1] = 1
        for operation, of in sides if block.merge == "add" else ():
            if operation == "skip":
                state.update(of)
                continue
            number = len(found)
            if kind(operation) == "max":
                number = shared.setdefault((operation, frozenset(of.items())), number)
            if number == len(found):
                found.append(Term(operation, (("", of),)))
            state[number] += 1
        states.append(state)
    return [*found, Term("output", tuple(("", states[state]) for state in unused(blocks)))]


def _together(terms: Sequence[Term]) -> list[Part]:
    """The parts: terms that all sums have equally often; sums are now of parts."""
    where: list[Any] = [[] for _ in terms]
    sums = [of for term in terms for _, of in term.sides]
    for number, of in enumerate(sums):
        for t, times in of.items():
            where[t].append((number, times))
    members = defaultdict(list)
    for t in range(len(terms)):
        members[tuple(where[t])].append(t)
    part = {t: number for number, together in enumerate(members.values()) for t in together}

    def of_parts(term: Term) -> Term:
        sides = ((o, Sum({part[t]: times for t, times in of.items()})) for o, of in term.sides)
        return Term(term.name, tuple(sides))

    return [tuple(of_parts(terms[t]) for t in together) for together in members.values()]


def _written(part: Part, names: Sequence[int]) -> Any:
    """What a part is, with names for other parts; not in what order that was said."""
    return sorted(
        (name, sorted((o, sorted((names[p], n) for p, n in of.items())) for o, of in sides))
        for name, sides in part
    )


def _looks(parts: Sequence[Part]) -> list[int]:
    """A number for each part, the same for parts that differ in nothing that can be seen: what they
    are made of and what they are used for, and how those look, and so on."""
    looks, count = [0] * len(parts), 0
    while True:
        uses: list[Any] = [[] for _ in parts]
        for user, part in enumerate(parts):
            for term in part:
                for operation, of in term.sides:
                    beside = sorted((looks[p], n) for p, n in of.items())
                    for p, times in of.items():
                        uses[p].append((looks[user], term.name, operation, beside, times))
        seen = [
            repr((looks[p], _written(part, looks), sorted(uses[p]))) for p, part in enumerate(parts)
        ]
        places = {look: place for place, look in enumerate(sorted(set(seen)))}
        if len(places) == count:
            return looks
        looks, count = [places[look] for look in seen], len(places)


def _orders(parts: Sequence[Part], alike: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """All orders of parts that look alike, but only one of those that differ by twins."""
    twin = {number: number for number in alike}
    for a, b in combinations(alike, 2):
        names = list(range(len(parts)))
        names[a], names[b] = b, a
        if twin[b] == b and all(
            _written(part, names) == _written(parts[names[number]], range(len(parts)))
            for number, part in enumerate(parts)
        ):
            twin[b] = twin[a]

    def orders(left: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if not left:
            yield ()
        for first in {twin[number]: number for number in reversed(left)}.values():
            for rest in orders(tuple(number for number in left if number != first)):
                yield (first, *rest)

    return orders(tuple(alike))


def _numbered(parts: Sequence[Part], order: Sequence[int]) -> str:
    """All that the parts are, numbered in an order."""
    places = {number: place for place, number in enumerate(order)}
    names = [places[number] for number in range(len(parts))]
    return repr([_written(parts[number], names) for number in order])
