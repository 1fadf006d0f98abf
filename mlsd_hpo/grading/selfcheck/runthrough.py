"""Run a notebook from top to bottom in a fresh kernel, and say of each cell what became of it."""

from __future__ import annotations

import asyncio
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

SLOW = 10.0  # seconds after which a word is said about a cell that still runs
GRACE = 10.0  # seconds that a cell has to end after it was interrupted
MOST_OUTPUT = 10_000_000  # characters that a cell may print
DEAD = "DeadKernelError"  # the error of a cell with which the kernel died
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
LINE = re.compile(r"Cell In\[(\d+)\], line (\d+)")
MARKED = re.compile(r"^-+> *\d+ (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Ran:
    """What became of one cell.

    Attributes:
        label: how the student finds it: 'In [4] "def zoom(objective):"'.
        ran: whether it was begun at all.
        error: the class of what it raised: "NameError"; "" if it raised nothing.
        message: the text of the error.
        place: the line of the notebook that raised it: "In [4], line 2: `return 1 / 0`".
        stderr: what it wrote to stderr.
        stopped: why it was stopped: "did not end within 60 s".
    """

    label: str
    ran: bool = True
    error: str = ""
    message: str = ""
    place: str = ""
    stderr: str = ""
    stopped: str = ""


async def run_through(
    book: nbformat.NotebookNode,
    folder: Path,
    seconds: float,
    on_cell: Callable[[int], None],
    on_slow: Callable[[str], None],
) -> list[Ran]:
    """Run all cells of the notebook; return one result for each of its cells, text cells too.

    Args:
        book: the notebook; its outputs are replaced.
        folder: where the kernel starts.
        seconds: that each cell may take.
        on_cell: called with the index of a cell before it runs.
        on_slow: called with a sentence about a cell that takes long, while it runs.

    Raises:
        RuntimeError: if the kernel does not start.
    """
    client: Any = NotebookClient(
        book,
        kernel_name="python3",
        allow_errors=True,
        timeout=None,  # `_watched` stops cells, and goes on
        store_widget_state=False,
        skip_cells_with_tag="",  # a tag of the student's own does not take a check away
        extra_arguments=["--IPKernelApp.log_level=50"],
    )
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    results = [Ran(label(cell, 0), ran=False) for cell in book.cells]
    manager, count, loop = client.create_kernel_manager(), 0, asyncio.get_running_loop()
    try:
        try:
            await client.async_start_new_kernel(cwd=str(folder), **quiet)
            await client.async_start_new_kernel_client()
        except Exception as error:
            text = f"the kernel does not start ({error}); see: mlsd-hpo doctor"
            raise RuntimeError(text) from error
        client.kc.allow_stdin = False  # a cell that asks for input raises, and waits for nobody
        for index, cell in enumerate(book.cells):
            if cell.cell_type == "code" and cell.source.strip():
                count += 1
                on_cell(index)
                name = label(cell, count)
                text = f"{name} has been running for {SLOW:g} s; it is stopped after {seconds:g} s"
                slow = loop.call_later(SLOW, on_slow, text)
                ran = await _watched(client, cell, index, seconds)
                slow.cancel()
                results[index] = replace(ran, label=name)
                if ran.error == DEAD:
                    break
    finally:
        if manager.has_kernel:
            await manager.shutdown_kernel(now=True)
        if client.kc:
            client.kc.stop_channels()
    return results


async def _watched(client: Any, cell: nbformat.NotebookNode, index: int, seconds: float) -> Ran:
    """Run one cell; if it takes or prints too much, interrupt it, and if it goes on, the kernel."""
    loop, replies = asyncio.get_running_loop(), []
    client.on_cell_executed = lambda execute_reply, **_: replies.append(execute_reply["content"])
    task = asyncio.ensure_future(client.async_execute_cell(cell, index))
    end, stopped, killed = loop.time() + seconds, "", False
    try:
        while not (task.done() or stopped):
            await asyncio.wait({task}, timeout=0.1)
            if not task.done() and loop.time() >= end:
                stopped = f"did not end within {seconds:g} s"
            elif sum(len(output.get("text", "")) for output in cell.outputs) > MOST_OUTPUT:
                stopped = f"printed more than {MOST_OUTPUT // 10**6} million characters"
        if not task.done():
            await client.km.interrupt_kernel()
            await asyncio.wait({task}, timeout=GRACE)
        if not task.done():
            killed = True
            await client.km.provisioner.kill()
            stopped += ", and could not be interrupted"
        await task
    except DeadKernelError:
        killed = True
    finally:
        task.cancel()  # where we were interrupted ourselves
        await asyncio.gather(task, return_exceptions=True)
    if killed or not replies:
        return Ran("", error=DEAD, stopped=stopped)
    stderr = "".join(out.text for out in cell.outputs if out.get("name") == "stderr")
    return replace(_outcome(replies[-1]), stderr=stderr, stopped=stopped)


def _outcome(reply: Mapping[str, Any]) -> Ran:
    """What the kernel's reply tells; outputs may be late, and the reply is not."""
    if reply.get("status") == "ok":
        return Ran("")
    text = COLOURS.sub("", "\n".join(reply.get("traceback") or []))
    return Ran(
        "",
        True,
        reply.get("ename", "error"),
        COLOURS.sub("", reply.get("evalue", "")),
        _place(text),
    )


def _place(traceback: str) -> str:
    """The last line of the notebook's own in a traceback; "" if there is none."""
    places = list(LINE.finditer(traceback))
    if not places:
        return ""
    found = places[-1]
    line = MARKED.search(traceback, found.end())
    return f"In [{found[1]}], line {found[2]}" + (f": `{line[1].strip()}`" if line else "")


def label(cell: nbformat.NotebookNode, count: int) -> str:
    """How a student finds a cell: by its number after a restart and its first line of code."""
    lines = [line.strip() for line in cell.source.splitlines() if line.strip()]
    first = lines[0] if lines else "(empty)"
    short = first if len(first) <= 50 else f"{first[:49]}…"
    return f'In [{count}] "{short}"' if count else f'"{short}"'
