"""The course's apps: sliders and menus over a picture, for Jupyter.

An app is a pure function from a state (a plain dict) to a figure, plus a thin layer of controls:
subclass `App`. Each module of this package but those of `BASE` holds the apps of one topic and
names them in its `__all__`; `from mlsd_hpo.widgets import SomeApp` finds the module that has it.
"""

from __future__ import annotations

import ast
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from mlsd_hpo.widgets.app import App
from mlsd_hpo.widgets.controls import choice, seed, slider, stepper
from mlsd_hpo.widgets.picture import Picture

BASE = ("__init__", "app", "controls", "picture", "status")

__all__ = ["App", "Picture", "choice", "seed", "slider", "stepper"]


@cache
def apps() -> dict[str, str]:
    """The apps of the course: class name -> the module of this package that defines it.

    Reads the `__all__` of each module, once, without importing it, so that asking for one app loads
    what that app needs and nothing else.
    """
    found = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem in BASE:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                found.update(dict.fromkeys(ast.literal_eval(node.value), path.stem))
    return found


def __getattr__(name: str) -> Any:
    """Import the module that has the app `name` when it is first used."""
    module = None if name.startswith("_") else apps().get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{module}"), name)


def __dir__() -> list[str]:
    return sorted([*__all__, *apps(), "apps"])
