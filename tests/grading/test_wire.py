"""What crosses the line arrives as it was; what must not cross does not; nonsense is refused."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlsd_hpo.grading import wire
from mlsd_hpo.grading.wire import Exports, WireError, from_bytes, pack, to_bytes, unpack

DTYPES = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(),
    hnp.unsigned_integer_dtypes(),
    hnp.floating_dtypes(sizes=(32, 64)),
    hnp.complex_number_dtypes(sizes=(64, 128)),
    hnp.unicode_string_dtypes(min_len=1, max_len=5),
)
ARRAYS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
LEAVES = st.one_of(
    st.none(), st.just(...), st.booleans(), st.integers(), st.floats(), st.text(), ARRAYS
)
HASHABLE = st.one_of(st.none(), st.booleans(), st.integers(), st.text())
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(HASHABLE, inner, max_size=4),
        st.sets(HASHABLE, max_size=4),
        st.frozensets(HASHABLE, max_size=4),
    ),
    max_leaves=12,
)


def sent(value, export=None, import_=None):
    """A value after it has gone over the line."""
    message = {"value": pack(value, export or refuse)}
    return unpack(from_bytes(to_bytes(message))["value"], import_ or refuse)


def refuse(data):
    raise AssertionError(f"{data!r} should not be passed as an object")


def same(a, b) -> bool:
    """Whether two values are the same, types and NaN included."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    return a == b or (a != a and b != b)


@given(VALUES)
@example({1: "a", 2.5: "b", None: [10**40, -0.0, float("inf")]})
@example({"$": "dict", "items": []})
def test_values_arrive_as_they_were(value):
    assert same(sent(value), value)


@given(ARRAYS.filter(lambda a: a.size))
def test_numpy_scalars_stay_what_they_are(array):
    scalar = array.ravel()[0]
    assert type(sent(scalar)) is type(scalar)
    assert same(np.asarray(sent(scalar)), np.asarray(scalar))


def test_copies_arrive():
    array = np.zeros(3)
    sent(array)[0] = 1
    assert array[0] == 0


def test_subclasses_arrive_as_the_plain_type():
    from collections import Counter, OrderedDict, namedtuple
    from enum import IntEnum

    class Color(IntEnum):
        RED = 3

    class Shout(str):
        def __eq__(self, other):
            return True

        __hash__ = str.__hash__

    assert sent(Color.RED) == 3 and type(sent(Color.RED)) is int
    assert type(sent(Shout("a"))) is str and sent(Shout("a")) != "b"
    assert type(sent(OrderedDict(a=1))) is dict and type(sent(Counter("aa"))) is dict
    assert sent(namedtuple("P", "x y")(1, 2)) == (1, 2)


def test_what_numpy_takes_for_an_array_arrives_as_one():
    pd = pytest.importorskip("pandas")
    assert sent(pd.Series([1.0, 2.0])).tolist() == [1.0, 2.0]


def test_other_objects_stay_and_a_number_crosses():
    class Equal:
        def __eq__(self, other):
            return True

    exports = Exports()
    thing = Equal()
    arrived = sent([thing, 1], exports.add, lambda data: data)
    assert arrived == [{"$": "mine", "id": 1, "type": "Equal"}, 1]
    assert exports.find(1) is thing
    exports.clear()
    for number in (1, 2, "1", True, None):
        with pytest.raises(WireError, match="no object number"):
            exports.find(number)
    assert exports.add(thing)["id"] == 2, "a number that was used names nothing else"


def endless():
    loop: list = []
    loop.append(loop)
    return loop


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (endless(), "nested more than"),
        (10**5000, "cannot be sent"),
        (np.zeros(wire.MAX_BYTES), "at most 4 MB"),
        ("x" * wire.MAX_BYTES, "at most 4 MB"),
    ],
    ids=["a list in itself", "5,000 digits", "a large array", "a long text"],
)
def test_what_is_absurd_is_not_sent(value, message):
    with pytest.raises(WireError, match=message):
        sent(value)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"$": "pickle", "items": []},
        {"$": "dict", "items": [1]},
        {"$": "dict", "items": [[[], 1]]},
        {"$": "set", "items": [[1]]},
        {"$": "tuple", "items": None},
        {"$": "tuple"},
        {"$": ["tuple"], "items": []},
        {"$": "array", "dtype": "<f8", "shape": [2], "data": "AAAA"},
        {"$": "array", "dtype": "<f8", "shape": [-1], "data": ""},
        {"$": "array", "dtype": "<f8", "shape": [0.5], "data": "%%%"},
        {"$": "array", "dtype": "O", "shape": [1], "data": "AAAAAAAAAAA="},
        {"$": "array", "dtype": "V8", "shape": [1], "data": "AAAAAAAAAAA="},
        {"$": "array", "dtype": "<U0", "shape": [10**12], "data": ""},
        {"$": "array", "dtype": "no such", "shape": [], "data": ""},
        {"$": "array", "dtype": "<f8", "shape": [1] * 100, "data": "AAAAAAAAAAA="},
        {"$": "scalar", "dtype": "<f8", "shape": 3, "data": ""},
        {"$": "array", "dtype": "<f8", "shape": [2**40, 2**40, 0], "data": 7},
    ],
    ids=json.dumps,
)
def test_messages_that_are_none_are_refused(data):
    with pytest.raises(WireError):
        unpack(data, refuse)


def test_deep_nesting_is_refused_on_arrival():
    deep = b'{"value":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    with pytest.raises(WireError):
        unpack(from_bytes(deep)["value"], refuse)
    with pytest.raises(WireError, match="nested"):
        unpack(json.loads("[" * 60 + "]" * 60), refuse)


@given(st.binary(max_size=50))
def test_any_bytes_are_a_message_or_a_wire_error(line):
    try:
        message = from_bytes(line)
    except WireError:
        return
    assert isinstance(message, dict)
