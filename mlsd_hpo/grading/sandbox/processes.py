"""All processes below one: who they are, what memory they use, and how to end them for certain."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Collection

import psutil

PATIENCE = 5  # seconds that the processes of a sandbox get to end after they were killed


def family_of(root: psutil.Process) -> set[psutil.Process]:
    """A process and all below it; empty if it has ended."""
    try:
        return {root, *root.children(recursive=True)}
    except psutil.NoSuchProcess:
        return set()


def memory_of(processes: Collection[psutil.Process], enough: int) -> int:
    """The memory that processes have in use together, in bytes.

    Pages that several share count for each in `rss`, which is quick to get, and once in the slow
    `pss`; the latter is looked at only if the former gives more than `enough`.
    """
    total = sum(quietly(lambda p: p.memory_info().rss, process) for process in processes)
    if total > enough:
        total = sum(quietly(memory_alone, process) for process in processes)
    return total


def memory_alone(process: psutil.Process) -> int:
    """Memory of a process in bytes, with its part of what it shares where the system tells."""
    try:
        info = process.memory_full_info()
    except psutil.AccessDenied:
        return process.memory_info().rss
    return getattr(info, "pss", info.uss)


def end(
    root: psutil.Process, known: Collection[psutil.Process], keeper: bool, uid: int | None
) -> None:
    """Kill a process, all below it, and those in `known` that are left; wait until they are gone.

    Args:
        root: the first process of a sandbox, the leader of its own group.
        known: processes that were seen below it at some time.
        keeper: whether `root` is no program of a student's but the keeper of all others, which
            collects the dead and ends by itself when none is left. If it has not started the
            program yet, it is about to.
        uid: a user all of whose processes are to end, or None.
    """
    doomed = set(known) - {root} if keeper else {root, *known}
    until = time.monotonic() + PATIENCE
    while runs(root) or any(map(runs, doomed)):
        if time.monotonic() > until:
            quietly(psutil.Process.kill, root)
            return
        doomed |= freeze(root, keeper)
        for process in doomed:
            quietly(psutil.Process.kill, process)
        if uid is not None:
            kill_all_of(uid)
        if keeper:
            quietly(psutil.Process.resume, root)  # it may have been stopped by what it kept
        elif os.name == "posix":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(root.pid, 9)
        time.sleep(0.002)


def freeze(root: psutil.Process, keeper: bool) -> set[psutil.Process]:
    """Suspend all processes below one, so that they start no others; `root` too, unless it keeps.

    Returns those that were suspended.
    """
    spared = {root} if keeper else set()
    frozen: set[psutil.Process] = set()
    while fresh := family_of(root) - frozen - spared:
        for process in fresh:
            quietly(psutil.Process.suspend, process)
        frozen |= fresh
    return frozen


def runs(process: psutil.Process) -> bool:
    """Whether a process is neither gone nor dead."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def quietly(action: Callable[[psutil.Process], int | None], process: psutil.Process) -> int:
    """Do something with a process that may just have ended: what comes out, or 0."""
    try:
        return action(process) or 0
    except psutil.Error:
        return 0


def kill_all_of(uid: int) -> None:
    """Kill every process of a user at one blow. For root."""
    become = f"os.setgroups([]); os.setgid({uid}); os.setuid({uid})"
    code = f"import os; {become}; os.kill(-1, 9)"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], stderr=subprocess.DEVNULL)
