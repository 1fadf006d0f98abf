"""Cells of blocks: five decisions a block, and which cells are the same function."""

from __future__ import annotations

from itertools import permutations, product
from math import factorial
from typing import Any

import numpy as np
import pytest

from mlsd_hpo.spaces import Grid, NASNetSpace
from mlsd_hpo.spaces.blocks import Block, canonical_form, unused

SPACE = NASNetSpace()
TRIO = ["skip", "conv1", "max3"]


class BruteForce:
    """All values that a cell can have at one point when each convolution and each concatenation is
    one of some functions of its kind, each taken once: the same set for the same function.

    A concatenation is a function of what is side by side, whatever the order; a maximum is one
    function, known to all.
    """

    def __init__(self, space: NASNetSpace) -> None:
        self.space = space
        rng = np.random.default_rng(0)
        learned = [o for o in space.operations if o.startswith("conv")]
        uses = {**dict.fromkeys(learned, 2 * space.blocks), "concat": space.blocks}
        orders = list(product(*(permutations(range(n)) for n in uses.values())))
        self.which = {
            name: np.array([order[i] for order in orders]) for i, name in enumerate(uses)
        }  # (orders, uses)
        self.functions = {name: rng.uniform(0.5, 2, size=(9, 3)) for name in [*uses, "max3"]}
        self.count = len(orders)

    def __call__(self, config: dict[str, Any]) -> Any:
        states = [np.full(self.count, 0.7), np.full(self.count, 0.3)]
        used = dict.fromkeys(self.which, 0)

        def apply(name: str, x: Any) -> Any:
            if name == "skip":
                return x
            number: Any = 0
            if name in used:
                number = self.which[name][:, used[name]]
                used[name] += 1
            one, two, three = self.functions[name][number].T
            return three * np.sin(one * x + two)

        blocks = self.space.cell(config)
        for (i, j), (first, second), merge in blocks:
            a, b = apply(first, states[i]), apply(second, states[j])
            beside = np.cos(3 * a) + np.cos(3 * b)
            states.append(a + b if merge == "add" else apply("concat", beside))
        out = sum(np.cos(5 * states[state] + 1) for state in unused(blocks))
        return tuple(np.unique(np.round(out, 9)))


def partition(key: Any, configs: list[dict[str, Any]]) -> set[frozenset[Any]]:
    found: dict[Any, set[Any]] = {}
    for config in configs:
        found.setdefault(key(config), set()).add(tuple(config.values()))
    return set(map(frozenset, found.values()))


@pytest.mark.parametrize(
    ("blocks", "operations", "networks"),
    [(1, ("skip", "conv1", "conv3", "max3"), 72), (2, ("skip", "conv1"), 630)],
)
def test_canonical_forms_are_those_of_functions(
    blocks: int, operations: Any, networks: int
) -> None:
    space = NASNetSpace(blocks, operations)
    configs = list(Grid(space, {}))
    assert len(configs) == space.everything.combinations
    by_form = partition(space.canonical, configs)
    assert len(by_form) == networks == space.size
    assert by_form == partition(BruteForce(space), configs)


@pytest.mark.parametrize("space", [NASNetSpace(2, TRIO), NASNetSpace(3, ["skip", "max3"])], ids=str)
def test_canonical_forms_of_larger_cells_are_those_of_functions(space: NASNetSpace) -> None:
    rng = np.random.default_rng(0)
    configs = [space.sample(rng) for _ in range(1500)]
    by_form = partition(space.canonical, configs)
    assert by_form == partition(BruteForce(space), configs)
    assert len(by_form) < 1450  # some are the same


def test_there_are_five_decisions_a_block_in_the_controllers_order() -> None:
    assert len(SPACE.decisions) == 25
    assert [name for name, _ in SPACE.decisions[5:10]] == [
        *("block2.input1", "block2.input2", "block2.operation1", "block2.operation2"),
        "block2.merge",
    ]
    assert [len(choices) for _, choices in SPACE.decisions[5:10]] == [3, 3, 5, 5, 2]
    assert SPACE.decisions[-5].choices == (0, 1, 2, 3, 4, 5)


@pytest.mark.parametrize(("blocks", "k"), [(5, 5), (5, 13), (3, 3), (4, 1)])
def test_the_number_of_configurations_is_a_closed_form(blocks: int, k: int) -> None:
    space = NASNetSpace(blocks, [f"conv{2 * i + 1}" for i in range(k)])
    count = factorial(blocks + 1) ** 2 * k ** (2 * blocks) * 2**blocks
    assert space.everything.combinations == count
    if count > 100_000:
        assert space.size == count


@pytest.mark.parametrize("k", [1, 2, 5])
def test_one_block_is_an_unordered_pair_and_a_merge(k: int) -> None:
    sides = 2 * k  # an input and an operation
    assert NASNetSpace(1, SPACE.operations[:k]).size == 2 * sides * (sides + 1) / 2


def test_sides_and_blocks_have_no_names() -> None:
    one = Block((0, 1), ("conv3", "skip"), "add")
    two = Block((1, 1), ("max3", "conv1"), "concat")
    form = canonical_form((one, two, Block((2, 3), ("conv1", "sep3"), "add")))
    swapped = Block((1, 0), ("skip", "conv3"), "add")
    assert form == canonical_form((two, swapped, Block((2, 3), ("sep3", "conv1"), "add")))
    assert form != canonical_form((one, two, Block((2, 3), ("sep3", "conv1"), "add")))
    assert form != canonical_form((one, two, Block((2, 2), ("conv1", "sep3"), "add")))


def test_a_shared_convolution_is_not_two_of_them_but_a_shared_maximum_is() -> None:
    def cells(operation: str) -> list[Any]:
        one = Block((0, 0), (operation, "skip"), "add")  # f(0) + 0
        shared = Block((2, 2), ("skip", "skip"), "add")  # 2 f(0) + 2 · 0
        again = Block((2, 0), ("skip", operation), "add")  # f(0) + g(0) + 0
        last = Block((3, 0), ("skip", "skip"), "add")  # and one more 0
        return [canonical_form((one, shared)), canonical_form((one, again, last))]

    assert len({*cells("conv3")}) == 2
    assert len({*cells("max3")}) == 1


@pytest.mark.parametrize("merge", ["add", "concat"])
@pytest.mark.parametrize("pair", [("conv3", "conv3"), ("conv3", "sep3")])
def test_many_blocks_that_look_alike_take_no_time(merge: str, pair: Any) -> None:
    block = Block((0, 1), pair, merge)
    blocks = (block,) * 9  # 9! orders, were twins not known to be alike
    assert canonical_form(blocks) != canonical_form((*blocks[:8], block._replace(inputs=(0, 0))))


def test_what_no_block_takes_is_the_output() -> None:
    blocks = [Block((1, 1), ("skip", "conv1"), "add"), Block((1, 2), ("skip", "skip"), "concat")]
    assert unused(blocks) == [0, 3]


@pytest.mark.parametrize("operation", ["none", "conv2", "max1", "sep"])
def test_what_is_no_operation_is_named(operation: str) -> None:
    with pytest.raises(ValueError, match=f'"skip".*not {operation!r}'):
        NASNetSpace(2, ["conv1", operation])
    with pytest.raises(ValueError, match="blocks must be a whole number ≥ 1"):
        NASNetSpace(0)
    with pytest.raises(ValueError, match=r"block1\.input1=2: 2 is not one of"):
        SPACE.validate({**SPACE.sample(np.random.default_rng(0)), "block1.input1": 2})
