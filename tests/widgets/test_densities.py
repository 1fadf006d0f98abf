"""The app of lecture 07, without a browser."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mlsd_hpo.surrogates.parzen import ParzenDensity
from mlsd_hpo.surrogates.parzen_kernels import Continuous
from mlsd_hpo.widgets import TwoDensities
from mlsd_hpo.widgets.densities import (
    MOST,
    TARGET,
    Floored,
    both,
    landscape,
    suggestion,
    trials,
)


def asked(n: int, **state: float) -> np.ndarray:
    """The places of n suggestions in a row, without drawing in between."""
    now = dict(TwoDensities(**state).state)
    for _ in range(n):
        now["asked"] = (*now["asked"], suggestion(now))
    return np.array(now["asked"])


def test_the_function_has_a_wide_valley_and_a_deeper_narrow_one() -> None:
    x = np.linspace(0, 1, 1001)
    y = landscape(x)
    assert x[y.argmin()] == pytest.approx(0.8, abs=0.002)
    assert y.min() == pytest.approx(0, abs=1e-3)
    assert y[x < 0.6].min() == pytest.approx(0.3, abs=1e-3)
    assert np.mean(y[x < 0.6] < 0.6) > 2 * np.mean(y[x > 0.6] < 0.6) * 0.4 / 0.6


def test_the_best_share_of_the_trials_is_good() -> None:
    app = TwoDensities(gamma=0.3, random=20)
    _, y, is_good = trials(app.state)
    assert is_good.sum() == math.ceil(0.3 * 20)
    assert y[is_good].max() < y[~is_good].min()


def test_with_the_floor_of_the_library_the_densities_are_those_of_the_library() -> None:
    points = np.random.default_rng(0).random((10, 1))
    mine = ParzenDensity(points, [Floored(0.7 / 12)], joint=True)
    library = ParzenDensity(points, [Continuous()], joint=True)
    assert mine.width == pytest.approx(library.width)


def test_a_suggestion_has_the_highest_ratio_of_what_was_drawn_and_is_the_same_again() -> None:
    state = TwoDensities().state
    good, bad = both(state)
    place = suggestion(state)
    assert 0 <= place <= 1
    assert good.log_pdf([[place]]) > bad.log_pdf([[place]])
    assert place == suggestion(TwoDensities().state)


@pytest.mark.slow
def test_asking_evaluates_what_was_marked() -> None:
    app = TwoDensities()
    marked = suggestion(app.state)
    app.ask()
    assert app.state["asked"] == (marked,)
    assert landscape(marked) in trials(app.state)[1]
    app.ask_ten()
    assert len(app.state["asked"]) == 11
    app.forget()
    assert app.state["asked"] == ()


def test_there_is_an_end_to_asking() -> None:
    app = TwoDensities(asked=tuple([0.5] * (MOST - 3)))
    app.ask_ten()
    app.ask()
    assert len(app.state["asked"]) == MOST
    assert "enough" in app.status.text


@pytest.mark.slow
def test_the_goal_is_out_of_reach_at_first_and_can_be_reached() -> None:
    assert landscape(asked(30)).min() > TARGET
    found = asked(10, gamma=0.3)
    assert landscape(found).min() < TARGET
    app = TwoDensities(gamma=0.3, asked=tuple(found))
    assert f"below {TARGET} after" in app.status.text


def test_without_a_floor_the_suggestions_collapse() -> None:
    assert np.ptp(asked(30, floor=0.001, prior=0.001)[-10:]) < 0.02
    assert np.ptp(asked(30, floor=0.2)[-10:]) > 0.05
