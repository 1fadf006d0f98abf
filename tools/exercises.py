"""Generate the assignments that students get from their solutions.

    python tools/exercises.py            write exercises/ from solutions/
    python tools/exercises.py --check    is exercises/ what solutions/ gives, and does nothing leak?

nbgrader works in a temporary folder without a gradebook, so that nothing is left behind, and the
same sources always give the same bytes.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveCells
from nbgrader_release import solution_lines
from notebook_form import read
from traitlets.config import Config, PyFileConfigLoader

ROOT = Path(__file__).resolve().parent.parent
MIN_LEAK = 12  # characters; shorter lines say little
TRIVIAL = re.compile(r"import |from |#|rng = |return \w+$|for \w+ in \w+:$|[\W\d]*$")


def generate(solutions: Path, exercises: Path) -> list[Path]:
    """Write the release of every assignment in `solutions`; returns the folders written.

    A folder in `exercises` is replaced as a whole; one without a solution is removed. Raises
    RuntimeError, before anything is written, where somebody has worked in a release.
    """
    for path in sorted(exercises.rglob("*.ipynb")):
        if any(cell.get("execution_count") for cell in read(path).cells):
            raise RuntimeError(f"{path} has been worked in: move it away, it would be overwritten")
    exercises.mkdir(parents=True, exist_ok=True)
    names = list(dict.fromkeys(p.parent.name for p in sorted(solutions.glob("*/*.ipynb"))))
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        config = _config(course)
        for name in names:
            shutil.copytree(solutions / name, course / "solutions" / name)
            config.CourseDirectory.assignment_id = name
            coursedir = CourseDirectory(config=config)
            GenerateAssignment(coursedir=coursedir, config=config).start()
        for old in exercises.iterdir():
            if old.is_dir():
                shutil.rmtree(old)
        for name in names:
            shutil.copytree(course / "exercises" / name, exercises / name)
    return [exercises / name for name in names]


def _config(course: Path) -> Config:
    config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
    config.CourseDirectory.root = str(course)
    config.GenerateAssignment.no_database = True  # points are for a gradebook, not for a release
    steps = config.GenerateAssignment.preprocessors
    config.GenerateAssignment.preprocessors = [step for step in steps if step is not SaveCells]
    return config


def drift(solutions: Path, exercises: Path) -> list[str]:
    """Where `exercises` differs from what `solutions` gives now; empty if nowhere."""
    with tempfile.TemporaryDirectory() as folder:
        generate(solutions, Path(folder))
        fresh, stored = _contents(Path(folder)), _contents(exercises)
    differing = [name for name in fresh | stored if fresh.get(name) != stored.get(name)]
    advice = "run `make exercises`, and edit only solutions/"
    return [f"exercises/{name} is not what solutions/ gives: {advice}" for name in differing]


def _contents(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in files
        if ".ipynb_checkpoints" not in path.parts
    }


def leaks(solutions: Path, exercises: Path) -> list[str]:
    """Lines of any solution that any release shows, and files that must not be released."""
    secrets = {
        line: path.parent.name
        for path in sorted(solutions.glob("*/*.ipynb"))
        for cell in read(path).cells
        for line in solution_lines(cell.source)
        if len(line) >= MIN_LEAK and not TRIVIAL.match(line)
    }
    found = []
    for path in sorted(p for p in exercises.rglob("*") if p.is_file()):
        name = path.relative_to(exercises).as_posix()
        if path.suffix == ".py":
            found.append(f"exercises/{name} is a Python file: none belongs into a release")
        text = _text(path)
        for line, origin in secrets.items():
            if line in text:
                found.append(f"exercises/{name} shows a line of the solution of {origin}: {line}")
    return found


def _text(path: Path) -> str:
    """What a reader of a file can see: of a notebook, sources and outputs."""
    if path.suffix != ".ipynb":
        return path.read_bytes().decode("utf-8", errors="ignore")
    return "\n".join(cell.source + "\n" + str(cell.get("outputs", "")) for cell in read(path).cells)


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Generate exercises/ from solutions/.")
    parser.add_argument("--check", action="store_true", help="write nothing, only compare")
    options = parser.parse_args(arguments)
    solutions, exercises = ROOT / "solutions", ROOT / "exercises"
    found = drift(solutions, exercises) if options.check else []
    if not options.check:
        try:
            written = generate(solutions, exercises)
        except RuntimeError as error:
            sys.exit(str(error))
        for folder in written:
            print(f"exercises/{folder.name}")
    found += leaks(solutions, exercises)
    print(*found, sep="\n", end="\n" if found else "", file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
