"""`mlsd-hpo doctor`: look at an installation, and say what to do about what is found.

A check is a function that returns findings: what was looked at, what was found, how bad it is and
what to do. A *problem* stops the lectures; a *warning* does not.
"""

from __future__ import annotations

import contextlib
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent  # of the course, where it is installed from a clone
INSTALL = 'pip install -c constraints.txt -e ".[course]"'
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LAB_EXTENSIONS = {
    "@jupyter-widgets/jupyterlab-manager": "jupyterlab_widgets",
    "anywidget": "anywidget",
    "jupyterlab-rise": "jupyterlab-rise",
}


@dataclass(frozen=True)
class Finding:
    """What one check found: `status` is "ok", "warning" or "problem"; `advice` says what to do."""

    name: str
    status: str
    found: str
    advice: str = ""


def check_python() -> Iterator[Finding]:
    """Python's version (pip refuses one that is too old), and whether it is an environment's."""
    found = f"{platform.python_version()}, {platform.system()} {platform.machine()}"
    if sys.prefix == sys.base_prefix:
        advice = "use the course's own environment: make lab, or python -m venv .venv"
        yield Finding("Python", "warning", f"{found}, not a virtual environment", advice)
    else:
        yield Finding("Python", "ok", found)


def read_pins(path: Path) -> dict[str, str]:
    """The pinned versions `name -> version` of a constraints file; none where there is no file."""
    if not path.is_file():
        return {}
    lines = (line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    pins = (line.split("==") for line in lines if "==" in line)
    return {name.lower().replace("_", "-"): version for name, version in pins}


def requirements(extra: str) -> list[Requirement]:
    """What the installed course requires with `extra`, or ("") without any extra."""
    found = [Requirement(text) for text in metadata.requires("mlsd-hpo") or []]
    alone = [r for r in found if r.marker is None or r.marker.evaluate({"extra": ""})]
    if not extra:
        return alone
    return [r for r in found if r not in alone and r.marker and r.marker.evaluate({"extra": extra})]


def judge(requirement: Requirement, installed: str | None, pinned: str | None) -> Finding:
    """Compare the installed version of a required package with what is required and pinned."""
    name = requirement.name
    if installed is None:
        return Finding(name, "problem", "missing", INSTALL)
    if not requirement.specifier.contains(installed, prereleases=True):
        found = f"{installed}, required is {requirement.specifier}"
        return Finding(name, "problem", found, INSTALL)
    if pinned and installed.partition("+")[0] != pinned:
        advice = f"printed numbers may differ from the stored ones; to get the pin: {INSTALL}"
        return Finding(name, "warning", f"{installed}, tested with {pinned}", advice)
    return Finding(name, "ok", installed)


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def check_packages() -> Iterator[Finding]:
    """Every package that the library needs; of the notebooks' and the developers' what lacks."""
    if _installed("mlsd-hpo") is None:
        yield Finding("mlsd-hpo", "problem", "imported but not installed", INSTALL)
        return
    pins = read_pins(ROOT / "constraints.txt")

    def judged(group: str) -> list[Finding]:
        needed = sorted(requirements(group), key=lambda r: r.name)
        names = [requirement.name.lower().replace("_", "-") for requirement in needed]
        return [
            judge(requirement, _installed(requirement.name), pins.get(name))
            for requirement, name in zip(needed, names, strict=True)
        ]

    yield from judged("")
    course = judged("course")
    yield from (finding for finding in course if finding.status != "ok")
    if all(finding.status == "ok" for finding in course):
        yield Finding("for the notebooks", "ok", f"{len(course)} packages")
    missing = [r.name for r in requirements("dev") if _installed(r.name) is None]
    if missing:
        advice = f"needed for the tests only: {INSTALL.replace('course', 'course,dev')}"
        yield Finding("for developers", "warning", "missing: " + ", ".join(missing), advice)
    else:
        yield Finding("for developers", "ok", f"{len(requirements('dev'))} packages")


def check_torch() -> Iterator[Finding]:
    """Whether torch computes, and on what; a missing one is told by `check_packages`."""
    if _installed("torch") is None:
        return
    try:
        import torch

        total = float(torch.ones(3).sum())
    except Exception as error:  # a broken binary can raise anything
        advice = "see 'Choosing torch's build' in README.md; lectures 14 to 17 need it"
        yield Finding("torch computes", "problem", f"{type(error).__name__}: {error}", advice)
        return
    gpu = torch.cuda.is_available()
    found = torch.cuda.get_device_name() if gpu else f"CPU, {torch.get_num_threads()} threads"
    yield Finding("torch computes", "ok" if total == 3 else "problem", found)


def check_extensions() -> Iterator[Finding]:
    """The JupyterLab extensions that show widgets and slides."""
    try:
        from jupyter_core.paths import jupyter_path
        from jupyterlab_server.config import get_federated_extensions, get_page_config
    except ImportError as error:
        yield Finding("JupyterLab", "problem", str(error), INSTALL)
        return
    paths = jupyter_path("labextensions")
    present = get_federated_extensions(paths)
    disabled = get_page_config(paths)["disabledExtensions"]
    for name, package in LAB_EXTENSIONS.items():
        if name not in present:
            advice = f"pip install --force-reinstall -c constraints.txt {package}"
            yield Finding(name, "problem", "JupyterLab does not find it", advice)
        elif name in disabled:
            advice = f'jupyter labextension enable "{name}"'
            yield Finding(name, "problem", "disabled in JupyterLab", advice)
        else:
            yield Finding(name, "ok", f"extension {present[name].get('version', '')}".strip())


def check_writing() -> Iterator[Finding]:
    """Whether notebooks, journals and Jupyter's own files can be written."""
    places = {"this folder": Path.cwd()}
    with contextlib.suppress(ImportError):
        from jupyter_core.paths import jupyter_runtime_dir

        places["Jupyter's folder"] = Path(jupyter_runtime_dir())
    for name, place in places.items():
        try:
            place.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=place) as file:
                file.write(b"1")
        except OSError as error:
            advice = f"free some space, or get the right to write to {place}"
            yield Finding(f"write to {name}", "problem", error.strerror or str(error), advice)
        else:
            yield Finding(f"write to {name}", "ok", "yes")


def check_kernel(seconds: float = 60) -> Iterator[Finding]:
    """Start the kernel that notebooks name, let it compute 1 + 1, and see which Python it is."""
    try:
        from jupyter_client.manager import start_new_kernel

        manager, client = start_new_kernel(
            seconds, kernel_name="python3", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except Exception as error:
        found = f"{type(error).__name__}: {error}"
        yield Finding(
            "kernel", "problem", found, f"{INSTALL}; then look at: jupyter kernelspec list"
        )
        return
    try:
        asked = {"sum": "1 + 1", "prefix": "__import__('sys').prefix"}
        reply = client.execute_interactive(
            "", user_expressions=asked, timeout=seconds, output_hook=lambda message: None
        )
        answers = reply["content"]["user_expressions"]
        total, prefix = (answers[name]["data"]["text/plain"] for name in asked)
    except Exception as error:
        found = f"started, then {type(error).__name__}: {error}"
        yield Finding("kernel", "problem", found, "close other programs (memory), and try again")
        return
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    if prefix != repr(sys.prefix):
        advice = "start JupyterLab with `make lab`, or: jupyter kernelspec remove python3"
        yield Finding("kernel", "problem", f"is another Python, in {prefix}", advice)
    else:
        yield Finding("kernel", "ok" if total == "2" else "problem", f"starts; 1 + 1 = {total}")


def check_browser() -> Iterator[Finding]:
    """The browser that the browser tests drive."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        advice = "needed for the browser tests only: apt-get install chromium libatomic1"
        yield Finding("chromium", "warning", "not found", advice)
    else:
        yield Finding("chromium", "ok", Path(browser).name)


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    check_python,
    check_packages,
    check_torch,
    check_extensions,
    check_writing,
    check_kernel,
    check_browser,
)


def table(findings: list[Finding]) -> str:
    """The findings as text, one a line, with the advice below what needs it."""
    width = max(len(finding.name) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{finding.status:<8} {finding.name:<{width}}  {finding.found}")
        if finding.advice:
            lines.append(f"{'':<8} {'':<{width}}  -> {finding.advice}")
    return "\n".join(lines)


def main() -> int:
    """Run all checks, print the table and a summary; return 1 if there is a problem, else 0."""
    findings = [finding for check in CHECKS for finding in check()]
    print(table(findings))
    problems = sum(finding.status == "problem" for finding in findings)
    warnings = sum(finding.status == "warning" for finding in findings)
    print(f"\nproblems: {problems}, warnings: {warnings}")
    return int(problems > 0)
