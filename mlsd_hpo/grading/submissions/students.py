"""Whose file is it? Names of students out of the names of folders and files.

The naming of exports, as the systems write them:

    Moodle      Full Name_1234567_assignsubmission_file_/x.ipynb      (a folder for each student)
                Full Name_1234567_assignsubmission_file_x.ipynb       (all in one folder)
    Canvas      lastfirst_12345_67890_x.ipynb, lastfirst_LATE_12345_67890_x-1.ipynb
                anon_a1B2c_67890_x.ipynb                              (anonymous grading)
    Blackboard  Title_username_attempt_2026-01-02-03-04-05_x.ipynb, and ..._05.txt

Everything else is named by the first folder, or by the file where there is no folder. Students
choose the part x, and what is in their folders: it must never name another student, so that the
patterns stop at the first place that fits.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_[a-z]+(?:_(?P<file>.+)|_?)", re.DOTALL
)
BLACKBOARD = re.compile(
    r"(?P<id>.+?)_(?P<name>[^_]+)_attempt_(?P<stamp>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)",
    re.DOTALL,
)
CANVAS = re.compile(
    r"(?:(?P<name>.+?)_)?(?P<late>(?i:LATE)_)?(?P<id>\d{1,18}|anon_\w{1,18})_"
    r"(?:(?P<upload>\d{1,18})_(?P<file>.+)|(?P<entry>text|link)\.html)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Owner:
    """A student as a file names them.

    Attributes:
        name: as the folder, the file or the export gives it.
        id: what tells students of one name apart; "" if the export has no such thing.
        file: the file's own name, without what the export has put before it; "" for a folder.
        order: later attempts have a larger one: (time of the attempt, number of the upload).
        late: whether the export marks the file as late.
    """

    name: str
    id: str = ""
    file: str = ""
    order: tuple[str, int] = ("", 0)
    late: bool = False


def exported(part: str) -> Owner | None:
    """The student in a name that Moodle or Blackboard has given; None for another name."""
    if match := MOODLE.fullmatch(part):
        return Owner(match["name"], match["id"], match["file"] or "")
    if match := BLACKBOARD.fullmatch(part):
        file = match["file"] or part
        return Owner(match["name"], match["id"], file, order=(match["stamp"], 0))
    return None


def exported_by_canvas(part: str) -> Owner | None:
    """The student in a name that Canvas has given; None for another name."""
    match = CANVAS.fullmatch(part)
    if not match or not (match["name"] or match["id"].startswith("anon_")):
        return None
    return Owner(
        match["name"] or match["id"],
        match["id"],
        match["file"] or part,
        order=("", int(match["upload"] or 0)),
        late=bool(match["late"]),
    )


def looks_like_canvas(names: Iterable[str]) -> bool:
    """Whether the names of the files in one folder can be from Canvas.

    Each upload has a number of its own there: hw_2_2026_kim.ipynb and hw_2_2026_lee.ipynb are
    not two uploads of a student named hw.
    """
    found = [owner for owner in map(exported_by_canvas, names) if owner]
    uploads = Counter(owner.order for owner in found if owner.order[1])
    return bool(found) and max(uploads.values(), default=1) == 1


def display_names(owners: Iterable[Owner]) -> dict[tuple[str, str], str]:
    """{(name, id): how to call the student}: the name, and the id behind it where two share it."""
    keys = sorted({(owner.name, owner.id) for owner in owners})
    count = Counter(name for name, _ in keys)
    shown: dict[tuple[str, str], str] = {}
    for name, id_ in keys:
        text = name if count[name] == 1 or not id_ else f"{name} ({id_})"
        while text in shown.values():  # somebody's name ends with another's number
            text += f" ({id_ or 'another'})"
        shown[name, id_] = text
    return shown


RESERVED = re.compile(r"(con|prn|aux|nul|(com|lpt)[\d¹²³])(\..*)?", re.IGNORECASE | re.DOTALL)
LONGEST = 100  # bytes of the readable part; file systems take 255, and something comes behind it


def safe_name(student: str) -> str:
    """A file name for a student: unique, allowed on every system, and still readable.

    A plain name stays as it is. In all others, characters that some system does not take are
    written as `%2F`, and a hash of the name follows, as in "Jane Doe-2f8a01bc93d4": capitals are
    among them, since "Alice" and "alice" are one file on Windows and macOS.
    """
    name = unicodedata.normalize("NFC", student)
    quoted = "".join(c if _is_plain(c) else _quoted(c) for c in name)
    quoted = re.sub(r"^[ .\-]|[ .]$", lambda edge: _quoted(edge[0]), quoted)
    if RESERVED.fullmatch(quoted):
        quoted = f"_{quoted}"
    short = quoted.encode()[:LONGEST].decode(errors="ignore")
    if short == student == student.casefold() and not re.search(r"-[0-9a-f]{12}$|^$", student):
        return student
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{short or '_'}-{digest}"


def _is_plain(character: str) -> bool:
    """Whether it is a letter or digit of any script, a mark upon one, or one of four others."""
    return unicodedata.category(character)[0] in "LNM" or character in " ._-"


def _quoted(character: str) -> str:
    data = character.encode("utf-8", "surrogatepass")
    return "".join(f"%{byte:02X}" for byte in data)
