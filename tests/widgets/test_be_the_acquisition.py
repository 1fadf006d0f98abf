"""The contest of lecture 06, without a browser."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo.widgets import BeTheAcquisition
from mlsd_hpo.widgets.be_the_acquisition import (
    TRIALS,
    hidden,
    placed,
    random_median,
    rival,
    winner,
)
from mlsd_hpo.widgets.on_a_line import GRID


def play(app: BeTheAcquisition, x: np.ndarray) -> None:
    for place in x:
        app.place(float(place))


def test_a_click_in_the_left_panel_is_a_trial() -> None:
    app = BeTheAcquisition()
    left, top, right, bottom = app.picture.panels[0]
    middle = [(left + right) / 2, (top + bottom) / 2]
    app.picture._receive(None, {"kind": "pick", "to": middle}, None)
    assert placed(app.state) == pytest.approx((0.5,), abs=0.01)
    value = float(hidden(0).at(placed(app.state)[0]))
    assert f"Best {value:.2f}" in app.status.text


def test_the_slider_and_its_button_do_the_same() -> None:
    clicked, slid = BeTheAcquisition(x=0.3), BeTheAcquisition(x=0.3)
    clicked.place(0.3)
    slid.place_slider()
    assert slid.picture.png == clicked.picture.png


@pytest.mark.slow
def test_function_and_rivals_appear_after_the_last_trial_only() -> None:
    app = BeTheAcquisition()
    play(app, np.linspace(0.05, 0.95, TRIALS - 1))
    assert "EI" not in app.status.text
    assert len(app.figure(app.state).axes[1].texts) == 1
    app.place(0.5)
    best = float(hidden(0).at(GRID[list(rival(0, TRIALS))]).min())
    assert f"EI {best:.2f}" in app.status.text
    texts = [text.get_text() for text in app.figure(app.state).axes[1].texts]
    assert texts == ["you", "EI", "random"]
    app.place(0.1)
    assert len(placed(app.state)) == TRIALS


@pytest.mark.slow
def test_the_tally_counts_each_function_once() -> None:
    app = BeTheAcquisition()
    for seed in (0, 1, 0):
        app.set(seed=seed, placed=())
        play(app, np.linspace(0.05, 0.95, TRIALS))
    assert [number for number, _ in app.state["tally"]] == [0, 1]
    app.next_function()
    assert app.state["seed"] == 1
    assert placed(app.state) == ()
    app.reset()
    assert app.state["tally"] == ()


def test_trials_belong_to_their_function() -> None:
    app = BeTheAcquisition()
    app.place(0.5)
    app.set(seed=4)
    assert placed(app.state) == ()


def test_who_knows_the_minimum_never_loses_and_ei_can_be_beaten() -> None:
    outcomes = []
    for number in range(12):
        mine = (0.0,) * (TRIALS - 1) + (hidden(number).minimizer,)
        outcomes.append(winner(mine, number))
    assert "EI" not in outcomes
    assert outcomes.count("you") >= 2  # the goal is to win one of three


def test_the_rival_goes_on_from_its_own_trials() -> None:
    whole = rival(5, TRIALS)
    assert whole[:6] == rival(5, 6)
    assert len(set(whole)) == TRIALS


def test_the_median_random_search_only_improves() -> None:
    line = random_median(2)
    assert line.shape == (TRIALS,)
    assert (np.diff(line) <= 0).all()


def test_help_shows_a_model_before_and_after_a_trial() -> None:
    app = BeTheAcquisition()
    without = app.picture.png
    app.set(help=True)
    assert app.picture.png != without
    app.place(0.4)
    assert app.figure(app.state).axes[0].collections  # the band
