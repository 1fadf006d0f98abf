"""The `mlsd-hpo` command. Each subcommand is a module of its own, imported only when it runs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import mlsd_hpo


def _doctor(arguments: argparse.Namespace) -> int:
    from mlsd_hpo.doctor import main as doctor

    return doctor()


def _check(arguments: argparse.Namespace) -> int:
    from mlsd_hpo.grading.selfcheck.command import main as check

    return check(arguments.notebook)


def _grade(arguments: argparse.Namespace) -> int:
    from mlsd_hpo.grading.command import main as grade

    return grade(
        arguments.assignment,
        arguments.submissions,
        arguments.out,
        seed=arguments.seed,
        jobs=arguments.jobs,
        require_isolation=arguments.require_isolation,
        gradebook=arguments.gradebook,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mlsd-hpo", description="Tools of the course mlsd-hpo for its students and authors."
    )
    parser.add_argument("--version", action="version", version=f"mlsd-hpo {mlsd_hpo.__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    doctor = commands.add_parser(
        "doctor", help="check the installation and say what to do about what is found"
    )
    doctor.set_defaults(run=_doctor)

    check = commands.add_parser(
        "check", help="run an assignment's notebook from top to bottom, and list its visible checks"
    )
    check.add_argument("notebook", type=Path, help="the notebook to be handed in")
    check.set_defaults(run=_check)

    grade = commands.add_parser("grade", help="for instructors: grade a folder of submissions")
    grade.add_argument("assignment", help="a folder of solutions/, or the number it begins with")
    grade.add_argument("submissions", type=Path, help="a folder or zip of notebooks, or a notebook")
    grade.add_argument("--out", type=Path, required=True, help="where grades and feedback go")
    grade.add_argument("--seed", type=int, help="of the questions' inputs (default: the last one)")
    grade.add_argument("--jobs", type=int, help="submissions at a time (default: one a core)")
    grade.add_argument(
        "--require-isolation", action="store_true", help="refuse to run answers with less than best"
    )
    grade.add_argument("--gradebook", help="of nbgrader's, to fill in: sqlite:///gradebook.db")
    grade.set_defaults(run=_grade)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (default: the process's own); return its exit status."""
    arguments = _parser().parse_args(argv)
    return int(arguments.run(arguments))


if __name__ == "__main__":
    sys.exit(main())
