"""The app of lecture 05 that turns prior into posterior, without a browser."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo.surrogates.kernels import RBF
from mlsd_hpo.widgets import PriorToPosterior
from mlsd_hpo.widgets.observe import CLICKS, ERROR_AIM, NOISE, SD_AIM, X, heights, hidden, observed

EVEN = np.linspace(0.05, 0.95, CLICKS)


def test_a_click_observes_the_hidden_function_whatever_its_height() -> None:
    app = PriorToPosterior(seed=3)
    before = app.picture.png
    app.click(0.4, 2.9)
    app.click(0.4, -2.9)
    assert app.state["points"] == ((0.4, None), (0.4, None))  # observed
    y0, y1 = heights(app.state)
    truth = np.interp(0.4, X[:, 0], hidden(3))
    assert y0 != y1  # each observation has noise of its own
    assert [y0, y1] == pytest.approx([truth, truth], abs=4 * NOISE)
    assert app.picture.png != before
    assert app.status.text.startswith(f"2 of {CLICKS} points")


def test_a_click_may_put_a_point_at_its_height() -> None:
    app = PriorToPosterior(aim=1)
    app.click(0.4, 1.5)
    app.click(0.6, 99.0)
    assert app.state["points"] == ((0.4, 1.5), (0.6, 3.2))  # kept inside the picture


def test_the_picture_sends_clicks_to_the_app() -> None:
    app = PriorToPosterior(aim=1)
    left, top, right, bottom = app.picture.panels[0]
    middle = [(left + right) / 2, (top + bottom) / 2]
    app.picture._receive(None, {"kind": "pick", "to": middle}, None)
    assert app.state["points"][0] == pytest.approx((0.5, 0.0), abs=0.03)


def test_what_is_shown_is_the_posterior_by_the_formula() -> None:
    app = PriorToPosterior(aim=1, length_scale=0.2, noise=0.1)
    app.click(0.2, 1.0)
    app.click(0.7, -1.0)
    kernel, Z = RBF(app.state["length_scale"]), np.array([[0.2], [0.7]])
    K = kernel(Z) + 0.1**2 * np.eye(2)
    k = kernel(Z, X)
    mean, sd = k.T @ np.linalg.solve(K, [1.0, -1.0]), 1 - np.sum(k * np.linalg.solve(K, k), axis=0)
    above, below = app.picture.figure.axes
    drawn = next(line for line in above.lines if line.get_label() == "_mean")
    assert drawn.get_ydata() == pytest.approx(mean, abs=1e-8)
    assert f"largest sd {np.sqrt(sd.max()):.2f}" in app.status.text
    assert below.get_xlabel() == "x"


def test_the_function_appears_when_the_clicks_are_spent_or_on_demand() -> None:
    app = PriorToPosterior()

    def shown() -> bool:
        return any(line.get_linestyle() == "--" for line in app.picture.figure.axes[0].lines)

    for x in EVEN[:-1]:
        app.click(float(x), 0.0)
    assert not shown()
    app.reveal()
    assert shown()
    assert "Largest error of the mean" in app.status.text
    app.undo()
    assert not shown()
    assert len(app.state["points"]) == CLICKS - 2
    app.click(0.8, 0.0)
    app.click(0.95, 0.0)
    assert shown()
    app.click(0.5, 0.0)
    assert len(app.state["points"]) == CLICKS
    assert "spent" in app.status.text
    app.clear()
    assert app.state["points"] == ()
    assert not shown()


def measured(text: str) -> tuple[float, float]:
    """The largest sd and the largest error, as the status line says them."""
    _, sd, error = text.split("argest ")
    return float(sd.split()[1].rstrip(",")), float(error.split(": ")[1].split(",")[0])


def test_the_goal_is_in_reach_and_not_for_everybody() -> None:
    """Even clicks and a length-scale near the truth reach it; on many functions they do not."""
    app, reached = PriorToPosterior(length_scale=0.2), []
    for seed in range(20):
        points = tuple((x, observed(seed, x, i)) for i, x in enumerate(EVEN))
        sd, error = measured(app.report({**app.state, "seed": seed, "points": points}))
        reached.append(sd < SD_AIM and error < ERROR_AIM)
    assert reached[0]
    assert 0.2 < np.mean(reached) < 0.9


def test_a_long_length_scale_is_sure_and_wrong() -> None:
    """The answer to the lecture's question; sd alone falls below its aim with three clicks."""
    app = PriorToPosterior(length_scale=1.0)
    points = tuple((x, observed(0, x, i)) for i, x in enumerate((0.05, 0.5, 0.95)))
    sd, error = measured(app.report({**app.state, "points": points, "revealed": True}))
    assert sd < SD_AIM
    assert error > 1.0


def test_no_noise_and_two_clicks_at_one_place_do_not_break_it() -> None:
    app = PriorToPosterior(noise=0.0)
    app.click(0.4, 0.0)
    app.click(0.4, 0.0)
    assert app.status.kind == "report"
    assert np.isfinite(app.picture.figure.axes[0].lines[-1].get_ydata()).all()


def test_observations_depend_on_seed_place_and_number() -> None:
    assert observed(0, 0.5, 0) == observed(0, 0.5, 0)
    assert len({observed(0, 0.5, 0), observed(0, 0.5, 1), observed(1, 0.5, 0)}) == 3


def test_reset_brings_the_first_picture_back() -> None:
    app = PriorToPosterior()
    start = app.picture.png
    for change in ({"kernel": "Matérn 3/2"}, {"length_scale": 0.1}, {"paths": 0}, {"seed": 4}):
        before = app.picture.png
        app.click(0.3, 0.0)
        app.set(**change)
        assert app.picture.png != before, change
    app.reset()
    assert app.picture.png == start
