"""The app of lecture 10, without a browser."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo.widgets import Optimism
from mlsd_hpo.widgets.optimism import CURVE, all_rounds, formula, key, measure, rounds


def test_the_curve_is_the_mean_of_the_best_of_m_coins() -> None:
    """The same by throwing 200 coins for each of m candidates, 4,000 times."""
    rng = np.random.default_rng(0)
    for m in (1, 10, 100):
        best = rng.binomial(200, 0.8, (4000, m)).max(axis=1) / 2 - 80
        curve = float(np.interp(m, CURVE, formula(200)))
        assert curve == pytest.approx(best.mean(), abs=5 * best.std() / 4000**0.5)


def test_it_starts_with_the_number_of_the_lecture() -> None:
    app = Optimism()
    assert app.status.text.startswith("Optimism 6.9 ± 0.1 points")
    assert app.status.text.endswith("The formula says 6.8.")


def test_luck_and_lost_rows_add_up() -> None:
    """Two folds train on half of the rows: what they lose is larger than with twenty."""
    lost = {}
    for folds in (2, 20):
        found = measure(100, folds, 10, 0, 0)
        lost[folds] = float(np.mean(found.average - found.true))
    assert lost[2] < lost[20] < 0.005
    assert (
        "luck +6.9, fewer rows to train on -3.3"
        in Optimism(rows=50, folds=2, candidates=3).status.text
    )


@pytest.mark.parametrize("change", [{"rows": 1000}, {"candidates": 4}])
def test_the_goal_can_be_reached_by_rows_and_by_candidates(change: dict) -> None:
    app = Optimism()
    assert "Halved" not in app.status.text
    app.set(**change)
    app.set(more=(*key(app.state), 8))  # the first data sets are too few to be sure
    assert app.status.text.endswith(f"Halved by {next(iter(change))} alone!")
    app.set(folds=10)
    assert "Halved" not in app.status.text


@pytest.mark.parametrize("folds", [2, 3, 10, 20])
def test_folds_alone_do_not_reach_it(folds: int) -> None:
    assert "Halved" not in Optimism(folds=folds).status.text


@pytest.mark.slow
def test_more_data_sets_count_only_in_their_setting() -> None:
    app = Optimism(rows=100, candidates=20)
    before = len(all_rounds(app.state).true)
    app.more()
    assert rounds(app.state) == 12
    after = all_rounds(app.state)
    assert len(after.true) == 12 * before
    assert len(set(after.true.tolist())) == len(after.true)  # new ones each time
    app.set(rows=150)
    assert rounds(app.state) == 1
    app.reset()
    assert app.state["more"] == ()


@pytest.mark.parametrize("change", [{"rows": 250}, {"folds": 2}, {"candidates": 10}, {"seed": 1}])
def test_controls_change_the_picture_and_reset_brings_it_back(change: dict) -> None:
    app = Optimism()
    start = app.picture.png
    app.set(**change)
    assert app.picture.png != start
    app.reset()
    assert app.picture.png == start


def test_it_shows_a_picture_where_nothing_can_be_clicked() -> None:
    data, metadata = Optimism()._repr_mimebundle_()
    assert data["image/png"]
    assert data["text/plain"] == metadata["image/png"]["alt"]
