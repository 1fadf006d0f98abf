"""The path from one configuration to another takes what helps most first."""

from __future__ import annotations

import math
from typing import Any

import pytest

from mlsd_hpo import Categorical, Float, Int, Result, Space, Trial
from mlsd_hpo.ablation import Ablation, ablation

CUBE = Space({name: Float(0, 1) for name in "abcd"})
START, END = dict.fromkeys("abcd", 0.0), {"a": 1.0, "b": 1.0, "c": 1.0, "d": 0.0}


def weighted(config: dict[str, float]) -> float:
    return -config["a"] - 5 * config["b"] + 2 * config["c"]


def names(found: Ablation) -> list[tuple[str, ...]]:
    return [step.changed for step in found.steps]


def test_the_largest_gain_comes_first_and_the_harm_last() -> None:
    found = ablation(START, END, weighted, CUBE)
    assert names(found) == [(), ("b",), ("a",), ("c",)]  # d is the same in both
    assert found.changes == [(("b",), -5), (("a",), -1), (("c",), 2)]
    assert found.steps[0].config == START and found.steps[-1].config == END
    assert found.evaluations == 1 + 3 + 2 + 1


def test_maximizing_turns_the_path_around() -> None:
    found = ablation(START, END, weighted, CUBE, "maximize")
    assert names(found) == [(), ("c",), ("a",), ("b",)]
    assert [step.value for step in found.steps] == [0, 2, 1, -4]


def test_what_helps_only_together_is_seen_where_it_is_complete() -> None:
    found = ablation(
        START, END, lambda c: -float(c["a"] * c["b"]) + 0.1 * c["a"] + 0.2 * c["c"], CUBE
    )
    assert names(found)[1:] == [("b",), ("a",), ("c",)]
    assert found.changes[1][1] == pytest.approx(-0.9)


TREE = Space(
    {
        "degree": Int(1, 5, when={"kernel": "poly"}),
        "kernel": Categorical(["rbf", "poly"]),
        "gamma": Float(0, 1, when={"kernel": "rbf"}),
        "C": Float(0, 10),
    }
)


def test_conditional_parameters_go_with_their_parents() -> None:
    seen: list[dict[str, Any]] = []

    def objective(config: dict[str, Any]) -> float:
        seen.append(TREE.validate(config))
        return config.get("degree", 9) + config["C"]

    start, end = (
        {"kernel": "rbf", "gamma": 0.5, "C": 5.0},
        {"kernel": "poly", "degree": 2, "C": 4.0},
    )
    found = ablation(start, end, objective, TREE)
    assert names(found) == [(), ("degree", "kernel", "gamma"), ("C",)]
    assert found.changes == [(("degree", "kernel", "gamma"), -7), (("C",), -1)]
    assert len(seen) == found.evaluations == 4
    assert {"kernel": "poly", "degree": 2, "C": 5.0} in seen  # the end's degree came along
    back = ablation(end, start, objective, TREE)
    assert back.steps[-1].config == TREE.validate(start)


def test_a_parameter_that_only_the_way_between_has() -> None:
    # z is active where a and b are both 1: at neither end, but on the way.
    space = Space({"a": Int(0, 1), "b": Int(0, 1), "z": Float(0, 1, when={"a": 1, "b": 1})})
    found = ablation({"a": 0, "b": 1}, {"a": 1, "b": 0}, lambda c: -c["a"] + c.get("z", 0), space)
    assert found.steps[1].config == {"a": 1, "b": 1, "z": 0.5}
    assert names(found) == [(), ("a", "z"), ("b", "z")]


def test_a_change_that_fails_is_taken_last() -> None:
    def fails_at_b_alone(config: dict[str, float]) -> float:
        if config["b"] and not config["a"]:
            raise RuntimeError("no")
        return weighted(config)

    found = ablation(START, END, fails_at_b_alone, CUBE)
    assert names(found) == [(), ("a",), ("b",), ("c",)]
    always = ablation(START, {**START, "a": 1.0}, lambda c: 1 / c["d"], CUBE)
    assert math.isnan(always.steps[0].value) and math.isnan(always.steps[1].value)


def test_a_constraint_is_kept_and_where_nothing_else_goes_all_is_changed() -> None:
    space = Space({"a": Int(0, 3), "b": Int(0, 3)}, constraint=lambda c: c["a"] + c["b"] == 3)
    found = ablation({"a": 0, "b": 3}, {"a": 3, "b": 0}, lambda c: c["a"], space)
    assert names(found) == [(), ("a", "b")] and found.evaluations == 2
    order = Space({"a": Int(0, 3), "b": Int(0, 3)}, constraint=lambda c: c["a"] <= c["b"])
    found = ablation({"a": 0, "b": 0}, {"a": 3, "b": 3}, lambda c: -c["a"], order)
    assert names(found) == [(), ("b",), ("a",)]


def test_estimators_and_equal_ends() -> None:
    def estimator(trial: Trial) -> Result:
        return Result(trial.config["a"])

    assert names(ablation(START, END, estimator, CUBE))[1] == ("b",)  # nothing gained: the order
    same = ablation(START, dict(START), estimator, CUBE)
    assert same.changes == [] and same.evaluations == 1


def test_the_table() -> None:
    lines = ablation(START, END, weighted, CUBE).table().splitlines()
    assert lines[0].split() == ["start", "0"] and lines[1].split() == ["b", "-5", "-5"]
    assert lines[-1] == "7 evaluations"


def test_what_is_not_allowed_is_named() -> None:
    with pytest.raises(ValueError, match="d is missing"):
        ablation({"a": 0.0, "b": 0.0, "c": 0.0}, END, weighted, CUBE)
    with pytest.raises(ValueError, match="direction"):
        ablation(START, END, weighted, CUBE, "up")
