"""A class is graded the same way each time, once, in any number of jobs, and after interrupts."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from mlsd_hpo.__main__ import main
from mlsd_hpo.grading import run as run_module
from mlsd_hpo.grading.assignment import Assignment
from mlsd_hpo.grading.records import Record
from mlsd_hpo.grading.rehearsal import KernelError
from mlsd_hpo.grading.run import Job, grade_all, rehearsed
from mlsd_hpo.grading.sandbox import best_degree
from mlsd_hpo.grading.submissions import Submission, find_submissions
from tests.grading import toy

pytestmark = pytest.mark.slow  # each grades submissions, in kernels

WRONG = "def double(x): return 3 * x"
SLEEPS = "import time\ntime.sleep(1)\ndef double(x): return 2 * x"


class Class:
    """A class of students and their assignment in a folder of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = toy.assignment(home / "solutions")
        self.handed_in, self.out = home / "in", home / "out"
        (self.out / "records").mkdir(parents=True)

    def hand_in(self, student: str, **answers: str) -> None:
        toy.write(toy.book(**answers), self.handed_in / f"{student}.ipynb")

    def grade(self, seed: int = 1, jobs: int = 1) -> tuple[list[Record], list[str]]:
        """The records, and the names of those that were graded now."""
        new: list[str] = []
        assignment = Assignment(self.folder)
        found = find_submissions(self.handed_in, assignment.name, unpack_to=self.home / "unpacked")
        job = Job(self.folder, best_degree(), seed)
        records = self.out / "records"
        before = {path.name: path.stat().st_mtime_ns for path in records.iterdir()}
        done = grade_all(assignment, found.submissions, job, records, jobs)
        for record in done:
            place = run_module._place(records, record)
            if before.get(place.name) != place.stat().st_mtime_ns:
                new.append(record.student)
        return done, new

    def command(self, *more: str) -> list[str]:
        return ["grade", str(self.folder), str(self.handed_in), "--out", str(self.out), *more]


@pytest.fixture
def course(tmp_path) -> Class:
    return Class(tmp_path)


def without_times(records: list[Record]) -> list[Record]:
    return [
        replace(
            record, seconds=0, outcomes=tuple(replace(one, seconds=0) for one in record.outcomes)
        )
        for record in records
    ]


def test_the_same_seed_gives_the_same_records_in_any_number_of_jobs(course, tmp_path):
    for number in range(3):
        course.hand_in(f"student {number}", task1=WRONG if number == 1 else toy.DOUBLE)
    first, _ = course.grade(jobs=1)
    for file in (course.out / "records").iterdir():
        file.unlink()
    again, _ = course.grade(jobs=2)
    assert without_times(first) == without_times(again)
    assert [record.earned for record in first] == [10, 7, 10]


def test_what_was_graded_is_not_graded_again(course):
    course.hand_in("ann")
    course.hand_in("bob", task1=WRONG)
    assert course.grade()[1] == ["ann", "bob"]
    assert course.grade()[1] == []
    course.hand_in("bob")
    records, new = course.grade()
    assert new == ["bob"] and records[1].earned == 10
    assert course.grade(seed=2)[1] == ["ann", "bob"]
    grading = course.folder / "grading.py"
    grading.write_text(grading.read_text().replace("10, 1_000_000", "10, 2_000_000"))
    assert course.grade(seed=2)[1] == ["ann", "bob"]
    record = next((course.out / "records").iterdir())
    record.write_text("{}")
    assert len(course.grade(seed=2)[1]) == 1


def test_a_solution_that_fails_its_own_questions_stops_everything(course, capsys):
    course.hand_in("ann")
    grading = course.folder / "grading.py"
    grading.write_text(grading.read_text().replace('2 * x, "a number"', '3 * x, "a number"'))
    job = Job(course.folder, best_degree(), 0)
    with pytest.raises(ValueError, match="does not pass question numbers, so nothing was graded"):
        rehearsed(job)
    assert main(course.command()) == 2
    assert "nothing was graded" in capsys.readouterr().err
    assert not (course.out / "grades.csv").exists()


def dies(blank: Record, path: Path) -> Record:
    """Grades, but its process dies where the submission says so."""
    if "DIE" in path.read_text("utf-8"):
        os._exit(1)
    return run_module._grade(blank, path)


def test_a_job_that_dies_takes_only_its_submission_with_it(course, monkeypatch):
    for name in ("ann", "bob", "eve"):
        course.hand_in(name, first="# DIE" if name == "bob" else "")
    monkeypatch.setattr(run_module, "_grade", dies)
    records, _ = course.grade(jobs=2)
    assert [record.status for record in records] == ["graded", "not graded", "graded"]
    assert "died" in records[1].error
    assert course.grade()[1] == ["bob"], "it is tried again the next time"


@pytest.mark.parametrize(
    ("error", "told"),
    [(KernelError("no room"), "no room"), (RuntimeError("a bug"), "the grader itself failed")],
)
def test_the_graders_own_trouble_is_no_grade(tmp_path, error, told, monkeypatch):
    class Broken:
        def grade(self, path):
            raise error

    monkeypatch.setattr(run_module, "_grader", Broken(), raising=False)
    blank = Record("ann", "a.ipynb", "ex99", "key", 0, "time", (), ("is marked as late",))
    record = run_module._grade(blank, tmp_path / "a.ipynb")
    assert told in record.error and record.status == "not graded"
    assert record.key == "", "such a record is not kept for the next run"
    assert record.notes[0] == "is marked as late"


def test_late_and_unreadable_submissions_are_in_the_class(course):
    assignment = Assignment(course.folder)
    late = toy.write(toy.book(), course.home / "late.ipynb")
    submissions = [
        Submission("ann", "a.ipynb", late, late=True),
        Submission("bob", "b.ipynb", None, problem="is empty"),
    ]
    job = Job(course.folder, best_degree(), 0)
    ann, bob = grade_all(assignment, submissions, job, course.out / "records", 1)
    assert ann.earned == 10 and "is marked as late" in ann.notes
    assert bob.error == "is empty" and [one.earned for one in bob.outcomes] == [None] * 4


def test_the_command_grades_and_says_what_it_did(course, capsys):
    course.hand_in("ann")
    course.hand_in("Ωmega Ünal", task1=WRONG)
    (course.handed_in / "broken.ipynb").write_text("{")
    (course.handed_in / "notes.txt").write_text("hello")
    assert main(course.command("--jobs", "1")) == 1
    said = capsys.readouterr().out
    assert best_degree().text in said and "A toy assignment: 3 submissions, seed " in said
    assert "broken: not graded: is no JSON" in said and "notes.txt: " in said
    assert "2 of 3 graded" in said
    with (course.out / "grades.csv").open(encoding="utf-8-sig") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert rows["ann"]["total"] == "10" and rows["Ωmega Ünal"]["total"] == "7"
    assert rows["broken"]["total"] == "" and rows["broken"]["status"] == "not graded"
    assert len(list((course.out / "feedback").iterdir())) == 3
    seed = json.loads((course.out / "run.json").read_text())["seed"]
    assert main(course.command()) == 1
    assert f"seed {seed}" in capsys.readouterr().out, "the run's seed is kept"


def test_one_notebook_gives_one_result(course, capsys):
    course.hand_in("ann")
    course.handed_in = course.handed_in / "ann.ipynb"
    assert main(course.command("--seed", "3")) == 0
    result = json.loads((course.out / "results.json").read_text("utf-8"))
    assert result["score"] == 10
    assert "1 submission, seed 3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda c: [*c[:1], "ex77", *c[2:]], "there is no assignment 'ex77'"),
        (lambda c: [*c[:2], c[2] + "-not", *c[3:]], "there is no folder, zip or notebook"),
        (lambda c: [*c, "--seed", "-1"], "a seed is a whole number from 0"),
        (lambda c: [*c[:4], c[2] + "/out"], "lies in"),
    ],
)
def test_what_cannot_be_graded_is_said_in_words(course, capsys, change, told):
    course.hand_in("ann")
    assert main(change(course.command())) == 2
    assert told in capsys.readouterr().err


def test_another_assignments_folder_is_refused(course, capsys):
    course.hand_in("ann")
    (course.out / "run.json").write_text('{"assignment": "ex01", "seed": 1}')
    assert main(course.command()) == 2
    assert "holds a run of ex01" in capsys.readouterr().err


def test_isolation_can_be_required(course, capsys, monkeypatch):
    from mlsd_hpo.grading import command
    from mlsd_hpo.grading.sandbox import BUBBLEWRAP, TIME

    monkeypatch.setattr(command, "degrees", lambda: [(BUBBLEWRAP, "it is missing"), (TIME, "")])
    course.hand_in("ann")
    assert main(course.command("--require-isolation")) == 2
    assert "isolation by bubblewrap is required and not to be had: it is missing" in (
        capsys.readouterr().err
    )
    assert main(course.command("--jobs", "1")) == 0
    said = capsys.readouterr().out
    assert "not isolated" in said and "Not bubblewrap: it is missing" in said
    assert "not isolated" in (course.out / "summary.html").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_run_goes_on_where_it_was(course, how):
    """Ctrl-C and kill -9 keep what was graded, leave nobody behind, and lose no submission."""
    names = [f"student {number}" for number in range(4)]
    for name in names:
        course.hand_in(name, task1=SLEEPS)
    command = [sys.executable, "-m", "mlsd_hpo", *course.command("--jobs", "1")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 120
        while len(list((course.out / "records").glob("*.json"))) < 2:
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)
        below = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(how)
        start = time.monotonic()
        assert process.wait(60) != 0
        assert time.monotonic() - start < 5
    kept = {path.name for path in (course.out / "records").glob("*.json")}
    assert 2 <= len(kept) < 4
    assert len(below) >= 2  # the job, a student's kernel
    assert not psutil.wait_procs(below, timeout=10)[1]
    seed = json.loads((course.out / "run.json").read_text())["seed"]
    records, new = course.grade(seed=seed, jobs=2)
    assert len(new) == 4 - len(kept)
    assert [record.earned for record in records] == [10] * 4
