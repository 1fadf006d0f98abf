"""Assignment ex04: its solution and other right answers earn all points, mistakes lose theirs."""

from __future__ import annotations

from tests.solutions.ex04_right import RIGHT
from tests.solutions.ex04_unseen import UNSEEN
from tests.solutions.ex04_wrong import WRONG
from tests.solutions.suite import Suite


class TestEx04(Suite):
    name = "ex04_bayesian_optimization"
    points = 24
    right, wrong, unseen = RIGHT, WRONG, UNSEEN
    by_chance = ("task7",)
