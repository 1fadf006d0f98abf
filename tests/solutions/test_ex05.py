"""Assignment ex05: its solution and other right answers earn all points, mistakes lose theirs."""

from __future__ import annotations

from tests.solutions.ex05_right import RIGHT
from tests.solutions.ex05_wrong import UNSEEN, WRONG
from tests.solutions.suite import Suite


class TestEx05(Suite):
    name = "ex05_evolution"
    points = 24
    right, wrong, unseen = RIGHT, WRONG, UNSEEN
    by_chance = ("task7",)
