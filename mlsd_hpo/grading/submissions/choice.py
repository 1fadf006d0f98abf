"""Choose one notebook for a student who has handed in several files, and say why this one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlsd_hpo.grading.submissions.archives import NOTEBOOK, ZIP
from mlsd_hpo.grading.submissions.files import Entry
from mlsd_hpo.grading.submissions.layout import Owned, stem
from mlsd_hpo.grading.submissions.notebooks import Notebook, read_notebook

Remark = tuple[str, str]  # (file, what became of it)


@dataclass(frozen=True)
class Submission:
    """The notebook of one student.

    Attributes:
        student: the name, as the folder, the file or the export gives it.
        file: the notebook, relative to the folder or the zip, with slashes; "" if there is none.
        path: where the notebook can be read; None if there is a problem.
        problem: why it cannot be graded: "is empty", "is larger than 20 MB (104 MB)".
        late: whether the export marks it as late; only Canvas does.
        notes: what else the instructor should know: "chosen over the older 'a/ex02-1.ipynb'".
    """

    student: str
    file: str
    path: Path | None
    problem: str = ""
    late: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A file that may be the student's answer, and what was found in it."""

    owned: Owned
    notebook: Notebook
    place: int

    @property
    def file(self) -> str:
        """Its name for people."""
        return self.owned.entry.file

    @property
    def rank(self) -> tuple[object, ...]:
        """What decides, in this order: the largest is chosen."""
        owner, entry = self.owned.owner, self.owned.entry
        numbers = re.findall(r"\d{1,18}", stem(owner.file or entry.parts[-1]))
        return (
            self.owned.fit,
            not self.notebook.problem,
            not entry.folder,
            self.notebook.assignment,
            owner.order,  # of the export: time of the attempt, number of the upload
            tuple(map(int, numbers)),  # of a resubmission: ex02-1.ipynb comes after ex02.ipynb
            entry.time,
            entry.parts,
            self.place,  # in a zip with two members of one name the later one counts
        )


def choose(
    student: str, files: Sequence[Owned], copies: Iterator[Path]
) -> tuple[Submission, list[Remark]]:
    """The submission of one student, and a remark on each other file of theirs.

    `copies` gives the places for notebooks that have to be repaired.
    """
    candidates, remarks = [], []
    for place, owned in enumerate(files):
        entry = owned.entry
        if not _may_be_one(entry):
            if entry.problem or not entry.folder:
                remarks.append((entry.file, no_notebook(entry)))
        elif owned.fit == 0:
            text = "belongs to another assignment, by its name or its folder's"
            remarks.append((entry.file, entry.problem or text))
        else:
            candidates.append(Candidate(owned, _look_into(entry, copies), place))
    if not candidates:
        return Submission(student, "", None, _nothing(files)), remarks
    *others, best = sorted(candidates, key=lambda candidate: candidate.rank)
    notes = list(best.notebook.notes)
    for other in reversed(others):
        why = _why(best, other)
        notes.append(f"chosen over {other.file!r}, which {why}")
        remarks.append((other.file, f"{why}: {best.file!r} was chosen"))
    late = best.owned.owner.late
    notebook = best.notebook
    submission = Submission(student, best.file, notebook.path, notebook.problem, late, tuple(notes))
    return submission, remarks


def no_notebook(entry: Entry) -> str:
    """What became of a file that is no notebook."""
    if entry.problem:
        return entry.problem
    name = entry.parts[-1]
    if ZIP.search(name):
        return "was unpacked" if entry.path else "is a zip within a zip, which is not unpacked"
    if name == "timestamp.txt":
        return "is nbgrader's time stamp, which is not used"
    return "is no notebook"


def _may_be_one(entry: Entry) -> bool:
    name = entry.parts[-1]
    return bool(NOTEBOOK.search(name) or (ZIP.search(name) and entry.problem and not entry.folder))


def _look_into(entry: Entry, copies: Iterator[Path]) -> Notebook:
    if entry.folder and not entry.problem:
        return Notebook(None, "is a folder, not a notebook")
    if entry.path is None:
        return Notebook(None, entry.problem)
    return read_notebook(entry.path, next(copies))


def _why(best: Candidate, other: Candidate) -> str:
    """Why the other was not chosen: the end of a sentence that begins with its name."""
    if other.notebook.problem:
        return other.notebook.problem
    if other.owned.fit < best.owned.fit:
        return "has a name that fits the assignment less"
    if other.notebook.assignment < best.notebook.assignment:
        return "has no cells of an assignment"
    return "is older"


def _nothing(files: Sequence[Owned]) -> str:
    """Why a student has no submission at all."""
    problems = [o.entry for o in files if o.entry.folder and o.entry.problem]
    if problems:
        return f"the folder {problems[0].file!r} {problems[0].problem}"
    names = [o.entry.parts[-1] for o in files if not o.entry.folder]
    if not names:
        return "handed in nothing: the folder is empty"
    shown = ", ".join(repr(name) for name in names[:3])
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    if any(NOTEBOOK.search(name) for name in names):
        return f"handed in no notebook of this assignment, but {shown}{more}"
    return f"handed in no notebook, but {shown}{more}"
