"""Sandboxes: where a submission's code runs, in the best way that this machine allows.

    with Sandbox(best_degree()).start([sys.executable, "-I", "-c", "print(1)"]) as running:
        line = running.stdout.readline()

Three degrees, best first:

- "bubblewrap": no network, private temporary folders, an unprivileged user, limits; of the disk
  only the system, the interpreter and its packages can be seen (Linux with bubblewrap);
- "limits": limits on memory, time, processes and files, a clean environment, and all that the
  program started ends with it; but files and the network are open (Linux, macOS);
- "time": nothing but the watchers of `watch.py` and the grader's own time limits.

`degrees` finds out by trying which of them work.
"""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mlsd_hpo.grading.sandbox import bubblewrap, seccomp
from mlsd_hpo.grading.sandbox.surroundings import clean_environment, popen, regular_files
from mlsd_hpo.grading.sandbox.users import a_user, anybody_can_use_python, threads_of
from mlsd_hpo.grading.sandbox.watch import Limits, Running

__all__ = ["Degree", "Limits", "Running", "Sandbox", "best_degree", "degrees"]

LAUNCHER = str(Path(__file__).with_name("launch.py"))


@dataclass(frozen=True)
class Degree:
    """How well a sandbox isolates; `text` is one line for reports."""

    name: Literal["bubblewrap", "limits", "time"]
    text: str


BUBBLEWRAP = Degree("bubblewrap", "isolated by bubblewrap: no network, no files but its own")
LIMITS = Degree("limits", "partly isolated: limits only, files and network are open")
TIME = Degree("time", "not isolated: time limits only")


@functools.cache
def degrees() -> list[tuple[Degree, str]]:
    """Every degree, best first, with "" if it works on this machine, or else the reason why not."""
    return [(degree, lack(degree)) for degree in (BUBBLEWRAP, LIMITS, TIME)]


def best_degree() -> Degree:
    """The best degree that works on this machine."""
    return next(degree for degree, reason in degrees() if not reason)


def lack(degree: Degree) -> str:
    """Why a tiny program does not run at this degree; "" if it does."""
    if degree.name == "bubblewrap" and shutil.which("bwrap") is None:
        return "bubblewrap (the command bwrap) is not installed"
    if degree.name == "limits" and os.name != "posix":
        return f"there are no resource limits on {sys.platform}"
    try:
        with Sandbox(degree).start([sys.executable, "-I", "-c", "print('ready')"]) as running:
            if running.stdout.read().strip() == b"ready":
                return ""
    except OSError as error:
        return f"a first program did not start: {error}"
    said = running.output().strip() or "no message"
    return f"a first program did not run: {said.splitlines()[-1]}"


class Sandbox:
    """A way to run programs; each program that is started gets a fresh sandbox of its own."""

    def __init__(
        self,
        degree: Degree,
        limits: Limits = Limits(),  # noqa: B008  (it cannot change)
        *,
        visible: Sequence[Path] = (),
        files: Path | None = None,
    ) -> None:
        """Prepare, but start nothing yet.

        Args:
            degree: how well to isolate, one of those that work here (`degrees`).
            limits: what a program may take.
            visible: files and folders that can be read inside, besides the installed packages, if
                everybody may read them.
            files: a folder whose content is copied into the program's work folder; links in it are
                left out.

        Raises FileNotFoundError or NotADirectoryError for what is not there.
        """
        for path in visible:
            if not path.exists():
                raise FileNotFoundError(f"visible: there is no {path}")
        if files is not None and not files.is_dir():
            raise NotADirectoryError(f"files: there is no folder {files}")
        self.degree = degree
        self.limits = limits
        self.visible = tuple(visible)
        self.files = files

    def start(self, argv: Sequence[str]) -> Running:
        """Start a program in a private work folder; `argv[0]` is usually `sys.executable`.

        The thread that calls this must outlive the program: on Linux the program ends with it.
        """
        with contextlib.ExitStack() as stack:
            start = self._start_walled if self.degree.name == "bubblewrap" else self._start_open
            process, uid = start(list(argv), stack)
            keeper = self.degree.name != "time" and sys.platform == "linux"
            return Running(process, self.limits, stack.pop_all().close, keeper, uid)

    def _start_walled(
        self, argv: list[str], stack: contextlib.ExitStack
    ) -> tuple[subprocess.Popen[bytes], None]:
        """Start at degree "bubblewrap"."""
        as_root = os.geteuid() == 0
        uid = stack.enter_context(a_user()) if as_root else None
        with contextlib.ExitStack() as opened:
            files = {
                name: opened.enter_context(path.open("rb")).fileno()
                for name, path in regular_files(self.files).items()
            }
            calls = None
            if program := seccomp.program(os.uname().machine):
                file = opened.enter_context(tempfile.TemporaryFile())
                file.write(program)
                file.seek(0)
                calls = file.fileno()
            environment = clean_environment(bubblewrap.WORK, bubblewrap.HOME)
            size = self.limits.folder_bytes
            walls = bubblewrap.command(environment, self.visible, files, calls, size, as_root)
            kept = [*files.values(), *([] if calls is None else [calls])]
            return popen([*walls, *self._launcher(uid), *argv], pass_fds=kept), None

    def _start_open(
        self, argv: list[str], stack: contextlib.ExitStack
    ) -> tuple[subprocess.Popen[bytes], int | None]:
        """Start at degree "limits" or "time": an ordinary process with a folder of its own."""
        made = tempfile.TemporaryDirectory(prefix="mlsd-hpo-", ignore_cleanup_errors=True)
        home = Path(stack.enter_context(made))
        work = home / "work"
        work.mkdir()
        for name, path in regular_files(self.files).items():
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, work / name)
        uid = None
        command = argv
        if self.degree.name == "limits":
            if os.geteuid() == 0:
                uid = stack.enter_context(a_user())
                for path in [home, *home.rglob("*")]:
                    os.chown(path, uid, uid)
            command = [*self._launcher(uid), *argv]
        environment = clean_environment(str(work), str(home))
        return popen(command, env=environment, cwd=work), uid

    def _launcher(self, uid: int | None) -> list[str]:
        """The command that sets the limits and the user, to be followed by the program."""
        limits = {
            "AS": self.limits.memory,
            "CPU": self.limits.cpu_seconds,
            "NPROC": self.limits.processes,
            "FSIZE": self.limits.file_bytes,
            "NOFILE": self.limits.open_files,
            "CORE": 0,
        }
        if sys.platform == "darwin":
            del limits["AS"]  # which macOS does not know; the watcher still looks at memory
        if uid is None:  # the limit is on all that this user runs
            limits["NPROC"] += threads_of(os.getuid())
        settings = [f"{name}={value}" for name, value in limits.items()]
        if uid is not None:
            settings.append(f"uid={uid}")
        if sys.platform == "linux":
            settings.append("keep=1")
        if uid is not None and self.degree.name == "limits" and not anybody_can_use_python():
            settings.append("read_all=1")
        return [sys.executable, "-I", "-S", LAUNCHER, *settings, "--"]
