"""Assignment ex07: its solution and other right answers earn all points, mistakes lose theirs."""

from __future__ import annotations

from tests.solutions.ex07_right import RIGHT
from tests.solutions.ex07_wrong import UNSEEN, WRONG
from tests.solutions.suite import Suite


class TestEx07(Suite):
    name = "ex07_evaluation"
    points = 24
    right, wrong, unseen = RIGHT, WRONG, UNSEEN
    by_chance = ("task7",)
