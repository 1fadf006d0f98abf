"""What lies in a folder of submissions: every file below it, looked at without trusting it.

A submission can be a symbolic link to somebody else's answer, a pipe that never ends, or a hundred
folders deep. So nothing is opened before `lstat` has said that it is a plain file, no link is
followed, and the depth is limited. What is left out comes back with the reason.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MAX_DEPTH = 20  # folders below the given one
MAX_BYTES = 20_000_000  # of a notebook

KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


@dataclass(frozen=True)
class Entry:
    """A file or a folder that was found.

    Attributes:
        parts: the names of its folders and its own, below the given folder or zip.
        path: where it can be read; None where it cannot, or need not be (`problem` says why).
        problem: why it is of no use: "is a symbolic link out of the folder".
        time: when a file was last changed, in seconds.
        folder: whether it is a folder.
    """

    parts: tuple[str, ...]
    path: Path | None = None
    problem: str = ""
    time: float = 0.0
    folder: bool = False

    @property
    def file(self) -> str:
        """Its name for people, with slashes."""
        return "/".join(self.parts)


def readable_name(name: str) -> str:
    """A name in the one normal form (NFC), so that macOS's "é" of two characters is one too.

    Bytes that are no UTF-8 are written as `\\xff`, since they could not be printed or stored.
    """
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return unicodedata.normalize("NFC", text)


def walk(folder: Path) -> Iterator[Entry]:
    """Every file and every folder below `folder`, in the order of their names."""
    todo: list[tuple[Path, tuple[str, ...]]] = [(folder, ())]
    while todo:
        here, parts = todo.pop()
        try:
            names = sorted(os.listdir(here))
        except OSError as error:
            yield Entry(parts, problem=f"cannot be opened: {error.strerror}", folder=True)
            continue
        below = []
        for name in names:
            path = here / name
            entry = look_at(path, (*parts, readable_name(name)), folder)
            if entry.folder and not entry.problem:
                if len(entry.parts) > MAX_DEPTH:
                    text = f"lies more than {MAX_DEPTH} folders deep and was not searched"
                    entry = Entry(entry.parts, problem=text, folder=True)
                else:
                    below.append((path, entry.parts))
            yield entry
        todo.extend(reversed(below))


def look_at(path: Path, parts: tuple[str, ...], root: Path) -> Entry:
    """What `path` is, without opening it; `root` is the folder that no link should leave."""
    try:
        found = path.lstat()
    except OSError as error:
        return Entry(parts, problem=f"cannot be read: {error.strerror}")
    kind = stat.S_IFMT(found.st_mode)
    if kind == stat.S_IFDIR:
        return Entry(parts, path, folder=True)
    if kind == stat.S_IFREG:
        return Entry(parts, path, time=found.st_mtime)
    if kind == stat.S_IFLNK:
        # `folder` tells what a link to a folder would be, so that its owner is still listed.
        return Entry(parts, problem=_link_problem(path, root), folder=path.is_dir())
    return Entry(parts, problem=f"is no plain file but {KINDS.get(kind, 'something else')}")


def _link_problem(path: Path, root: Path) -> str:
    try:
        inside = path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):  # a circle of links
        inside = True
    if inside:
        return "is a symbolic link, which is not followed"
    return "is a symbolic link out of the folder"


def read_limited(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The content of a plain file of at most `limit` bytes.

    Raises ValueError, with the end of a sentence that begins with the file's name, where it is
    larger, empty, no plain file any more, or cannot be read.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        with open(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise ValueError("is no plain file")
            if status.st_size > limit:
                raise ValueError(too_large(status.st_size, limit))
            data = file.read(limit + 1)
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror}") from None
    if len(data) > limit:  # it has grown meanwhile
        raise ValueError(too_large(len(data), limit))
    if not data.strip():
        raise ValueError("is empty")
    return data


def too_large(size: int, limit: int) -> str:
    """The end of a sentence about a file that is too large."""
    return f"is larger than {limit / 1e6:g} MB ({size / 1e6:.3g} MB)"
