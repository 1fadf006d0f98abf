"""`import mlsd_hpo` is quick and light, and imports inside the library run one way."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

LIBRARY = Path(__file__).resolve().parent.parent / "mlsd_hpo"

# Who may import whom, bottom to top: a row sees only what it names, and names only rows above it.
# The root, `mlsd_hpo`, passes names on to users; inside the library nobody imports from it.
MAY_IMPORT: dict[str, set[str]] = {
    "trial": set(),
    "pareto": set(),
    "objectives": {"trial", "pareto"},
    "checks": set(),
    "interrupt": set(),
    "spaces.graph": set(),  # plain edges too
    "networks": {"spaces.graph"},
    "surrogates": set(),
    "plots.style": set(),
    "plots.architecture": {"plots.style"},  # pictures of what it knows nothing of: plain edges
    "plots.layers": {"plots.style"},
    "plots.blocks": {"plots.style", "plots.layers"},
    "spaces": {
        *("checks", "spaces.graph", "networks"),
        *("plots.architecture", "plots.layers", "plots.blocks"),
    },
    "estimators": {"checks", "trial", "networks", "spaces"},
    "strategies": {"checks", "trial", "pareto", "spaces", "surrogates"},
    "strategies.base": {"checks", "trial", "objectives", "spaces"},  # the protocol
    "learned": {"checks", "trial", "networks", "spaces"},
    "report": {"checks", "trial"},
    "budget": {"checks"},
    "events": {"checks", "trial", "spaces"},
    "journal": {"checks", "trial", "spaces", "events"},
    "ledger": {
        *("checks", "trial", "objectives", "spaces", "strategies.base"),
        *("events", "journal", "interrupt"),
    },
    "loop": {"checks", "trial", "spaces", "budget", "ledger", "interrupt", "strategies.base"},
    "study": {
        *("checks", "trial", "objectives", "spaces", "interrupt", "strategies.base"),
        *("events", "journal", "ledger", "budget", "loop", "report"),
    },
}
_BELOW = set(MAY_IMPORT)
MAY_IMPORT["benchmarks"] = set(_BELOW)
MAY_IMPORT["importance"] = {"checks", "trial", "spaces", "surrogates"}
MAY_IMPORT["ablation"] = {"trial", "objectives", "spaces", "loop"}
MAY_IMPORT["darts"] = {"checks", "trial", "networks", "spaces", "estimators"}
MAY_IMPORT["sklearn"] = {"checks", "trial", "objectives", "spaces", "strategies"}
MAY_IMPORT["plots"] = _BELOW | {"benchmarks"}
MAY_IMPORT["widgets"] = _BELOW | {"benchmarks", "plots"}
MAY_IMPORT["grading"] = _BELOW | {"benchmarks", "plots"}
MAY_IMPORT["doctor"] = set()
MAY_IMPORT["__main__"] = {"doctor", "grading"}


def row_of(module: str) -> str:
    """The row of the table that `module`, a dotted name below mlsd_hpo, belongs to."""
    parts = module.split(".")
    return ".".join(parts[:2]) if ".".join(parts[:2]) in MAY_IMPORT else parts[0]


def imported(source: str, package: str) -> set[str]:
    """The modules below mlsd_hpo that a file imports anywhere, as dotted names without the root.

    `package` is the file's own package, for relative imports.
    """
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1]
            module = ".".join([*base, node.module or ""]) if node.level else node.module or ""
            names = [f"{module.rstrip('.')}.{alias.name}" for alias in node.names]
            found.update(names)
    return {name.removeprefix("mlsd_hpo.") for name in found if name.startswith("mlsd_hpo.")}


def files() -> list[Path]:
    return sorted(
        path for path in LIBRARY.rglob("*.py") if path.parent != LIBRARY or path.stem != "__init__"
    )


@pytest.mark.parametrize("path", files(), ids=lambda p: p.relative_to(LIBRARY).as_posix())
def test_imports_run_one_way(path: Path) -> None:
    parts = path.relative_to(LIBRARY).with_suffix("").parts
    own = row_of(".".join(parts))
    assert own in MAY_IMPORT, f"say in MAY_IMPORT what {own} may import"
    package = ".".join(["mlsd_hpo", *parts[:-1]])
    seen = {row_of(name) for name in imported(path.read_text("utf-8"), package)}
    # A package knows its own files, and whoever may see a package may see its base.
    allowed = MAY_IMPORT[own] | {own, own.split(".")[0]}
    allowed |= {
        base for base in ("strategies.base", "spaces.graph") if base.split(".")[0] in allowed
    }
    assert seen <= allowed, f"{own} may import only {sorted(MAY_IMPORT[own])}"


def test_the_table_itself_runs_one_way() -> None:
    rows = list(MAY_IMPORT)
    for row, allowed in MAY_IMPORT.items():
        assert {rows.index(name) < rows.index(row) for name in allowed} <= {True}, row


def test_the_reader_of_imports_sees_every_form() -> None:
    source = """
import mlsd_hpo.plots
from mlsd_hpo import grading
from mlsd_hpo.spaces import Space
from . import base
from .base import Strategy
from ..trial import Trial
def f():
    from mlsd_hpo.widgets.app import App
"""
    rows = {row_of(name) for name in imported(source, "mlsd_hpo.strategies")}
    assert rows == {"plots", "grading", "spaces", "strategies.base", "trial", "widgets"}


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


HEAVY = ("torch", "matplotlib", "ipywidgets", "pandas", "IPython")


@pytest.mark.parametrize("module", ["mlsd_hpo", "mlsd_hpo.strategies", "mlsd_hpo.estimators"])
def test_the_library_loads_nothing_heavy(module: str) -> None:
    loaded = run(f"import sys, {module}; print(*(m for m in {HEAVY} if m in sys.modules))")
    assert loaded == ""


def test_import_takes_at_most_half_a_second() -> None:
    code = "from time import perf_counter as t; s = t(); import mlsd_hpo; print(t() - s)"
    assert min(float(run(code)) for _ in range(3)) <= 0.5
