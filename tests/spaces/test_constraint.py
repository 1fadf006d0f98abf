"""Constraints: against brute force on random spaces, and what is said where something is wrong."""

from __future__ import annotations

import copy
import functools
import math
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings

from mlsd_hpo import Categorical, Float, Int, Space
from mlsd_hpo.spaces.constraint import Constraint, source_of
from tests.spaces.cases import every_config, same, seeds, spaces

LIMIT = 512


def small(config: dict[str, Any]) -> bool:
    """Said in the docs only."""
    return config["layers"] * config["width"] <= LIMIT  # and this for the reader


def some(config: dict[str, Any]) -> bool:
    """About three quarters of any space, in no order."""
    return len(repr(config)) % 4 != 0


NET = {"layers": Int(1, 8), "width": Int(8, 512)}
PAIRS = Space(  # a single step from an allowed configuration is never allowed
    {"a": Categorical(["x", "y", "z"]), "b": Categorical(["x", "y", "z"])},
    constraint=lambda c: c["a"] == c["b"],
)
HIDDEN = Space(  # one configuration of 90,000 is allowed
    {"n": Int(0, 299), "m": Int(0, 299)}, constraint=lambda c: (c["n"], c["m"]) == (17, 200)
)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@settings(max_examples=60)
@given(spaces(finite=True, most=4), seeds())
def test_everything_made_is_allowed_and_nothing_allowed_is_missing(free: Space, seed: int) -> None:
    levels = {name: list(p.values or ()) for name, p in free.parameters.items()}
    assume(math.prod(map(len, levels.values())) <= 2000)
    expected = [c for c in every_config(free, levels) if some(c)]
    assume(expected)
    space = Space(free.parameters, constraint=some)
    grid = space.grid({})
    assert space.size == grid.size == len(grid) == len(expected)
    assert grid.combinations == free.size
    assert sorted(map(repr, grid)) == sorted(map(repr, expected))
    assert [repr(grid[i - grid.size]) for i in range(grid.size)] == [repr(c) for c in grid]
    generator = rng(seed)
    a, b = space.sample(generator), space.sample(generator)
    made = [a, b, space.crossover(a, b, generator), *space.neighbours(a)]
    mutated = space.mutate(a, generator)
    for config in [*made, mutated]:
        assert some(config)
        assert same(space.validate(config), config)
    keys = {space.canonical(c) for c in space.neighbours(a)}
    assert keys == {free.canonical(c) for c in free.neighbours(a) if some(c)}


@given(spaces(), seeds())
def test_a_constraint_that_allows_everything_changes_nothing(free: Space, seed: int) -> None:
    space = Space(free.parameters, constraint=lambda config: True)
    for operation in (
        lambda s, r: s.sample(r),
        lambda s, r: s.mutate(s.sample(r), r),
        lambda s, r: s.crossover(s.sample(r), s.sample(r), r),
        lambda s, r: s.neighbours(s.sample(r)),
    ):
        assert same(operation(space, rng(seed)), operation(free, rng(seed)))


def test_draws_keep_the_proportions_that_they_had() -> None:
    """Of a uniform x and a y below it: x has the density 2x, mean 2/3. 2,000 draws, 4 sigma."""
    space = Space({"x": Float(0, 1), "y": Float(0, 1)}, constraint=lambda c: c["y"] <= c["x"])
    generator = rng(1)
    x = [space.sample(generator)["x"] for _ in range(2000)]
    assert abs(np.mean(x) - 2 / 3) < 4 * math.sqrt(1 / 18 / 2000)


def test_validate_and_allows_refuse_what_is_forbidden() -> None:
    space = Space(NET, constraint=lambda c: c["layers"] * c["width"] <= 512)
    assert space.validate({"width": 64, "layers": 8}) == {"layers": 8, "width": 64}
    assert space.allows({"layers": 8, "width": 64})
    assert not space.allows({"layers": 8, "width": 65})
    forbidden = r"{'layers': 8, 'width': 65} is not allowed by the constraint lambda c: c\['layers'"
    with pytest.raises(ValueError, match=forbidden):
        space.validate({"layers": 8, "width": 65})
    with pytest.raises(ValueError, match="is not allowed by the constraint small"):
        Space(NET, constraint=small).validate({"layers": 8, "width": 65})
    assert not space.allows(space.decode([1, 1]))  # decode cannot choose


def test_where_no_single_change_is_allowed_more_is_changed_at_once() -> None:
    """Each mutation must change both at once; crossover has only the parents to give."""
    start, other = {"a": "x", "b": "x"}, {"a": "y", "b": "y"}
    generator = rng()
    mutants = [PAIRS.mutate(start, generator) for _ in range(100)]
    assert {c["a"] for c in mutants} == {"y", "z"}
    assert all(c["a"] == c["b"] for c in mutants)
    children = [PAIRS.crossover(start, other, generator) for _ in range(50)]
    assert {repr(c) for c in children} == {repr(start), repr(other)}
    assert PAIRS.neighbours(start) == []


def test_the_only_configuration_is_found_in_a_finite_space() -> None:
    assert HIDDEN.size == 1
    assert HIDDEN.sample(rng()) == {"n": 17, "m": 200}
    assert HIDDEN.mutate({"n": 17, "m": 200}, rng()) == {"n": 17, "m": 200}


def test_a_space_that_allows_nothing_says_so() -> None:
    never = Space({"n": Int(0, 9), "m": Int(0, 8)}, constraint=lambda c: False)
    assert never.size == 0
    with pytest.raises(ValueError, match=r"False allowed none of 90 configurations, so the space"):
        never.sample(rng())
    rare = Space({"x": Float(0, 1)}, constraint=lambda c: c["x"] == 0.5)
    told = r"none of 10,000 random configurations, such as {'x': 0\.\d+}.* 1 in 3,333\): narrow"
    with pytest.raises(ValueError, match=told):
        rare.sample(rng())


def test_a_large_finite_space_is_not_counted() -> None:
    space = Space({"n": Int(1, 10**6), "m": Int(1, 2)}, constraint=lambda c: c["n"] % 2 == 0)
    assert space.size == 2 * 10**6  # an upper bound
    assert space.sample(rng())["n"] % 2 == 0
    with pytest.raises(
        ValueError, match=r"2,000,000 combinations.*at most 100,000 are: take fewer"
    ):
        _ = space.grid({}).size
    assert all(c["n"] % 2 == 0 for c in space.grid({"n": 101}))


@pytest.mark.parametrize("answer", [None, 1, 0.0, "yes", np.array([True]), [True]])
def test_only_true_and_false_are_answers(answer: Any) -> None:
    space = Space({"n": Int(0, 1)}, constraint=lambda c: answer)
    with pytest.raises(ValueError, match=r"must return True or False, not .* returned for {'n': "):
        space.sample(rng())


def test_numpys_answers_are_taken() -> None:
    space = Space({"n": Int(0, 5)}, constraint=lambda c: np.prod([c["n"], 2]) >= 10)
    assert list(space.grid({})) == [{"n": 5}]


def test_a_predicate_that_raises_is_named_with_the_configuration() -> None:
    space = Space(
        {"k": Categorical(["a", "b"]), "d": Int(2, 5, when={"k": "b"})},
        constraint=lambda c: c["d"] > 2,
    )
    message = r"lambda c: c\['d'\] > 2 raised KeyError: 'd' for {'k': 'a'}; inactive parameters are"
    with pytest.raises(ValueError, match=message):
        space.allows({"k": "a"})
    with pytest.raises(ValueError, match=r"constraint must be a function .* not 512"):
        Space(NET, constraint=512)  # type: ignore[arg-type]


def test_a_predicate_cannot_change_a_configuration() -> None:
    config = {"layers": 1, "width": 9}
    space = Space(NET, constraint=lambda c: bool(c.pop("layers")))
    assert space.validate(config) == {"layers": 1, "width": 9}


def test_a_function_is_known_by_its_source_without_comments_and_layout() -> None:
    assert source_of(small) == (
        "def small(config: dict[str, Any]) -> bool:\n"
        "    return config['layers'] * config['width'] <= LIMIT"
    )
    one = Space(
        NET,
        constraint=lambda c: (  # a comment
            c["layers"] * c["width"] <= 512
        ),
    )
    assert one.constraint is not None
    assert one.constraint.source == "lambda c: c['layers'] * c['width'] <= 512"
    assert repr(one).endswith("}, constraint=lambda c: c['layers'] * c['width'] <= 512)")


def test_what_has_no_source_is_known_by_its_name() -> None:
    bare: dict[str, Any] = {}
    exec("def typed(config): return True", bare)
    assert source_of(bare["typed"]) == "typed"
    assert source_of(functools.partial(small, {})) == "functools.partial(<function small>, {})"

    class Rule:
        def __call__(self, config: Any) -> bool:
            return True

    assert "Rule object>" in source_of(Rule())
    two = [lambda c: True, lambda c: False]
    assert source_of(two[0]) == source_of(two[1]) == "lambda c: True\nlambda c: False"
    assert repr(Constraint(two[0])).startswith("test_what_has_no_source")


def test_spaces_are_copied_and_pickled_if_their_function_can_be() -> None:
    space = Space(NET, constraint=small)
    for again in (copy.deepcopy(space), pickle.loads(pickle.dumps(space))):
        assert again.sample(rng()) == space.sample(rng())
        assert repr(again) == repr(space)
    assert copy.deepcopy(PAIRS).size == 3
