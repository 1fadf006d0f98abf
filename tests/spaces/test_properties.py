"""What holds for every space, checked on random ones."""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as h

from mlsd_hpo import Categorical, Distribution, Float, Int, Space
from tests.spaces.cases import every_config, holds, same, seeds, spaces


def generator(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def close(a: Any, b: Any, scale: float) -> bool:
    return same(a, b) or (type(a) is type(b) is float and abs(a - b) <= 1e-9 * scale)


def check_kinds(space: Space, config: dict[str, Any]) -> None:
    """Plain Python values, inside their bounds, and exactly the active ones."""
    assert list(config) == [n for n in space.names if holds(space, n, config)]
    for name, value in config.items():
        parameter = space.parameters[name]
        match parameter:
            case Categorical():
                assert any(value is choice for choice in parameter.choices)
            case Int():
                assert type(value) is int
                assert parameter.low <= value <= parameter.high
                assert (value - parameter.low) % parameter.step == 0
            case Float():
                assert type(value) is float
                assert parameter.low <= value <= parameter.high
            case Distribution():
                assert type(value) is (int if hasattr(parameter.frozen.dist, "pmf") else float)
                low, high = parameter.frozen.support()
                assert low <= value <= high


@given(spaces(), seeds())
def test_samples_are_valid_plain_and_complete(space: Space, seed: int) -> None:
    config = space.sample(generator(seed))
    check_kinds(space, config)
    assert same(space.validate(config), config)
    assert space.active(config) == tuple(config)


@given(spaces(), seeds())
def test_the_same_generator_draws_the_same(space: Space, seed: int) -> None:
    assert same(space.sample(generator(seed)), space.sample(generator(seed)))


@given(spaces(), seeds())
def test_rows_decode_to_what_each_decodes_to(space: Space, seed: int) -> None:
    """To the last bit, also at the ends and beyond."""
    points = generator(seed).uniform(-0.2, 1.2, (5, len(space)))
    points[0], points[1] = 0.0, 1.0
    assert all(map(same, space.decode_rows(points), map(space.decode, points)))


@given(spaces(), seeds())
def test_decode_undoes_encode(space: Space, seed: int) -> None:
    config = space.sample(generator(seed))
    u = space.encode(config)
    assert u.shape == (len(space.names),)
    assert np.all((u >= 0) & (u <= 1))
    again = space.decode(u)
    assert list(again) == list(config)
    for name, value in config.items():
        parameter = space.parameters[name]
        scale = 1.0
        if isinstance(parameter, Float):
            scale = max(abs(parameter.low), abs(parameter.high))
        elif isinstance(parameter, Distribution):
            scale = 100 * max(1.0, abs(value))  # far in a tail, u tells less apart
        assert close(value, again[name], scale), name


@given(spaces(), h.data())
def test_every_point_of_the_cube_is_a_configuration(space: Space, data: h.DataObject) -> None:
    coordinate = h.one_of(h.sampled_from([0.0, 1.0, 0.5, -0.25, 7.0, 5e-324]), h.floats(0, 1))
    u = data.draw(h.lists(coordinate, min_size=len(space), max_size=len(space)))
    config = space.decode(u)
    check_kinds(space, config)
    assert same(space.validate(config), config)
    assert same(space.decode(np.clip(u, 0, 1)), config)


@given(spaces(), seeds())
def test_canonical_tells_configurations_apart_and_nothing_else(space: Space, seed: int) -> None:
    rng = generator(seed)
    drawn = [space.sample(rng) for _ in range(10)]
    for a in drawn:
        assert hash(space.canonical(a)) == hash(space.canonical(dict(a)))
        assert space.canonical(space.validate(a)) == space.canonical(a)
        for b in drawn:
            assert (space.canonical(a) == space.canonical(b)) == same(a, b)


@given(spaces(), seeds())
def test_validate_is_idempotent_and_order_free(space: Space, seed: int) -> None:
    config = space.sample(generator(seed))
    backwards = dict(reversed(config.items()))
    assert same(space.validate(backwards), config)
    assert list(backwards) == list(reversed(config))  # left as it was


@given(spaces(), seeds())
def test_mutate_changes_one_thing_and_stays_valid(space: Space, seed: int) -> None:
    rng = generator(seed)
    config = space.sample(rng)
    before = repr(config)
    child = space.mutate(config, rng)
    assert repr(config) == before
    check_kinds(space, child)
    assert same(space.validate(child), child)
    changed = [n for n in config if n in child and not same(config[n], child[n])]
    if not any(
        space.parameters[n].values is None or len(space.parameters[n].values) > 1  # type: ignore[arg-type]
        for n in config
    ):
        assert same(child, config)
        return
    assert len(changed) == 1
    for name in set(config) ^ set(child):  # came or went with its parents' condition
        assert space.parameters[name].when


@given(spaces(), seeds())
def test_crossover_takes_from_the_parents(space: Space, seed: int) -> None:
    rng = generator(seed)
    a, b = space.sample(rng), space.sample(rng)
    before = repr((a, b))
    child = space.crossover(a, b, rng)
    assert repr((a, b)) == before
    assert same(space.validate(child), child)
    for name, value in child.items():
        if name in a or name in b:
            assert any(same(value, p[name]) for p in (a, b) if name in p)
    assert same(space.crossover(a, a, rng), a)


@given(spaces(), seeds())
def test_neighbours_are_one_step_away(space: Space, seed: int) -> None:
    config = space.sample(generator(seed))
    found = space.neighbours(config)
    assert len({space.canonical(c) for c in found} | {space.canonical(config)}) == len(found) + 1
    for neighbour in found:
        check_kinds(space, neighbour)
        changed = [n for n in config if n in neighbour and not same(config[n], neighbour[n])]
        assert len(changed) == 1
        parameter, old, new = space.parameters[changed[0]], config[changed[0]], None
        new = neighbour[changed[0]]
        if not isinstance(parameter, Categorical) and parameter.values is not None:
            values = list(parameter.values) if len(parameter.values) < 1000 else parameter.values
            assert abs(values.index(old) - values.index(new)) == 1
        elif not isinstance(parameter, Categorical):
            assert abs(parameter.encode(old) - parameter.encode(new)) < 0.1 + 1e-6
    for name, value in config.items():  # none is missing
        parameter, found_here = space.parameters[name], {repr(c.get(name)) for c in found}
        if isinstance(parameter, Categorical):
            assert all(repr(c) in found_here for c in parameter.choices if c is not value)
        elif isinstance(parameter, Int):
            for k in (value - parameter.step, value + parameter.step):
                assert (repr(k) in found_here) == (parameter.low <= k <= parameter.high)


@settings(max_examples=60)
@given(spaces(finite=True, most=4))
def test_the_grid_of_all_values_is_the_whole_space(space: Space) -> None:
    levels = {name: list(p.values or ()) for name, p in space.parameters.items()}
    assume(math.prod(map(len, levels.values())) <= 3000)
    expected = list(every_config(space, levels))
    grid = space.grid({})
    assert space.size == grid.size == len(grid) == len(expected)
    assert {repr(c) for c in grid} == {repr(c) for c in expected}


@settings(max_examples=60)
@given(spaces(most=4), h.integers(1, 4))
def test_a_grid_is_what_brute_force_lists(space: Space, resolution: int) -> None:
    grid = space.grid(resolution)
    assume(math.prod(len(levels) for levels in grid.levels.values()) <= 2000)
    expected = list(every_config(space, dict(grid.levels)))
    found = list(grid)
    assert {repr(c) for c in found} == {repr(c) for c in expected}
    assert len(found) == len(expected) == grid.size
    for config in found:
        check_kinds(space, config)
        assert same(space.validate(config), config)
    for i in range(0, grid.size, 7):
        assert same(grid[i], found[i])
        assert same(grid[i - grid.size], found[i])


@settings(max_examples=60)
@given(spaces(most=4), h.integers(1, 4))
def test_a_grid_is_in_lexicographic_order(space: Space, resolution: int) -> None:
    grid = space.grid(resolution)
    assume(grid.size <= 2000)
    places = {n: {repr(v): i for i, v in enumerate(grid.levels[n])} for n in space.names}
    keys = [tuple(places[n].get(repr(c.get(n)), -1) for n in space.order) for c in grid]
    assert keys == sorted(keys)


@given(spaces(finite=True))
def test_decisions_walk_the_space_parents_first(space: Space) -> None:
    decisions = space.decisions
    assert sorted(d.name for d in decisions) == sorted(space.names)
    made: set[str] = set()
    for decision in decisions:
        assert made.issuperset(space.conditions[decision.name])
        made.add(decision.name)
        assert list(decision.choices) == list(space.parameters[decision.name].values or ())


@given(spaces(), seeds())
def test_a_space_survives_pickling(space: Space, seed: int) -> None:
    again = pickle.loads(pickle.dumps(space))
    assert repr(again) == repr(space)
    assert same(again.sample(generator(seed)), space.sample(generator(seed)))
