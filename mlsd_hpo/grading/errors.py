"""Errors of a student's code, on their way from its kernel to the grader.

Python's usual errors keep their class, so that a question can ask for `IndexError`; an error of
another class arrives as the nearest of these that it is derived from.
"""

from __future__ import annotations

import builtins
import traceback
from typing import Any

LONGEST_TEXT = 20_000  # characters of a traceback

ERRORS: dict[str, type[Exception]] = {
    error.__name__: error
    for error in (
        *(ArithmeticError, AssertionError, AttributeError, IndexError, KeyError, LookupError),
        *(MemoryError, NameError, NotImplementedError, OSError, OverflowError, RecursionError),
        *(RuntimeError, StopIteration, TypeError, ValueError, ZeroDivisionError),
    )
}
"""The errors that keep their class when they cross."""


class Stopped(BaseException):
    """A student's kernel had to be ended: it was too slow, died, or said what is no answer.

    No Exception, so that no check takes it for an error of the student's function.
    """


class Undefined(Exception):
    """A name that the student's notebook does not define."""


class Raised(Exception):
    """An error of the student's code; what it raised is also of Python's class of that name.

    Attributes:
        name: of its class if that is one of Python's, else of the nearest parent that is one. It is
            shown to students, so it must not carry what a student's code has put into a name.
        trace: the student's traceback, for the instructor alone.
    """

    name = trace = ""


def told(error: BaseException) -> dict[str, str]:
    """An error as it crosses: "type" (a name in ERRORS, or ""), "name", "text" and "trace"."""
    line = [parent.__name__ for parent in type(error).__mro__ if parent.__name__ in ERRORS]
    try:
        text = str(error)
        trace = "".join(traceback.format_exception(error))
    except Exception:  # an error that cannot say what it is
        text = trace = "(an error that cannot be shown)"
    return {
        "type": line[0] if line else "",
        "name": type(error).__name__,
        "text": text[:1000],
        "trace": trace[-LONGEST_TEXT:],
    }


def error_of(data: dict[str, Any]) -> Exception:
    """The plain error of Python's that `told` turned into `data`; RuntimeError for others."""
    return ERRORS.get(str(data.get("type")), RuntimeError)(str(data.get("text")))


def raised(data: Any) -> Raised:
    """The same as an error of a student's code: a `Raised` that is of Python's class as well."""
    data = data if isinstance(data, dict) else {}
    parent = ERRORS.get(str(data.get("type")))
    kind = type("Raised", (Raised, parent) if parent else (Raised,), {})
    error: Raised = kind(str(data.get("text"))[:1000])
    error.trace = str(data.get("trace"))[-LONGEST_TEXT:]
    error.name, known = str(data.get("name")), str(data.get("type"))
    if not isinstance(getattr(builtins, error.name, None), type):
        error.name = known if parent else "an error of its own"
    return error
