"""The `mlsd-hpo` command. Each subcommand is a module of its own, imported only when it runs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import mlsd_hpo


def _doctor(arguments: argparse.Namespace) -> int:
    from mlsd_hpo.doctor import main as doctor

    return doctor()


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
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (default: the process's own); return its exit status."""
    arguments = _parser().parse_args(argv)
    return int(arguments.run(arguments))


if __name__ == "__main__":
    sys.exit(main())
