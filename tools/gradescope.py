"""Pack an assignment as an autograder for Gradescope.

    python tools/gradescope.py ex02      writes build/gradescope-ex02_grid_and_random.zip

The zip holds the library's sources, the one assignment with its hidden questions, and the files of
`tools/gradescope_bundle/`, as https://gradescope-autograders.readthedocs.io/en/latest/specs/ asks.
The same sources always give the same bytes.
"""

from __future__ import annotations

import argparse
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from mlsd_hpo.grading.assignment import Assignment, find_assignment
from mlsd_hpo.grading.reports.text import number

ROOT = Path(__file__).resolve().parent.parent
BUNDLE = Path(__file__).with_name("gradescope_bundle")
# What pip builds the course from.
COURSE = ("pyproject.toml", "constraints.txt", "README.md", "LICENSE", "LICENSE-CC-BY-4.0.md")
PROGRAMS = ("setup.sh", "run_autograder")
LEFT_OUT = {"__pycache__", ".ipynb_checkpoints"}
DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold; the same for all files


def contents(folder: Path) -> dict[str, bytes]:
    """All files of the bundle for the assignment in `folder`: name to content.

    Raises ValueError if the folder holds no assignment.
    """
    assignment = Assignment(folder)
    files = {name: (BUNDLE / name).read_bytes() for name in PROGRAMS}
    points = sum(question.points for question in assignment.questions)
    readme = (BUNDLE / "README.md").read_text("utf-8")
    readme = readme.replace("{title}", assignment.title).replace("{points}", number(points))
    files["README.md"] = readme.encode()
    seed = int(assignment.digest[:8], 16)
    files["assignment.txt"] = f"{assignment.name}\n{seed}\n".encode()
    files["more_packages.txt"] = b"torch\n" if needs_torch(assignment) else b""
    files |= {f"course/{name}": (ROOT / name).read_bytes() for name in COURSE}
    files |= {f"course/mlsd_hpo/{name}": data for name, data in files_in(ROOT / "mlsd_hpo")}
    return files | {f"solutions/{assignment.name}/{name}": data for name, data in files_in(folder)}


def files_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files in a folder and below, caches left out: name in it, content."""
    for path in folder.rglob("*"):
        if path.is_file() and not LEFT_OUT & set(path.parts):
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def needs_torch(assignment: Assignment) -> bool:
    """Whether the solution's code or its questions import torch."""
    sources = [cell.source for cell in assignment.cells if cell.code]
    sources += [path.read_text("utf-8") for path in assignment.folder.glob("*.py")]
    return any(re.search(r"^\s*(import|from) torch\b", text, re.MULTILINE) for text in sources)


def write_zip(files: dict[str, bytes], path: Path) -> None:
    """Write the files into a zip, programs as such."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in sorted(files.items()):
            member = zipfile.ZipInfo(name, DATE)
            member.create_system = 3  # Unix, wherever it is written
            member.external_attr = (0o100755 if name in PROGRAMS else 0o100644) << 16
            archive.writestr(member, data, zipfile.ZIP_DEFLATED, 9)


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Pack an assignment for Gradescope.")
    parser.add_argument("assignment", help="a folder of solutions/, or the number it begins with")
    options = parser.parse_args(arguments)
    try:
        folder = find_assignment(options.assignment, ROOT / "solutions")
        files = contents(folder)
    except ValueError as error:
        sys.exit(str(error))
    path = ROOT / "build" / f"gradescope-{folder.resolve().name}.zip"
    write_zip(files, path)
    print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
