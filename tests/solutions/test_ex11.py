"""Assignment ex11: its solution and other right answers earn all points, mistakes lose theirs."""

from __future__ import annotations

from tests.solutions.ex11_right import RIGHT
from tests.solutions.ex11_wrong import UNSEEN, WRONG
from tests.solutions.suite import Suite


class TestEx11(Suite):
    name = "ex11_performance_estimation"
    points = 24
    right, wrong, unseen = RIGHT, WRONG, UNSEEN
    by_chance = ("task4", "task7")
