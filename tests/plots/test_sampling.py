"""Pictures of grids and random points show the numbers they were given."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo.benchmarks.hit_rate import Rate, draw_points
from mlsd_hpo.benchmarks.ridge import Ridge
from mlsd_hpo.plots import sampling
from mlsd_hpo.plots.figures import figure, png

GRID = draw_points("grid", 9, 2, np.random.default_rng(0))
RANDOM = draw_points("random", 9, 2, np.random.default_rng(0))


@pytest.mark.parametrize(("angle", "values"), [(0, 3), (45, 5), (20, 9)])
def test_a_grid_projects_to_few_values_unless_it_is_turned(angle: int, values: int) -> None:
    assert sampling.distinct(GRID, Ridge(2, angle).direction) == values
    assert sampling.distinct(RANDOM, Ridge(2, angle).direction) == 9


def test_projections_name_the_best_score_and_the_number_of_values() -> None:
    ridge = Ridge(30, 0, (0.5, 0.5))
    fig, axes = figure(7.2, 5, 2, 2)
    sampling.projections(axes, ridge, {"grid": GRID, "random": RANDOM})
    assert "1.00" in axes[0, 0].get_title(loc="left")  # the grid holds the middle of the square
    assert f"{ridge.score(RANDOM).max():.2f}" in axes[0, 1].get_title(loc="left")
    assert "3 different" in axes[1, 0].get_xlabel() and "9 different" in axes[1, 1].get_xlabel()
    assert png(fig)


def test_boxes_are_counted() -> None:
    lows = np.array([[0.2, 0.2], [0.3, 0.3]])
    _, ax = figure()
    sampling.boxes(ax, GRID, lows, np.array([[0.1, 0.1], [0.1, 0.1]]), "grid")
    assert "1 of 2" in ax.get_title(loc="left")
    assert [patch.get_linestyle() for patch in ax.patches] == ["solid", "--"]


def test_hit_rates_stand_in_the_order_given() -> None:
    _, ax = figure()
    sampling.hit_rates(ax, {"grid": Rate(0.5, 0.01, 100), "sobol": Rate(0.9, 0.02, 100)}, 0.913)
    assert [text.get_text() for text in ax.get_yticklabels()] == ["grid", "Sobol"]
    texts = " ".join(text.get_text() for text in ax.texts)
    assert "0.913" in texts and "0.50 ± 0.02" in texts and "0.90 ± 0.04" in texts
    assert ax.yaxis_inverted()


def test_chances_mark_the_first_number_that_suffices() -> None:
    _, ax = figure()
    sampling.chances(ax, [0.05, 0.001], 100)
    assert "59" in [text.get_text() for text in ax.texts]
    assert len([line for line in ax.lines if line.get_marker() == "o"]) == 1  # 0.1 %: not by 100


def test_strips_count_between_the_edges() -> None:
    _, ax = figure()
    sampling.strips(ax, {"some": [0.5, 2, 3, 30]}, [0.1, 1, 10, 100])
    assert [text.get_text() for text in ax.texts] == ["1", "2", "1"]
    assert ax.get_xscale() == "log"


def test_marginals_are_means_over_all_other_hyperparameters() -> None:
    cube = np.arange(6.0).reshape(2, 3)
    _, axes = figure(columns=2)
    sampling.marginals(axes, {"C": [1, 10], "gamma": [1, 10, 100]}, cube)
    assert axes[0].lines[0].get_ydata().tolist() == [1, 4]
    assert axes[1].lines[0].get_ydata().tolist() == [1.5, 2.5, 3.5]
    assert axes[1].get_xlabel() == "gamma" and axes[1].get_xscale() == "log"


def test_cells_divide_the_square() -> None:
    _, ax = figure()
    sampling.cells(ax, 4)
    assert ax.get_xticks().tolist() == [0, 0.25, 0.5, 0.75, 1]
