"""Chains with skip connections: no two are the same function, which brute force confirms."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest

from mlsd_hpo.spaces import MultiBranchSpace

SPACE = MultiBranchSpace()


def brute_force(space: MultiBranchSpace, config: dict[str, Any]) -> Any:
    """All values that a network can have at one point when each layer that has weights is one of
    three functions of its kind, each taken once: the same set for the same function."""
    functions = np.random.default_rng(0).uniform(0.5, 2, size=(2, 3, 3))
    which = np.array(list(permutations(range(3))))  # (6, layers)
    outputs = [np.full(len(which), 0.7)]
    names = space.chain(config)
    for i in range(1, len(names) + 2):
        sources = [i - 1, *(source for source, target in space.skips(config) if target == i)]
        value: Any = sum(outputs[source] for source in sources)
        if i <= len(names):
            learned = names[i - 1] != "max3"
            one, two, three = functions[int(learned), which[:, i - 1] * learned].T
            value = three * np.sin(one * value + two)
        outputs.append(value)
    return tuple(np.unique(outputs[-1].round(9)))


def test_no_two_are_the_same_function() -> None:
    space = MultiBranchSpace(3, ["conv1", "max3"])
    configs = list(space.everything)
    assert len(configs) == space.size == 2 * 2 + 2**2 * 2**3 + 2**3 * 2**6
    assert len({space.canonical(config) for config in configs}) == len(configs)
    assert len({brute_force(space, config) for config in configs}) == len(configs)


def test_the_size_is_a_closed_form() -> None:
    assert SPACE.size == sum(4**d * 2 ** (d * (d + 1) // 2) for d in range(1, 6)) == 33_820_808


def test_a_short_chain_decides_about_its_own_connections_only() -> None:
    rng = np.random.default_rng(0)
    for _ in range(100):
        config = SPACE.sample(rng)
        depth = config["depth"]
        assert sum("->" in name for name in config) == depth * (depth + 1) // 2
        for source, target in SPACE.skips(config):
            assert 0 <= source < target - 1 <= depth


def test_skips_are_read_off() -> None:
    config = {"depth": 2, "operation1": "conv3", "operation2": "max3"}
    config |= {"0->2": True, "0->out": False, "1->out": True}
    assert SPACE.skips(SPACE.validate(config)) == [(0, 2), (1, 3)]
    with pytest.raises(ValueError, match="2->out=True: not active here"):
        SPACE.validate({**config, "2->out": True})


@pytest.mark.parametrize("operation", ["skip", "conv2", "conv", "max1", "pool"])
def test_what_is_no_operation_is_named(operation: str) -> None:
    with pytest.raises(ValueError, match=f"not '{operation}'"):
        MultiBranchSpace(4, ["conv1", operation])


def test_what_is_wrong_is_named() -> None:
    with pytest.raises(ValueError, match="layers must be a whole number ≥ 2"):
        MultiBranchSpace(1)
    with pytest.raises(ValueError, match="one may be a maximum"):
        MultiBranchSpace(4, ["max3", "max5"])
