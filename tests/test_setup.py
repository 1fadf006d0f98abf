"""The files that install the course agree with each other, and with what is installed."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

import mlsd_hpo

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
REQUIREMENTS = [
    Requirement(text)
    for group in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    for text in group
]
PIN_LINES = [
    line
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def pins() -> dict[str, Version]:
    split = (line.partition("==") for line in PIN_LINES)
    return {canonicalize_name(name): Version(version) for name, _, version in split}


def test_every_pin_is_one_public_version_and_there_once() -> None:
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9a-z.]+", line) for line in PIN_LINES)
    assert len(pins()) == len(PIN_LINES)


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda r: r.name)
def test_every_requirement_is_pinned_to_a_version_that_satisfies_it(
    requirement: Requirement,
) -> None:
    assert requirement.specifier.contains(pins()[canonicalize_name(requirement.name)])


PLATFORMS = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "macos": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    "windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
}


def needed(**environment: str) -> dict[str, metadata.Distribution | None]:
    """All that the course needs with its extras `course` and `dev`, as far as installed here.

    `environment` replaces this machine's values of the variables in requirements' markers.
    """
    found: dict[str, metadata.Distribution | None] = {}
    ask = [("mlsd-hpo", frozenset(["", "course", "dev"]))]
    done = set()
    while ask:
        name, extras = ask.pop()
        if (name, extras) in done:
            continue
        done.add((name, extras))
        try:
            found[name] = distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            found[name] = None  # another platform's
            continue
        for requirement in map(Requirement, distribution.requires or []):
            marker = requirement.marker
            if marker is None or any(
                marker.evaluate({**environment, "extra": extra}) for extra in extras
            ):
                wanted = frozenset(["", *requirement.extras])
                ask.append((canonicalize_name(requirement.name), wanted))
    del found["mlsd-hpo"]
    return found


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_everything_needed_is_pinned_what_it_needs_in_turn_too(platform: str, python: str) -> None:
    names = needed(**PLATFORMS[platform], python_version=python, python_full_version=f"{python}.2")
    own_pins = ("nvidia-", "triton", "cuda-")  # torch pins its GPU packages itself
    names = {name for name in names if not name.startswith(own_pins)}
    assert len(names) > 100
    assert names - set(pins()) == set()


def test_the_pins_can_be_installed_on_the_oldest_python_that_we_promise() -> None:
    assert PROJECT["requires-python"] == ">=3.11"
    # Debian 12 has 3.11.2. A pin of another version than the installed one is not looked at.
    too_new = [
        f"{name}: {distribution.metadata['Requires-Python']}"
        for name, distribution in needed().items()
        if distribution
        and Version(distribution.version.partition("+")[0]) == pins().get(name)
        and not SpecifierSet(distribution.metadata["Requires-Python"] or "").contains("3.11.2")
    ]
    assert too_new == []


def imported_packages(folder: str) -> dict[str, str]:
    """The top-level modules that a folder's Python files import, each with a file that does."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            else:
                continue
            found.update({name.partition(".")[0]: path.name for name in names})
    return found


@pytest.mark.parametrize(
    ("folder", "extras"),
    [("mlsd_hpo", ["course"]), ("tests", ["course", "dev", "peers"]), ("tools", ["course", "dev"])],
)
def test_what_is_imported_is_required(folder: str, extras: list[str]) -> None:
    groups = [PROJECT["dependencies"], *(PROJECT["optional-dependencies"][e] for e in extras)]
    required = {canonicalize_name(Requirement(text).name) for group in groups for text in group}
    brought = {  # what comes with a requirement for certain
        "ipython": "ipykernel",
        "jupyter-client": "ipykernel",
        "jupyter-core": "jupyterlab",
        "jupyterlab-server": "jupyterlab",
        "traitlets": "ipywidgets",
        "cocoex": "coco-experiment",
        "comm": "ipykernel",
        "gpytorch": "botorch",
        "cycler": "matplotlib",
        "nbconvert": "nbgrader",
        "pillow": "matplotlib",
    }
    required |= {name for name, by in brought.items() if by in required}
    folders = [ROOT / "tools", ROOT / "tests" / "benchmarks"]
    own = {"mlsd_hpo", "tests", *(path.stem for f in folders for path in f.glob("*.py"))}
    providers = metadata.packages_distributions()
    not_required = {
        module: file
        for module, file in imported_packages(folder).items()
        if module not in sys.stdlib_module_names | own
        and not {canonicalize_name(name) for name in providers.get(module, [module])} & required
    }
    assert not_required == {}


def test_the_version_is_the_same_everywhere() -> None:
    assert mlsd_hpo.__version__ == PROJECT["version"]


def tracked() -> list[Path]:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def texts() -> dict[str, str]:
    found = {}
    for path in tracked():
        try:
            found[path.relative_to(ROOT).as_posix()] = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # a picture, a table
    return found


def test_no_file_names_a_folder_of_one_machine_or_a_registry() -> None:
    # Put together here, so that this file does not find itself.
    folders = "|".join(["work", "root", "farm", "tmp", "opt", "home/[a-z]", "Users/[A-Za-z]"])
    hosts = "|".join([r"pypi\.org", r"pythonhosted\.org", r"npmjs\.(?:org|com)", "index-url ?="])
    forbidden = re.compile(rf"""(?:["'\s=(])/(?:{folders})/|://[\w.]*(?:{hosts})""")
    found = {
        name: match.group()
        for name, text in texts().items()
        if name != "tests/test_setup.py" and (match := forbidden.search(text))
    }
    assert found == {}


def test_no_tracked_file_is_larger_than_a_notebook_may_be() -> None:
    large = {
        path.relative_to(ROOT).as_posix(): path.stat().st_size
        for path in tracked()
        if path.stat().st_size > 1_000_000
    }
    assert large == {}


def test_licences_are_named_the_same_everywhere() -> None:
    assert PROJECT["license"] == "BSD-3-Clause"
    for name in PROJECT["license-files"]:
        assert (ROOT / name).is_file()
    readme = (ROOT / "README.md").read_text("utf-8")
    notice = (ROOT / "LICENSE-CC-BY-4.0.md").read_text("utf-8")
    for licence in ("BSD", "CC-BY-4.0"):
        assert licence in readme and licence in notice
    assert "the mlsd-hpo authors" in (ROOT / "LICENSE").read_text("utf-8")


MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split()  # type: ignore[index]

needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")


def make(
    *arguments: str, folder: Path = ROOT, **variables: str
) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=clean | variables, capture_output=True, text=True
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with a space in its name and only what make reads, as if already installed."""
    folder = tmp_path / "a clone"
    (folder / "lectures").mkdir(parents=True)
    (folder / "lectures" / "03_grid.ipynb").touch()
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    (folder / ".venv").mkdir()
    (folder / ".venv" / ".installed").touch()
    return folder


@needs_make
def test_help_is_the_default_and_lists_every_target() -> None:
    shown = make()
    assert shown.returncode == 0
    assert re.findall(r"^  ([a-z]+) ", shown.stdout, re.MULTILINE) == TARGETS
    assert shown.stdout == make("help").stdout


@needs_make
@pytest.mark.parametrize("target", TARGETS)
def test_nothing_is_installed_twice(target: str, clone: Path) -> None:
    plan = make("-n", target, "L=03", folder=clone)
    assert plan.returncode == 0, plan.stderr
    assert "pip install" not in plan.stdout


@needs_make
@pytest.mark.parametrize("changed", ["pyproject.toml", "constraints.txt"])
def test_a_changed_requirement_is_installed(changed: str, clone: Path) -> None:
    os.utime(clone / ".venv" / ".installed", (1, 1))
    os.utime(clone / "pyproject.toml", (0, 0))
    os.utime(clone / "constraints.txt", (0, 0))
    assert "pip install" not in make("-n", "lint", folder=clone).stdout
    os.utime(clone / changed, (2, 2))
    assert "-c constraints.txt" in make("-n", "lint", folder=clone).stdout


@needs_make
def test_lab_obeys_port_and_browser(clone: Path) -> None:
    plan = make("-n", "lab", "PORT=9999", "BROWSER=none", folder=clone).stdout
    assert "--port=9999" in plan and "--no-browser" in plan
    assert "--no-browser" not in make("-n", "lab", folder=clone, BROWSER="firefox").stdout


@needs_make
def test_present_shows_the_lecture_or_says_that_there_is_none(clone: Path) -> None:
    assert "/rise/lectures/03_grid.ipynb" in make("-n", "present", "L=03", folder=clone).stdout
    wrong = make("present", "L=99", folder=clone)
    assert wrong.returncode != 0
    assert "There is no lecture lectures/99_" in wrong.stdout


@needs_make
@pytest.mark.parametrize(
    ("script", "said"),
    [
        (None, "There is no"),
        ('case "$1" in --version) echo Python 3.9.1;; *) exit 1;; esac', "needs Python 3.11"),
        ('case "$2" in venv) exit 1;; esac', "apt-get install python3-venv"),
    ],
    ids=["none", "too old", "without venv"],
)
def test_make_says_what_to_do_about_a_python_that_cannot_serve(
    script: str | None, said: str, clone: Path
) -> None:
    (clone / ".venv" / ".installed").unlink()
    python = clone / "python"
    if script:
        python.write_text(f"#!/bin/sh\n{script}\n")
        python.chmod(0o755)
    failed = make("install", "PYTHON=./python", folder=clone)
    assert failed.returncode != 0
    assert said in failed.stdout


def test_ci_runs_every_test_with_a_browser_required() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert "set -euo pipefail" in script and "REQUIRE_BROWSER=1" in script
    assert script.rstrip().endswith("make test")
