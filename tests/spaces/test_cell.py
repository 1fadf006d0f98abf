"""Cells: which codes are dead, which are the same function, and what strategies do with them."""

from __future__ import annotations

from collections import Counter
from itertools import permutations, product
from typing import Any

import numpy as np
import pytest

from mlsd_hpo.spaces.cell import OPERATIONS, CellSpace
from mlsd_hpo.spaces.graph import Edge, canonical_form, carrying
from mlsd_hpo.strategies import GridSearch, RandomSearch
from mlsd_hpo.strategies.base import SpaceExhausted

SPACE = CellSpace()
CODES = list(product(range(4), repeat=6))


def coded(code: tuple[int, ...]) -> dict[str, Any]:
    return {name: OPERATIONS[o] for name, o in zip(SPACE.names, code, strict=True)}


def brute_force(code: tuple[int, ...]) -> Any:
    """All values that a cell can have at one point when each convolution is one of six functions
    of its kind, each taken once: the same set for the same function. None for a dead cell."""
    functions = np.random.default_rng(0).uniform(0.5, 2, size=(2, 6, 3))
    which = np.array(list(permutations(range(6))))  # (720, edges)
    node = [np.full(len(which), 0.7), *(np.zeros(len(which)) for _ in range(3))]
    reached = {0}
    for edge, ((a, b), operation) in enumerate(zip(SPACE.edges, code, strict=True)):
        if operation == 0 or a not in reached:
            continue
        reached.add(b)
        value = node[a]
        if operation >= 2:
            one, two, three = functions[operation - 2, which[:, edge]].T
            value = three * np.sin(one * value + two)
        node[b] = node[b] + value
    return tuple(np.unique(node[3].round(9))) if 3 in reached else None


@pytest.mark.slow
def test_canonical_forms_are_those_of_functions() -> None:
    by_form: dict[Any, set[Any]] = {}
    by_value: dict[Any, set[Any]] = {}
    for code in CODES:
        by_form.setdefault(SPACE.canonical(coded(code)), set()).add(code)
        by_value.setdefault(brute_force(code), set()).add(code)
    assert len(CODES) == 4096 and len(by_form.pop(None)) == len(by_value.pop(None)) == 169
    assert len(by_form) == len(by_value) == SPACE.size == 1010
    assert set(map(frozenset, by_form.values())) == set(map(frozenset, by_value.values()))


def test_a_shared_convolution_is_not_two_of_them() -> None:
    def form(*edges: tuple[int, int, str]) -> Any:
        return canonical_form([Edge(*edge) for edge in edges], 3)

    two = form((0, 1, "conv3"), (0, 2, "conv3"), (1, 3, "skip"), (2, 3, "skip"))
    shared = form((0, 1, "conv3"), (1, 2, "skip"), (1, 3, "skip"), (2, 3, "skip"))
    assert two != shared  # f(x) + g(x) and 2 f(x)
    assert two == form((0, 1, "conv3"), (0, 3, "conv3"), (1, 3, "skip"))
    assert two == form((0, 1, "conv3"), (0, 3, "conv3"), (1, 3, "skip"), (0, 2, "conv1"))
    assert form((0, 1, "conv3"), (2, 3, "conv1")) is None


def test_edges_carry_something_on_a_path_only() -> None:
    edges = [Edge(0, 1, "conv1"), Edge(0, 3, "skip"), Edge(2, 3, "conv3"), Edge(1, 2, "skip")]
    assert carrying(edges, 3) == set(edges)
    assert carrying(edges[1:], 3) == {edges[1]}
    assert carrying(edges[:1], 3) == set()


def test_the_grid_holds_each_network_once() -> None:
    grid = SPACE.everything
    assert len(grid) == 1010 and len({SPACE.canonical(config) for config in grid}) == 1010
    assert next(iter(grid)) == coded((0, 0, 0, 1, 0, 0))
    assert all(SPACE.alive(config) == SPACE.graph(config) for config in grid)


@pytest.mark.slow
@pytest.mark.parametrize("make", [GridSearch, lambda space: RandomSearch(space, seed=0)])
def test_strategies_try_each_network_once(make: Any) -> None:
    strategy = make(SPACE)
    asked = [strategy.ask().config for _ in range(1010)]
    assert all(SPACE.live(config) for config in asked)
    assert set(Counter(SPACE.canonical(config) for config in asked).values()) == {1}
    with pytest.raises(SpaceExhausted, match="1010"):
        strategy.ask()


def test_children_are_live() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        a, b = SPACE.sample(rng), SPACE.sample(rng)
        near = SPACE.neighbours(a)
        assert len(near) == sum(SPACE.live(coded_near) for coded_near in one_step(a))
        for child in (SPACE.mutate(a, rng), SPACE.crossover(a, b, rng), *near):
            assert SPACE.live(child)
        assert SPACE.canonical(SPACE.mutate(a, rng)) != SPACE.canonical(a)


def one_step(config: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {**config, name: choice}
        for name in config
        for choice in OPERATIONS
        if choice != config[name]
    ]


@pytest.mark.slow
def test_where_equal_ones_are_too_many_to_find_dead_ones_are_left_out_all_the_same() -> None:
    space = CellSpace(5, ["none", "skip", "conv3"])
    grid = space.grid({})
    assert grid.combinations == 3**10 > grid.size == space.size
    assert all(space.live(grid[i]) for i in range(0, grid.size, 500))
    with pytest.raises(ValueError, match="at most 100,000"):
        GridSearch(CellSpace(5))


def test_other_cells() -> None:
    assert CellSpace(2, ["skip", "conv5"]).size == 2
    three = CellSpace(3, ["none", "conv1"])
    assert [name for name, _ in three.decisions] == ["0->1", "0->2", "1->2"] and three.size == 3
    assert CellSpace(5).size == 4**10  # too many to tell apart


@pytest.mark.parametrize("operation", ["pool", "conv2", "conv", "conv-1", "sep3", "max3"])
def test_what_is_no_operation_is_named(operation: str) -> None:
    with pytest.raises(ValueError, match=f"not '{operation}'"):
        CellSpace(4, ["none", operation])
    with pytest.raises(ValueError, match="nodes"):
        CellSpace(1)
    with pytest.raises(ValueError, match="not allowed by the constraint"):
        SPACE.validate(dict.fromkeys(SPACE.names, "none"))
