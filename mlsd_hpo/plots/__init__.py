"""The course's pictures: pure functions that draw a history on matplotlib Axes.

`style` holds what all pictures share, colours and markers of the methods and direct labels;
`figures` makes a figure and shows it, with its description, in a notebook. Each other module holds
the pictures of one topic. A picture is asked for by its module, `plots.zoom.surface(...)`; modules
are loaded when they are first named.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from mlsd_hpo.plots.figures import describe, figure, show
from mlsd_hpo.plots.style import label_lines, method

__all__ = ["describe", "figure", "label_lines", "method", "show"]


def __getattr__(name: str) -> ModuleType:
    """Import `mlsd_hpo.plots.<name>` when it is first used."""
    if not name.startswith("_"):
        try:
            return import_module(f"{__name__}.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"{__name__}.{name}":
                raise
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
