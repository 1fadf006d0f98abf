"""Hostile submissions: no point is gained that was not earned, honest points are kept, no other
grade changes, nothing hangs, nothing survives, and the report says what happened.

They are graded together, as a class of students would be, at each degree of isolation that works
here. What only walls can stop is asked of the best degree alone; with REQUIRE_ISOLATION=1 it is an
error if that degree is not to be had.
"""

from __future__ import annotations

import hashlib
import os
import socket
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from mlsd_hpo.grading.assignment import Assignment
from mlsd_hpo.grading.records import Record
from mlsd_hpo.grading.rehearsal import Times
from mlsd_hpo.grading.run import Job, grade_all, rehearsed
from mlsd_hpo.grading.sandbox import Limits, degrees
from mlsd_hpo.grading.submissions import find_submissions
from tests.grading import toy
from tests.grading.hostile import CASES

pytestmark = pytest.mark.slow

SEED = 5
TIMES = Times(start=60, cell=1.5, total=60)
LIMITS = Limits(memory=2 * 2**30, resident=600 * 2**20, output_bytes=2**20)
LONGEST = 30.0  # seconds that one submission may take here
DEGREES = [(degree, reason) for degree, reason in degrees() if degree.name != "time"]


@dataclass(frozen=True)
class Run:
    """A class that was graded."""

    degree: str
    records: dict[str, Record]
    remarks: dict[str, str]
    contacted: bool
    before: dict[str, str]
    after: dict[str, str]
    left: list[str]


def fingerprints(*folders: Path) -> dict[str, str]:
    """The hash of every file in these folders, links not followed."""
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def is_students(process: psutil.Process) -> bool:
    """Whether a process is a kernel, a sandbox, or what was started in one."""
    try:
        line = " ".join(process.cmdline())
        user = 60_000 <= process.uids().real < 61_000
        return user or "mlsd_hpo.grading" in line or process.name() == "bwrap"
    except psutil.Error:
        return False


def survivors(begun: float) -> list[str]:
    """Students' processes that still run: this run's own, and those that have lost their parents.

    The sandboxes of other tests, which may run at the same time, hang below living processes that
    are not this one.
    """
    found, me = [], os.getpid()
    for process in psutil.process_iter():
        if is_students(process) and process.create_time() >= begun:
            above = process.parents()
            keeper = next((parent.pid for parent in above if not is_students(parent)), 1)
            if keeper == 1 or me in [parent.pid for parent in above]:
                found.append(f"{process.pid} {process.cmdline()}")
    return found


@pytest.fixture(scope="module", params=DEGREES, ids=lambda one: one[0].name)
def run(request, tmp_path_factory) -> Run:
    """All cases, graded as one class at one degree."""
    degree, reason = request.param
    if reason:
        text = f"no isolation by {degree.name} here: {reason}"
        required = os.environ.get("REQUIRE_ISOLATION") == "1"
        pytest.fail(text) if required else pytest.skip(text)
    home = tmp_path_factory.mktemp(f"class-{degree.name}")
    folder = toy.assignment(home / "solutions")
    handed_in, records = home / "handed in", home / "out" / "records"
    records.mkdir(parents=True)
    (records / "x.json").write_text("{}")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        words = {
            "SOLUTION": str(folder / "ex99.ipynb"),
            "QUESTIONS": str(folder / "grading.py"),
            "NEIGHBOUR": str(handed_in / "honest.ipynb"),
            "OUTSIDE": str(home / "out"),
            "PORT": str(server.getsockname()[1]),
            "PARENT": str(os.getpid()),
        }
        for name, case in CASES.items():
            place = handed_in / f"{name}.ipynb"
            if isinstance(case.notebook, bytes):
                place.write_bytes(case.notebook)
                continue
            text = toy.write(case.notebook, place).read_text("utf-8")
            for word, value in words.items():
                text = text.replace(word, value)
            place.write_text(text, "utf-8")
        toy.write(toy.book(), home / "elsewhere.ipynb")
        (handed_in / "a link.ipynb").symlink_to(home / "elsewhere.ipynb")
        before = fingerprints(home)
        begun = time.time() - 1
        assignment = Assignment(folder)
        found = find_submissions(handed_in, assignment.name, unpack_to=home / "unpacked")
        job = rehearsed(Job(folder, degree, SEED, LIMITS, TIMES))
        graded = grade_all(assignment, found.submissions, job, records, jobs=2)
        left = survivors(begun)
        try:
            server.accept()
            contacted = True
        except BlockingIOError:
            contacted = False
    after = {name: digest for name, digest in fingerprints(home).items() if name in before}
    new = [path for path in fingerprints(home) if path not in before and "records" not in path]
    assert not [path for path in new if "unpacked" not in path and "__pycache__" not in path], new
    by_name = {record.student: record for record in graded}
    return Run(degree.name, by_name, dict(found.remarks), contacted, before, after, left)


@pytest.fixture(params=CASES)
def name(request) -> str:
    """The name of a case."""
    return request.param


def test_exactly_the_honest_points_are_earned(run, name):
    case, record = CASES[name], run.records[name]
    if case.walls and run.degree != "bubblewrap":
        pytest.skip(f"only bubblewrap stops it; this ran at {run.degree}")
    earned = {outcome.question: outcome.earned for outcome in record.outcomes}
    told = [f"{o.question}: {o.status}: {o.feedback} {o.detail[-500:]}" for o in record.outcomes]
    assert earned == case.earns, "\n".join([record.error, *record.notes, *told])
    said = "\n".join([record.error, *record.notes, *told])
    assert case.says in said, said
    assert record.seconds < LONGEST


def test_a_link_out_of_the_folder_is_not_followed(run):
    record = run.records.get("a link")
    assert "link" in (record.error if record else run.remarks["a link.ipynb"])
    assert record is None or record.status == "not graded"


def test_everybody_is_in_the_class(run):
    assert set(CASES) <= set(run.records)


def test_nothing_survives(run):
    assert run.left == []


def test_nobody_has_changed_a_file(run):
    assert run.after == run.before


def test_nobody_was_reached_over_the_network(run):
    if run.degree != "bubblewrap":
        pytest.skip(f"only bubblewrap stops it; this ran at {run.degree}")
    assert not run.contacted


def test_feedback_tells_no_input(run):
    """What a student reads is the same whatever the inputs were: it has none of their digits."""
    for record in run.records.values():
        for outcome in record.outcomes:
            assert sum(letter.isdigit() for letter in outcome.feedback) < 12, outcome.feedback
