"""Visible checks: what was expected, what came instead, and a hint.

    with task("Task 1"):
        check_close(expected_improvement(0.0, 0.0, best=1.0), 1.0, "EI at sigma = 0",
                    hint="without uncertainty EI is max(best - mu, 0)")

A check that fails raises `CheckFailed`; a task that is still a stub raises `NotDone`. Notebooks
show both as one short message without a traceback. Any other error in a student's code keeps its
traceback, since that is what helps to find it.
"""

from __future__ import annotations

import io
import reprlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from typing import Any

import numpy as np

from mlsd_hpo.grading.errors import Raised


class CheckFailed(Exception):
    """An answer is not what the task asks for; the message says in what.

    Attributes:
        public: the message without inputs and values, which a hidden question keeps for itself.
    """

    mark = "✘"

    def __init__(self, message: str, public: str = "") -> None:
        super().__init__(message)
        self.public = public or message

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback."""
        return [f"{self.mark} {self}"]


class NotDone(CheckFailed):
    """A task that has not been filled in yet."""

    mark = "○"


@contextmanager
def task(title: str) -> Iterator[None]:
    """Collect the checks of one task: names the task in messages, prints one line if all pass.

    Raises NotDone where the task's stub is still in place (NotImplementedError), or where a name
    that the task defines is missing; CheckFailed with the task's title where a check fails. What
    the answer writes to stderr (a warning, a progress bar) is hidden: nbgrader takes stderr for a
    failure, and a right value reached with a warning is right.
    """
    try:
        with redirect_stderr(io.StringIO()):
            yield
    except NotImplementedError as error:
        what = str(error) or title
        raise NotDone(f"{what} is not filled in yet.") from None
    except NameError as error:
        if _raised_deeper(error):  # inside the student's function: an error like any other
            raise
        raise NotDone(
            f"{title} is not filled in yet, or its cell has not been run: {error}."
        ) from None
    except CheckFailed as failure:
        raise type(failure)(f"{title}: {failure}", f"{title}: {failure.public}") from None
    print(f"✔ {title}: all visible checks pass")


def check(condition: Any, message: str, *, hint: str = "") -> None:
    """Fail with `message`, a sentence that says what is wrong, unless the condition is true.

    An array is true if all of its elements are.
    """
    if not (condition.all() if isinstance(condition, np.ndarray) else condition):
        raise _failed(message, hint)


def check_close(
    got: Any, expected: Any, what: str, *, rtol: float = 1e-6, atol: float = 1e-9, hint: str = ""
) -> None:
    """Compare numbers or arrays of numbers: same shape, |got - expected| <= atol + rtol |expected|.

    NaN equals NaN, and an infinite value only itself. The message names the first element that is
    off. Lists and tuples are taken as arrays.
    """
    want = np.asarray(expected, dtype=float)
    have = _numbers(got, what, hint)
    if have.shape != want.shape:
        message = f"{what}: expected {_shape_name(want.shape)}, got {_shape_name(have.shape)}"
        raise _failed(message, hint)
    off = ~np.isclose(have, want, rtol=rtol, atol=atol, equal_nan=True)
    if off.any():
        where = tuple(int(i) for i in np.argwhere(off)[0])
        place = f" at index {where[0] if len(where) == 1 else where}" if where else ""
        digits = 6 if f"{want[where]:.6g}" != f"{have[where]:.6g}" else 17
        message = f"{what}{place}: expected {want[where]:.{digits}g}, got {have[where]:.{digits}g}"
        if off.sum() > 1:
            message += f" ({off.sum()} of {off.size} values are off)"
        raise _failed(message, hint, f"{what}: not the expected value")


def check_equal(got: Any, expected: Any, what: str, *, hint: str = "") -> None:
    """Compare two values with `==` (configurations, lists, strings); arrays element by element."""
    if isinstance(got, np.ndarray) or isinstance(expected, np.ndarray):
        same = np.array_equal(got, expected)
    else:
        same = got == expected
    if not same:
        message = f"{what}: expected {reprlib.repr(expected)}, got {reprlib.repr(got)}"
        raise _failed(message, hint, f"{what}: not what was expected")


def check_type(got: Any, expected: type | tuple[type, ...], what: str, *, hint: str = "") -> None:
    """Check that a value is an instance of a type, or of one of several; bool is not an int."""
    types = expected if isinstance(expected, tuple) else (expected,)
    if not isinstance(got, types) or (isinstance(got, bool) and bool not in types):
        names = " or ".join(t.__name__ for t in types)
        public = f"{what}: expected {names}, got {_kind(got)}"
        message = f"{public} {reprlib.repr(got)}"
        if got is None:
            message = public = f"{what}: expected {names}, got None; is a `return` missing?"
        raise _failed(message, hint, public)


def check_shape(got: Any, shape: tuple[int, ...], what: str, *, hint: str = "") -> None:
    """Check the shape of an array, or of nested lists; () is a single number."""
    have = _numbers(got, what, hint).shape
    if have != shape:
        message = f"{what}: expected {_shape_name(shape)}, got {_shape_name(have)}"
        raise _failed(message, hint)


def check_raises(
    error: type[Exception], call: Callable[[], object], what: str, *, hint: str = ""
) -> None:
    """Check that `call()` raises the error; `what` names the input, as in "a negative sigma"."""
    try:
        got = call()
    except NotImplementedError:
        raise
    except error:
        return
    except Exception as other:
        public = f"{what} must raise {error.__name__}, but raised {_name(other)}"
        message = f"{public}: {other}"
    else:
        public = f"{what} must raise {error.__name__}, but returned a value"
        message = f"{what} must raise {error.__name__}, but returned {reprlib.repr(got)}"
    raise _failed(message, hint, public)


def _numbers(got: Any, what: str, hint: str) -> np.ndarray:
    """The value as an array of floats; CheckFailed if it is none."""
    if got is None:
        raise _failed(f"{what}: got None; is a `return` missing?", hint)
    if got is Ellipsis:
        raise NotDone(f"{what} is still `...`.")
    try:
        if np.asarray(got).dtype.kind in "SU":  # "1.5" is no number here, though numpy converts it
            raise TypeError
        return np.asarray(got, dtype=float)
    except (TypeError, ValueError, OverflowError):
        public = f"{what}: expected numbers, got {_kind(got)}"
        raise _failed(f"{public} {reprlib.repr(got)}", hint, public) from None


def _shape_name(shape: tuple[int, ...]) -> str:
    return f"an array of shape {shape}" if shape else "a single number"


def _failed(message: str, hint: str, public: str = "") -> CheckFailed:
    """The error of a check: the whole message, and the one without values if that is another."""
    told, public = (
        f"{sentence(text)} Hint: {hint}" if hint else text for text in (message, public or message)
    )
    return CheckFailed(told, public)


def sentence(text: str) -> str:
    """The text with a full stop at its end, unless it ends like a sentence already."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _kind(value: Any) -> str:
    """The name of a value's class; for an object in a student's process, what it calls itself."""
    return str(getattr(type(value), "kind", type(value).__name__))


def _name(error: BaseException) -> str:
    """The name of an error's class; of a student's error in another process, its name there."""
    return error.name if isinstance(error, Raised) else type(error).__name__


def _raised_deeper(error: BaseException) -> bool:
    """Whether an error came from below the `with` block, not from the block's own lines."""
    traceback = error.__traceback__  # first this module's frame, then that of the block
    block = traceback.tb_next if traceback else None
    return block is not None and block.tb_next is not None
