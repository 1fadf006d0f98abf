"""Importance tells what mattered: against closed forms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlsd_hpo import Categorical, Evaluation, Float, Int, Result, Space, Trial
from mlsd_hpo.importance import Importance, importance

# Ishigami's function with a = 7, b = 0.1: Sobol's indices in closed form.
A, B, PI = 7.0, 0.1, np.pi
TOTAL = A**2 / 8 + B * PI**4 / 5 + B**2 * PI**8 / 18 + 1 / 2
S1, S2, S13 = (
    (1 + B * PI**4 / 5) ** 2 / 2 / TOTAL,
    A**2 / 8 / TOTAL,
    B**2 * PI**8 * 8 / 225 / TOTAL,
)
CUBE = Space({name: Float(-PI, PI) for name in ("x1", "x2", "x3")})


def ishigami(c: dict[str, float]) -> float:
    return float(np.sin(c["x1"]) + A * np.sin(c["x2"]) ** 2 + B * c["x3"] ** 4 * np.sin(c["x1"]))


def trials(space: Space, f: Any, n: int, seed: int = 0) -> list[Evaluation]:
    rng = np.random.default_rng(seed)
    configs = [space.sample(rng) for _ in range(n)]
    return [Evaluation(Trial(i, c), Result(float(f(c)))) for i, c in enumerate(configs)]


def error(found: Importance) -> float:
    singles = [found.single[name] for name in ("x1", "x2", "x3")]
    pairs = [found.pairs[pair] for pair in (("x1", "x2"), ("x1", "x3"), ("x2", "x3"))]
    return float(np.abs(np.array(singles + pairs) - [S1, S2, 0, 0, S13, 0]).mean())


def test_ishigamis_indices() -> None:
    few = importance(trials(CUBE, ishigami, 100), CUBE, trees=24)
    many = importance(trials(CUBE, ishigami, 1500), CUBE, trees=24)
    assert error(many) < 0.04 < error(few)  # measured: 0.03 and 0.1; what is left is the forest's
    assert next(iter(many.single)) == "x2" and next(iter(many.pairs)) == ("x1", "x3")
    assert few.fit < 0.9 < many.fit and many.trials == 1500
    assert list(many.spread) == list(many.single)


def test_a_function_with_steps_is_divided_exactly() -> None:
    space = Space({"n": Int(1, 4), "k": Categorical(["a", "b", "c"]), "idle": Float(0, 1)})
    effect = {"a": 0.0, "b": 3.0, "c": 0.0}  # the odd one is in the middle: no order can say it

    def f(c: dict[str, Any]) -> float:
        return float(2 * (c["n"] == 4) + effect[c["k"]])

    found = importance(trials(space, f, 300), space, trees=24)
    of_n, of_k = 4 * 3 / 16, 9 * 2 / 9
    assert found.single["n"] == pytest.approx(of_n / (of_n + of_k), abs=1e-9)
    assert found.single["k"] == pytest.approx(of_k / (of_n + of_k), abs=1e-9)
    assert found.single["idle"] < 1e-9 and max(found.pairs.values()) < 1e-9


def test_a_conditional_parameter_counts_where_it_is_active() -> None:
    # f = B x with B = 0 or 1 at equal odds, x uniform: shares 0.6 of B, 0.2 of x, 0.2 together.
    space = Space({"B": Categorical([0, 1]), "x": Float(0, 1, when={"B": 1})})
    found = importance(trials(space, lambda c: c.get("x", 0.0), 600), space, trees=16)
    assert found.single["B"] == pytest.approx(0.6, abs=0.02)
    assert found.single["x"] == pytest.approx(0.2, abs=0.02)
    assert found.pairs["B", "x"] == pytest.approx(0.2, abs=0.02)


def test_only_what_succeeded_in_full_counts() -> None:
    good = trials(CUBE, ishigami, 30)
    bad = Evaluation(Trial(30, good[0].config), Result(failed="oh"))
    cheap = Evaluation(Trial(31, good[0].config, fidelity=1), Result(1e9))
    found = importance([bad, cheap, *good], CUBE, trees=10)
    assert found == importance(good, CUBE, trees=10) and found.trials == 30
    turned = [Evaluation(e.trial, Result(-e.value)) for e in good]
    other = importance(turned, CUBE, trees=10, pairs=False)
    assert other.pairs == {}
    assert other.single == pytest.approx(found.single)


def test_the_table_has_the_largest_first() -> None:
    found = Importance({"a": 0.5, "b": 0.1}, {"a": 0.01, "b": 0.02}, {("a", "b"): 0.3}, 0.8, 50)
    lines = found.table().splitlines()
    assert [line.split("  ")[0].strip() for line in lines[:3]] == ["a", "a × b", "b"]
    assert "0.500 ± 0.010" in lines[0] and "0.80" in lines[-1]
    assert len(found.table(rows=1).splitlines()) == 2


def test_what_is_not_allowed_is_named() -> None:
    with pytest.raises(ValueError, match="different values"):
        importance(trials(CUBE, lambda c: 1.0, 5), CUBE)
    with pytest.raises(ValueError, match="no such parameter"):
        importance(trials(CUBE, ishigami, 5), Space({"y": Float(0, 1)}))
