"""A program that runs in a sandbox: its pipes, and the watchers that stop what takes too much.

Two threads attend to each program. One reads all that it prints and keeps the end of it; the other
looks some times a second at all processes below the program, for memory and their number, which no
limit of a single process bounds. Either stops the program and leaves the reason in `trouble`.
"""

from __future__ import annotations

import contextlib
import io
import subprocess
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, cast

import psutil

from mlsd_hpo.grading.sandbox.processes import end, family_of, memory_of

INTERVAL = 0.2  # seconds between two looks at memory and processes
KEPT = 20_000  # bytes of what was printed last
OWN = 2  # processes that belong to the sandbox and not to the program


@dataclass(frozen=True)
class Limits:
    """What a sandbox may take; each process by itself, or all of them together.

    Attributes:
        memory: address space of a process, bytes.
        resident: memory in use by all processes together, bytes.
        cpu_seconds: processor time of a process.
        processes: how many may run at once.
        file_bytes: size of a file.
        folder_bytes: size of each private folder, /tmp and shared memory ("bubblewrap" only).
        open_files: how many a process may have open.
        output_bytes: of what the program prints (stderr) in all.
    """

    memory: int = 6 * 2**30
    resident: int = 3 * 2**30
    cpu_seconds: int = 600
    processes: int = 64
    file_bytes: int = 64 * 2**20
    folder_bytes: int = 256 * 2**20
    open_files: int = 256
    output_bytes: int = 2 * 2**20


class Running:
    """A program in its sandbox. Use it as a context manager, or call `stop` at the end.

    Attributes:
        stdin, stdout: buffered binary pipes to the program. What the program prints for people
            comes by stderr, see `output`.
        trouble: why the program was stopped by its watchers, or "".
    """

    stdin: BinaryIO
    stdout: BinaryIO

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        limits: Limits,
        clean_up: Callable[[], object],
        keeper: bool,
        uid: int | None,
    ) -> None:
        """Watch `process`; call `clean_up` when everything in it has ended.

        For `keeper` and `uid` see `processes.end`.
        """
        self.stdin = cast(BinaryIO, process.stdin)
        self.stdout = cast(BinaryIO, process.stdout)
        self.trouble = ""
        self._process = process
        self._limits = limits
        self._clean_up = clean_up
        self._keeper, self._uid = keeper, uid
        self._seen: set[psutil.Process] = set()
        self._root = psutil.Process(process.pid)
        self._printed: deque[bytes] = deque()
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._stopped = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._reader.start()
        self._watcher.start()

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def alive(self) -> bool:
        """Whether the program still runs; for some milliseconds after its end this may be true."""
        return not self.trouble and self._process.poll() is None

    def output(self) -> str:
        """The last 20 kB of what the program has printed."""
        return b"".join(self._printed.copy())[-KEPT:].decode("utf-8", errors="replace")

    def stop(self) -> None:
        """End all processes of the sandbox, and remove its folder. May be called again."""
        self._stopping.set()
        with self._lock:
            if self._stopped:
                return
            self._end()
            self._stopped = True
        # What escaped a weak sandbox may hold the pipes for ever: wait for none of them that long.
        closer = threading.Thread(target=self._close, daemon=True)
        closer.start()
        for thread in (self._reader, self._watcher, closer):
            thread.join(timeout=1)
        self._clean_up()

    def _close(self) -> None:
        with contextlib.suppress(OSError):  # nobody is left to read what lay in the buffer
            self.stdin.close()

    def _read(self) -> None:
        """Read what is printed until all writers have ended; keep the end of it."""
        stream = cast(io.BufferedReader, self._process.stderr)
        total = kept = 0
        while chunk := stream.read1(65536):
            total += len(chunk)
            kept += len(chunk)
            self._printed.append(chunk)
            while kept - len(self._printed[0]) >= KEPT:
                kept -= len(self._printed.popleft())
            if total > self._limits.output_bytes:
                self._give_up(f"printed more than {self._limits.output_bytes / 2**20:.3g} MB")
                return

    def _watch(self) -> None:
        """Look at the processes until the program ends."""
        while not self._stopping.wait(INTERVAL):
            family = family_of(self._root)
            self._seen = {process for process in self._seen if process.is_running()} | family
            if len(family) > self._limits.processes + OWN:
                self._give_up(f"started more than {self._limits.processes} processes")
            elif memory_of(family, self._limits.resident) > self._limits.resident:
                limit = f"{self._limits.resident / 2**30:.1f} GB"
                self._give_up(f"used more than {limit} of memory")

    def _give_up(self, trouble: str) -> None:
        """Stop everything, and say why, unless it is being stopped already."""
        with self._lock:
            if not self._stopped and not self._stopping.is_set():
                self.trouble = self.trouble or trouble
                self._end()

    def _end(self) -> None:
        """Kill all processes, and wait until they are gone."""
        end(self._root, self._seen, self._keeper, self._uid)
        self._process.wait()
