"""Assignment ex06: its solution and other right answers earn all points, mistakes lose theirs."""

from __future__ import annotations

from tests.solutions.ex06_right import RIGHT
from tests.solutions.ex06_wrong import UNSEEN, WRONG
from tests.solutions.suite import Suite


class TestEx06(Suite):
    name = "ex06_multi_fidelity"
    points = 21
    right, wrong, unseen = RIGHT, WRONG, UNSEEN
    by_chance = ("task6",)
