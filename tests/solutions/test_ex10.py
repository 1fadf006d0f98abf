"""Assignment ex10: its solution and other right answers earn all points, mistakes lose theirs."""

from __future__ import annotations

from tests.solutions.ex10_right import RIGHT
from tests.solutions.ex10_wrong import UNSEEN, WRONG
from tests.solutions.suite import Suite


class TestEx10(Suite):
    name = "ex10_nas_search_strategies"
    points = 22
    right, wrong, unseen = RIGHT, WRONG, UNSEEN
    by_chance = ("task6",)
