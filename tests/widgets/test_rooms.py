"""The app of lecture 00: every combination of rooms, and what the picture says about it."""

from itertools import product

import numpy as np
import pytest

from mlsd_hpo.widgets import ThreeRooms
from mlsd_hpo.widgets.rooms import ESTIMATORS, SPACES, STRATEGIES, pick, run, truth

ROOMS = list(product(SPACES, STRATEGIES, [digits for _, digits in ESTIMATORS]))


@pytest.mark.parametrize(("space", "strategy", "estimator"), ROOMS)
def test_a_run_stays_in_its_space_and_its_budget(space, strategy, estimator):
    found = run(space, strategy, estimator, 30, 1)
    assert len(found) == (25 if strategy == "grid" else 30)  # the largest square within 30
    for evaluation in found:
        SPACES[space].validate(evaluation.config)
    assert sum(e.cost for e in found) == len(found) * (1 if estimator else 5)


def test_cross_validation_is_the_truth_and_few_digits_are_not():
    exact = run("wide, log scales", "random", 0, 25, 0)
    noisy = run("wide, log scales", "random", 100, 25, 0)
    assert [e.config for e in exact] == [e.config for e in noisy]
    assert all(e.value == truth(e) for e in exact)
    assert any(e.value != truth(e) for e in noisy)


def test_the_winner_of_a_noisy_estimate_is_overrated():
    """Mean of 60 seeds; its standard error is below 0.002, the optimism about 0.018."""
    winners = [pick(run("wide, log scales", "random", 100, 25, seed)) for seed in range(60)]
    optimism = np.mean([winner.value - truth(winner) for winner in winners])
    assert 0.008 < optimism < 0.03


def test_the_space_matters_most_here():
    def median(space, strategy):
        return np.median([truth(pick(run(space, strategy, 0, 25, seed))) for seed in range(40)])

    across_strategies = [median("wide, log scales", name) for name in STRATEGIES]
    loss = median("wide, log scales", "random") - median("wide, linear scales", "random")
    assert loss > 5 * (max(across_strategies) - min(across_strategies))


@pytest.mark.slow
def test_controls_change_the_picture_and_reset_brings_it_back():
    app = ThreeRooms()
    first = app.picture.png
    changes = {"space": "narrow, log scales", "strategy": "sobol", "estimator": 0, "trials": 8}
    pictures = {first}
    for name, value in {**changes, "seed": 3}.items():
        app.set(**{name: value})
        pictures.add(app.picture.png)
    assert len(pictures) == 6
    assert "8 trials of sobol" in app.picture.alt
    assert "cost 40 fits" in app.status.text
    app.reset()
    assert app.picture.png == first
