"""Spaces by example: conditions, sizes and grids, and clear words for what is refused."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
import scipy.stats as st

from mlsd_hpo import Categorical, Float, Int, Space
from mlsd_hpo.spaces import Decision

SVM = {
    "C": Float(1e-3, 1e3, log=True),
    "kernel": Categorical(["linear", "rbf", "poly"]),
    "gamma": Float(1e-4, 1, log=True, when={"kernel": ["rbf", "poly"]}),
    "degree": Int(2, 5, when={"kernel": "poly"}),
}


def svm() -> Space:
    return Space(SVM)


def test_a_grid_multiplies_only_what_is_active() -> None:
    grid = svm().grid({"C": 2, "gamma": 3})
    assert grid.size == 2 * (1 + 3 + 3 * 4)
    assert grid[0] == {"C": 1e-3, "kernel": "linear"}
    assert grid[-1] == {"C": 1e3, "kernel": "poly", "gamma": 1.0, "degree": 5}
    assert svm().size == math.inf
    del (small := dict(SVM))["C"], small["gamma"]
    assert Space(small).size == 2 + 4


def test_conditions_nest_and_may_name_later_parameters() -> None:
    space = Space(
        {
            "momentum": Float(0, 1, step=0.5, when={"optimizer": "sgd", "net": True}),
            "optimizer": Categorical(["sgd", "adam"], when={"net": True}),
            "net": Categorical([True, False]),
        }
    )
    assert space.names == ("momentum", "optimizer", "net")
    assert space.order == ("net", "optimizer", "momentum")
    assert list(space.grid({})) == [
        {"momentum": 0.0, "optimizer": "sgd", "net": True},
        {"momentum": 0.5, "optimizer": "sgd", "net": True},
        {"momentum": 1.0, "optimizer": "sgd", "net": True},
        {"optimizer": "adam", "net": True},
        {"net": False},
    ]
    assert space.decisions == (
        Decision("net", (True, False)),
        Decision("optimizer", ("sgd", "adam")),
        Decision("momentum", (0.0, 0.5, 1.0)),
    )


def test_conditions_on_numbers_tuples_sets_and_ranges() -> None:
    space = Space(
        {
            "layers": Int(1, 4),
            "shape": Categorical([(1, 2), (3,), None]),
            "width": Int(1, 2, when={"layers": range(2, 4)}),
            "skip": Int(1, 2, when={"layers": {4, 1}}),
            "kind": Int(1, 2, when={"shape": (1, 2)}),  # the tuple is a choice
            "none": Int(1, 2, when={"shape": None}),
            "some": Int(1, 2, when={"shape": [(3,), None]}),
            "draw": st.randint(0, 2),
            "last": Int(1, 2, when={"draw": 1}),
        }
    )
    active = space.active({"layers": 4, "shape": (1, 2), "draw": 0})
    assert active == ("layers", "shape", "skip", "kind", "draw")
    assert space.active({"layers": 2, "shape": None, "draw": 1}) == (
        *("layers", "shape", "width", "none", "some", "draw", "last"),
    )


def test_true_one_and_one_point_zero_are_three_conditions() -> None:
    for wanted in (True, 1, 1.0):
        space = Space({"k": Categorical([True, 1, 1.0]), "x": Int(0, 1, when={"k": wanted})})
        with_x = [k for k in (True, 1, 1.0) if "x" in space.active({"k": k})]
        assert [type(k) for k in with_x] == [type(wanted)]
        assert space.size == 4


def test_a_bare_distribution_is_a_parameter() -> None:
    space = Space({"alpha": st.loguniform(1e-4, 1), "depth": st.randint(1, 4)})
    config = space.sample(np.random.default_rng(0))
    assert type(config["alpha"]) is float
    assert type(config["depth"]) is int
    assert space.size == math.inf
    assert [c["depth"] for c in space.grid({"alpha": 1})] == [1, 2, 3]


@pytest.mark.parametrize("order", ["pairs", "parents first"])
def test_huge_conditional_spaces_are_counted_at_once(order: str) -> None:
    parents: dict[str, Any] = {f"p{i}": Categorical(["a", "b"]) for i in range(60)}
    children = {f"c{i}": Int(1, 3, when={f"p{i}": "a"}) for i in range(60)}
    both = {**parents, **children}
    names = list(both) if order == "parents first" else [f"{k}{i}" for i in range(60) for k in "pc"]
    space = Space({name: both[name] for name in names})
    assert space.size == 4**60
    grid = space.grid({})
    middle = grid[4**60 // 2]
    assert space.validate(middle) == middle
    assert grid[4**60 - 1] == dict.fromkeys(sorted(parents, key=space.names.index), "b")
    with pytest.raises(OverflowError):  # Python's own limit of len
        len(grid)


def test_a_wide_space_does_not_exhaust_the_stack() -> None:
    space = Space({f"x{i}": Int(0, 1) for i in range(1200)})
    assert space.size == 2**1200
    assert list(space.grid({})[1].values())[-2:] == [0, 1]
    tree = {
        "root": Categorical([0, 1]),
        **{f"x{i}": Int(0, 1, when={"root": 1}) for i in range(500)},
    }
    assert Space(tree).size == 1 + 2**500


def test_grids_are_indexed_like_lists() -> None:
    grid = Space({"a": Int(1, 3), "b": Categorical("xy".split() + list("xy"))}).grid({"a": [3, 1]})
    assert grid[np.int64(1)] == {"a": 3, "b": "x"}
    assert [c["a"] for c in grid] == [3] * 3 + [1] * 3
    with pytest.raises(IndexError, match="has 6 configurations; there is no number 6"):
        grid[6]
    with pytest.raises(TypeError, match="slice"):
        grid[0:2]  # type: ignore[index]


def test_mutation_reaches_every_value_and_drops_what_is_inactive() -> None:
    space = svm()
    rng = np.random.default_rng(0)
    config = {"C": 1.0, "kernel": "poly", "gamma": 0.1, "degree": 3}
    children = [space.mutate(config, rng) for _ in range(300)]
    assert {c["kernel"] for c in children} == {"linear", "rbf", "poly"}
    assert {c["degree"] for c in children if "degree" in c} == {2, 3, 4, 5}
    assert all("gamma" not in c for c in children if c["kernel"] == "linear")
    only = Space({"k": Categorical(["one"]), "d": st.randint(3, 4)})
    assert only.mutate({"k": "one", "d": 3}, rng) == {"k": "one", "d": 3}


def test_crossover_takes_each_side_equally_often() -> None:
    space = Space({"x": Float(0, 1), "k": Categorical(["a", "b"])})
    rng = np.random.default_rng(0)
    a, b = {"x": 0.1, "k": "a"}, {"x": 0.9, "k": "b"}
    kinds = [(c["x"], c["k"]) for c in (space.crossover(a, b, rng) for _ in range(1200))]
    counts = [kinds.count((x, k)) for x in (0.1, 0.9) for k in "ab"]
    assert st.chisquare(counts).pvalue > 1e-4  # fixed seed


def test_neighbours_by_example() -> None:
    space = svm()
    config = {"C": 1.0, "kernel": "poly", "gamma": 1.0, "degree": 2}
    found = space.neighbours(config)
    assert [c["degree"] for c in found if "degree" in c].count(3) == 1
    assert sorted(c["kernel"] for c in found if c["kernel"] != "poly") == ["linear", "rbf"]
    assert sum(c.get("gamma", 1.0) < 1 for c in found) == 1  # at the edge: one way only
    assert len(found) == 2 + 2 + 1 + 1


BAD_SPACES: list[tuple[Any, str]] = [
    ({}, "needs at least one parameter; this one is empty"),
    ([Float(0, 1)], "made from a dict of parameters, not [Float(0.0, 1.0)]"),
    (None, "made from a dict of parameters, not None"),
    ({"": Float(0, 1)}, "non-empty strings, not ''"),
    ({1: Float(0, 1)}, "non-empty strings, not 1"),
    ({"x": (0, 1)}, "x: expected Float, Int, Categorical or a frozen scipy.stats"),
    ({"x": Float}, "x: expected Float, Int"),
    ({"x": ["a", "b"]}, "not ['a', 'b']"),
    ({"x": st.norm}, "x: expected Float, Int, Categorical or a frozen scipy.stats"),
    (
        {"x": Float(0, 1, when={"kernel": "rbf"})},
        "x: its condition names 'kernel', which is not in the space; the space has ['x']",
    ),
    (
        {"x": Float(0, 1), "y": Int(0, 1, when={"x": 0.5})},
        "y: its condition names 'x', which is continuous",
    ),
    (
        {"x": st.norm(), "y": Int(0, 1, when={"x": 0.5})},
        "y: its condition names 'x', which is continuous",
    ),
    (
        {"k": Categorical(["a", "b"]), "y": Int(0, 1, when={"k": "c"})},
        "y: its condition on 'k': 'c' is not one of ['a', 'b']",
    ),
    (
        {"k": Categorical(["a", "b"]), "y": Int(0, 1, when={"k": ["a", "c"]})},
        "y: its condition on 'k': 'c' is not one of ['a', 'b']",
    ),
    ({"k": Categorical(["a"]), "y": Int(0, 1, when={"k": []})}, "[] is not one of ['a']"),
    ({"k": Int(1, 3), "y": Int(0, 1, when={"k": 7})}, "7 is not a whole number from 1 to 3"),
    ({"k": Int(1, 3), "y": Int(0, 1, when={"k": True})}, "True is not a whole number"),
    ({"k": Int(1, 3), "y": Int(0, 1, when="k")}, "y: when must be a dict {parameter: value}"),
    ({"k": Int(1, 3), "y": Int(0, 1, when={})}, "y: when must be a dict {parameter: value}"),
    ({"x": Int(0, 1, when={"x": 1})}, "The conditions are cyclic: x -> x"),
    (
        {
            "x": Int(0, 1, when={"y": 1}),
            "y": Int(0, 1, when={"z": 1}),
            "z": Int(0, 1, when={"x": 1}),
        },
        "The conditions are cyclic: ",
    ),
]


@pytest.mark.parametrize(("parameters", "message"), BAD_SPACES, ids=[m for _, m in BAD_SPACES])
def test_bad_spaces_are_refused(parameters: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        Space(parameters)


OK = {"C": 1.0, "kernel": "rbf", "gamma": 0.1}
BAD_CONFIGS: list[tuple[Any, str]] = [
    ({**OK, "c": 1}, "c=1: no such parameter; the space has ['C', 'kernel', 'gamma', 'degree']"),
    ({**OK, 3: 1}, "3=1: no such parameter"),
    ({"C": 1.0, "kernel": "rbf"}, "gamma is missing; the space has gamma: Float(0.0001, 1.0"),
    ({}, "C is missing"),
    ({**OK, "degree": 3}, "degree=3: not active here; it needs {'kernel': 'poly'}"),
    ({**OK, "kernel": "linear"}, "gamma=0.1: not active here"),
    ({**OK, "C": 5000}, "C=5000: 5000 is not a number from 0.001 to 1000.0"),
    ({**OK, "C": True}, "C=True: True is not a number"),
    ({**OK, "kernel": 1}, "kernel=1: 1 is not one of ['linear', 'rbf', 'poly']"),
    ({**OK, "kernel": ["rbf"]}, "['rbf'] is not one of"),
    ({**OK, "kernel": (["rbf"],)}, "is not one of"),
    ({**OK, "kernel": "poly", "degree": 2.0}, "degree=2.0: 2.0 is not a whole number from 2 to 5"),
    ([("C", 1)], "A configuration is a dict, not [('C', 1)]"),
    (None, "A configuration is a dict, not None"),
]


@pytest.mark.parametrize(("config", "message"), BAD_CONFIGS, ids=[m for _, m in BAD_CONFIGS])
def test_bad_configurations_are_refused(config: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        svm().validate(config)


BAD_GRIDS: list[tuple[Any, str]] = [
    (0, "C: the resolution must be at least 1, not 0"),
    (-3, "at least 1, not -3"),
    (2.5, "C: the resolution is a whole number or a list of values, not 2.5"),
    (True, "whole number or a list of values, not True"),
    ({"C": 3}, "gamma is continuous: its resolution must be given"),
    ({"C": 3, "gamma": 3, "coef": 3}, "resolution names 'coef', which is not in the space"),
    ({"C": [], "gamma": 3}, "C: the resolution is a whole number or a list of values, not []"),
    ({"C": "10", "gamma": 3}, "not '10'"),
    ({"C": [1, 1e4], "gamma": 3}, "C: 10000.0 is not a number from 0.001 to 1000.0"),
    ({"C": [1, 1.0], "gamma": 3}, "C: a value is given twice in [1, 1.0]"),
    ({"C": 3, "gamma": 3, "kernel": ["rbf", "tree"]}, "kernel: 'tree' is not one of"),
]


@pytest.mark.parametrize(("resolution", "message"), BAD_GRIDS, ids=[m for _, m in BAD_GRIDS])
def test_bad_resolutions_are_refused(resolution: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        svm().grid(resolution)


def test_bad_points_are_refused() -> None:
    for u in ([0.5], [0.5] * 5, [[0.5] * 4], 0.5):
        with pytest.raises(ValueError, match="decode needs 4 coordinates, got shape"):
            svm().decode(u)
    with pytest.raises(ValueError, match="decode needs numbers, got"):
        svm().decode([0.5, 0.5, math.nan, 0.5])
    for rows in ([0.5] * 4, [[0.5] * 3], [[0.5, 0.5, math.nan, 0.5]]):
        with pytest.raises(ValueError, match=r"decode_rows needs numbers \(m, 4\), got"):
            svm().decode_rows(rows)


def test_decisions_need_finite_parameters() -> None:
    with pytest.raises(ValueError, match="C is continuous; give it a step"):
        _ = svm().decisions


def test_a_space_shows_its_parameters() -> None:
    assert repr(Space({"x": Int(1, 2)})) == "Space({\n    'x': Int(1, 2),\n})"
