"""Assignment ex05: its solution and other right answers earn all points, mistakes lose theirs."""

from __future__ import annotations

import pytest

from tests.solutions.ex05_right import RIGHT
from tests.solutions.ex05_wrong import UNSEEN, WRONG
from tests.solutions.harness import Bench
from tests.solutions.suite import Suite


class TestEx05(Suite):
    name = "ex05_evolution"
    points = 24
    right, wrong, unseen = RIGHT, WRONG, UNSEEN
    by_chance = ("task7",)

    @pytest.mark.slow
    @pytest.mark.parametrize("seed", (2,))
    def test_the_solution_earns_all_points(self, bench: Bench, seed: int) -> None:
        super().test_the_solution_earns_all_points(bench, seed)
