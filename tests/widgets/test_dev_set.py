"""The app of lecture 11, without a browser."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri

from mlsd_hpo.estimators import Ladder
from mlsd_hpo.widgets import DevSetGap
from mlsd_hpo.widgets.dev_set import ACCURACY, CHANGE, EVERY, LADDER, MOST, tune, world


@pytest.mark.parametrize("told", [EVERY, LADDER])
def test_searches_side_by_side_are_searches_one_by_one(told: str) -> None:
    """The same on two sets of 2,000 rows, row by row, told by the library's ladder."""
    base, noise, worth = world(3)
    scores, fresh = [], []
    for rows in (slice(0, 2000), slice(2000, 4000)):
        margin = base[rows].astype(float) + ndtri(ACCURACY)
        board = Ladder()
        best = board(margin <= 0) if told == LADDER else np.mean(margin <= 0)
        kept = []
        for t in range(MOST):
            new = margin + CHANGE * (noise[t, rows] + 0.2 * worth[t])
            loss = board(new <= 0) if told == LADDER else np.mean(new <= 0)
            if loss < best:
                margin, best = new, loss
                kept.append(t)
        scores.append(100 * np.mean(margin > 0))
        # the truth, on rows that nobody has seen
        rng = np.random.default_rng(0)
        sd = np.sqrt(1 + CHANGE**2 * len(kept))
        mean = ndtri(ACCURACY) + 0.2 * CHANGE * worth[kept].sum()
        fresh.append(100 * np.mean(rng.normal(mean, sd, 400_000) > 0))
    found = tune(2000, 0.2, told, 3)
    assert found.sets == 2
    assert found.told[-1] == pytest.approx(np.mean(scores), abs=0.2)  # float32 against float64
    assert found.fresh[-1] == pytest.approx(np.mean(fresh), abs=0.3)


def test_it_starts_with_a_gap_that_tuning_has_opened() -> None:
    app = DevSetGap()
    run = tune(200, 0.2, EVERY, 0)
    assert abs(run.told[0] - run.fresh[0]) < 1.5
    assert run.told[-1] - run.fresh[-1] > 6
    assert (np.diff(run.told) >= 0).all()
    assert f"a gap of {run.told[-1] - run.fresh[-1]:.1f} points" in app.status.text
    assert "Closed" not in app.status.text


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("change", [{"rows": 4000}, {"iterations": 10}])
def test_either_remedy_alone_reaches_the_goal(change: dict, seed: int) -> None:
    app = DevSetGap(seed=seed, rows=400)
    assert "Closed" not in app.status.text  # one remedy, but too little of it
    app.set(rows=200)
    before = tune(200, 0.2, EVERY, seed).fresh[-1]
    app.set(**change)
    assert app.status.text.endswith(f"Closed by {next(iter(change))} alone!")
    run, m = tune(app.state["rows"], 0.2, EVERY, seed), app.state["iterations"]
    assert run.fresh[m] > before
    app.set(rows=1500, iterations=100)
    assert "Closed" not in app.status.text


def test_the_ladder_does_not_count_as_a_remedy_of_the_slides() -> None:
    assert "Closed" not in DevSetGap(rows=4000, told=LADDER).status.text
    plain, ladder = (tune(500, 0.2, told, 0) for told in (EVERY, LADDER))
    assert (ladder.told - ladder.fresh)[-1] < 0.7 * (plain.told - plain.fresh)[-1]


def test_a_true_effect_makes_many_iterations_worth_it() -> None:
    nothing, much = (tune(2000, effect, EVERY, 0).fresh for effect in (0.0, 0.4))
    assert nothing[-1] < nothing[0]
    assert much[-1] > much[0] + 8
