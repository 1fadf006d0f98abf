"""Assignment ex09: its solution and other right answers earn all points, mistakes lose theirs."""

from __future__ import annotations

from tests.solutions.ex09_right import RIGHT
from tests.solutions.ex09_wrong import UNSEEN, WRONG
from tests.solutions.suite import Suite


class TestEx09(Suite):
    name = "ex09_nas_search_spaces"
    points = 24
    right, wrong, unseen = RIGHT, WRONG, UNSEEN
    by_chance = ("task1", "task5", "task6")
    # chains and cells are drawn; a wrong spelling may have no such softmax
