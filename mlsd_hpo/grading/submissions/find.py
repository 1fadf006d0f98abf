"""Find the submissions of an assignment: one notebook for each student, and a word on the rest.

    found = find_submissions(Path("ex02.zip"), "ex02_grid_and_random", unpack_to=folder)

The source is a folder or a zip, laid out as one notebook a student (`Jane Doe.ipynb`), one folder a
student (`Jane Doe/.../ex02.ipynb`), nbgrader's `submitted/`, or an export of Moodle, Canvas or
Blackboard (students.py knows their names); or it is a single notebook. A notebook that is named
after the assignment and lies in no student's folder belongs to whom the source is named after:
`jane/ex02.ipynb`, given as a single file, is Jane's.

Nothing is skipped in silence: every file is either a student's submission or a remark.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from mlsd_hpo.grading.submissions.archives import MAX_ZIP, NOTEBOOK, ZIP, unpack
from mlsd_hpo.grading.submissions.choice import Submission, choose, no_notebook
from mlsd_hpo.grading.submissions.files import Entry, look_at, readable_name, too_large, walk
from mlsd_hpo.grading.submissions.layout import Naming, Owned, is_system_file, lay_out, stem
from mlsd_hpo.grading.submissions.students import display_names, safe_name

__all__ = ["Found", "Submission", "find_submissions", "safe_name"]


@dataclass(frozen=True)
class Found:
    """What a source holds.

    Attributes:
        submissions: one for each student, sorted by name.
        remarks: (file, what became of it) of everything else.
    """

    submissions: tuple[Submission, ...]
    remarks: tuple[tuple[str, str], ...]


def find_submissions(source: Path, assignment: str, *, unpack_to: Path) -> Found:
    """Find each student's notebook in `source`.

    Args:
        source: a folder, a zip or a notebook.
        assignment: its folder's name: "ex02_grid_and_random".
        unpack_to: a folder of the caller's own, for what comes out of zips and for notebooks that
            had to be repaired. It must not lie in `source`.

    Raises:
        ValueError: if `source` is none of these, or cannot be read at all.
    """
    if source.is_symlink() and not source.is_dir():
        raise ValueError(f"{source} is a symbolic link; give the file itself")
    source = source.resolve()
    naming = Naming(assignment)
    entries = _all_entries(source, unpack_to)
    remarks = [
        (e.file, "is a system file, ignored") for e in entries if is_system_file(e) and not e.folder
    ]
    real = [entry for entry in entries if not is_system_file(entry)]
    layout = lay_out(real, naming, _name_of(source, assignment))
    if layout.around:
        remarks.append((layout.around, "is taken for a folder around those of all students"))
    remarks += [(entry.file, no_notebook(entry)) for entry in layout.nobodys]

    shown = display_names(owned.owner for owned in layout.owned)
    files: dict[str, list[Owned]] = {name: [] for name in sorted(shown.values())}
    for owned in layout.owned:
        files[shown[owned.owner.name, owned.owner.id]].append(owned)
    copies = (unpack_to / f"repaired{number:04d}.ipynb" for number in count(1))
    chosen = [choose(student, files[student], copies) for student in files]
    return Found(
        tuple(submission for submission, _ in chosen),
        tuple(remarks + [remark for _, more in chosen for remark in more]),
    )


def _all_entries(source: Path, unpack_to: Path) -> list[Entry]:
    """Everything in the source; zips in it are followed by what is in them."""
    if source.is_dir():
        entries = list(walk(source))
        if entries and not entries[0].parts:
            raise ValueError(f"{source} {entries[0].problem}")
    elif not source.is_file():
        raise ValueError(f"there is no folder, zip or notebook {source}")
    elif ZIP.search(source.name):
        try:
            entries = list(unpack(source, (), unpack_to, zips=True))
        except ValueError as error:
            raise ValueError(f"{source} {error}") from None
    elif NOTEBOOK.search(source.name):
        return [look_at(source, (readable_name(source.name),), source.parent)]
    else:
        raise ValueError(f"{source} is neither a folder nor a zip nor a notebook")
    return [
        inner for number, entry in enumerate(entries) for inner in _opened(entry, number, unpack_to)
    ]


def _opened(entry: Entry, number: int, unpack_to: Path) -> list[Entry]:
    """The entry and, if it is a zip, what is in it, one level deep."""
    if not entry.path or entry.folder or not ZIP.search(entry.parts[-1]) or is_system_file(entry):
        return [entry]
    try:
        if (size := entry.path.stat().st_size) > MAX_ZIP:
            raise ValueError(too_large(size, MAX_ZIP))
        into = unpack_to / f"zip{number:04d}"
        return [entry, *unpack(entry.path, entry.parts, into, zips=False)]
    except ValueError as error:
        return [replace(entry, path=None, problem=str(error))]


def _name_of(source: Path, assignment: str) -> str:
    """What a source is named after: its parent, if it is a notebook or the assignment's folder."""
    place = source.parent if NOTEBOOK.search(source.name) and source.is_file() else source
    while place.name == assignment:
        place = place.parent
    return stem(readable_name(place.name))
