"""Single parameters: how they are drawn, their steps and levels, what they refuse and how."""

from __future__ import annotations

import math
import re
from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import scipy.stats as st

from mlsd_hpo import Categorical, Distribution, Float, Int, Space

ALPHA = 1e-4  # of each chi-square and Kolmogorov test below; the seeds are fixed
EVEN = np.random.default_rng(1).random(20_000)


def p_value(drawn: list[Any], expected: dict[Any, float]) -> float:
    count = Counter(map(repr, drawn))
    assert set(count) <= {repr(v) for v in expected}
    observed = [count[repr(v)] for v in expected]
    return float(st.chisquare(observed, [p * len(drawn) for p in expected.values()]).pvalue)


def log_mass(low: float, high: float, step: float) -> dict[Any, float]:
    values = np.arange(low, high + step / 2, step)
    mass = np.log((values + step / 2) / (values - step / 2))
    kind = int if isinstance(low, int) else float
    return {kind(v): m / mass.sum() for v, m in zip(values, mass, strict=True)}


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        (Int(1, 3), dict.fromkeys([1, 2, 3], 1 / 3)),
        (Int(-5, 5, step=5), dict.fromkeys([-5, 0, 5], 1 / 3)),
        (Int(0, 1), dict.fromkeys([0, 1], 1 / 2)),
        (Int(1, 8, log=True), log_mass(1, 8, 1)),
        (Int(3, 12, step=3, log=True), log_mass(3, 12, 3)),
        (Float(0, 1, step=0.25), dict.fromkeys([0.0, 0.25, 0.5, 0.75, 1.0], 1 / 5)),
        (Float(1, 4, step=1, log=True), log_mass(1.0, 4.0, 1.0)),
        (Distribution(st.randint(2, 6)), dict.fromkeys([2, 3, 4, 5], 1 / 4)),
        (Distribution(st.binom(3, 0.2)), {k: st.binom(3, 0.2).pmf(k) for k in range(4)}),
    ],
    ids=repr,
)
def test_values_have_their_mass_also_at_the_ends(parameter: Any, expected: Any) -> None:
    drawn = [parameter.decode(u) for u in EVEN]
    assert p_value(drawn, expected) > ALPHA


def test_choices_have_equal_mass() -> None:
    parameter = Categorical(["a", True, 1, 1.0, None, [1], {"k": 2}])
    count = Counter(repr(parameter.decode(u)) for u in EVEN)
    assert len(count) == 7
    assert st.chisquare(list(count.values())).pvalue > ALPHA


@pytest.mark.parametrize(
    ("parameter", "law"),
    [
        (Float(-2, 3), st.uniform(-2, 5)),
        (Float(1e-4, 10, log=True), st.loguniform(1e-4, 10)),
        (Distribution(st.norm(1, 2)), st.norm(1, 2)),
        (Distribution(st.expon()), st.expon()),
    ],
    ids=["Float", "Float, log", "normal", "exponential"],
)
def test_continuous_values_follow_their_law(parameter: Any, law: Any) -> None:
    drawn = [parameter.decode(u) for u in EVEN[:4000]]
    assert st.kstest(drawn, law.cdf).pvalue > ALPHA


def test_sampling_a_space_is_even_in_every_parameter() -> None:
    space = Space({"n": Int(1, 4), "k": Categorical("xyz".split() + list("abc"))})
    rng = np.random.default_rng(2)
    drawn = [space.sample(rng) for _ in range(8000)]
    pairs = Counter((c["n"], c["k"]) for c in drawn)
    assert len(pairs) == 16
    assert st.chisquare(list(pairs.values())).pvalue > ALPHA


def test_steps_are_the_numbers_as_written() -> None:
    assert list(Float(-0.3, 0.3, step=0.1).values or ()) == [-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3]
    sloppy = Float(0, 0.1 * 3, step=0.1)  # high is 0.30000000000000004
    assert list(sloppy.values or ()) == [0.0, 0.1, 0.2, 0.1 * 3]
    assert sloppy.check(0.3) == sloppy.decode(1.0) == sloppy.levels(4)[-1] == 0.1 * 3
    low = 0.1 + 0.2
    assert Float(low, low + 1, step=0.5).decode(0) == low


def test_steps_behave_like_a_list() -> None:
    values = Float(0, 1, step=0.1).values
    assert values is not None
    assert values[1:3] == [0.1, 0.2]
    assert values[-1] == 1.0
    assert values.index(0.7) == 7
    assert 0.35 not in values
    with pytest.raises(IndexError, match="11 steps"):
        values[11]
    with pytest.raises(ValueError, match=r"0\.35"):
        values.index(0.35)


def test_a_fine_step_costs_nothing() -> None:
    fine = Float(0, 1, step=1e-9)
    assert fine.values is not None
    assert len(fine.values) == 10**9 + 1
    assert fine.neighbours(0.5) == [0.499999999, 0.500000001]
    assert fine.check(0.123456789) == 0.123456789
    space = Space({"x": fine, "n": Int(-(10**12), 10**12)})
    assert space.size == (10**9 + 1) * (2 * 10**12 + 1)
    config = {"x": 0.123456789, "n": 999_999_999_998}
    assert space.decode(space.encode(config)) == config
    assert space.grid({})[space.grid({}).size - 1] == {"x": 1.0, "n": 10**12}
    assert {c["n"] for c in space.neighbours(config)} == {999_999_999_998 + k for k in (-1, 0, 1)}


@pytest.mark.parametrize("n", [1, 2, 3, 999, 10**6 + 1, 10**11, 10**12 - 1, 10**12])
def test_large_integers_keep_their_identity(n: int) -> None:
    for parameter in (Int(1, 10**12), Int(1, 10**12, log=True), Int(-(10**12), 10**12)):
        assert parameter.decode(parameter.encode(n)) == n


def test_extreme_floats() -> None:
    top = math.nextafter(math.inf, 0)
    wide = Float(5e-324, top, log=True)
    assert wide.decode(0) == 5e-324
    assert wide.decode(1) == top
    assert all(5e-324 <= wide.decode(u) <= top for u in EVEN[:500])
    assert Float(-1e307, 1e307).decode(0.5) == 0
    thin = Float(1, math.nextafter(1, 2))
    assert {thin.decode(u) for u in EVEN[:50]} == {1.0, math.nextafter(1, 2)}


@pytest.mark.parametrize(
    ("parameter", "resolution", "expected"),
    [
        (Float(0, 1), 1, [0.5]),
        (Float(0, 1), 11, [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]),
        (Float(-1, 1), 3, [-1.0, 0.0, 1.0]),
        (Float(0, 1), 4, [0.0, 1 / 3, 2 / 3, 1.0]),
        (Float(-0.5, 0.5), 11, [-0.5, -0.4, -0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5]),
        (Float(1e-3, 1e3, log=True), 7, [1e-3, 1e-2, 0.1, 1.0, 10.0, 100.0, 1000.0]),
        (Float(0, 1, step=0.5), 9, [0.0, 0.5, 1.0]),
        (Float(0, 1, step=0.25), 3, [0.0, 0.5, 1.0]),
        (Int(1, 9), 3, [1, 5, 9]),
        (Int(1, 3), 100, [1, 2, 3]),
        (Int(1, 1000, log=True), 4, [1, 10, 100, 1000]),
        (Int(10**12 - 5, 10**12), 2, [10**12 - 5, 10**12]),
        (Categorical(["a", "b", "c"]), 2, ["a", "b", "c"]),
        (Distribution(st.uniform(0, 1)), 2, [0.25, 0.75]),
        (Distribution(st.randint(0, 4)), 9, [0, 1, 2, 3]),
        (Distribution(st.randint(0, 4)), 2, [1, 3]),
    ],
    ids=str,
)
def test_levels(parameter: Any, resolution: int, expected: list[Any]) -> None:
    assert repr(list(parameter.levels(resolution))) == repr(expected)


def test_levels_keep_the_ends_exactly() -> None:
    low, high = 0.1 + 0.2, 1.1 + 2.2  # neither is a short decimal
    for log in (False, True):
        levels = Float(low, high, log=log).levels(5)
        assert (levels[0], levels[-1]) == (low, high)
        assert list(levels) == sorted(set(levels))


def test_choices_keep_their_kind() -> None:
    parameter = Categorical([True, 1, 1.0, "1", None, (1,), [1]])
    for i, choice in enumerate(parameter.choices):
        assert parameter.index(choice) == i
        assert parameter.decode(parameter.encode(choice)) is choice
    assert parameter.check(np.int64(1)) is parameter.choices[1]
    assert parameter.check(np.bool_(True)) is True
    for wrong in (0, 2.0, "", (1.5,), [2], {1}, ([],)):
        with pytest.raises(ValueError, match="is not one of"):
            parameter.check(wrong)


def test_choices_may_be_anything() -> None:
    def function() -> None: ...

    array = np.arange(3)
    parameter = Categorical([function, array, np.arange(4), math.nan, [array], int, {"a"}])
    for choice in parameter.choices:
        assert parameter.decode(parameter.encode(choice)) is choice
    assert parameter.check(np.arange(4)) is parameter.choices[2]
    assert Categorical(np.linspace(0, 1, 3)).choices == (0.0, 0.5, 1.0)  # type: ignore[arg-type]
    assert [type(c) for c in Categorical(np.array(["a", "b"])).choices] == [str, str]  # type: ignore[arg-type]


def test_equal_looking_choices_are_told_apart() -> None:
    # Values 0, 5 and -3 must not be mixed up: an index, a count from the end, an equal number.
    parameter = Categorical([0, 5, -3])
    assert [parameter.index(v) for v in (0, 5, -3)] == [0, 1, 2]
    assert len({parameter.encode(v) for v in (0, 5, -3)}) == 3


def test_unbounded_distributions_are_cut_in_the_tails() -> None:
    for frozen in (st.norm(), st.cauchy(), st.expon(), st.poisson(3), st.geom(0.2)):
        parameter = Distribution(frozen)
        for u in (0.0, 1.0):
            value = parameter.decode(u)
            assert math.isfinite(value)
            assert parameter.check(value) == value
    counts = Distribution(st.poisson(3))
    assert counts.values == list(range(len(counts.values or ())))
    many = Distribution(st.randint(0, 10**9))  # too many to list
    assert many.values is None
    assert many.neighbours(0) == [1]
    assert many.decode(many.encode(123_456_789)) == 123_456_789


def test_distributions_with_gaps() -> None:
    table = st.rv_discrete(name="table", values=([1, 5, 9], [0.2, 0.5, 0.3]))()
    parameter = Distribution(table)
    assert parameter.values == [1, 5, 9]
    assert parameter.neighbours(5) == [1, 9]
    with pytest.raises(ValueError, match="3 has next to no probability"):
        parameter.check(3)
    assert "5" in repr(parameter)  # tables are told apart


def test_whatever_is_a_number_is_taken() -> None:
    assert Float(0, 1).check(1) == 1.0
    assert type(Float(0, 1).check(np.float32(0.5))) is float
    assert Float(0, 1).check(Fraction(1, 4)) == 0.25
    assert Float(0, 1, step=0.1).check(np.float32(0.3)) == 0.3
    assert type(Int(1, 5).check(np.int64(3))) is int
    assert type(Distribution(st.randint(1, 9)).check(np.uint8(3))) is int
    made = Float(np.float32(0.5), np.int64(2))  # type: ignore[arg-type]
    assert (type(made.low), type(made.high)) == (float, float)


BAD_PARAMETERS: list[tuple[Any, str]] = [
    (lambda: Float(1, 1), "Float: low must be below high, got 1.0 and 1.0"),
    (lambda: Float(2, 1), "low must be below high, got 2.0 and 1.0"),
    (lambda: Float(math.nan, 1), "Float: low must be a finite number, not nan"),
    (lambda: Float(0, math.inf), "high must be a finite number, not inf"),
    (lambda: Float("0", 1), "low must be a finite number, not '0'"),  # type: ignore[arg-type]
    (lambda: Float(False, 1), "low must be a finite number, not False"),
    (lambda: Float(None, 1), "low must be a finite number, not None"),  # type: ignore[arg-type]
    (lambda: Float(0, 10**400), "high must be a finite number"),
    (lambda: Float(0, 1, log=True), "log=True needs low > 0, got low=0.0"),
    (lambda: Float(-1, 1, log=True), "log=True needs low > 0, got low=-1.0"),
    (lambda: Float(0, 1, step=0), "step must be positive, got 0"),
    (lambda: Float(0, 1, step=math.nan), "step must be a finite number, not nan"),
    (lambda: Float(0, 1, step=0.3), "steps of 0.3; nearest: 0.9 and 1.2"),
    (lambda: Float(0, 0.1, step=0.3), "steps of 0.3; nearest: 0.3"),
    (lambda: Float(1e9, 1e9 + 1.5, step=1), "step=1.0 is too fine here"),
    (lambda: Float(1e6, 1e6 + 1.5, step=1), "nearest: 1000001.0 and 1000002.0"),
    (lambda: Float(0.5, 2.5, step=1, log=True), "log=True needs low > step / 2"),
    (lambda: Float(-1e308, 1e308), "high - low overflows, got low=-1e+308"),
    (lambda: Float(-1e308, 1e308, step=1e300), "high - low overflows"),
    (lambda: Float(1e300, math.nextafter(1e300, math.inf), log=True), "the same logarithm"),
    (lambda: Int(3, 3), "Int: low must be below high, got 3 and 3"),
    (lambda: Int(1.0, 3), "Int: low must be a whole number, not 1.0"),  # type: ignore[arg-type]
    (lambda: Int(True, 3), "Int: low must be a whole number, not True"),
    (
        lambda: Int(1, 4, step=2),
        "high=4 is not low + a whole number of steps of 2; nearest: 3 and 5",
    ),
    (lambda: Int(0, 1234567, step=2), "nearest: 1234566 and 1234568"),
    (lambda: Int(1, 4, step=0), "step must be positive, got 0"),
    (lambda: Int(1, 4, step=1.5), "step must be a whole number, not 1.5"),  # type: ignore[arg-type]
    (lambda: Int(0, 4, log=True), "log=True needs low > 0, got low=0"),
    (lambda: Int(1, 5, step=2, log=True), "log=True needs low > step / 2, got low=1, step=2"),
    (lambda: Int(0, 10**13), "must lie between -10¹² and 10¹², got 0 and 10000000000000"),
    (lambda: Int(-(10**400), 0), "must lie between"),
    (lambda: Categorical([]), "choices is empty"),
    (lambda: Categorical("abc"), "must be a list or tuple, not 'abc'"),
    (lambda: Categorical(5), "must be a list or tuple, not 5"),  # type: ignore[arg-type]
    (lambda: Categorical({"a"}), "must be a list or tuple, not {'a'}"),  # type: ignore[arg-type]
    (lambda: Categorical({"a": 1}), "must be a list or tuple, not {'a': 1}"),  # type: ignore[arg-type]
    (lambda: Categorical(["a", "b", "a"]), "'a' is given twice"),
    (lambda: Categorical([[1], [1]]), r"\[1\] is given twice"),
    (lambda: Categorical([math.nan, float("nan")]), "nan is given twice"),
    (lambda: Distribution(st.norm), "frozen scipy.stats distribution"),
    (lambda: Distribution(3), "loguniform(1e-4, 1), not 3"),
    (lambda: Distribution(st.uniform(0, -1)), "uniform\\(0, -1\\) has arguments out of range"),
    (lambda: Distribution(st.norm([0, 1])), "norm\\(\\[0, 1\\]\\) has several variables"),
]


@pytest.mark.parametrize(("make", "message"), BAD_PARAMETERS, ids=[m for _, m in BAD_PARAMETERS])
def test_bad_parameters_are_refused(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message if "\\" in message else re.escape(message)):
        make()


BAD_VALUES: list[tuple[Any, Any, str]] = [
    (Float(0, 1), 1.5, "1.5 is not a number from 0.0 to 1.0"),
    (Float(0, 1), math.nan, "nan is not a number from 0.0 to 1.0"),
    (Float(0, 1), math.inf, "inf is not a number"),
    (Float(0, 1), True, "True is not a number from 0.0 to 1.0"),
    (Float(0, 1), "0.5", "'0.5' is not a number from 0.0 to 1.0"),
    (Float(0, 1), None, "None is not a number"),
    (Float(0, 1), 10**400, "is not a number from 0.0 to 1.0"),
    (Float(0, 1), np.array([0.5]), "array([0.5]) is not a number"),
    (Float(0, 1, step=0.25), 0.3, "0.3 is not a number from 0.0 to 1.0 in steps of 0.25"),
    (Float(0, 1, step=0.25), math.nan, "nan is not a number"),
    (Int(1, 5), 3.0, "3.0 is not a whole number from 1 to 5"),
    (Int(1, 5), True, "True is not a whole number from 1 to 5"),
    (Int(1, 5), 6, "6 is not a whole number from 1 to 5"),
    (Int(1, 5, step=2), 2, "2 is not a whole number from 1 to 5 in steps of 2"),
    (Int(1, 5), np.float64(3), "is not a whole number from 1 to 5"),
    (Categorical(["a", "b"]), "c", "'c' is not one of ['a', 'b']"),
    (Categorical([1, 2]), True, "True is not one of [1, 2]"),
    (Categorical([1, 2]), 1.0, "1.0 is not one of [1, 2]"),
    (Categorical([1, 2]), [1], "[1] is not one of [1, 2]"),
    (Distribution(st.norm()), math.inf, "inf is not a number from -5.99"),
    (Distribution(st.norm()), math.nan, "nan is not a number"),
    (Distribution(st.norm()), 10**400, "is not a number"),
    (Distribution(st.uniform()), 1.1, "1.1 is not a number from 0 to 1"),
    (Distribution(st.randint(1, 9)), 9, "9 is not a whole number from 1 to 8"),
    (Distribution(st.randint(1, 9)), 3.0, "3.0 is not a whole number from 1 to 8"),
    (Distribution(st.randint(1, 9)), True, "True is not a whole number"),
]


@pytest.mark.parametrize(("parameter", "value", "message"), BAD_VALUES, ids=str)
def test_bad_values_are_refused(parameter: Any, value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        parameter.check(value)


@pytest.mark.parametrize(
    ("parameter", "text"),
    [
        (Float(0, 1), "Float(0.0, 1.0)"),
        (Float(1, 2, log=True, step=0.5), "Float(1.0, 2.0, log=True, step=0.5)"),
        (Int(1, 5, when={"k": "a"}), "Int(1, 5, when={'k': 'a'})"),
        (Int(1, 5, when={"k": {"b", "a", "c"}}), "Int(1, 5, when={'k': {'a', 'b', 'c'}})"),
        (Categorical(["a", (1,)]), "Categorical(('a', (1,)))"),
        (Categorical([frozenset("ba"), 1]), "Categorical((frozenset({'a', 'b'}), 1))"),
        (Distribution(st.loguniform(1e-4, 1)), "Distribution(loguniform(0.0001, 1))"),
        (Distribution(st.norm(loc=np.float64(2))), "Distribution(norm(loc=2.0))"),
    ],
)
def test_parameters_show_as_they_are_made(parameter: Any, text: str) -> None:
    assert repr(parameter) == text
