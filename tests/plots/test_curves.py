"""Anytime curves show medians and quartiles of the best so far, and how strategies rank."""

from __future__ import annotations

import numpy as np

from mlsd_hpo.benchmarks import Comparison
from mlsd_hpo.plots import figure, method
from mlsd_hpo.plots.curves import anytime, compared, mean_ranks


def test_lines_keep_the_methods_colours_and_the_bands_hold_half_of_the_runs() -> None:
    values = np.random.default_rng(0).random((40, 10))
    _, ax = figure()
    anytime(ax, {"random": values, "mine": values + 1})
    random, mine = ax.lines
    assert random.get_color() == method("random").color
    assert np.allclose(random.get_ydata(), np.median(np.minimum.accumulate(values, 1), axis=0))
    assert random.get_xdata().tolist() == list(range(1, 11))
    assert mine.get_label() == "mine" and mine.get_color() != random.get_color()
    assert len(ax.collections) == 2


def test_with_an_optimum_the_distance_to_it_is_drawn_on_a_log_axis() -> None:
    _, ax = figure()
    anytime(ax, {"random": [[0.5, 0.9]]}, direction="maximize", optimum=1.0)
    assert ax.get_yscale() == "log"
    assert np.allclose(ax.lines[0].get_ydata(), [0.5, 0.1])


def test_ranks_have_the_best_on_top() -> None:
    _, ax = figure()
    mean_ranks(ax, {"random": [1.5, 2.0], "mine": [1.5, 1.0]})
    random, mine = ax.lines
    assert random.get_color() == method("random").color and mine.get_label() == "mine"
    assert mine.get_ydata().tolist() == [1.5, 1.0] and mine.get_xdata().tolist() == [1, 2]
    bottom, top = ax.get_ylim()
    assert bottom > 2 and top < 1


def test_a_comparison_is_drawn_by_its_steps() -> None:
    _, ax = figure()
    curves = {
        "random": np.array([[3.0, 1.0], [1.0, 2.0], [2.0, 3.0]])
    }  # an incumbent may get worse
    compared(ax, Comparison(curves, "minimize", (0, 1, 2), (9, 81), "cost"))
    (line,) = ax.lines
    assert line.get_xdata().tolist() == [9, 81] and line.get_ydata().tolist() == [2, 2]
    assert ax.get_xlabel() == "cost"
