"""Checks that tell students in words what their answer lacks."""

from mlsd_hpo.grading.checks import (
    CheckFailed,
    NotDone,
    check,
    check_close,
    check_equal,
    check_raises,
    check_shape,
    check_type,
    task,
)

__all__ = [
    "CheckFailed",
    "NotDone",
    "check",
    "check_close",
    "check_equal",
    "check_raises",
    "check_shape",
    "check_type",
    "task",
]
