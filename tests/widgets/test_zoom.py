"""The apps of lecture 04, without a browser."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo.widgets import DrawTheBoxes, FoolTheZoom
from mlsd_hpo.widgets.zoom import BOXES, EACH, WHOLE, box_points, mystery


def test_a_drawn_box_is_searched_and_the_sliders_follow() -> None:
    app = DrawTheBoxes(seed=3)
    before = app.picture.png
    app.search(0.2, 0.1, 0.6, 0.5)
    assert app.state["boxes"] == (WHOLE, (0.2, 0.1, 0.6, 0.5))
    assert (app.state["x"], app.state["y"]) == ((0.2, 0.6), (0.1, 0.5))
    assert app.picture.png != before
    f, boxes = mystery("surprise", 3), app.state["boxes"]
    best = min(f.at(box_points(box, i, 3)).min() for i, box in enumerate(boxes))
    assert f"{best:.4f}" in app.status.text


def test_the_sliders_do_the_same_as_drawing() -> None:
    drawn, slid = DrawTheBoxes(), DrawTheBoxes()
    drawn.search(0.2, 0.1, 0.6, 0.5)
    slid.set(x=(0.2, 0.6), y=(0.1, 0.5))
    slid.search_sliders()
    assert slid.picture.png == drawn.picture.png


def test_the_picture_sends_boxes_to_the_app() -> None:
    app = DrawTheBoxes()
    assert app.picture.boxable
    left, top, right, bottom = app.picture.panels[0]
    corners = {"from": [left, bottom], "to": [(left + right) / 2, (top + bottom) / 2]}
    app.picture._receive(None, {"kind": "box", **corners}, None)
    assert app.state["boxes"][1] == pytest.approx((0, 0, 0.5, 0.5), abs=0.01)


def test_points_lie_in_their_box_and_depend_on_seed_and_number() -> None:
    box = (0.2, 0.4, 0.3, 0.9)
    points = box_points(box, 0, 0)
    assert points.shape == (EACH, 2)
    assert (points >= [0.2, 0.4]).all()
    assert (points <= [0.3, 0.9]).all()
    assert not np.array_equal(points, box_points(box, 1, 0))
    assert not np.array_equal(points, box_points(box, 0, 1))


def test_an_empty_box_costs_nothing() -> None:
    app = DrawTheBoxes()
    app.search(0.3, 0.1, 0.3, 0.5)
    assert app.state["boxes"] == (WHOLE,)
    assert "empty" in app.status.text


@pytest.mark.slow
def test_rivals_and_function_appear_only_at_the_end() -> None:
    app = DrawTheBoxes()
    for _ in range(BOXES - 2):
        app.search(0, 0, 1, 1)
    assert "random search" not in app.status.text
    assert not app.figure(app.state).axes[0].images
    app.search(0, 0, 1, 1)
    assert "random search" in app.status.text
    app.search(0, 0, 1, 1)
    assert len(app.state["boxes"]) == BOXES
    app.reveal()
    assert app.figure(app.state).axes[0].images


@pytest.mark.parametrize("seed", range(20))
def test_a_mystery_is_what_was_asked_for(seed: int) -> None:
    assert mystery("smooth", seed).width == 0
    deceptive = mystery("deceptive", seed)
    assert deceptive.width > 0
    assert np.linalg.norm(np.subtract(deceptive.bowl, deceptive.well)) >= 0.5


def test_a_surprise_is_sometimes_one_and_sometimes_the_other() -> None:
    kinds = {mystery("surprise", seed).width > 0 for seed in range(10)}
    assert kinds == {True, False}


@pytest.mark.slow
def test_draw_the_boxes_resets() -> None:
    app = DrawTheBoxes()
    start = app.picture.png
    app.search(0, 0, 0.5, 0.5)
    app.reset()
    assert app.picture.png == start


def lost(app: FoolTheZoom) -> int:
    return int(app.status.text.split("Zooming loses: ")[1].split("%")[0])


def test_the_goal_is_out_of_reach_at_first_and_can_be_reached() -> None:
    app = FoolTheZoom()
    assert lost(app) < 50
    app.set(width=0.2, per_round=10)
    assert lost(app) > 50
