"""The HTML pages' common frame: jinja2 templates in `templates/`, which escape all they are given.

A page is one file with its style and pictures inside: it opens from disk without a network, and
its content security policy would stop a script, were one ever to slip in.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from mlsd_hpo.grading.records import Status
from mlsd_hpo.grading.reports import text

MARKS: dict[Status, str] = {
    "right": "✔",
    "wrong": "✘",
    "unanswered": "○",
    "stopped": "■",
    "not graded": "–",
}
"""The sign of each status; its word always stands beside it."""


def render(template: str, **values: Any) -> str:
    """The page that a template in `templates/` makes of these values."""
    return _environment().get_template(template).render(marks=MARKS, **values)


def task_name(task: str) -> str:
    """How people call a task's cell: "task1" is "Task 1"."""
    return re.sub(r"^task *(?=\d)", "Task ", text.name(task))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("mlsd_hpo.grading.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "clean": text.clean,
        "one_line": text.one_line,
        "name": text.name,
        "number": text.number,
        "count": text.count,
        "duration": text.duration,
        "task_name": task_name,
    }
    return environment
