"""A student's kernel: an IPython shell in a process of its own that answers the grader's calls.

It is started, in a sandbox, by `Session` as ``python -I -m mlsd_hpo.grading.kernel``. Requests come
on standard input, answers go to standard output; whatever a student's code prints goes to standard
error, and what it reads from standard input is empty. It is no part of what is trusted: a student's
code shares this process and can make it say anything. What it says is an answer to a question that
is compared elsewhere.

A request is ``{"id": ..., "do": "run" | "get" | "call" | ..., "with": [packed values]}``; the
answer has the id in "to", and "value" or "error". While a student's function runs it may call a
function of the grader's, so requests nest, in both directions.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

from mlsd_hpo.grading.errors import error_of, told
from mlsd_hpo.grading.line import Line, LineClosed
from mlsd_hpo.grading.wire import Exports, WireError, pack, unpack

MOST_ITEMS = 100_000  # of what an object is iterated for


class Kernel:
    """Answers requests about one namespace until the line is closed."""

    def __init__(self, line: Line) -> None:
        from IPython.core.interactiveshell import InteractiveShell

        self.shell = InteractiveShell.instance(colors="NoColor", user_ns={"__name__": "__main__"})
        if self.shell.history_manager is not None:
            self.shell.history_manager.enabled = False
        self.line, self.exports = line, Exports()
        self.lock, self.home = threading.RLock(), os.getpid()
        self.numbers = itertools.count()
        self.actions: dict[str, Callable[..., Any]] = {
            "run": self.run,
            "define": self.define,
            "get": self.get,
            "call": self.call,
            "attribute": getattr,
            "length": len,
            "items": lambda value: list(itertools.islice(value, MOST_ITEMS)),
            "forget": self.exports.clear,
        }

    # --- what the grader asks for -----------------------------------------------------------------

    def run(self, source: str) -> dict[str, str]:
        """Run a cell; {} or what it raised."""
        with contextlib.redirect_stdout(sys.stderr):
            result = self.shell.run_cell(source, store_history=False)
        error = result.error_before_exec or result.error_in_exec
        return told(error) if error else {}

    def define(self, source: str) -> dict[str, Any]:
        """Run the grader's own code in a namespace of its own; its functions by name."""
        space: dict[str, Any] = {"__name__": "question"}
        exec(compile(source, "<question>", "exec"), space)
        return {name: value for name, value in space.items() if not name.startswith("__")}

    def get(self, name: str) -> Any:
        """The value of a name in the student's namespace. Raises NameError if there is none."""
        if name not in self.shell.user_ns:
            raise NameError(f"name {name!r} is not defined")
        return self.shell.user_ns[name]

    def call(self, function: Any, arguments: list[Any], named: dict[str, Any]) -> dict[str, Any]:
        """Call a function; its value, and whether it changed its arguments."""
        given = [*arguments, *named.values()]
        before = [snapshot(one) for one in given]
        value = function(*arguments, **named)
        return {"value": value, "changed": [snapshot(one) for one in given] != before}

    # --- both directions --------------------------------------------------------------------------

    def serve(self) -> None:
        """Answer requests until the line is closed."""
        with contextlib.suppress(LineClosed):
            while True:
                self.answer(self.line.receive())

    def answer(self, request: dict[str, Any]) -> None:
        """Do what a request asks for, and send what comes of it."""
        reply: dict[str, Any] = {"to": request["id"]}
        try:
            arguments = [unpack(data, self.imported) for data in request["with"]]
            reply["value"] = pack(self.actions[request["do"]](*arguments), self.exports.add)
        except LineClosed:
            raise
        except BaseException as error:
            reply["error"] = told(error)
        with contextlib.suppress(Exception):  # a student may have put something else there
            sys.stdout.flush()
        try:
            self.line.send(reply)
        except WireError as error:
            self.line.send({"to": request["id"], "error": told(error)})

    def ask(self, number: int, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Call function `number` of the grader's: its value, or the error that it raised."""
        if os.getpid() != self.home:
            raise RuntimeError("this function can only be called in the process it was given to")
        with self.lock:
            name = f"k{next(self.numbers)}"
            packed = [pack(given, self.exports.add) for given in (list(arguments), named)]
            self.line.send({"id": name, "call": number, "with": packed})
            while (message := self.line.receive()).get("to") != name:
                self.answer(message)
        if "error" in message:
            raise error_of(message["error"])
        return unpack(message["value"], self.imported)

    def imported(self, data: dict[str, Any]) -> Any:
        """One of this side's objects, or a function of the grader's."""
        if data["$"] == "yours":
            return self.exports.find(data["id"])
        number = data["id"]
        return lambda *arguments, **named: self.ask(number, arguments, named)


def snapshot(value: Any) -> Any:
    """What is equal for two states of a value if and only if they look the same from outside."""
    return pack(value, lambda one: {"id": id(one)})


def main() -> None:
    """Take standard input and output for the grader, and serve."""
    read, write = os.fdopen(os.dup(0), "rb"), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    Kernel(Line(read, write)).serve()


if __name__ == "__main__":
    main()
