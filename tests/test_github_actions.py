"""The example workflow is YAML, and its shell lines do what they say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from mlsd_hpo.__main__ import _parser
from mlsd_hpo.grading.sandbox import best_degree
from tests.grading import toy

ROOT = Path(__file__).resolve().parent.parent
PATH = ROOT / "docs" / "github-actions" / "grade.yml"
WORKFLOW = yaml.safe_load(PATH.read_text("utf-8"))
STEPS: list[dict[str, Any]] = WORKFLOW["jobs"]["grade"]["steps"]


def step(name: str) -> dict[str, Any]:
    (found,) = [step for step in STEPS if step.get("name") == name]
    return found


def test_every_shell_line_can_be_read() -> None:
    lines = [step["run"] for step in STEPS if "run" in step]
    assert len(lines) == 3
    for line in lines:
        assert "${{" not in line  # a name of a student's choice would become code
        subprocess.run(["bash", "-n", "-c", line], check=True)


def test_the_command_has_the_options_that_are_given() -> None:
    called = re.search(r"-m mlsd_hpo (.*?) > ", step("Grade")["run"].replace("\\\n", ""))
    assert called
    options = _parser().parse_args(called[1].split())
    assert options.require_isolation and str(options.submissions) == "handed-in"


def test_no_checkout_leaves_its_token_behind() -> None:
    checkouts = [step["with"] for step in STEPS if "checkout" in step.get("uses", "")]
    assert len(checkouts) == 2
    assert not any(given["persist-credentials"] for given in checkouts)


def test_students_get_nothing_but_feedback() -> None:
    uploads = {
        step["with"]["path"]: step["if"]
        for step in STEPS
        if "upload-artifact" in step.get("uses", "")
    }
    others = [when for path, when in uploads.items() if path != "grades/feedback/"]
    assert others == [
        "always() && github.event_name == 'workflow_dispatch' && github.repository == env.COURSE"
    ]


def test_it_starts_by_hand_alone() -> None:
    assert list(WORKFLOW[True]) == ["workflow_dispatch"]  # YAML 1.1 takes `on` for a truth value


def graded(folder: Path) -> tuple[int, str, str]:
    """Run the step that grades as GitHub does: exit status, summary and log."""
    python = folder / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    summary = folder / "summary.md"
    environment = {
        **os.environ,
        "ASSIGNMENT": "ex99",
        "GITHUB_STEP_SUMMARY": str(summary),
    }
    done = subprocess.run(
        ["bash", "-e", "-c", step("Grade")["run"]],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode, summary.read_text("utf-8"), done.stdout


@pytest.mark.slow
def test_the_grade_is_in_the_summary(tmp_path: Path) -> None:
    if best_degree().name != "bubblewrap":
        pytest.skip("the workflow requires bubblewrap")
    toy.assignment(tmp_path / "course" / "solutions")
    student = tmp_path / "handed-in" / "student"
    toy.write(toy.book("def double(x): return 3 * x"), student / "ex99.ipynb")
    toy.write(toy.book(), student / "scratch.ipynb")
    status, summary, log = graded(tmp_path)
    assert (status, log) == (0, "")
    assert "Graded: 7 of 10 points." in summary
    assert "0 of 1  task1 numbers: numbers" in summary and "3 of 3  task2 means" in summary
    assert [path.name for path in (tmp_path / "grades" / "feedback").iterdir()] == ["student.html"]


@pytest.mark.slow
def test_what_is_not_graded_fails_the_job_and_says_so(tmp_path: Path) -> None:
    if best_degree().name != "bubblewrap":
        pytest.skip("the workflow requires bubblewrap")
    folder = toy.assignment(tmp_path / "course" / "solutions")
    student = tmp_path / "handed-in" / "student"
    student.mkdir(parents=True)
    (student / "ex99.ipynb").symlink_to(folder / "ex99.ipynb")
    status, summary, log = graded(tmp_path)
    assert (status, log) == (1, "")
    assert "NOT GRADED" in summary and "10 of 10" not in summary


@pytest.mark.slow
def test_a_broken_assignment_is_no_zero_and_tells_no_inputs(tmp_path: Path) -> None:
    folder = toy.assignment(tmp_path / "course" / "solutions")
    toy.write(toy.book(), tmp_path / "handed-in" / "student" / "ex99.ipynb")
    questions = folder / "grading.py"
    questions.write_text(questions.read_text().replace("2 * x", "3 * x"))
    status, summary, log = graded(tmp_path)
    assert (status, log) == (2, "")
    assert summary.startswith("```\nNOT GRADED: tell your instructor.")
