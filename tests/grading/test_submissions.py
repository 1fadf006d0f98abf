"""Every file in a folder or zip is somebody's submission or a remark, whatever it is called."""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_hpo.grading.submissions import (
    Found,
    Submission,
    archives,
    files,
    find_submissions,
    safe_name,
)

EX = "ex02_grid_and_random"
TASK = {"nbgrader": {"grade": False, "grade_id": "task1", "locked": False, "solution": True}}


def notebook(text: str = "x = 1", metadata: Mapping[str, object] = TASK) -> bytes:
    cell = {
        "cell_type": "code",
        "execution_count": None,
        "id": "a",
        "metadata": metadata,
        "outputs": [],
        "source": text,
    }
    raw = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(raw).encode()


NB = notebook()
Files = Mapping[str, bytes]


def folder(at: Path, content: Files) -> Path:
    """A folder with these files; a name with "/" at its end is an empty folder."""
    for name, data in content.items():
        path = at / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    at.mkdir(exist_ok=True)
    return at


def zipped(at: Path, content: Files | Iterable[tuple[str | zipfile.ZipInfo, bytes]]) -> Path:
    at.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(at, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items() if isinstance(content, Mapping) else content:
            archive.writestr(name, data)
    return at


def find(source: Path) -> Found:
    return find_submissions(source, EX, unpack_to=source.parent / "unpacked")


def students(found: Found) -> dict[str, str]:
    return {submission.student: submission.file for submission in found.submissions}


def the_one(found: Found) -> Submission:
    assert len(found.submissions) == 1, found.submissions
    return found.submissions[0]


def accounted(found: Found) -> list[str]:
    chosen = [submission.file for submission in found.submissions if submission.file]
    return chosen + [file for file, _ in found.remarks]


LAYOUTS: dict[str, tuple[Files, dict[str, str]]] = {
    "flat": (
        {"Jane Doe.ipynb": NB, "张伟.ipynb": NB, "grades.csv": b"", "data/x.csv": b"1"},
        {"Jane Doe": "Jane Doe.ipynb", "张伟": "张伟.ipynb"},
    ),
    "a folder each": (
        {"Jane Doe/a/b/ex02.ipynb": NB, "bob/homework.ipynb": NB, "bob/x.csv": b"1"},
        {"Jane Doe": "Jane Doe/a/b/ex02.ipynb", "bob": "bob/homework.ipynb"},
    ),
    "nbgrader": (
        {
            f"alice/{EX}/ex02.ipynb": NB,
            f"alice/{EX}/timestamp.txt": b"2026-01-02 03:04:05 UTC",
            "alice/ex01_pipeline/ex01.ipynb": NB,
            f"bob/{EX}/ex02.ipynb": NB,
            "carl/ex01_pipeline/ex01.ipynb": NB,
        },
        {"alice": f"alice/{EX}/ex02.ipynb", "bob": f"bob/{EX}/ex02.ipynb", "carl": ""},
    ),
    "nbgrader with its root": (
        {f"submitted/alice/{EX}/ex02.ipynb": NB},
        {"alice": f"submitted/alice/{EX}/ex02.ipynb"},
    ),
    "a folder around": (
        {"week 3/alice/ex02.ipynb": NB, "week 3/bob/ex02.ipynb": NB},
        {"alice": "week 3/alice/ex02.ipynb", "bob": "week 3/bob/ex02.ipynb"},
    ),
    "one student": ({"alice/ex02.ipynb": NB, "alice/plan.md": b"x"}, {"alice": "alice/ex02.ipynb"}),
    "moodle": (
        {
            "Jane Doe_1234567_assignsubmission_file_/ex02.ipynb": NB,
            "José Núñez_7654321_assignsubmission_file/sub/my work.ipynb": NB,
            "Kim Lee_1_assignsubmission_file_/ex02.ipynb": NB,
            "Kim Lee_2_assignsubmission_file_/ex02.ipynb": NB,
            "Ann_9_assignsubmission_onlinetext_/onlinetext.html": b"x",
        },
        {
            "Jane Doe": "Jane Doe_1234567_assignsubmission_file_/ex02.ipynb",
            "José Núñez": "José Núñez_7654321_assignsubmission_file/sub/my work.ipynb",
            "Kim Lee (1)": "Kim Lee_1_assignsubmission_file_/ex02.ipynb",
            "Kim Lee (2)": "Kim Lee_2_assignsubmission_file_/ex02.ipynb",
            "Ann": "",
        },
    ),
    "moodle in one folder": (
        {"Jane Doe_1234567_assignsubmission_file_ex02.ipynb": NB},
        {"Jane Doe": "Jane Doe_1234567_assignsubmission_file_ex02.ipynb"},
    ),
    "canvas": (
        {
            "doejane_12345_67890_ex02.ipynb": NB,
            "leekim_LATE_12346_67900_ex02-1.ipynb": NB,
            "leekim_LATE_12346_67891_ex02.ipynb": NB,
            "anon_a1B2c_67892_final.ipynb": NB,
            "roebob_12349_67899_ex02.pdf": b"%PDF",
            "oeann_12350_text.html": b"x",
        },
        {
            "doejane": "doejane_12345_67890_ex02.ipynb",
            "leekim": "leekim_LATE_12346_67900_ex02-1.ipynb",
            "anon_a1B2c": "anon_a1B2c_67892_final.ipynb",
            "roebob": "",
            "oeann": "",
        },
    ),
    "blackboard": (
        {
            "ex02_jdoe_attempt_2026-01-02-03-04-05_ex02-5.ipynb": NB,
            "ex02_jdoe_attempt_2026-01-03-03-04-05_again.ipynb": NB,
            "ex02_jdoe_attempt_2026-01-04-03-04-05_ex02.ipynb": NB,
            "ex02_jdoe_attempt_2026-01-02-03-04-05.txt": b"Name: Jane",
            "ex02_roe_attempt_2026-01-02-03-04-05_ex02.ipynb": NB,
        },
        {
            "jdoe": "ex02_jdoe_attempt_2026-01-04-03-04-05_ex02.ipynb",
            "roe": "ex02_roe_attempt_2026-01-02-03-04-05_ex02.ipynb",
        },
    ),
    "numbers that only look like canvas": (
        {"hw_2_2026_kim.ipynb": NB, "hw_2_2026_lee.ipynb": NB},
        {"hw_2_2026_kim": "hw_2_2026_kim.ipynb", "hw_2_2026_lee": "hw_2_2026_lee.ipynb"},
    ),
    "names that differ by case": (
        {"alice/ex02.ipynb": NB, "Alice/ex02.ipynb": NB},
        {"Alice": "Alice/ex02.ipynb", "alice": "alice/ex02.ipynb"},
    ),
    "a student named like a number or a path": (
        {"ex02 fan/a.ipynb": NB, "....ipynb": NB, ".._12_assignsubmission_file_/x.ipynb": NB},
        {"ex02 fan": "ex02 fan/a.ipynb", "...": "....ipynb"}
        | {"..": ".._12_assignsubmission_file_/x.ipynb"},
    ),
}


@pytest.mark.parametrize("zip_it", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts(name: str, zip_it: bool, tmp_path: Path) -> None:
    content, expected = LAYOUTS[name]
    source = (zipped if zip_it else folder)(tmp_path / ("class.zip" if zip_it else "c"), content)
    found = find(source)
    assert students(found) == expected
    extra = [file for file, text in found.remarks if "around" in text]
    assert Counter(accounted(found)) == Counter([*content, *extra])
    for submission in found.submissions:
        assert bool(submission.problem) == (submission.path is None) == (submission.file == "")
        assert submission.path is None or nbformat.read(submission.path, as_version=4).cells


def test_canvas_marks_what_is_late_and_the_choice_is_told(tmp_path: Path) -> None:
    found = find(folder(tmp_path / "c", LAYOUTS["canvas"][0]))
    late = {s.student: s for s in found.submissions if s.late}
    assert list(late) == ["leekim"]
    older = "leekim_LATE_12346_67891_ex02.ipynb"
    assert late["leekim"].notes == (f"chosen over {older!r}, which is older",)
    assert dict(found.remarks)[older].startswith("is older")


def test_a_single_notebook_is_named_by_its_own_name_or_by_its_folder(tmp_path: Path) -> None:
    names = {"jane/ex02.ipynb": "jane", f"bob/{EX}/ex02 (1).ipynb": "bob", "c/Ann.ipynb": "Ann"}
    names["d/doejane_12345_67890_ex02.ipynb"] = "doejane"
    folder(tmp_path, dict.fromkeys(names, NB))
    for name, student in names.items():
        assert students(find(tmp_path / name)) == {student: Path(name).name}
    assert students(find(tmp_path / "jane")) == {"jane": "ex02.ipynb"}
    assert students(find(zipped(tmp_path / "eve.zip", {"ex02.ipynb": NB}))) == {"eve": "ex02.ipynb"}


def test_a_source_that_is_none_is_named(tmp_path: Path) -> None:
    folder(tmp_path, {"x.tar": b"x", "broken.zip": b"PK no zip"})
    for name, words in {
        "nowhere": "there is no folder, zip or notebook",
        "x.tar": "neither a folder nor a zip nor a notebook",
        "broken.zip": "is no readable zip",
    }.items():
        with pytest.raises(ValueError, match=words) as error:
            find(tmp_path / name)
        assert name in str(error.value)


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("notes.ipynb", "ex02.ipynb"),
        ("ex02.ipynb", "ex02-1.ipynb"),
        ("ex02-2.ipynb", "ex02-10.ipynb"),
        ("ex02.ipynb", "Exercise 2 (1).ipynb"),
        ("ex02_2026-01-02.ipynb", "ex02_2026-01-10.ipynb"),
        ("a/ex02.ipynb", f"{EX}/ex02.ipynb"),  # by time, see below
        ("old/work.ipynb", f"{EX}/work.ipynb"),
    ],
)
def test_of_several_notebooks_the_latest_that_fits_is_chosen(
    older: str, newer: str, tmp_path: Path
) -> None:
    source = folder(tmp_path / "c", {f"jane/{older}": NB, f"jane/{newer}": NB, "bob/x.ipynb": NB})
    os.utime(source / "jane" / older, (1, 1))
    found = find(source)
    jane = found.submissions[1]
    assert jane.file == f"jane/{newer}"
    assert f"chosen over 'jane/{older}'" in jane.notes[0]
    assert f"'jane/{newer}' was chosen" in dict(found.remarks)[f"jane/{older}"]


def test_a_broken_copy_and_a_lecture_do_not_hide_the_answer(tmp_path: Path) -> None:
    lecture = notebook(metadata={})
    content = {"jane/ex02.ipynb": NB, "jane/ex02-1.ipynb": b"{", "jane/Copy.zip": b"no zip"}
    content |= {"bob/03_grid.ipynb": lecture, "bob/mine.ipynb": NB}
    content |= {"eve/ex02.ipynb": lecture, "eve/ex02-1.ipynb": b"{"}
    source = folder(tmp_path / "c", content)
    os.utime(source / "bob/mine.ipynb", (1, 1))
    found = find(source)
    expected = {"jane": "jane/ex02.ipynb", "bob": "bob/mine.ipynb", "eve": "eve/ex02.ipynb"}
    assert students(found) == expected
    assert "is no JSON" in found.submissions[2].notes[0]
    assert "no cells of an assignment" in found.submissions[0].notes[0]


def test_no_student_can_hand_in_for_another_one(tmp_path: Path) -> None:
    stamp = "attempt_2026-01-02-03-04-05"
    forged = ["Bob_2_assignsubmission_file_/ex02.ipynb", "bob_12_345_ex02.ipynb"]
    forged += [f"ex02_bob_{stamp}_ex02.ipynb", "../bob/ex02.ipynb"]
    inner = zipped(tmp_path / "i.zip", dict.fromkeys(forged, NB)).read_bytes()
    for content in (
        {"ann/ex02.ipynb": NB, **{f"jane/{name}": NB for name in forged[:3]}},
        {"ann.ipynb": NB, "jane.zip": inner},
        {"ann_7_890_ex02.ipynb": NB, "jane_1_234_ex02.zip": inner}
        | {"jane_1_235_x_bob_12_345_ex02.ipynb": NB},
        {f"ex02_ann_{stamp}_x.ipynb": NB, f"ex02_jane_{stamp}_x_bob_{stamp}_ex02.ipynb": NB},
        {"ann_1_assignsubmission_file_/x.ipynb": NB, "jane_2_assignsubmission_file_/x.zip": inner}
        | {f"jane_2_assignsubmission_file_/{forged[0]}": NB},
    ):
        source = zipped(tmp_path / "c.zip", content)
        assert set(students(find(source))) == {"ann", "jane"}


BROKEN = {
    "is empty": b"  \n",
    "is no JSON: Expecting": b"{'cells': []}",
    "is no UTF-8 text: byte 0xff at position 1": b'"\xff"',
    "JSON is a list": b"[]",
    "no `nbformat`": b'{"cells": []}',
    "nested too deeply": b'{"a":' + b"[" * 200_000,
    "is no JSON: Exceeds": b'{"nbformat": ' + b"9" * 5000 + b"}",
    "`cells` is no list": b'{"nbformat": 4, "cells": 5, "metadata": {}}',
    "cell 1 has no source": b'{"nbformat": 4, "cells": [5], "metadata": {}}',
    "format 5": b'{"nbformat": 5, "cells": [], "metadata": {}}',
    "format 3, and cannot be converted": b'{"nbformat": 3, "worksheets": 7}',
}


@pytest.mark.parametrize("words", BROKEN)
def test_what_is_no_notebook_is_said_and_its_student_listed(words: str, tmp_path: Path) -> None:
    jane = the_one(find(folder(tmp_path / "c", {"jane/ex02.ipynb": BROKEN[words]})))
    assert (jane.student, jane.file, jane.path) == ("jane", "jane/ex02.ipynb", None)
    assert words in jane.problem


def test_parts_that_no_grader_needs_are_filled_in(tmp_path: Path) -> None:
    data = b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["x", "= 1"]}]}'
    jane = the_one(find(folder(tmp_path / "c", {"jane.ipynb": data})))
    assert nbformat.read(jane.path, as_version=4).cells[0].source == "x= 1"
    assert jane.notes == ("lacks parts of the notebook format, which were filled in",)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_notebook_in_another_encoding_is_repaired(encoding: str, tmp_path: Path) -> None:
    data = notebook("ä = 1").decode().encode(encoding)
    jane = the_one(find(folder(tmp_path / "c", {"jane.ipynb": data})))
    assert nbformat.read(jane.path, as_version=4).cells[0].source == "ä = 1"
    assert jane.notes == (f"read as {encoding.upper()}",)


def test_an_old_notebook_is_converted(tmp_path: Path) -> None:
    old = nbformat.v3.new_notebook(worksheets=[nbformat.v3.new_worksheet()])
    old.worksheets[0].cells.append(nbformat.v3.new_code_cell(input="x = 1"))
    data = nbformat.v3.writes_json(old).encode()
    jane = the_one(find(folder(tmp_path / "c", {"jane.ipynb": data})))
    assert jane.problem == ""
    assert nbformat.read(jane.path, as_version=4).cells[0].source == "x = 1"
    assert jane.notes == ("converted from notebook format 3",)


def test_a_huge_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = folder(tmp_path / "c", {"jane.ipynb": b""})
    os.truncate(source / "jane.ipynb", 104_000_000)
    monkeypatch.setattr(json, "loads", None)  # it would fail
    assert the_one(find(source)).problem == "is larger than 20 MB (104 MB)"


def test_links_pipes_and_folders_are_not_opened(tmp_path: Path) -> None:
    source = folder(tmp_path / "c", {"bob/ex02.ipynb": NB, "dir/ex02.ipynb/": b"", "gone/": b""})
    folder(tmp_path / "outside", {"ex02.ipynb": NB})
    for name in ("out", "inside", "pipe", "loop"):
        (source / name).mkdir()
    (source / "out/ex02.ipynb").symlink_to(tmp_path / "outside/ex02.ipynb")
    (source / "inside/ex02.ipynb").symlink_to("../bob/ex02.ipynb")
    (source / "loop/ex02.ipynb").symlink_to("ex02.ipynb")
    (source / "linked").symlink_to(tmp_path / "outside")
    os.mkfifo(source / "pipe/ex02.ipynb")
    found = find(source)
    assert {s.student: s.problem for s in found.submissions} == {
        "bob": "",
        "dir": "is a folder, not a notebook",
        "gone": "handed in nothing: the folder is empty",
        "inside": "is a symbolic link, which is not followed",
        "linked": "the folder 'linked' is a symbolic link out of the folder",
        "loop": "is a symbolic link, which is not followed",
        "out": "is a symbolic link out of the folder",
        "pipe": "is no plain file but a named pipe",
    }


def test_what_may_not_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = folder(tmp_path / "c", {"jane/ex02.ipynb": NB, "bob/ex02.ipynb": NB})

    def denied(function, name):
        def call(path, *arguments):
            if name in str(path):
                raise PermissionError(13, "Permission denied")
            return function(path, *arguments)

        return call

    monkeypatch.setattr(os, "open", denied(os.open, "jane/ex02"))
    monkeypatch.setattr(os, "listdir", denied(os.listdir, "bob"))
    problems = [submission.problem for submission in find(source).submissions]
    assert problems == [
        "the folder 'bob' cannot be opened: Permission denied",
        "cannot be read: Permission denied",
    ]


def test_deep_folders_are_reported(tmp_path: Path) -> None:
    deep = "/".join("d" * (files.MAX_DEPTH + 5))
    content = {f"jane/{deep}/ex02.ipynb": NB, "bob/ex02.ipynb": NB}
    found = find(folder(tmp_path / "c", content))
    assert "20 folders deep" in found.submissions[1].problem
    found = find(zipped(tmp_path / "c.zip", content))
    assert "20 folders deep" in found.submissions[1].problem


def test_system_files_are_ignored_aloud(tmp_path: Path) -> None:
    junk = ["__MACOSX/jane/._ex02.ipynb", "jane/.ipynb_checkpoints/ex02-checkpoint.ipynb"]
    junk += [".DS_Store", "jane/._ex02.ipynb"]
    found = find(zipped(tmp_path / "c.zip", dict.fromkeys(["jane/ex02.ipynb", *junk], NB)))
    assert the_one(found).notes == ()
    assert sorted(found.remarks) == sorted((name, "is a system file, ignored") for name in junk)


def member(name: str, mode: int = 0, minute: int = 0) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (2026, 1, 2, 3, minute, 6))
    info.external_attr = mode << 16
    return info


def test_names_in_a_zip_lead_nowhere(tmp_path: Path) -> None:
    names = ["../up.ipynb", "/root.ipynb", "a/../../b.ipynb", "C:\\c.ipynb", "bob\\ex02.ipynb"]
    source = zipped(tmp_path / "in" / "c.zip", [(member(name), NB) for name in names])
    found = find(source)
    good = [submission for submission in found.submissions if not submission.problem]
    assert [(s.student, s.file) for s in good] == [("bob", "bob/ex02.ipynb")]
    problems = [s.problem for s in found.submissions if s.problem]
    assert problems == ["has a name that leads out of the zip, and was not unpacked"] * 4
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(written) == sorted([source, good[0].path])


def test_other_dangers_of_zips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_BYTES", 100_000)
    odd = member("odd/ex02.ipynb")
    odd.compress_type = zipfile.ZIP_LZMA
    with pytest.warns(UserWarning, match="Duplicate name"):
        source = zipped(
            tmp_path / "c.zip",
            [
                (member("link/ex02.ipynb", 0o120777), b"/etc/passwd"),
                (member("pipe/ex02.ipynb", 0o010644), b""),
                ("bomb/ex02.ipynb", bytes(200_000)),
                ("liar/ex02.ipynb", bytes(200_000)),
                ("secret/ex02.ipynb", NB),
                ("crc/ex02.ipynb", NB),
                (odd, NB),
                ("twice/ex02.ipynb", notebook("first")),
                ("twice/ex02.ipynb", notebook("second")),
            ],
        )
    with zipfile.ZipFile(source) as archive:
        infos = {info.filename: info for info in archive.infolist()}
    data = bytearray(source.read_bytes())
    for name, offset, value in [
        ("secret", 8, b"\1"),
        ("liar", 24, (5).to_bytes(4, "little")),
        ("crc", 16, b"\0\0\0\0"),
    ]:
        place = data.rindex(f"{name}/ex02.ipynb".encode()) - 46  # its record at the end of the zip
        assert data[place : place + 4] == b"PK\1\2"
        data[place + offset : place + offset + len(value)] = value
    assert len(infos) == 8
    source.write_bytes(data)
    found = {s.student: s for s in find(source).submissions}
    problems = {student: submission.problem for student, submission in found.items()}
    assert "is larger than 0.1 MB (0.2 MB)" in problems["bomb"]
    assert problems["secret"] == "is encrypted"
    assert "symbolic link" in problems["link"]
    assert "is no plain file" in problems["pipe"]
    assert "damaged" in problems["liar"] and "damaged" in problems["crc"]
    assert "unusual method" in problems["odd"]
    twice = found["twice"]
    assert nbformat.read(twice.path, as_version=4).cells[0].source == "second"
    assert len(twice.notes) == 1


def test_more_than_declared_and_too_many_members(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_UNPACKED", 3 * len(NB))
    source = zipped(tmp_path / "c.zip", {f"s{i}/ex02.ipynb": NB for i in range(5)})
    assert [bool(s.problem) for s in find(source).submissions] == [False] * 3 + [True] * 2
    with monkeypatch.context() as lying:
        lying.setattr(zipfile.ZipFile, "open", lambda *_: io.BytesIO(bytes(4 * len(NB))))
        assert all("is larger than" in s.problem for s in find(source).submissions)
    monkeypatch.setattr(archives, "MAX_MEMBERS", 4)
    with pytest.raises(ValueError, match="has 5 members; at most 4"):
        find(source)
    inner = zipped(tmp_path / "f" / "jane.zip", {f"{i}.txt": b"" for i in range(5)})
    assert "has 5 members" in the_one(find(inner.parent)).problem


def test_names_of_other_systems(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("ABCDEF/ex02.ipynb", NB)  # six bytes that are exchanged below
        archive.writestr("GHIJK/ex02.ipynb", NB)
    data = (tmp_path / "c.zip").read_bytes()
    data = data.replace(b"ABCDEF", "Zoë".encode() + b"--").replace(b"GHIJK", b"Jos\x82X")
    (tmp_path / "c.zip").write_bytes(data)
    assert set(students(find(tmp_path / "c.zip"))) == {"Zoë--", "JoséX"}


def test_decomposed_letters_are_the_same_student(tmp_path: Path) -> None:
    content = {"Zoe\u0308/ex02.ipynb": NB, "Zo\u00eb/ex02-1.ipynb": NB}
    for source in (folder(tmp_path / "c", content), zipped(tmp_path / "c.zip", content)):
        assert students(find(source)) == {"Zo\u00eb": "Zo\u00eb/ex02-1.ipynb"}


def test_long_names_in_a_zip(tmp_path: Path) -> None:
    long = "x" * 300
    jane = the_one(find(zipped(tmp_path / "c.zip", {f"{long}/{long}.ipynb": NB})))
    assert jane.student == long and jane.path and jane.path.is_file()


def test_zips_of_single_students_are_unpacked_one_level(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "i.zip", {"mine/ex02.ipynb": NB, "mine/ex01.ipynb": NB})
    outer = zipped(tmp_path / "o.zip", {"again.zip": inner.read_bytes()})
    content = {
        "Jane Doe_1_assignsubmission_file_/ex02 final.zip": inner.read_bytes(),
        "Bob Roe_2_assignsubmission_file_/hand in.zip": outer.read_bytes(),
        "Ann Oe_3_assignsubmission_file_/x.zip": b"PK",
    }
    for source in (zipped(tmp_path / "c.zip", content), folder(tmp_path / "c", content)):
        found = find(source)
        by_name = {submission.student: submission for submission in found.submissions}
        place = "Jane Doe_1_assignsubmission_file_/ex02 final.zip"
        assert by_name["Jane Doe"].file == f"{place}/mine/ex02.ipynb"
        assert by_name["Jane Doe"].path.read_bytes() == NB
        remarks = dict(found.remarks)
        assert remarks[place] == "was unpacked"
        assert "another assignment" in remarks[f"{place}/mine/ex01.ipynb"]
        assert "handed in no notebook" in by_name["Bob Roe"].problem
        assert "is no readable zip" in by_name["Ann Oe"].problem
    flat = folder(tmp_path / "f", {"jane.zip": inner.read_bytes(), "bob.ipynb": NB})
    assert students(find(flat)) == {"bob": "bob.ipynb", "jane": "jane.zip/mine/ex02.ipynb"}
    canvas = folder(tmp_path / "h", {"doejane_1_234_ex02.zip": inner.read_bytes()})
    assert students(find(canvas)) == {"doejane": "doejane_1_234_ex02.zip/mine/ex02.ipynb"}
    assert the_one(find(canvas)).notes == ()  # ex01.ipynb is no rival, whatever its zip is called
    alone = folder(tmp_path / "g", {"all.zip": (tmp_path / "c.zip").read_bytes()})
    assert {"Jane Doe", "Bob Roe"} <= set(students(find(alone)))


PARTS = ["ex02.ipynb", "ex01.ipynb", "x.ipynb", "a.csv", EX, "ex01_b", "Jane Doe", "jane", "张伟"]
PARTS += [".DS_Store", "Kim_1_assignsubmission_file_", "kim_12_34_ex02.ipynb", "Zoë", "submitted"]


@st.composite
def trees(draw: st.DrawFn) -> dict[str, bytes]:
    """Files with names of every kind; no file is a folder of another one."""
    names = st.lists(st.sampled_from(PARTS), min_size=1, max_size=4).map("/".join)
    tree: dict[str, bytes] = {}
    for name in draw(st.lists(names, max_size=12)):
        if not any(f"{a}/".startswith(f"{b}/") for o in tree for a, b in ((o, name), (name, o))):
            tree[name] = draw(st.sampled_from([NB, b"", b"{"]))
    return tree


@given(tree=trees())
def test_every_file_is_accounted_for_once_and_a_zip_is_as_a_folder(tree, tmp_path_factory) -> None:
    at = tmp_path_factory.mktemp("tree")
    source = folder(at / "class", tree)
    for number, name in enumerate(tree):  # which is the latest must not depend on the clock
        os.utime(source / name, (1000 + number, 1000 + number))
    found = find(source)
    folders = {
        "/".join(name.split("/")[:i]) for name in tree for i in range(1, name.count("/") + 1)
    }
    counts = Counter(accounted(found))
    assert {name: counts[name] for name in tree} == dict.fromkeys(tree, 1)
    assert set(counts) <= set(tree) | folders
    names = [submission.student for submission in found.submissions]
    assert names == sorted(set(names))
    dated = [(member(name, minute=number), tree[name]) for number, name in enumerate(tree)]
    assert students(find(zipped(at / "class.zip", dated))) == students(found)


TEXT = st.text(min_size=1, max_size=20).filter(lambda s: not re.search(r"[/\\\0]|^\.", s))


@given(names=st.lists(TEXT, min_size=2, max_size=5, unique=True))
def test_names_survive_folders_zips_and_file_names(names, tmp_path_factory) -> None:
    at = tmp_path_factory.mktemp("names")
    tree = {}
    for name in names:
        try:
            folder(at / "class", {f"{name}-/ex02.ipynb": NB})
        except (OSError, UnicodeError):
            continue
        tree[f"{name}-/ex02.ipynb"] = NB
    found = find(at / "class")
    assert students(find(zipped(at / "class.zip", tree))) == students(found)
    assert all(submission.student.endswith("-") for submission in found.submissions)


@given(names=st.sets(st.text(max_size=80), min_size=2, max_size=20))
def test_safe_names_are_unique_and_safe(names: set[str]) -> None:
    safe = {name: safe_name(name) for name in names}
    assert len({name.casefold() for name in safe.values()}) == len(names)
    for name in safe.values():
        assert 0 < len(name.encode()) <= 120
        assert not re.search(r'[<>:"/\\|?*\x00-\x1f]|^[. -]|[. ]$', name)


@pytest.mark.parametrize(
    ("student", "expected"),
    [
        ("jane doe", "jane doe"),
        ("张伟", "张伟"),
        ("Jane Doe", "Jane Doe-"),
        ("..", "%2E%2E-"),
        ("a/b", "a%2Fb-"),
        ("con", "_con-"),
        ("", "_-"),
        ("x" * 300, "x" * 100 + "-"),
        (safe_name("Jane Doe").lower(), safe_name("Jane Doe").lower() + "-"),
    ],
)
def test_safe_names_stay_readable(student: str, expected: str) -> None:
    assert re.sub(r"-[0-9a-f]{12}$", "-", safe_name(student)) == expected.removesuffix("-") + (
        "-" if expected.endswith("-") else ""
    )


def test_a_source_that_is_a_link_to_a_file_is_refused(tmp_path):
    secret = tmp_path / "solutions" / "ex02.ipynb"
    secret.parent.mkdir()
    secret.write_bytes(NB)
    (tmp_path / "mine.ipynb").symlink_to(secret)
    with pytest.raises(ValueError, match="is a symbolic link"):
        find_submissions(tmp_path / "mine.ipynb", "ex02_grid", unpack_to=tmp_path / "unpacked")
