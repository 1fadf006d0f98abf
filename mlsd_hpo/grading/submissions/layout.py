"""How submissions are laid out: whose each file is, and whether it belongs to the assignment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mlsd_hpo.grading.submissions.archives import NOTEBOOK, ZIP
from mlsd_hpo.grading.submissions.files import Entry
from mlsd_hpo.grading.submissions.students import (
    Owner,
    exported,
    exported_by_canvas,
    looks_like_canvas,
)

SYSTEM = {
    *("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"),
    *(".ipynb_checkpoints", "__pycache__", ".git"),
}
AROUND = ("submitted", "submissions")  # folders around all students; the first is nbgrader's


def is_system_file(entry: Entry) -> bool:
    """Whether a computer has put it there, and no student."""
    return any(part in SYSTEM or part.startswith("._") for part in entry.parts)


class Naming:
    """Tells names that speak of one assignment from those that speak of another.

    "ex02_grid_and_random" has the number 2, and so have ex02.ipynb, "EX 2 (1).ipynb" and
    "Exercise 2 final.ipynb"; ex12.ipynb and ex2020.ipynb have other numbers, homework.ipynb none.
    """

    def __init__(self, assignment: str) -> None:
        self.assignment = assignment
        code = re.match(r"([A-Za-z]+)(\d+)", assignment)
        letters = code[1] if code else re.escape(assignment)
        self.number = int(code[2]) if code else None
        word = f"{letters}ercise" if letters.lower() == "ex" else letters
        self._code = rf"(?:{word}|{letters})[ _-]?0*(\d{{1,9}})" if code else f"{letters}()"
        self._code = rf"(?<![^\W_]){self._code}(?!\d)"

    def fits(self, name: str) -> bool | None:
        """True for a name with this assignment's number, False with another's, None without."""
        if self.assignment.casefold() in name.casefold():
            return True
        numbers = {int(n or 0) for n in re.findall(self._code, name, re.IGNORECASE)}
        return (self.number or 0) in numbers if numbers else None

    def is_whole_name(self, stem: str) -> bool:
        """Whether a name says an assignment and nothing else, as "ex02", "ex02-1", "ex02 (1)"."""
        own = re.escape(self.assignment)
        return bool(re.fullmatch(rf"(?:{own}|{self._code})[ _-]*\(?\d*\)?", stem, re.IGNORECASE))

    def belongs(self, parts: tuple[str, ...], file: str) -> int:
        """How well a file fits: 3 by its name, 2 by a folder, 1 neither, 0 another assignment's.

        `parts` begins with the student's own folder, which is not asked: a student may be called
        ex02. `file` is the file's name without what an export has put before it.
        """
        by_name = self.fits(stem(file))
        by_folder = {self.fits(part) for part in parts[1:-1]}
        if by_name is not None:
            return 3 if by_name else 0
        if True in by_folder:
            return 2
        return 0 if False in by_folder else 1


def stem(name: str) -> str:
    """A name without .ipynb or .zip."""
    return ZIP.sub("", NOTEBOOK.sub("", name))


@dataclass(frozen=True)
class Owned:
    """An entry with the student whose it is, and how well it fits (as `Naming.belongs` says)."""

    entry: Entry
    owner: Owner
    fit: int


@dataclass(frozen=True)
class Layout:
    """What was found out about all files together.

    Attributes:
        owned: what is some student's.
        nobodys: files beside the students' that are neither notebooks nor zips.
        around: the folder around all students that was left out: "submitted", or "".
    """

    owned: tuple[Owned, ...]
    nobodys: tuple[Entry, ...]
    around: str


def lay_out(entries: Sequence[Entry], naming: Naming, source: str) -> Layout:
    """Find the owner of each entry; `source` is what the whole source is named after."""
    depth = 0
    inner = [entry.parts for entry in entries]
    while len(tops := {parts[0] for parts in inner}) == 1:
        below = [parts[1:] for parts in inner if len(parts) > 1]
        if not below or not _goes_around(tops.pop(), below, naming, source):
            break
        inner, depth = below, depth + 1
    around = entries[0].parts[:depth] if entries else ()
    rests = [(entry, entry.parts[depth:]) for entry in entries if len(entry.parts) > depth]
    canvas = looks_like_canvas(rest[0] for e, rest in rests if len(rest) == 1 and not e.folder)
    owned, nobodys = [], []
    for entry, rest in rests:
        owner = _owner(entry, rest, naming, source, canvas=canvas)
        if owner:
            fit = naming.belongs(rest, owner.file or rest[-1])
            owned.append(Owned(entry, owner, fit))
        elif not entry.folder:
            nobodys.append(entry)
    if any(_has_notebook(o) for o in owned if o.owner.file) and not any(
        _has_notebook(o) for o in owned if not o.owner.file
    ):  # all notebooks lie at the top: folders beside them hold data, if no export made them
        data = [o.entry for o in owned if not (o.owner.file or o.owner.id)]
        nobodys += [entry for entry in data if not entry.folder]
        owned = [o for o in owned if o.entry not in data]
    return Layout(tuple(owned), tuple(nobodys), "/".join(around))


def _has_notebook(owned: Owned) -> bool:
    name = owned.entry.parts[-1]
    return bool(NOTEBOOK.search(name) or ZIP.search(name))


def _goes_around(top: str, below: Sequence[tuple[str, ...]], naming: Naming, source: str) -> bool:
    """Whether the only folder at the top is no student's, but one around those of all students."""
    if top.casefold() in AROUND or stem(top) == source:
        return True
    firsts = {parts[0] for parts in below}
    if any(map(exported, firsts)) or looks_like_canvas(firsts):
        return True
    # Two or more children with notebooks, none of them named after an assignment, are students.
    children = {p[0] for p in below if NOTEBOOK.search(p[-1]) or ZIP.search(p[0])}
    return len(children) > 1 and all(naming.fits(stem(child)) is None for child in children)


def _owner(
    entry: Entry, parts: tuple[str, ...], naming: Naming, source: str, *, canvas: bool
) -> Owner | None:
    """Who handed in the entry with these parts behind the folder around all; None for nobody."""
    first, alone = parts[0], len(parts) == 1 and not entry.folder
    owner = exported(first) or (exported_by_canvas(first) if canvas else None)
    if owner:  # a name put before a zip or a folder says nothing on the names inside
        return owner if len(parts) == 1 else replace(owner, file="")
    name = stem(first)
    if alone and name == first:
        return None
    if naming.is_whole_name(name) and (alone or ZIP.search(first)):
        name = source
    return Owner(name, file=first if alone else "")
