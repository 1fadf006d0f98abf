"""The grader's end of the line to a student's kernel, and what questions see of it.

`Session` starts a kernel in a sandbox, runs cells and passes calls, each before a deadline; a
kernel that is late, dies, floods its output or breaks the protocol is ended, and `Stopped` says
why. `Student` is what a question is handed: ``student.grid_point(axes, 3)`` calls the student's
function. Plain values and numpy arrays come back as copies (see `wire`), any other object as a
`Remote`, whose attributes and methods are asked for over the line too.
"""

from __future__ import annotations

import reprlib
import secrets
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from mlsd_hpo.grading.checks import CheckFailed
from mlsd_hpo.grading.errors import Stopped, Undefined, raised, told
from mlsd_hpo.grading.line import LineClosed, LineTimeout, PatientLine
from mlsd_hpo.grading.sandbox import Sandbox
from mlsd_hpo.grading.wire import Exports, WireError, pack, unpack

KERNEL = [sys.executable, "-I", "-m", "mlsd_hpo.grading.kernel"]


class Session:
    """A student's kernel, from its start to its end.

    Args:
        sandbox: where it is started.

    Attributes:
        deadline: when (of time.monotonic) the kernel is ended if it has not answered.
        changed: whether the last call changed what it was given.
        call: the last call; its text, shortened, is for the instructor.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._running = sandbox.start(KERNEL)
        self._line = PatientLine(self._running.stdout, self._running.stdin.fileno())
        self._exports = Exports()
        self._failed: CheckFailed | None = None
        self.limit, self.deadline = 0.0, 0.0
        self.changed, self.call = False, Call("", (), {})

    def allow(self, seconds: float) -> None:
        """Give the kernel so many seconds from now for all that is asked of it."""
        self.limit, self.deadline = seconds, time.monotonic() + seconds

    def run(self, source: str) -> dict[str, str]:
        """Run a cell: {}, or what it raised ("type", "name", "text", "trace")."""
        error = self.request("run", source)
        return error if isinstance(error, dict) else {}

    def request(self, action: str, *arguments: Any) -> Any:
        """Ask the kernel to do something; what comes of it.

        Raises Stopped if the kernel had to be ended; if not, CheckFailed if a check failed in a
        function that the student's code called meanwhile; or else `Raised` (which is of Python's
        class as well) if the student's code raises.
        """
        name = secrets.token_hex(8)
        packed = [pack(argument, self._exported) for argument in arguments]
        try:
            self._line.send({"id": name, "do": action, "with": packed})
            while (message := self._line.receive_until(self.deadline)).get("to") != name:
                self._answer(message)
            if "error" in message:
                raise raised(message["error"])
            value = unpack(message.get("value"), self._imported)
        except LineTimeout:
            raise self._stopped(f"took longer than {self.limit:.3g} s") from None
        except LineClosed:
            raise self._stopped("the kernel died") from None
        except WireError as error:
            raise self._stopped(f"the kernel sent {error}") from None
        finally:
            failed, self._failed = self._failed, None
            if failed is not None and not isinstance(sys.exception(), Stopped):
                raise failed
        return value

    def close(self) -> None:
        """End the kernel and all that it has started."""
        self._running.stop()

    def output(self) -> str:
        """The end of what was printed."""
        return self._running.output()

    def forget(self) -> None:
        """Let both sides go of the objects that were passed so far."""
        self.call = Call("", (), {})
        self.request("forget")
        self._exports.clear()

    def _answer(self, message: dict[str, Any]) -> None:
        """Call a function of the grader's for the student's code."""
        if "call" not in message:
            raise WireError("an answer that nobody had asked for")
        reply: dict[str, Any] = {"to": message.get("id")}
        function = self._exports.find(message["call"])
        given = unpack(message.get("with"), self._imported)
        if not (isinstance(given, list) and [type(part) for part in given] == [list, dict]):
            raise WireError("a call without arguments")
        arguments, named = given
        try:
            reply["value"] = pack(function(*arguments, **named), self._exported)
        except (Stopped, WireError):
            raise
        except Exception as error:
            if isinstance(error, CheckFailed):
                self._failed = self._failed or error
            reply["error"] = told(error) | {"trace": ""}
        self._line.send(reply)

    def _exported(self, value: Any) -> dict[str, Any]:
        if isinstance(value, Remote):
            return {"$": "yours", "id": value._number}
        if not callable(value):
            kind = type(value).__name__
            raise TypeError(f"a {kind} cannot be sent: send plain values, arrays and functions")
        return self._exports.add(value)

    def _imported(self, data: dict[str, Any]) -> Any:
        if data["$"] == "yours":
            return self._exports.find(data["id"])
        return Remote(self, int(data["id"]), str(data.get("type"))[:100])

    def _stopped(self, reason: str) -> Stopped:
        self._running.stop()
        return Stopped(self._running.trouble or reason)


@dataclass
class Call:
    """A call of a student's function, written out only where someone reads it."""

    name: str
    arguments: tuple[Any, ...]
    named: dict[str, Any]
    answers: tuple[Any, ...] = ()  # one, once it has come

    def __str__(self) -> str:
        if not self.name:
            return ""
        shown = reprlib.repr
        given = [*map(shown, self.arguments), *(f"{k}={shown(v)}" for k, v in self.named.items())]
        return f"{self.name}({', '.join(given)})" + "".join(f" -> {shown(a)}" for a in self.answers)


class Remote:
    """An object in a student's kernel: it can be called, iterated, and asked for attributes."""

    kind = "an object of another class"  # for the messages of checks

    def __init__(self, session: Session, number: int, name: str) -> None:
        self._session, self._number, self._name = session, number, name

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        session = self._session
        call = session.call = Call(self._name, arguments, named)
        answer = session.request("call", self, list(arguments), named)
        if not isinstance(answer, dict) or set(answer) != {"value", "changed"}:
            raise session._stopped("the kernel sent an answer that is none")
        session.changed = bool(answer["changed"])
        call.answers = (answer["value"],)
        return answer["value"]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        value = self._session.request("attribute", self, name)
        if isinstance(value, Remote):
            value._name = name
        return value

    def __len__(self) -> int:
        length = self._session.request("length", self)
        return length if type(length) is int and length >= 0 else 0

    def __iter__(self) -> Iterator[Any]:
        items = self._session.request("items", self)
        return iter(items if isinstance(items, list) else [])

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"<{self._name} of the student's>"


class Student:
    """What a notebook has defined: ``student.name`` is a value, or a function to be called."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            value = self._session.request("get", name)
        except NameError:
            raise Undefined(f"`{name}` is not defined") from None
        if isinstance(value, Remote):
            value._name = name
        return value

    @property
    def changed(self) -> bool:
        """Whether the last call changed any of the lists, dicts and arrays it was given."""
        return self._session.changed

    def define(self, source: str) -> SimpleNamespace:
        """Run `source` beside the student's code; its functions, to be called or passed on."""
        return SimpleNamespace(**self._session.request("define", source))
