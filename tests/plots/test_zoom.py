"""Lecture 04's pictures, its deceptive function and the zooms that run all at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_hpo import Study
from mlsd_hpo.benchmarks.deceptive import Deceptive
from mlsd_hpo.benchmarks.zooms import zoom_runs
from mlsd_hpo.plots import figure, zoom
from mlsd_hpo.strategies import CoarseToFineSearch
from mlsd_hpo.trial import Trial


def test_deceptive_has_its_minimum_in_the_well_and_the_bowl_as_a_trap() -> None:
    f = Deceptive()
    assert f({"x": 0.18, "y": 0.2}) == f.minimum == 0
    assert f({"x": 0.7, "y": 0.65}) == pytest.approx(f.floor)
    assert [f(place) for place in f.minimizers] == [f.minimum]
    near = [f({"x": 0.7 + dx, "y": 0.65 + dy}) for dx in (-0.05, 0.05) for dy in (-0.05, 0.05)]
    assert min(near) > f.floor  # a minimum of its own


def test_without_a_well_it_is_a_smooth_bowl() -> None:
    f = Deceptive(width=0, floor=0.1)
    assert f.minimum == 0.1
    assert f(f.minimizers[0]) == 0.1
    assert f.share == 0


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from([0, 0.3]))
def test_one_point_has_the_value_that_it_has_among_many(x: float, y: float, width: float) -> None:
    f = Deceptive(width=width)
    assert f({"x": x, "y": y}) == pytest.approx(f.at([[x, y]])[0])


@pytest.mark.slow
@given(st.floats(0.05, 0.5), st.floats(0.02, 0.3))
def test_share_is_the_area_that_beats_the_bowl(width: float, floor: float) -> None:
    f = Deceptive(width=width, floor=floor, well=(0.3, 0.3), bowl=(0.8, 0.8))
    side = (np.arange(400) + 0.5) / 400
    values = f.at(np.stack(np.meshgrid(side, side), axis=-1))
    assert np.mean(values < f.floor) == pytest.approx(f.share, abs=2e-3)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [({"width": -0.1}, "width"), ({"floor": -1.0}, "floor"), ({"well": (0.2, 1.2)}, "well")],
)
def test_deceptive_names_what_is_wrong(arguments: dict, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        Deceptive(**arguments)


@pytest.mark.parametrize("incumbents", [1, 2, 3])
@pytest.mark.parametrize("shrink", [0.3, 0.8])
def test_zoom_runs_makes_the_trials_of_the_strategy(incumbents: int, shrink: float) -> None:
    f = Deceptive()
    for seed in range(8):
        strategy = CoarseToFineSearch(
            f.space, trials_per_round=7, shrink=shrink, incumbents=incumbents, seed=seed
        )
        study = Study(f, strategy).run(trials=40, progress=False)
        # Trial n draws its place from a generator made from the seed and n.
        places = [
            np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(n,))).random(2)
            for n in range(40)
        ]
        points, values = zoom_runs(f.at, np.array([places]), 7, shrink, incumbents)
        assert values[0] == pytest.approx([e.value for e in study.trials], abs=1e-12)
        assert points[0] == pytest.approx(
            np.array([list(e.config.values()) for e in study.trials]), abs=1e-12
        )


def test_zoom_runs_leaves_its_arguments_alone() -> None:
    uniforms = np.random.default_rng(0).random((3, 20, 2))
    before = uniforms.copy()
    zoom_runs(Deceptive().at, uniforms, per_round=5)
    assert np.array_equal(uniforms, before)


def test_rounds_draws_a_rectangle_for_each_box_but_the_whole_space() -> None:
    f = Deceptive()
    strategy = CoarseToFineSearch(f.space, trials_per_round=10, incumbents=2, seed=0)
    study = Study(f, strategy).run(trials=30, progress=False)
    _, ax = figure()
    zoom.rounds(ax, f.space, strategy.rounds, study.trials)
    boxes = [box for r in strategy.rounds[1:] for box in r.boxes]
    assert len(ax.patches) == len(boxes)
    assert ax.patches[0].get_xy() == pytest.approx(boxes[0].lower)
    assert [len(line.get_xdata()) for line in ax.lines] == [10, 10, 10]


def test_rounds_that_hold_no_trial_yet_are_not_drawn() -> None:
    f = Deceptive()
    strategy = CoarseToFineSearch(f.space, trials_per_round=5, seed=0)
    for n in range(5):
        strategy.tell(Trial(n, {"x": 0.1 * n, "y": 0.5}), float(n))
    strategy.ask()  # plans the second round
    _, ax = figure()
    zoom.rounds(ax, f.space, strategy.rounds, [])
    assert not ax.patches


def test_boxes_rings_the_best_point_of_all() -> None:
    _, ax = figure()
    points = [np.array([[0.1, 0.2], [0.3, 0.4]]), np.array([[0.5, 0.6]])]
    zoom.boxes(ax, [(0, 0, 1, 1), (0.4, 0.4, 0.7, 0.7)], points, [np.array([3, 1]), np.array([2])])
    assert ax.lines[0].get_xydata().tolist() == [[0.3, 0.4]]
    assert ax.texts[0].get_text() == "1.000"
    assert len(ax.patches) == 2


def test_progress_draws_medians_and_the_distance_to_the_minimum() -> None:
    _, ax = figure()
    runs = {"random": np.array([[3.0, 2.0, 4.0]] * 3)}
    zoom.progress(ax, runs, np.array([2.5, 1.5]), minimum=1.0)
    assert ax.lines[0].get_ydata() == pytest.approx([2, 1, 1])
    assert ax.lines[-1].get_ydata() == pytest.approx([1.5, 0.5])


def test_surface_is_right_way_up() -> None:
    _, ax = figure()
    zoom.surface(ax, lambda p: p[..., 1], cells=10)  # grows with y
    image = ax.images[0]
    assert image.origin == "lower"
    assert np.asarray(image.get_array())[:, 0] == pytest.approx((np.arange(10) + 0.5) / 10)


def test_bands_draws_medians_in_colours_of_their_own() -> None:
    _, ax = figure()
    zoom.bands(ax, [1, 2], {"a": [[1, 2, 9], [4, 5, 6]], "b": [[0, 0, 0], [1, 1, 1]]})
    assert [line.get_ydata().tolist() for line in ax.lines] == [[2, 5], [0, 1]]
    assert ax.lines[0].get_color() != ax.lines[1].get_color()
