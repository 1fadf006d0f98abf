"""Where submissions run: in the best sandbox that this machine allows, with limits and watchers."""

from mlsd_hpo.grading.sandbox.start import (
    BUBBLEWRAP,
    LIMITS,
    TIME,
    Degree,
    Sandbox,
    best_degree,
    degrees,
)
from mlsd_hpo.grading.sandbox.watch import Limits, Running

__all__ = [
    "BUBBLEWRAP",
    "LIMITS",
    "TIME",
    "Degree",
    "Limits",
    "Running",
    "Sandbox",
    "best_degree",
    "degrees",
]
