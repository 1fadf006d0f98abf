"""Unprivileged users for sandboxes, when the grader is root."""

from __future__ import annotations

import functools
import os
import random
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

import mlsd_hpo

USERS = range(60_000, 61_000)  # ids that no account has, on Debian and its relatives


@contextmanager
def a_user() -> Iterator[int]:
    """The id of a user that no other sandbox on this machine has meanwhile. Linux only.

    Limits on processes count per user, and a user's processes may kill each other; so each sandbox
    needs its own. A socket's name that goes away with this process marks the id as taken.
    """
    with socket.socket(socket.AF_UNIX) as mark:
        for uid in random.SystemRandom().sample(USERS, len(USERS)):
            try:
                mark.bind(f"\0mlsd-hpo-user-{uid}")
            except OSError:
                continue
            yield uid
            return
    raise OSError(f"all {len(USERS)} users for sandboxes are taken")


def threads_of(uid: int) -> int:
    """How many threads of a user run, which is what a limit on processes counts."""
    fields = psutil.process_iter(["uids", "num_threads"])
    found = [process.info for process in fields if process.info["uids"]]
    return sum(info["num_threads"] or 1 for info in found if info["uids"].real == uid)


@functools.cache
def anybody_can_use_python() -> bool:
    """Whether a user without privileges may run this interpreter and read its packages."""
    uid = USERS.stop  # which no sandbox has
    needed = [sysconfig.get_path("purelib"), os.path.dirname(mlsd_hpo.__file__)]
    code = "import os, sys; [os.listdir(folder) for folder in sys.argv[1:]]"
    command = [sys.executable, "-I", "-S", "-c", code, *needed]
    try:
        done = subprocess.run(
            command, user=uid, group=uid, extra_groups=[], cwd="/", capture_output=True
        )
    except PermissionError:
        return False
    return done.returncode == 0
