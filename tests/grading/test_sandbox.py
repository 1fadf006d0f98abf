"""Sandboxes, at each degree that works here: what gets in, what cannot get out, what is left."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from mlsd_hpo.grading.sandbox import (
    Degree,
    Limits,
    Running,
    Sandbox,
    best_degree,
    bubblewrap,
    degrees,
    seccomp,
)

pytestmark = pytest.mark.slow  # half a minute of processes that come and go

ROOT = Path(__file__).resolve().parents[2]
REASONS: dict[str, str] = {degree.name: reason for degree, reason in degrees()}
DEGREES: dict[str, Degree] = {degree.name: degree for degree, _ in degrees()}
REQUIRED = os.environ.get("REQUIRE_ISOLATION") == "1"  # as on CI: then nothing is skipped

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps orphans together")
with_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot fork here")

SMALL = Limits(memory=2**29, resident=2**28, processes=12, output_bytes=100_000)


def degree_or_skip(name: str) -> Degree:
    if REASONS[name]:
        if REQUIRED and sys.platform == "linux":
            pytest.fail(f"{name} is required here, but {REASONS[name]}")
        pytest.skip(f"{name}: {REASONS[name]}")
    return DEGREES[name]


@pytest.fixture(params=["bubblewrap", "limits", "time"])
def degree(request: pytest.FixtureRequest) -> Degree:
    return degree_or_skip(request.param)


@pytest.fixture(params=["bubblewrap", "limits"])
def limited(request: pytest.FixtureRequest) -> Degree:
    return degree_or_skip(request.param)


@pytest.fixture
def walled() -> Degree:
    return degree_or_skip("bubblewrap")


@pytest.fixture
def marker() -> Iterator[str]:
    """A word for the command line of every process of a test; none may be left at the end."""
    word = f"marker-{os.urandom(8).hex()}"
    yield word
    assert marked(word) == []


def marked(word: str) -> list[psutil.Process]:
    """The living processes that carry a word in their command lines."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        dead = process.info["status"] == psutil.STATUS_ZOMBIE
        if not dead and word in (process.info["cmdline"] or []):
            found.append(process)
    return found


def gone(word: str, seconds: float = 5) -> bool:
    """Wait until no process carries the word; whether that came true in time."""
    until = time.monotonic() + seconds
    while marked(word) and time.monotonic() < until:
        time.sleep(0.01)
    return not marked(word)


def python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-I", "-c", code, *arguments]


def result(running: Running) -> str:
    """All that a program writes to stdout until it ends."""
    with running:
        return running.stdout.read().decode()


# --- what every degree does -----------------------------------------------------------------------


def test_messages_go_in_and_out_and_prints_are_kept_apart(degree: Degree) -> None:
    code = "import sys\nfor line in sys.stdin: print(line * 2, end='', flush=True)\n"
    code = "import sys; print('by the way', file=sys.stderr)\n" + code
    with Sandbox(degree).start(python(code)) as running:
        for word in (b"one\n", "zwölf\n".encode()):
            running.stdin.write(word)
            running.stdin.flush()
            assert [running.stdout.readline() for _ in range(2)] == [word, word]
        assert running.alive()
    assert not running.alive()
    assert running.output() == "by the way\n"
    assert running.trouble == ""


def test_the_environment_is_clean_and_the_same_from_any_folder(
    degree: Degree, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_GRADER", "42")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)
    code = "import mlsd_hpo, os; print(sorted(os.environ)); print(os.environ['OMP_NUM_THREADS'])"
    names, threads = result(Sandbox(degree).start(python(code))).splitlines()
    assert "SECRET" not in names and "PYTHONPATH" not in names
    assert {"HOME", "TMPDIR", "MPLCONFIGDIR", "IPYTHONDIR"} <= set(eval(names))
    assert threads == "1"


def test_files_are_copied_into_a_folder_of_its_own(degree: Degree, tmp_path: Path) -> None:
    (tmp_path / "data" / "deep er").mkdir(parents=True)
    (tmp_path / "data" / "a.csv").write_text("1,2")
    (tmp_path / "data" / "deep er" / "ü.txt").write_text("three")
    (tmp_path / "outside.txt").write_text("secret")
    (tmp_path / "data" / "link.txt").symlink_to(tmp_path / "outside.txt")
    code = """if True:
        import os, pathlib
        print(sorted(p.as_posix() for p in pathlib.Path().rglob("*")))
        pathlib.Path("a.csv").write_text("changed")
        pathlib.Path("deep er", "new").touch()
        pathlib.Path(os.environ["HOME"], "new").touch()
        print(os.getcwd())"""
    running = Sandbox(degree, files=tmp_path / "data").start(python(code))
    listed, folder = result(running).splitlines()
    assert eval(listed) == ["a.csv", "deep er", "deep er/ü.txt"]
    assert (tmp_path / "data" / "a.csv").read_text() == "1,2"
    assert not Path(folder).exists()


def test_the_end_of_what_is_printed_is_kept(degree: Degree) -> None:
    code = "import sys; sys.stderr.write('a' * 30_000 + 'the end'); sys.stderr.flush()"
    with Sandbox(degree).start(python(code)) as running:
        running.stdout.read()
    assert running.output().endswith("a" * 10_000 + "the end")
    assert len(running.output()) == 20_000
    assert running.trouble == ""


def test_a_flood_of_output_is_stopped(degree: Degree) -> None:
    code = "import sys\nwhile True: print('flood', file=sys.stderr)"
    with Sandbox(degree, SMALL).start(python(code)) as running:
        assert running.stdout.read() == b""
        assert not running.alive()
    assert running.trouble == "printed more than 0.0954 MB"
    assert "flood\nflood\n" in running.output()


def test_stop_is_quick_and_can_be_repeated(degree: Degree, marker: str) -> None:
    code = """if True:
        import signal, time
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        print("ready", flush=True)
        while True:
            try: time.sleep(1)
            except BaseException: pass"""
    running = Sandbox(degree).start(python(code, marker))
    assert running.stdout.readline() == b"ready\n"
    start = time.perf_counter()
    running.stop()
    running.stop()
    assert time.perf_counter() - start < 0.5
    assert not running.alive() and running.trouble == ""


@pytest.mark.parametrize("wait", [0, 0.005, 0.015, 0.03])
def test_what_has_hardly_started_can_be_stopped(degree: Degree, wait: float, marker: str) -> None:
    running = Sandbox(degree).start(python("import time; time.sleep(60)", marker))
    time.sleep(wait)
    start = time.perf_counter()
    running.stop()
    assert time.perf_counter() - start < 2


def test_stopping_frees_a_thread_that_writes_to_a_program_that_does_not_read(
    degree: Degree,
) -> None:
    running = Sandbox(degree).start(python("import time; time.sleep(60)"))
    thread = write_too_much(running)
    running.stop()
    thread.join(timeout=2)
    assert not thread.is_alive()


def write_too_much(running: Running) -> threading.Thread:
    """A thread that writes more than a pipe holds."""

    def write() -> None:
        with contextlib.suppress(BrokenPipeError):
            running.stdin.write(bytes(1_000_000))

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    thread.join(timeout=0.1)
    assert thread.is_alive()
    return thread


ORPHAN = """if True:
    import os, sys, time
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for stream in (0, 1, 2): os.close(stream)
            time.sleep(60)
        os._exit(0)
    os.wait()
    print("left", flush=True)
    time.sleep(float(sys.argv[2]))"""


@on_linux
@pytest.mark.parametrize("stays", ["0", "60"], ids=["program ends", "program is stopped"])
def test_an_orphan_does_not_outlive_the_sandbox(limited: Degree, stays: str, marker: str) -> None:
    with Sandbox(limited).start(python(ORPHAN, marker, stays)) as running:
        assert running.stdout.readline() == b"left\n"
        if stays == "0":
            assert running.stdout.read() == b""


@on_linux
def test_nothing_outlives_a_grader_that_is_killed(
    limited: Degree, marker: str, tmp_path: Path
) -> None:
    grader = """if True:
        import sys
        from mlsd_hpo.grading.sandbox import Sandbox, degrees
        degree = next(degree for degree, _ in degrees() if degree.name == sys.argv[1])
        running = Sandbox(degree).start([sys.executable, "-I", "-c", *sys.argv[2:]])
        print(running.stdout.readline(), flush=True)
        sys.stdin.read()"""
    command = python(grader, limited.name, ORPHAN, marker, "60")
    environment = os.environ | {"TMPDIR": str(tmp_path)}  # its work folder is nobody's then
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment) as process:
        assert process.stdout and process.stdout.readline()
        assert len(marked(marker)) >= 3
        process.kill()
    assert gone(marker)


@with_fork
def test_stop_does_not_wait_for_what_escaped_with_the_pipes(marker: str) -> None:
    keeps_the_pipes = ORPHAN.replace("for stream in (0, 1, 2): os.close(stream)", "pass")
    running = Sandbox(degree_or_skip("time")).start(python(keeps_the_pipes, marker, "60"))
    assert running.stdout.readline() == b"left\n"
    write_too_much(running)
    start = time.perf_counter()
    running.stop()
    assert time.perf_counter() - start < 5
    for escaped in marked(marker):
        escaped.kill()
    assert gone(marker)


@with_fork
def test_children_in_the_same_session_end_with_it_even_without_limits(
    degree: Degree, marker: str
) -> None:
    code = "import os, time; os.fork(); os.fork(); print(1, flush=True); time.sleep(60)"
    with Sandbox(degree).start(python(code, marker)) as running:
        for _ in range(4):
            running.stdout.readline()
        assert len(marked(marker)) >= 4


@with_fork
def test_many_processes_cannot_take_more_memory_together(degree: Degree, marker: str) -> None:
    code = """if True:
        import os, time
        os.fork(), os.fork()
        hoard = bytearray(os.urandom(1)) * 100_000_000
        time.sleep(60)"""
    with Sandbox(degree, SMALL).start(python(code, marker)) as running:
        running.stdout.read()
    assert running.trouble == "used more than 0.2 GB of memory"


@with_fork
def test_memory_that_processes_share_counts_once(degree: Degree, marker: str) -> None:
    code = """if True:
        import os, time
        hoard = bytearray(os.urandom(1)) * 100_000_000
        os.fork(), os.fork()
        print("ready", flush=True)
        time.sleep(60)"""
    with Sandbox(degree, SMALL).start(python(code, marker)) as running:
        for _ in range(4):
            assert running.stdout.readline() == b"ready\n"
        try:
            marked(marker)[0].memory_full_info()
        except psutil.AccessDenied:
            pytest.skip("what processes share cannot be seen here")
        time.sleep(0.6)
        assert running.alive() and running.trouble == ""


# --- what limits do -------------------------------------------------------------------------------


def test_one_process_gets_a_memory_error(limited: Degree) -> None:
    code = "try: bytearray(10**9)\nexcept MemoryError: print('too much')"
    assert result(Sandbox(limited, SMALL).start(python(code))) == "too much\n"


def test_processor_time_files_and_open_files_are_limited(limited: Degree) -> None:
    code = """if True:
        import os, resource
        assert resource.getrlimit(resource.RLIMIT_CPU) == (1, 1)
        try: open("big", "wb").write(b"x" * 2_000_000)
        except OSError as error: print(error.strerror)
        try: [os.dup(0) for _ in range(100)]
        except OSError as error: print(error.strerror, flush=True)
        while True: pass"""
    limits = Limits(cpu_seconds=1, file_bytes=1_000_000, open_files=50)
    start = time.perf_counter()
    said = result(Sandbox(limited, limits).start(python(code)))
    assert said == "File too large\nToo many open files\n"
    assert time.perf_counter() - start < 10


BOMB = """if True:
    import os
    print("lit", flush=True)
    while True:
        try: os.fork()
        except BaseException: pass"""


def test_a_fork_bomb_stays_small_and_is_gone_at_the_end(limited: Degree, marker: str) -> None:
    with Sandbox(limited, SMALL).start(python(BOMB, marker)) as running:
        running.stdout.readline()
        time.sleep(0.3)
        assert len(marked(marker)) <= SMALL.processes + 4  # the launchers' lines carry it too
        assert running.trouble == ""


@on_linux
def test_processes_that_give_birth_and_die_are_gone_at_the_end(
    limited: Degree, marker: str
) -> None:
    code = """if True:
        import os, time
        print("lit", flush=True)
        if os.fork(): time.sleep(60)
        for _ in range(3): os.fork()
        while True:
            if os.fork(): os._exit(0)
            os.setsid()"""
    with Sandbox(limited, SMALL).start(python(code, marker)) as running:
        running.stdout.readline()
        time.sleep(0.1)


@on_linux
def test_the_user_has_no_privileges(limited: Degree) -> None:
    code = "print(open('/proc/self/status').read())"
    lines = result(Sandbox(limited).start(python(code))).splitlines()
    status = dict(line.split(":", 1) for line in lines if ":" in line)
    assert "0" not in status["Uid"].split() + status["Gid"].split()
    assert status["NoNewPrivs"].strip() == "1"
    assert status["Groups"].split() in ([], [str(os.getgid())]) or os.getuid() != 0
    reads_root_home = 0x4  # CAP_DAC_READ_SEARCH, only if the interpreter lies where root alone sees
    allowed = {0} if limited.name == "bubblewrap" else {0, reads_root_home}
    for name in ("CapPrm", "CapEff", "CapAmb"):
        assert int(status[name], 16) in allowed


def test_no_open_file_of_the_grader_leaks(degree: Degree, tmp_path: Path) -> None:
    with (tmp_path / "gradebook").open("w") as gradebook:
        os.set_inheritable(gradebook.fileno(), True)
        code = "import os; print(sorted(os.listdir('/proc/self/fd')))"
        if not Path("/proc/self/fd").exists():
            pytest.skip("there is no /proc here")
        said = result(Sandbox(degree, files=tmp_path).start(python(code)))
    assert said == "['0', '1', '2', '3']\n"  # 3 is the listing itself


# --- what only bubblewrap does --------------------------------------------------------------------


def test_there_is_no_network(walled: Degree) -> None:
    code = """if True:
        import socket
        print([name for _, name in socket.if_nameindex()])
        for address in (("127.0.0.1", PORT), ("192.0.2.1", 80)):
            try: socket.create_connection(address, timeout=1); print("connected")
            except OSError: print("refused")"""
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = code.replace("PORT", str(server.getsockname()[1]))
        said = result(Sandbox(walled).start(python(code)))
    assert said == "['lo']\nrefused\nrefused\n"


@pytest.mark.parametrize(
    "hidden",
    [
        *(ROOT / name for name in ("solutions", "tests", "pyproject.toml", ".git")),
        *(Path(name) for name in ("/etc/passwd", "/etc/shadow", "/var", "/home", "/run", "/sys")),
    ],
    ids=str,
)
def test_other_files_are_not_there(walled: Degree, hidden: Path) -> None:
    code = "import os, sys; print(os.path.lexists(sys.argv[1]))"
    assert hidden.exists() or hidden.parts[1] != "etc"
    assert result(Sandbox(walled).start(python(code, str(hidden)))) == "False\n"


def test_what_is_visible_can_be_read_and_not_written(walled: Degree, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    notes = tmp_path / "notes.txt"
    notes.write_text("read me")
    notes.chmod(0o666)
    (tmp_path / "other.txt").write_text("not me")
    code = """if True:
        import os, pathlib, sys
        notes = pathlib.Path(sys.argv[1])
        print(notes.read_text(), os.listdir(notes.parent))
        try: notes.write_text("changed")
        except OSError as error: print(error.strerror)"""
    running = Sandbox(walled, visible=[notes]).start(python(code, str(notes)))
    assert result(running) == "read me ['notes.txt']\nRead-only file system\n"


def test_nothing_can_be_written_but_in_the_private_folders(walled: Degree) -> None:
    code = """if True:
        import os
        for folder, names, _ in os.walk("/"):
            if folder == "/proc" or folder.count("/") > 3: names.clear()
            try: open(os.path.join(folder, "new"), "w").close(); print(folder)
            except OSError: pass"""
    said = result(Sandbox(walled).start(python(code)))
    assert sorted(said.split()) == ["/dev/shm", bubblewrap.HOME, bubblewrap.WORK]


def test_the_private_folders_are_small(walled: Degree) -> None:
    code = """if True:
        for folder in (".", "/dev/shm"):
            try:
                for number in range(100): open(f"{folder}/{number}", "wb").write(bytes(100_000))
            except OSError as error: print(number < 20, error.strerror)"""
    limits = Limits(folder_bytes=1_000_000)
    said = result(Sandbox(walled, limits).start(python(code)))
    assert said == "True No space left on device\n" * 2


def test_what_would_hide_memory_from_the_watcher_is_refused(walled: Degree) -> None:
    if not seccomp.program(os.uname().machine):
        pytest.skip(f"system calls are not filtered on {os.uname().machine}")
    code = """if True:
        import ctypes, os, threading
        libc = ctypes.CDLL(None, use_errno=True)
        namespace = 0x10000000
        clone = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
        for call in (
            lambda: libc.memfd_create(b"hoard", 0),
            lambda: libc.shmget(0, 10**6, 0o1600),
            lambda: libc.unshare(namespace),
            lambda: libc.syscall(clone, namespace | 17, 0, 0, 0, 0),
        ):
            print(call(), os.strerror(ctypes.get_errno()))
        thread = threading.Thread(target=print, args=["threads and forks are fine"])
        thread.start(); thread.join()
        os.waitpid(os.fork() or os._exit(0), 0)"""
    said = result(Sandbox(walled).start(python(code)))
    assert said == "-1 Operation not permitted\n" * 4 + "threads and forks are fine\n"


def test_two_sandboxes_see_neither_each_other_nor_the_grader(walled: Degree) -> None:
    code = """if True:
        import os, pathlib, sys
        pathlib.Path("..", "note").write_text("mine")
        print("there", flush=True); sys.stdin.readline()
        print(os.getuid(), len([name for name in os.listdir("/proc") if name.isdigit()]))"""
    look = "import os; print(os.path.exists('../note'), os.listdir('.'))"
    sandbox = Sandbox(walled)
    with sandbox.start(python(code)) as one, sandbox.start(python(code)) as two:
        for running in (one, two):
            assert running.stdout.readline() == b"there\n"
        assert result(sandbox.start(python(look))) == "False []\n"
        said = []
        for running in (one, two):
            running.stdin.write(b"\n")
            running.stdin.flush()
            said.append(running.stdout.readline().split())
    assert [processes for _, processes in said] == [b"2", b"2"]  # the launcher, and itself
    assert os.getuid() != 0 or said[0][0] != said[1][0]


def test_the_libraries_of_the_course_run_under_the_limits(walled: Degree) -> None:
    code = """if True:
        import matplotlib, numpy as np, sklearn
        print(np.linalg.inv(np.eye(50)).sum())"""
    assert result(Sandbox(walled).start(python(code))) == "50.0\n"


# --- degrees --------------------------------------------------------------------------------------


def test_the_best_degree_is_the_first_that_works() -> None:
    assert [degree.name for degree, _ in degrees()] == ["bubblewrap", "limits", "time"]
    assert REASONS["time"] == ""
    assert best_degree() == next(degree for degree, reason in degrees() if not reason)
    assert DEGREES["time"].text == "not isolated: time limits only"


def test_a_degree_that_does_not_work_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    degrees.cache_clear()
    try:
        assert degrees()[0][1] == "bubblewrap (the command bwrap) is not installed"
        fake = tmp_path / "bwrap"
        fake.write_text("#!/bin/sh\necho bwrap: no namespaces here >&2\nexit 1\n")
        fake.chmod(0o755)
        degrees.cache_clear()
        assert degrees()[0][1] == "a first program did not run: bwrap: no namespaces here"
        assert best_degree().name != "bubblewrap"
    finally:
        degrees.cache_clear()


def test_folders_that_are_not_there_are_named(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    with pytest.raises(FileNotFoundError, match=r"visible: .*missing"):
        Sandbox(best_degree(), visible=[tmp_path, missing])
    with pytest.raises(NotADirectoryError, match=r"files: .*missing"):
        Sandbox(best_degree(), files=missing)


def test_a_program_that_is_not_there_is_no_riddle(degree: Degree) -> None:
    try:
        with Sandbox(degree).start(["no-such-program"]) as running:
            assert running.stdout.read() == b""
    except FileNotFoundError as error:
        assert "no-such-program" in str(error)
    else:
        assert "no-such-program" in running.output() or "FileNotFoundError" in running.output()
