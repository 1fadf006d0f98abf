"""Zips of submissions: what is in them, and their notebooks unpacked where they can do no harm.

A member's name is never used as a path: notebooks are written as 0001.ipynb, 0002.ipynb, ... into
a folder of the grader's, so that no name can lead out of it, be too long or hide another. Other
members are only listed. Sizes are limited twice, by what the zip declares and by what comes out.
"""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from mlsd_hpo.grading.submissions.files import MAX_BYTES, MAX_DEPTH, Entry, too_large

MAX_MEMBERS = 20_000
MAX_UNPACKED = 2_000_000_000  # bytes that come out of one zip in all
MAX_ZIP = 50_000_000  # bytes of a zip that a student handed in
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others can ask for gigabytes to unpack

NOTEBOOK = re.compile(r"\.ipynb(\.txt|\.json)?$", re.IGNORECASE)  # browsers like to append these
ZIP = re.compile(r"\.zip$", re.IGNORECASE)


def unpack(path: Path, parts: tuple[str, ...], into: Path, *, zips: bool) -> Iterator[Entry]:
    """The members of a zip, with the notebooks among them unpacked into the folder `into`.

    Folders come too, as in a folder on disk, though many zips list none.

    Args:
        path: of the zip, a plain file.
        parts: what the members' names are put behind; () for the zip of all submissions.
        into: a folder for the notebooks; it is made when it is needed.
        zips: whether to unpack zips in the zip as files too, for the caller to look into.

    Raises:
        ValueError: with the end of a sentence that begins with the zip's name, if it is no zip, is
            damaged, or has too many members.
    """
    try:
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror}") from None
    except Exception as error:  # damaged zips raise many kinds
        raise ValueError(f"is no readable zip: {error}") from None
    with archive:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS:
            raise ValueError(f"has {len(members):,} members; at most {MAX_MEMBERS:,} are read")
        left, folders = MAX_UNPACKED, {parts}
        for number, member in enumerate(members, start=1):
            entry = _described(member, parts)
            name = entry.parts[-1]
            wanted = NOTEBOOK.search(name) or (zips and ZIP.search(name))
            if wanted and not entry.folder and not entry.problem:
                limit = min(left, MAX_ZIP if ZIP.search(name) else MAX_BYTES)
                target = into / f"{number:04d}{'.zip' if ZIP.search(name) else '.ipynb'}"
                entry = _unpacked(archive, member, entry, target, limit)
                left -= target.stat().st_size if entry.path else 0
            above = [entry.parts[:size] for size in range(len(parts) + 1, len(entry.parts))]
            for folder in [*above, entry.parts] if entry.folder else above:
                if folder not in folders and not entry.problem:
                    folders.add(folder)
                    yield Entry(folder, folder=True)
            if not entry.folder:
                yield entry


def _described(member: zipfile.ZipInfo, parts: tuple[str, ...]) -> Entry:
    """The member by name and time, and what is wrong with it before it is opened."""
    name = member_name(member)
    own = tuple(part for part in name.split("/") if part not in ("", "."))
    entry = Entry((*parts, *(own or (name or "(no name)",))), time=_time(member))
    kind = stat.S_IFMT(member.external_attr >> 16)
    problem = ""
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in own or not own:
        problem = "has a name that leads out of the zip, and was not unpacked"
    elif len(own) > MAX_DEPTH:
        problem = f"lies more than {MAX_DEPTH} folders deep and was not unpacked"
    elif kind == stat.S_IFLNK:
        problem = "is a symbolic link, which is not followed"
    elif kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        problem = "is no plain file"
    folder = name.endswith("/") and not problem
    return Entry(entry.parts, problem=problem, time=entry.time, folder=folder)


def _unpacked(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, entry: Entry, target: Path, limit: int
) -> Entry:
    """Write one member to `target`; the entry tells where it is, or why it is not there."""
    problem = ""
    if member.flag_bits & 1:
        problem = "is encrypted"
    elif member.compress_type not in METHODS:
        problem = "is packed by an unusual method; only the usual one (deflate) is read"
    elif member.file_size > limit:
        problem = too_large(member.file_size, limit)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with archive.open(member) as source, target.open("wb") as file:
                size = 0
                while chunk := source.read(1 << 16):
                    size += len(chunk)
                    if size > limit:  # whatever was declared
                        raise ValueError(too_large(size, limit))
                    file.write(chunk)
        except Exception as error:  # damaged zips raise many kinds
            target.unlink(missing_ok=True)
            problem = str(error) if isinstance(error, ValueError) else f"is damaged: {error}"
    if problem:
        return Entry(entry.parts, problem=problem, time=entry.time)
    return Entry(entry.parts, target, time=entry.time)


def member_name(member: zipfile.ZipInfo) -> str:
    """A member's name with slashes, in normal form (NFC).

    A zip says whether its names are UTF-8; else they are cp437 by the standard. macOS writes UTF-8
    without saying so, hence UTF-8 is tried first. Some Windows tools write backslashes.
    """
    name = member.filename
    if not member.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    name = name.encode("utf-8", "backslashreplace").decode("utf-8")
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _time(member: zipfile.ZipInfo) -> float:
    try:
        return datetime(*member.date_time).timestamp()
    except (ValueError, OverflowError, OSError):  # there is a month 0 in some zips
        return 0.0
