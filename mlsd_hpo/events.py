"""The lines of a journal: what identifies a study, a trial that was asked, a result that was told.

JSON has no NaN, no infinities, and no objects of one's own: the former are written as strings, a
choice that JSON cannot hold is written by its position among the choices.
"""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from mlsd_hpo.spaces import Categorical, Space
from mlsd_hpo.trial import Result, Trial


class Asked(NamedTuple):
    """A trial was asked when the strategy knew the results of the first `known` trials."""

    trial: Trial
    known: int


class Told(NamedTuple):
    """The result of a trial came in."""

    number: int
    result: Result


def header(space: Space, strategy: object, direction: str | Sequence[str]) -> dict[str, Any]:
    """What identifies a study: its space, strategy and direction, in words that can be compared.

    A constraint is known by the source of its function. If a value changes that the function takes
    from elsewhere, the header stays the same; it is noticed only where a trial of the journal is
    no longer allowed.
    """
    found = {
        "event": "study",
        "direction": direction if isinstance(direction, str) else list(direction),
        "strategy": _anonymous(repr(strategy)),
        "kind": type(space).__name__,
        "space": {name: _anonymous(repr(p)) for name, p in space.parameters.items()},
    }
    if space.constraint is not None:
        found["constraint"] = space.constraint.source
    return found


def ask_record(space: Space, trial: Trial, known: int) -> dict[str, Any]:
    """The record of a trial that was asked."""
    record: dict[str, Any] = {"event": "ask", "number": trial.number}
    record["config"] = {n: _to_json(space, n, v) for n, v in trial.config.items()}
    for name in ("fidelity", "parent"):
        if getattr(trial, name) is not None:
            record[name] = getattr(trial, name)
    if trial.note:
        record["note"] = trial.note
    if known != trial.number:  # several trials were under way
        record["known"] = known
    return record


def tell_record(trial: Trial, result: Result) -> dict[str, Any]:
    """The record of a result."""
    record: dict[str, Any] = {"event": "tell", "number": trial.number}
    if result.values is None:
        record["value"] = _plain(result.value)
    else:
        record["values"] = [_plain(v) for v in result.values]
    if result.cost != 1.0:
        record["cost"] = _plain(result.cost)
    if result.curve is not None:
        record["curve"] = [_plain(v) for v in result.curve]
    if result.failed is not None:
        record["failed"] = result.failed
    record["time"] = round(time.time(), 3)
    return record


def parse(space: Space, record: Any, objectives: int) -> Asked | Told:
    """The event that a record holds.

    Args:
        space: the study's space.
        record: what was read.
        objectives: how many values a result has that has not failed.

    Raises:
        ValueError, KeyError, TypeError, AttributeError, IndexError: if it holds none.
    """
    if record["event"] == "ask":
        config = {n: _from_json(space, n, v) for n, v in record["config"].items()}
        number = _whole(record["number"])
        fidelity, parent = record.get("fidelity"), record.get("parent")
        if fidelity is not None and type(fidelity) not in (int, float):
            raise ValueError(f"a fidelity is a number, not {fidelity!r}")
        if parent is not None:
            _whole(parent)
        trial = Trial(number, space.validate(config), fidelity, parent, record.get("note", ""))
        return Asked(trial, _whole(record.get("known", number)))
    if record["event"] == "tell":
        return Told(_whole(record["number"]), _result(record, objectives))
    raise ValueError(f"unknown event {record['event']!r}")


def _result(record: Any, objectives: int) -> Result:
    curve, values, failed = record.get("curve"), record.get("values"), record.get("failed")
    curve = None if curve is None else tuple(float(v) for v in curve)
    values = None if values is None else tuple(float(v) for v in values)
    value = float(record["value"]) if values is None else math.nan
    if failed is None and objectives != (1 if values is None else len(values)):
        raise ValueError(f"there must be {objectives} values, not {values or value}")
    return Result(value, float(record.get("cost", 1.0)), curve, None, failed, values)


def to_line(record: dict[str, Any]) -> bytes:
    """One line of JSON; raises TypeError or ValueError for what JSON cannot hold."""
    try:
        return json.dumps(record, ensure_ascii=False, allow_nan=False).encode() + b"\n"
    except UnicodeEncodeError:  # half a character, as in the names of some files
        return json.dumps(record, allow_nan=False).encode() + b"\n"


def differences(name: str, found: Any, wanted: Any) -> Iterator[str]:
    """In words, what differs between the headers of a journal and of a study."""
    if isinstance(found, dict) and isinstance(wanted, dict):
        for key in dict.fromkeys([*found, *wanted]):
            label = f"{name}.{key}" if name else str(key)
            yield from differences(label, found.get(key, "absent"), wanted.get(key, "absent"))
        if found.keys() == wanted.keys() and list(found) != list(wanted):
            yield f"{name}: the journal has the order {list(found)}, this study {list(wanted)}"
    elif found != wanted:
        yield f"{name}: the journal has {found}, this study {wanted}"


def _to_json(space: Space, name: str, value: Any) -> Any:
    """Numbers, strings, booleans and None as they are; any other choice by its index."""
    parameter = space.parameters[name]
    if not isinstance(parameter, Categorical):
        return value
    plain = type(value) in (str, int, bool, type(None)) or (
        type(value) is float and math.isfinite(value)
    )
    return value if plain else {"choice": parameter.index(value)}


def _from_json(space: Space, name: str, value: Any) -> Any:
    parameter = space.parameters[name]
    if isinstance(value, dict) and isinstance(parameter, Categorical):
        return parameter.choices[_whole(value["choice"])]
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"expected a whole number, not {value!r}")
    return value


def _plain(value: float) -> float | str:
    return float(value) if math.isfinite(value) else str(float(value))


def _anonymous(text: str) -> str:
    """`text` without the addresses in memory that differ between processes."""
    return re.sub(r" at 0x[0-9a-fA-F]+", "", text)
