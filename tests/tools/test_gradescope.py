"""The autograder for Gradescope, unpacked as Gradescope does and run on submissions."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import gradescope
import pytest

from tests.grading import toy

ROOT = Path(__file__).resolve().parents[2]
NAME = "ex99_toy"
TODO = "raise NotImplementedError('Task 1: ...')"
RELEASE = toy.book(TODO, TODO, TODO)


@pytest.fixture
def autograder(tmp_path: Path) -> Path:
    """Gradescope's folder, with the bundle of the toy assignment unpacked and this Python."""
    bundle = tmp_path / "bundle.zip"
    gradescope.write_zip(gradescope.contents(toy.assignment(tmp_path / "made")), bundle)
    root = tmp_path / "autograder"
    for name in ("source", "submission", "results", "venv/bin"):
        (root / name).mkdir(parents=True)
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(root / "source")
    shutil.copyfile(root / "source" / "run_autograder", root / "run_autograder")
    python = root / "venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    return root


def run(root: Path) -> tuple[dict[str, Any], str]:
    """The results of what lies in submission/, and what instructors see besides."""
    done = subprocess.run(
        [sys.executable, "-I", "run_autograder"],
        cwd=root,
        env={**os.environ, "AUTOGRADER_ROOT": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    return json.loads((root / "results" / "results.json").read_text("utf-8")), done.stdout


def check_nothing_graded(results: dict[str, Any]) -> None:
    """Gradescope shows no total while a test without a score is hidden, and the words say why."""
    assert results["output"].startswith("NOT GRADED: ")
    assert [set(test) & {"score", "status"} for test in results["tests"]] == [set()]
    assert results["tests"][0]["visibility"] == "after_published"
    assert results["stdout_visibility"] == "hidden"


@pytest.mark.slow
def test_solution_release_and_broken_notebook_are_graded(autograder: Path) -> None:
    place = toy.write(toy.book(), autograder / "submission" / "my answers.ipynb")
    results, printed = run(autograder)
    assert (results["score"], results["output"]) == (10, "Graded: 10 of 10 points.")
    assert sum(test["max_score"] for test in results["tests"]) == 10
    assert "Answers run" in printed  # the degree of isolation, for the instructor
    again, _ = run(autograder)
    assert again["tests"] == results["tests"]

    toy.write(RELEASE, place)
    results, _ = run(autograder)
    assert (results["score"], results["output"]) == (0, "Graded: 0 of 10 points.")
    assert {test["output"] for test in results["tests"]} == {"Not filled in yet."}

    place.write_text('{"cells": [')
    results, _ = run(autograder)
    assert results["output"].startswith("NOT GRADED: is no JSON")
    assert not any("score" in test for test in results["tests"])


def test_it_says_which_notebook_is_expected(autograder: Path) -> None:
    submission = autograder / "submission"
    results, _ = run(autograder)
    check_nothing_graded(results)
    assert "Hand in one notebook, ex99.ipynb; there are: none." in results["output"]
    for name in ("a.ipynb", "ex990.ipynb", ".ipynb_checkpoints/ex99.ipynb"):
        toy.write(toy.book(), submission / name)
    results, _ = run(autograder)
    check_nothing_graded(results)
    assert "there are: a.ipynb, ex990.ipynb." in results["output"]


@pytest.mark.slow
def test_of_several_notebooks_the_one_of_the_assignment_is_graded(autograder: Path) -> None:
    toy.write(RELEASE, autograder / "submission" / "scratch.ipynb")
    toy.write(toy.book(), autograder / "submission" / "repo" / "EX99 (2).ipynb")
    assert run(autograder)[0]["score"] == 10


@pytest.mark.parametrize("target", ["file", "folder"])
def test_a_link_to_the_solution_is_no_submission(target: str, autograder: Path) -> None:
    solution = autograder / "source" / "solutions" / NAME
    assert (solution / "ex99.ipynb").is_file()
    if target == "file":
        (autograder / "submission" / "ex99.ipynb").symlink_to(solution / "ex99.ipynb")
    else:
        (autograder / "submission" / "ex99").symlink_to(solution)
    results, _ = run(autograder)
    check_nothing_graded(results)


def test_a_failing_installation_is_told_and_is_no_zero(autograder: Path) -> None:
    toy.write(toy.book(), autograder / "submission" / "ex99.ipynb")
    shutil.rmtree(autograder / "venv")
    results, printed = run(autograder)
    check_nothing_graded(results)
    assert "tell your instructor" in results["output"]
    assert "No such file" in printed


@pytest.mark.slow
def test_a_broken_assignment_tells_its_reason_to_the_instructor_alone(autograder: Path) -> None:
    toy.write(toy.book(), autograder / "submission" / "ex99.ipynb")
    questions = autograder / "source" / "solutions" / NAME / "grading.py"
    questions.write_text(questions.read_text().replace("2 * x", "3 * x"))
    results, printed = run(autograder)
    check_nothing_graded(results)
    assert "the solution itself does not pass question numbers" in printed
    assert "numbers" not in json.dumps(results)


def test_others_can_read_neither_solutions_nor_results(autograder: Path) -> None:
    run(autograder)
    for name in ("source", "submission", "results"):
        assert stat.S_IMODE((autograder / name).stat().st_mode) & 0o007 == 0, name
    assert (autograder / "venv").stat().st_mode & 0o005 == 0o005


def test_the_bundle_is_what_is_needed_and_nothing_else(tmp_path: Path) -> None:
    files = gradescope.contents(ROOT / "solutions" / "ex01_pipeline_hyperparameters")
    assert {name.split("/")[0] for name in files} == {
        *("setup.sh", "run_autograder", "README.md", "assignment.txt", "more_packages.txt"),
        *("course", "solutions"),
    }
    assert {name.split("/")[1] for name in files if name.startswith("solutions/")} == {
        "ex01_pipeline_hyperparameters"
    }
    assert {"course/pyproject.toml", "course/constraints.txt", "course/mlsd_hpo/py.typed"} <= set(
        files
    )
    assert not [name for name in files if "__pycache__" in name or name.endswith(".pyc")]
    assert files["more_packages.txt"] == b""
    assert b"{" not in files["README.md"]


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    files = gradescope.contents(toy.assignment(tmp_path))
    gradescope.write_zip(files, tmp_path / "one.zip")
    gradescope.write_zip(dict(reversed(files.items())), tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        modes = {info.filename: info.external_attr >> 16 for info in archive.infolist()}
    assert [name for name, mode in modes.items() if mode & 0o111] == ["run_autograder", "setup.sh"]


@pytest.mark.parametrize("task", ["import torch", "from torch import nn"])
def test_torch_is_installed_for_an_assignment_that_imports_it(task: str, tmp_path: Path) -> None:
    folder = toy.assignment(tmp_path)
    toy.write(toy.book(f"{task}\n{toy.DOUBLE}"), folder / "ex99.ipynb")
    assert gradescope.contents(folder)["more_packages.txt"] == b"torch\n"


def test_the_scripts_run_where_gradescope_runs_them() -> None:
    setup = gradescope.BUNDLE / "setup.sh"
    subprocess.run(["bash", "-n", setup], check=True)
    source = (gradescope.BUNDLE / "run_autograder").read_text("utf-8")
    compile(source, "run_autograder", "exec")
    assert source.startswith("#!/usr/bin/env python3\n")
    for text in (setup.read_text("utf-8"), source):
        assert "/autograder" in text and str(ROOT) not in text and "/home" not in text


def test_an_unknown_assignment_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="there is no assignment 'ex98'"):
        gradescope.main(["ex98"])
