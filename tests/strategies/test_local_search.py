"""Local search: what it looks at, and that it finds tops that drawing alone does not."""

from __future__ import annotations

import numpy as np

from mlsd_hpo import Categorical, Float, Int, Space
from mlsd_hpo.strategies.local_search import neighbourhood, ranked
from mlsd_hpo.trial import Config
from tests.strategies.registry import SPACES

SPACE = Space(
    {
        "kind": Categorical(["a", "b", "c"]),
        "x": Float(0, 1, when={"kind": ["a", "b"]}),
        "n": Int(1, 9, when={"kind": "b"}),
        "y": Float(0, 1),
    }
)


def test_neighbours_differ_in_one_parameter_and_what_follows_from_it() -> None:
    rng = np.random.default_rng(0)
    config = {"kind": "b", "x": 0.5, "n": 5, "y": 0.2}
    found = [one for _ in range(20) for one in neighbourhood(SPACE, config, rng)]
    for one in found:
        assert SPACE.validate(one) == one
        assert sum(one[name] != config[name] for name in one) == 1  # in "a" and "c" some are gone
    assert {one["kind"] for one in found} == {"a", "b", "c"}
    steps = np.abs([one["y"] - 0.2 for one in found if one["y"] != 0.2])
    assert steps.min() < 0.01 < 0.1 < steps.max()


def test_configurations_come_best_first_and_are_valid() -> None:
    def score(configs: list[Config]) -> np.ndarray:
        return np.array([space.encode(config).sum() for config in configs])

    for space in SPACES.values():
        rng = np.random.default_rng(1)
        found = ranked(space, score, [space.sample(rng)], rng, 10, 2)
        assert np.all(np.diff(score(found)) <= 0)
        for config in found:
            assert repr(space.validate(config)) == repr(config)


def test_it_climbs_where_drawing_alone_does_not_get() -> None:
    """One top in 5 dimensions and one choice of 5: medians of 20 seeds, as many looks for both."""
    space = Space({"k": Categorical(list("pqrst")), **{f"x{i}": Float(0, 1) for i in range(5)}})

    def score(configs: list[Config]) -> np.ndarray:
        distance = [sum(abs(c[f"x{i}"] - 0.7) for i in range(5)) + (c["k"] != "r") for c in configs]
        return -np.array(distance)

    climbed, drawn = [], []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        found = ranked(space, score, [], rng, 50, 5)
        climbed.append(score(found[:1])[0])
        drawn.append(score([space.sample(rng) for _ in found]).max())
    assert np.median(climbed) > -0.3 > np.median(drawn)
