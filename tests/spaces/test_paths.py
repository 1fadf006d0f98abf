"""Paths of cells: worked values, all of them counted, and equal for cells that are the same."""

from __future__ import annotations

from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest

from mlsd_hpo import Categorical, Int, Space
from mlsd_hpo.spaces import CellSpace
from mlsd_hpo.spaces.graph import Edge
from mlsd_hpo.spaces.paths import paths, possible_paths

SPACE = CellSpace()


def slow_twin(config: dict[str, Any]) -> list[tuple[str, ...]]:
    """Each way through a cell of four nodes, by the nodes between input and output."""
    ways = [(0, 3), (0, 1, 3), (0, 2, 3), (0, 1, 2, 3)]
    steps = [[config[f"{a}->{b}"] for a, b in pairwise(way)] for way in ways]
    return sorted(tuple(o for o in way if o != "skip") for way in steps if "none" not in way)


def test_worked_values() -> None:
    edges = [Edge(0, 1, "conv3"), Edge(0, 2, "skip"), Edge(1, 2, "conv1"), Edge(2, 3, "conv3")]
    assert paths(edges, 3) == {("conv3", "conv1", "conv3"): 1, ("conv3",): 1}
    assert paths([*edges, Edge(0, 3, "conv3")], 3)["conv3",] == 2
    assert paths(edges[:3], 3) == {} and paths([Edge(0, 3, "skip")], 3) == {(): 1}


def test_paths_beside_a_slow_twin() -> None:
    rng = np.random.default_rng(0)
    for _ in range(100):
        config = SPACE.sample(rng)
        found = paths(SPACE.graph(config), 3)
        assert sorted(found.elements()) == slow_twin(config)


@pytest.mark.parametrize(("nodes", "count"), [(2, 4), (3, 4 + 9), (4, 4 + 9 + 27)])
def test_how_many_there_are(nodes: int, count: int) -> None:
    """With 3 convolutions the empty path, and 3, 9, 27, … of each length: 1 + 3 + 9 + 27."""
    assert len(possible_paths(["conv1", "conv3", "conv5"], nodes - 1)) == count
    space = CellSpace(nodes, ["none", "skip", "conv1", "conv3", "conv5"])
    assert space.features(space.sample(np.random.default_rng(0))).shape == (count,)


def test_the_same_cells_have_the_same_features() -> None:
    """Of all 4,096 codes; and 1,010 networks are told apart into 648."""
    features: dict[Any, set[tuple[float, ...]]] = {}
    for code in product(SPACE.operations, repeat=6):
        config = dict(zip(SPACE.names, code, strict=True))
        features.setdefault(SPACE.canonical(config), set()).add(tuple(SPACE.features(config)))
    assert features.pop(None) == {(0.0,) * 15}
    assert len(features) == 1010 and {len(found) for found in features.values()} == {1}
    assert len(set.union(*features.values())) == 648


def test_without_paths_choices_are_one_hot() -> None:
    space = Space({"k": Categorical(["a", "b"]), "n": Int(0, 4), "m": Int(0, 1, when={"k": "b"})})
    assert space.features({"k": "a", "n": 2}).tolist() == [1, 0, 0.5, 0.5]
    assert space.features({"k": "b", "n": 0, "m": 1}).tolist() == [0, 1, 0.1, 0.75]
