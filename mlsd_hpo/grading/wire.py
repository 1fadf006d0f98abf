"""What may cross between the grader and a student's kernel, and how: never by pickle.

Numbers, strings, lists, tuples, dicts, sets and numpy arrays cross as JSON and arrive as copies.
Any other object stays where it is: what crosses is a number, under which the other side can ask
for an attribute or call it (`Exports` keeps the objects). So nothing that a student's code makes is
ever executed, or even compared, in the grader's process: an object whose `__eq__` is always true
arrives there as a number.

Plain JSON values stand for themselves; everything else is a dict with a "$" that names its kind::

    (1, 2)                  {"$": "tuple", "items": [1, 2]}
    np.zeros(3)             {"$": "array", "dtype": "<f8", "shape": [3], "data": "AAAA..."}
    an object of the sender {"$": "mine", "id": 7, "type": "Space"}
    one of the receiver     {"$": "yours", "id": 4}
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np

MAX_BYTES = 4 * 2**20
"""The longest message, in bytes."""
MAX_DEPTH = 40
"""How deep lists may be nested in lists."""
ARRAYS = "biufcU"
"""The kinds of numpy arrays that cross: truth values, whole, real and complex numbers, strings."""

Export = Callable[[Any], dict[str, Any]]
Import = Callable[[dict[str, Any]], Any]


class WireError(Exception):
    """A value that cannot cross, or bytes that are no message; says which and why."""


def pack(value: Any, export: Export, depth: int = 0) -> Any:
    """`value` as what `json.dumps` takes; `export` makes the dict for an object that stays here.

    Raises WireError for what is nested deeper than `MAX_DEPTH`.
    """
    if depth > MAX_DEPTH:
        raise WireError(f"a value nested more than {MAX_DEPTH} deep")
    kind = type(value)
    if value is None or kind in (bool, int, float, str):
        return value
    if value is Ellipsis:  # what stands for a value that a student has not filled in
        return {"$": "..."}
    if kind is list:
        return [pack(item, export, depth + 1) for item in value]
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in ARRAYS:
        array = np.asarray(value)
        data = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
        form = {"dtype": array.dtype.str, "shape": list(array.shape), "data": data}
        return {"$": "array" if isinstance(value, np.ndarray) else "scalar", **form}
    if isinstance(value, dict):
        pairs = [[pack(k, export, depth + 1), pack(v, export, depth + 1)] for k, v in value.items()]
        return {"$": "dict", "items": pairs}
    for plain in (tuple, set, frozenset, list):
        if isinstance(value, plain):
            items = [pack(item, export, depth + 1) for item in value]
            return {"$": plain.__name__, "items": items}
    if hasattr(kind, "__array__"):  # a tensor, a column of a table
        with contextlib.suppress(Exception):
            if (array := np.asarray(value)).dtype.kind in ARRAYS:
                return pack(array, export, depth)
    for number in (int, float, str):  # a subclass, such as an enumeration, arrives as the plain one
        if isinstance(value, number):
            return number.__new__(number, value)  # type: ignore[type-var]
    return export(value)


def unpack(data: Any, import_: Import, depth: int = 0) -> Any:
    """The value that `pack` turned into `data`; `import_` makes something of the other's objects.

    Raises WireError where `data` is nothing that `pack` makes.
    """
    if depth > MAX_DEPTH:
        raise WireError(f"a value nested more than {MAX_DEPTH} deep")
    if isinstance(data, list):
        return [unpack(item, import_, depth + 1) for item in data]
    if not isinstance(data, dict):
        return data
    kind = data.get("$")
    if kind == "...":
        return Ellipsis
    try:
        if kind in ("array", "scalar"):
            array = _array(data)
            return array if kind == "array" else array[()]
        if kind in ("mine", "yours"):
            return import_(data)
        items = [unpack(item, import_, depth + 1) for item in data["items"]]
        if kind == "dict":
            return dict(items)
        return {"tuple": tuple, "set": set, "frozenset": frozenset, "list": list}[kind](items)  # type: ignore[index]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WireError(f"a message that is none: {type(error).__name__}: {error}") from None


def _array(data: dict[str, Any]) -> np.ndarray:
    """The array in `data`; ValueError or KeyError where form and content do not fit."""
    dtype = np.dtype(str(data["dtype"]))
    shape = tuple(int(side) for side in data["shape"])
    if dtype.kind not in ARRAYS or not dtype.itemsize or min(shape, default=0) < 0:
        raise ValueError(f"no array of {dtype} of shape {shape} may cross")
    try:
        content = base64.b64decode(data["data"], validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None
    if math.prod(shape) * dtype.itemsize != len(content):
        raise ValueError(f"{len(content)} bytes are no {dtype} of shape {shape}")
    return np.frombuffer(content, dtype).reshape(shape).copy()


def to_bytes(message: dict[str, Any]) -> bytes:
    """A message as bytes. Raises WireError if it is too long, or has a number that is."""
    try:
        line = json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode()
    except (ValueError, RecursionError) as error:  # more than 4,300 digits
        raise WireError(f"a value that cannot be sent: {error}") from None
    if len(line) > MAX_BYTES:
        size, most = len(line) / 2**20, MAX_BYTES // 2**20
        raise WireError(f"a value of {size:.1f} MB; at most {most} MB can be sent")
    return line


def from_bytes(line: bytes) -> dict[str, Any]:
    """The message in `line`. Raises WireError if there is none."""
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise WireError(f"a message that is none: {error}") from None
    if not isinstance(message, dict):
        raise WireError(f"a message that is none: {type(message).__name__}")
    return message


class Exports:
    """The objects that the other side may ask for, by number."""

    def __init__(self) -> None:
        self._objects: dict[int, Any] = {}
        self._next = 0

    def add(self, value: Any) -> dict[str, Any]:
        """Keep `value`, and give what crosses in its place."""
        self._next += 1
        self._objects[self._next] = value
        return {"$": "mine", "id": self._next, "type": type(value).__name__}

    def find(self, number: Any) -> Any:
        """The object of that number. Raises WireError if there is none."""
        if type(number) is not int or number not in self._objects:
            raise WireError(f"there is no object number {number!r}")
        return self._objects[number]

    def clear(self) -> None:
        """Let go of all objects; their numbers are not used again."""
        self._objects.clear()
