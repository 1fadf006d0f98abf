"""The command line of bubblewrap: which files a submission sees, and which walls surround it.

Inside, the system, the interpreter, its packages and mlsd_hpo itself can be read; /tmp and the work
folder are private and vanish at the end; everything else, the repository and its solutions first
of all, is not there. There is no network, and no process but its own.

Root needs no user namespace and must not use one: a limit on processes holds for ordinary users
only, and in a namespace that root made even they count as root. So root keeps the two capabilities
that launch.py needs to become an unprivileged user. Anybody else gets a user namespace.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import mlsd_hpo

HOME = "/tmp"
WORK = f"{HOME}/work"  # the program's folder inside

# Of each place that programs are installed in; the rest of it may hold anything.
PARTS = ("bin", "sbin", "lib", "lib32", "lib64", "libexec", "share", "pyvenv.cfg")
# Of the machine's settings: what the linker, fonts and clocks need; no passwords, no host names.
SETTINGS = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "fonts", "localtime")


def command(
    environment: Mapping[str, str],
    visible: Sequence[Path],
    files: Mapping[str, int],
    filter_file: int | None,
    folder_bytes: int,
    as_root: bool,
) -> list[str]:
    """The command, to be followed by the program.

    Args:
        environment: all the variables that the program gets.
        visible: files and folders that can be read besides, at their own places.
        files: what lies in the work folder at the start: path inside it to open file descriptor.
        filter_file: descriptor of a file with a program of `seccomp`, or None.
        folder_bytes: the size of /tmp, and of shared memory.
        as_root: whether the caller is root, and launch.py will change the user.
    """
    if as_root:
        walls = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
        walls += ["--unshare-cgroup-try", "--cap-drop", "ALL"]
        walls += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        walls = ["--unshare-all", "--cap-drop", "ALL"]
    walls += ["--as-pid-1", "--die-with-parent", "--new-session", "--clearenv"]
    walls += ["--hostname", "sandbox"]
    if filter_file is not None:
        walls += ["--seccomp", str(filter_file)]
    for name, value in environment.items():
        walls += ["--setenv", name, value]

    made = {"/", HOME}
    walls += ["--proc", "/proc", "--dev", "/dev"]
    for private in (HOME, "/dev/shm"):
        walls += ["--perms", "1777", "--size", str(folder_bytes), "--tmpfs", private]
    links, seen = system(visible)
    for link, target in links.items():
        walls += ["--symlink", target, link]
    for path in seen:
        walls += folders(os.path.dirname(path), made)
        walls += ["--ro-bind", path, path]
    walls += folders(WORK, made, "0777")
    for name, descriptor in files.items():
        place = f"{WORK}/{name}"
        walls += folders(os.path.dirname(place), made, "0777")
        walls += ["--perms", "0666", "--file", str(descriptor), place]
    return ["bwrap", *walls, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", WORK, "--"]


def folders(path: str, made: set[str], mode: str = "0755") -> list[str]:
    """Arguments that make a folder and its parents; bubblewrap's own are closed to users."""
    if path in made:
        return []
    above = folders(os.path.dirname(path), made, mode)
    made.add(path)
    return [*above, "--perms", mode, "--dir", path]


def system(visible: Iterable[Path]) -> tuple[dict[str, str], list[str]]:
    """Symbolic links to make (place to target), and all that can be read inside."""
    top = ["/bin", "/sbin", "/lib", "/lib32", "/lib64"]
    links = {path: os.readlink(path) for path in top if os.path.islink(path)}
    places = ["/usr", "/usr/local", sys.base_prefix, sys.prefix]
    places += [os.path.realpath(place) for place in places]
    paths = [path for path in top if path not in links]
    paths += [f"{place}/{part}" for place in places for part in PARTS]
    paths += [f"/etc/{name}" for name in SETTINGS]
    paths += [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    paths += [os.path.dirname(os.path.abspath(mlsd_hpo.__file__)), *map(os.path.abspath, visible)]
    return links, outermost(path for path in paths if os.path.exists(path))


def outermost(paths: Iterable[str]) -> list[str]:
    """The paths without those that lie in another of them, sorted."""
    found: list[str] = []
    for path in sorted(set(paths), key=lambda path: path.split("/")):
        if not found or os.path.commonpath([path, found[-1]]) != found[-1]:
            found.append(path)
    return found
