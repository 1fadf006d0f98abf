"""Journals in trouble: damaged, foreign, read-only, full, shared. Nothing is lost, all is said."""

from __future__ import annotations

import errno
import os
import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mlsd_hpo import Categorical, Float, Int, JournalError, Space, Study, Trial
from mlsd_hpo.strategies import CoarseToFineSearch, RandomSearch
from tests.studies import LINE, SPACE, Now, adaptive, bowl, python, records, run, study_of, told, x

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a folder" / "étude 1.jsonl"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No syncing to the disk, in tests that open hundreds of journals."""
    monkeypatch.setattr(os, "fsync", lambda fd: None)


# Damaged, or no journal


ASK = b'{"event": "ask", "number": %s, "config": %s}\n'


def change(i: int, line: bytes) -> Callable[[list[bytes]], None]:
    return lambda lines: lines.__setitem__(i, line)


def insert(i: int, line: bytes) -> Callable[[list[bytes]], None]:
    return lambda lines: lines.insert(i, line)


def also(field: bytes) -> Callable[[list[bytes]], None]:
    """The first trial with one more field."""
    return lambda lines: lines.__setitem__(1, lines[1][:-2] + b", " + field + b"}\n")


DAMAGES: list[tuple[Callable[[list[bytes]], None], str]] = [
    (lambda lines: lines.__setitem__(3, lines[3][:20] + b"\n"), "line 4 is damaged"),
    (change(5, b"\xff\xfe\x00\n"), "line 6 is damaged"),
    (insert(4, b"\n"), "line 5 is damaged"),
    (insert(4, b"7\n"), "line 5 is damaged"),
    (insert(4, b"[]\n"), "line 5 is damaged"),
    (insert(4, b"[" * 100_000 + b"\n"), "line 5 is damaged"),
    (insert(2, b'{"event": "dance"}\n'), "line 3 is damaged (ValueError: unknown event 'dance'"),
    (change(2, b'{"event": "tell", "number": 0}\n'), "line 3 is damaged (KeyError: 'value'"),
    (change(1, ASK % (b"0", b"[]")), "line 2 is damaged"),
    (change(1, ASK % (b"0", b'{"x": 0.5}')), "line 2 is damaged (ValueError: rate is missing"),
    (change(1, ASK % (b'"0"', b"{}")), "line 2 is damaged"),
    (
        change(1, ASK % (b"0", b'{"x": 7, "rate": 1, "k": "a", "n": 1}')),
        "line 2 is damaged (ValueError: x=7: 7 is not a number from 0.0 to 1.0)",
    ),
    (also(b'"fidelity": "3"'), "line 2 is damaged (ValueError: a fidelity is a number, not '3'"),
    (also(b'"parent": -1'), "line 2 is damaged (ValueError: expected a whole number, not -1"),
    (lambda lines: lines.pop(3), "line 4 is damaged (ValueError: trial 1 is told, but was not"),
    (lambda lines: lines.pop(2), "line 3 is damaged (ValueError: 1 results cannot be known here"),
    (lambda lines: lines.insert(3, lines[2]), "trial 0 is told, but was not asked before"),
    (lambda lines: lines.insert(2, lines[1]), "trial 0 is asked after 0"),
]


@pytest.mark.parametrize(("damage", "message"), DAMAGES, ids=range(len(DAMAGES)))
def test_damage_is_named_by_its_line(path: Path, damage: Any, message: str) -> None:
    run(study_of(path), 4)
    lines = path.read_bytes().splitlines(keepends=True)
    damage(lines)
    damaged = b"".join(lines)
    path.write_bytes(damaged)
    with pytest.raises(JournalError, match=re.escape(message)) as caught:
        study_of(path)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == damaged


FOREIGN = [
    *(b"precious data", b"precious\ndata\n", b'{"a": 1}', b'{"a": 1}\n', b"[1, 2]\n"),
    *(b"\x00" * 99, b'{"event": "ask"}\n', b"\n"),
]


@pytest.mark.parametrize("data", FOREIGN, ids=repr)
def test_a_file_that_is_no_journal_is_left_alone(path: Path, data: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(data)
    with pytest.raises(JournalError, match=r"no journal of mlsd_hpo|line 1 is damaged"):
        study_of(path)
    assert path.read_bytes() == data


def test_a_folder_is_no_journal(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="is a folder; a journal is a file"):
        study_of(tmp_path)


def test_a_folder_that_is_a_file_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(JournalError, match=r"cannot be (written|read): "):
        study_of(tmp_path / "file" / "study.jsonl")


# Another study's


OTHERS: list[tuple[Callable[[], CoarseToFineSearch | RandomSearch], str]] = [
    (lambda: adaptive(seed=1), "strategy: the journal has {adaptive}=0), this study {adaptive}=1)"),
    (lambda: RandomSearch(SPACE), "the journal has {adaptive}=0), this study RandomSearch(space"),
    (
        lambda: changed(x=Float(0, 2)),
        "space.x: the journal has Float(0.0, 1.0), this study Float(0.0",
    ),
    (
        lambda: changed(x=Int(0, 1)),
        "space.x: the journal has Float(0.0, 1.0), this study Int(0, 1)",
    ),
    (lambda: changed(n=Int(1, 9, when={"k": "a"})), "this study Int(1, 9, when={'k': 'a'})"),
    (
        lambda: changed(k=Categorical(["a", None, (1, 2), [3]])),
        "has Categorical(('a', (1, 2), None",
    ),
    (lambda: changed(extra=Int(1, 2)), "space.extra: the journal has absent, this study Int(1, 2)"),
    (
        lambda: changed(x=None),
        "the order ['x', 'rate', 'k', 'n'], this study ['rate', 'k', 'n', 'x']",
    ),
]


def changed(**parameters: Any) -> CoarseToFineSearch:
    made = dict(SPACE.parameters)
    if parameters == {"x": None}:
        parameters = {"x": made.pop("x")}
    return CoarseToFineSearch(Space({**made, **parameters}), trials_per_round=4)


@pytest.mark.parametrize(("other", "message"), OTHERS, ids=range(len(OTHERS)))
def test_the_journal_of_another_study_is_refused(path: Path, other: Any, message: str) -> None:
    run(study_of(path), 3)
    before = path.read_bytes()
    message = message.replace("{adaptive}", repr(adaptive()).removesuffix("=0)"))
    with pytest.raises(JournalError, match=re.escape(message)) as caught:
        Study(bowl, other(), journal=path)
    assert "belongs to another study" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 2  # only what differs
    assert path.read_bytes() == before


def test_a_journal_of_the_other_direction_is_refused(path: Path) -> None:
    run(study_of(path), 3)
    with pytest.raises(JournalError, match="direction: the journal has minimize, this study maxi"):
        study_of(path, direction="maximize")


def test_sets_in_conditions_are_the_same_in_every_process(path: Path) -> None:
    code = """
import sys
from mlsd_hpo import *
from mlsd_hpo.strategies import RandomSearch
names = ["a", "b", "c", "d", "e", "f"]
space = Space({"k": Categorical(names), "f": Categorical([frozenset(names), frozenset()]),
               "x": Float(0, 1, when={"k": set(names[1:])})})
study = Study(lambda config: 0.5, RandomSearch(space), journal=sys.argv[1])
print(len(study.run(trials=2, progress=False).trials))
"""
    for seed in ("1", "2"):
        os.environ["PYTHONHASHSEED"] = seed
        try:
            output, errors = python(code, path).communicate(timeout=60)
        finally:
            del os.environ["PYTHONHASHSEED"]
        assert output == "2\n", errors


def test_a_used_strategy_cannot_continue_a_journal(path: Path) -> None:
    strategy = adaptive()
    run(Study(bowl, strategy, journal=path), 3)
    with pytest.raises(JournalError, match=r"would begin with 3: continue it with a new strategy"):
        Study(bowl, strategy, journal=path)


def test_a_warm_start_can_be_repeated(path: Path) -> None:
    def warm() -> RandomSearch:
        strategy = RandomSearch(LINE)
        strategy.tell(Trial(0, {"x": 0.5}), 0.5)
        return strategy

    whole = told(run(Study(x, warm()), 5))
    run(Study(x, warm(), journal=path), 3)
    assert told(run(Study(x, warm(), journal=path), 5)) == whole
    with pytest.raises(JournalError, match=r"begins with trial 1, .* would begin with 0"):
        Study(x, RandomSearch(LINE), journal=path)


# Not writable, full, shared


def forbid(monkeypatch: pytest.MonkeyPatch, name: str, code: int) -> None:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise OSError(code, os.strerror(code), str(args[0]))

    monkeypatch.setattr(os, name, refuse)


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS])
def test_a_read_only_place_is_noticed_before_any_work(
    path: Path, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.parent.mkdir()
    for name in ("open", "mkdir"):
        with monkeypatch.context() as patch:
            forbid(patch, name, code)
            where = path if name == "open" else path.parent / "new" / "study.jsonl"
            with pytest.raises(JournalError, match=f"cannot be written: {os.strerror(code)}"):
                study_of(where)


AS_NOBODY = """
import os, sys
from tests.studies import *
from mlsd_hpo import JournalError
os.chdir(sys.argv[1])
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
for path in sys.argv[2:]:
    try:
        Study(bowl, adaptive(), journal=path)
        print("no error")
    except JournalError as error:
        print(error)
"""


@posix
@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="needs another user")
def test_another_users_files_and_folders_are_refused_in_words(tmp_path: Path) -> None:
    mine, secret, folder = tmp_path / "mine", tmp_path / "secret", tmp_path / "folder"
    run(study_of(mine), 2)
    run(study_of(secret), 2)
    mine.chmod(0o444)
    secret.chmod(0)
    folder.mkdir(mode=0o700)
    tmp_path.chmod(0o755)
    paths = ["mine", "secret", "new", "folder/inside", "newer/inside"]
    output, errors = python(AS_NOBODY, tmp_path, *paths).communicate(timeout=60)
    assert output.splitlines() == [
        "mine cannot be written: Permission denied",
        "secret cannot be read: Permission denied",
        "new cannot be written: Permission denied",
        "folder/inside cannot be read: Permission denied",
        "newer/inside cannot be written: Permission denied",
    ], errors
    assert len(study_of(mine).trials) == 2


class Disk:
    """`os.write` on a disk with room for so many bytes more."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.write = os.write

    def __call__(self, fd: int, data: bytes) -> int:
        if self.room <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        part = data[: max(1, min(self.room, len(data) // 2 + 1))]  # in pieces, as it may be
        self.room -= len(part)
        return self.write(fd, part)


@pytest.mark.parametrize("workers", [1, 3])
def test_a_full_disk_loses_nothing(
    path: Path, workers: int, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = told(run(Study(bowl, adaptive()), 10, executor=Now(), workers=workers))
    copy = path.with_name("copy")
    for room in range(0, 2500, 130):
        path.unlink(missing_ok=True)
        study = study_of(path)
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", Disk(room))
            for _ in range(2):  # trying again does not help, and does no harm
                with pytest.raises(JournalError, match="written: No space left") as caught:
                    run(study, 10, executor=Now(), workers=workers)
                assert "Nothing is lost: make room and call run again" in str(caught.value)
        kept = told(study)
        copy.write_bytes(path.read_bytes())  # as if the process were killed now
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            revived = study_of(copy)
        assert told(revived) == kept[: len(revived.trials)]
        assert len(kept) - len(revived.trials) <= workers
        for mended in (study, revived):
            assert told(run(mended, 10, executor=Now(), workers=workers)) == expected
        assert told(study_of(path)) == told(study_of(copy)) == expected


@posix
def test_a_limit_on_the_size_of_files(path: Path) -> None:
    code = """
import resource, sys
from tests.studies import *
from mlsd_hpo import JournalError
study = Study(bowl, adaptive(), journal=sys.argv[1])
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))
try:
    run(study, 30)
except JournalError as error:
    print(error)
kept = told(study)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
run(study, 30)
whole = told(run(Study(bowl, adaptive()), 30))
again = Study(bowl, adaptive(), journal=sys.argv[1])
print(0 < len(kept) < 30, told(study) == whole, told(again) == whole)
"""
    output, errors = python(code, path).communicate(timeout=60)
    assert output.splitlines() == [
        f"{path} cannot be written: File too large. Nothing is lost: make room and call run again, "
        "which writes what is missing.",
        "True True True",
    ], errors


@pytest.mark.parametrize("name", ["fsync", "write"])
def test_a_failing_device_is_said(path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    study = study_of(path)
    with monkeypatch.context() as patch:
        forbid(patch, name, errno.EIO)
        with pytest.raises(JournalError, match=r"cannot be (written|synced): .*[Ii]nput/output"):
            run(study, 5)
    assert told(run(study, 5)) == told(run(Study(bowl, adaptive()), 5))
    assert told(study_of(path)) == told(study)


def test_two_studies_on_one_new_journal(path: Path) -> None:
    first, second = study_of(path), study_of(path)
    run(first, 3)
    with pytest.raises(JournalError, match="has been changed by someone else"):
        run(second, 3)
    run(first, 6)
    assert told(study_of(path)) == told(first)


def test_two_studies_taking_turns(path: Path) -> None:
    run(study_of(path), 3)
    first, second = study_of(path), study_of(path)
    run(first, 5)
    before = path.read_bytes()
    with pytest.raises(JournalError, match="make the Study again to take in what is there"):
        run(second, 7)
    assert path.read_bytes() == before
    assert told(run(study_of(path), 7)) == told(run(Study(bowl, adaptive()), 7))
    with pytest.raises(JournalError, match="has been changed by someone else"):
        run(first, 8)


def test_two_studies_at_the_same_time(path: Path) -> None:
    other = study_of(path)

    def intrude(study: Study, evaluation: Any) -> None:
        if evaluation.number == 3:
            run(study_of(path), 6)

    with pytest.raises(JournalError, match="has been changed by someone else"):
        run(other, 10, callbacks=[intrude])
    assert len(other.trials) >= 4
    assert told(study_of(path)) == told(run(Study(bowl, adaptive()), 6))


@posix
def test_a_journal_that_was_deleted_or_moved_is_missed(path: Path) -> None:
    def delete(study: Study, evaluation: Any) -> None:
        if evaluation.number == 2:
            path.unlink()

    study = study_of(path)
    with pytest.raises(JournalError, match="has been deleted"):
        run(study, 5, callbacks=[delete])
    assert [e.number for e in study.trials] == [0, 1, 2]
    study = run(study_of(path), 3)
    path.rename(path.with_name("moved"))
    with pytest.raises(JournalError, match="has been changed by someone else"):
        run(study, 5)


def test_a_journal_in_use_may_be_read(path: Path) -> None:
    seen: list[int] = []

    def look(study: Study, evaluation: Any) -> None:
        seen.append(sum(r["event"] == "tell" for r in records(path)))

    run(study_of(path), 5, callbacks=[look])
    assert seen == [1, 2, 3, 4, 5]


def test_no_file_stays_open(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: set[int] = set()
    usual_open, usual_close = os.open, os.close
    monkeypatch.setattr(os, "open", lambda *a, **k: opened.add(fd := usual_open(*a, **k)) or fd)
    monkeypatch.setattr(os, "close", lambda fd: opened.discard(fd) or usual_close(fd))
    study = study_of(path)
    assert opened == set()
    run(study, 3)
    with pytest.raises(JournalError):
        Study(bowl, adaptive(seed=1), journal=path)
    with pytest.raises(ZeroDivisionError):
        run(study, 5, callbacks=[lambda study, evaluation: 1 / 0])
    assert opened == set()
