"""Pictures of fronts: the staircase, what is shaded, and in which direction."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.path import Path as Outline

from mlsd_hpo.pareto import hypervolume
from mlsd_hpo.plots import figure, method
from mlsd_hpo.plots.curves import anytime
from mlsd_hpo.plots.pareto import front, hypervolume_so_far

VALUES = [[3.0, 1.0], [1.0, 0.5], [2.0, 0.5], [np.nan, 1.0], [3.0, 1.0]]
BOTH = ("minimize", "maximize")


def drawn(ax):
    return {str(line.get_label()): np.transpose(line.get_data()).tolist() for line in ax.lines}


def test_front_staircase_and_dominated_points_are_drawn_in_the_own_signs() -> None:
    _, ax = figure()
    front(ax, VALUES, BOTH, reference=[4, 0], method="parego")
    found = drawn(ax)
    assert found["ParEGO"] == [[1, 0.5], [3, 1]]
    assert found["_dominated"] == [[2, 0.5]]
    assert found["_staircase"] == [[1, 0], [1, 0.5], [3, 0.5], [3, 1], [4, 1]]
    assert found["_reference"] == [[4, 0]]
    assert ax.lines[-1].get_color() == method("parego").color
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    assert left < 1 and right > 4 and bottom < 0 and top > 1


@pytest.mark.parametrize("direction", [("minimize", "minimize"), BOTH, ("maximize", "maximize")])
def test_what_is_shaded_is_the_hypervolume(direction) -> None:
    signs = np.array([1 if word == "minimize" else -1 for word in direction])
    values = np.random.default_rng(0).random((30, 2)) * signs
    reference = np.array([0.8, 0.7]) * signs
    _, ax = figure()
    front(ax, values, direction, reference)
    (area,) = [c for c in ax.collections if len(c.get_paths())]
    corners = area.get_paths()[0].vertices
    x, y = Outline(corners).vertices.T
    size = abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2
    assert size == pytest.approx(hypervolume(values * signs, reference * signs))


def test_nothing_is_shaded_where_nothing_is_better_than_the_reference() -> None:
    for reference in (None, [0.5, 2.0]):
        _, ax = figure()
        front(ax, VALUES, BOTH, reference)
        assert not ax.collections
        assert len(drawn(ax)["random"]) == 2


def test_a_single_point_has_room_around_it() -> None:
    _, ax = figure()
    front(ax, [[2.0, 3.0]])
    assert ax.get_xlim()[0] < 2 < ax.get_xlim()[1]


def test_the_hypervolume_grows_with_the_trials() -> None:
    runs = np.random.default_rng(1).random((2, 3, 20, 2))
    found = hypervolume_so_far(runs, BOTH, [1, 0])
    assert found.shape == (2, 3, 20)
    assert (np.diff(found, axis=-1) >= 0).all()
    last = runs[1, 2] * [1, -1]
    assert found[1, 2, 4] == hypervolume(last[:5], [1, 0])
    assert hypervolume_so_far(VALUES, BOTH, [4, 0]).tolist() == [1, 2, 2, 2, 2]
    _, ax = figure()
    anytime(ax, {"parego": found[0]}, "maximize")
    assert ax.lines[0].get_color() == method("parego").color


def test_what_does_not_fit_is_refused() -> None:
    _, ax = figure()
    with pytest.raises(ValueError, match=r"values must be \(…, 2\), not \(3,\)"):
        front(ax, [1, 2, 3])
    with pytest.raises(ValueError, match="shape \\(n, 2\\) for a picture"):
        front(ax, [[1, 2, 3]], ("minimize",) * 3)
    for direction in ("minimize", ["minimize", "up"]):
        with pytest.raises(ValueError, match="direction must be"):
            front(ax, [[1, 2]], direction)
