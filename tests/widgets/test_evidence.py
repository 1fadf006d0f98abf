"""The app of lecture 05 about the evidence, without a browser."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo.surrogates.evidence import log_marginal_likelihood
from mlsd_hpo.surrogates.kernels import RBF, Matern32
from mlsd_hpo.widgets import TwoHills
from mlsd_hpo.widgets.evidence import MOST, NOISES, data, hills, summit, tops


@pytest.mark.parametrize(("name", "kernel"), [("RBF", RBF), ("Matérn 3/2", Matern32)])
def test_the_status_line_adds_up_to_the_evidence(name: str, kernel: type) -> None:
    app = TwoHills(kernel=name, length_scale=0.2, noise=0.2, n=12, seed=3)
    X, y, _ = data(12, 3)
    length, noise = app.state["length_scale"], app.state["noise"]
    evidence = log_marginal_likelihood(kernel(length), noise**2, X, y)[0]
    assert f"Evidence {evidence:.2f} = fit" in app.status.text
    words = app.status.text.replace(". ", " ").split()
    parts = [float(words[words.index(term) + 1]) for term in ("fit", "complexity", "constant")]
    assert sum(parts) == pytest.approx(evidence, abs=0.02)


def test_the_goal_two_hilltops_from_two_starts() -> None:
    app = TwoHills()
    assert "hilltop" not in app.status.text
    app.set(length_scale=0.05, noise=0.1)
    app.climb()
    short = (app.state["length_scale"], app.state["noise"])
    assert "A hilltop, not the highest." in app.status.text
    app.set(length_scale=2.0, noise=1.0)
    app.climb()
    long = (app.state["length_scale"], app.state["noise"])
    assert "The highest hilltop!" in app.status.text
    assert long[0] > 4 * short[0]
    assert long[1] > 1.5 * short[1]


def test_more_observations_settle_which_hill_is_higher() -> None:
    """The answer to the lecture's question; the truth has length-scale 0.15 and noise 0.3."""
    app = TwoHills()
    assert tops(app.state)[0][0] > 1
    app.set(n=12)
    length, noise, _ = tops(app.state)[0]
    assert 0.05 < length < 0.3
    assert 0.15 < noise < 0.5


def test_climbing_ends_where_no_neighbour_is_higher() -> None:
    state = TwoHills().state
    peaks = {(length, noise) for length, noise, _ in tops(state)}
    for length in (0.03, 0.3, 2.5):
        for noise in (0.05, 0.5, 1.2):
            assert summit(hills(state), length, noise) in peaks


def test_more_observations_keep_those_before() -> None:
    X, y, f = data(MOST, 5)
    for n in (3, 10):
        few = data(n, 5)
        assert np.array_equal(few[0], X[:n])
        assert np.array_equal(few[1], y[:n])
        assert np.array_equal(few[2], f)


def test_the_dot_stands_on_the_curve() -> None:
    app = TwoHills(noise=float(NOISES[20]))
    right = app.picture.figure.axes[1]
    curve = next(line for line in right.lines if line.get_label() == "evidence")
    dot = next(line for line in right.lines if line.get_label() == "_here")
    x, y = dot.get_xydata()[0]
    assert y == pytest.approx(
        np.interp(np.log(x), np.log(curve.get_xdata()), curve.get_ydata()), abs=0.1
    )
