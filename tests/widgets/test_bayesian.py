"""The stepper of lecture 06, without a browser."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo import Trial
from mlsd_hpo.benchmarks.curve import two_valleys
from mlsd_hpo.strategies import BayesianOptimization
from mlsd_hpo.surrogates.acquisition import expected_improvement
from mlsd_hpo.surrogates.kernels import RBF
from mlsd_hpo.widgets import StepThroughBO
from mlsd_hpo.widgets.bayesian import STEPS, belief, steps, trials, value_of
from mlsd_hpo.widgets.on_a_line import (
    ACQUISITIONS,
    GRID,
    KERNELS,
    best_place,
    first_trials,
    fitted,
    length_of,
    predictions,
    worth,
)


def test_a_step_makes_the_trial_with_the_largest_expected_improvement() -> None:
    app = StepThroughBO()
    before = trials(app.state)
    model = belief(app.state)
    ei = expected_improvement(*predictions(model), float(model.y.min())).value
    app.step()
    assert trials(app.state) == (*before, int(ei.argmax()))


def test_back_undoes_a_step_and_ends_at_the_first_trials() -> None:
    app = StepThroughBO()
    start = app.picture.png
    app.step()
    app.step()
    app.back()
    assert len(steps(app.state)) == 1
    app.back()
    app.back()
    assert app.picture.png == start


def test_play_makes_all_steps_and_says_whether_the_minimum_was_found() -> None:
    app = StepThroughBO()
    app.play_on()
    assert len(steps(app.state)) == STEPS
    assert len(set(trials(app.state))) == STEPS + app.state["first"]  # no place twice
    assert "found" in app.status.text
    app.step()
    assert "All" in app.status.text


def test_the_goal_can_be_reached() -> None:
    app = StepThroughBO(kernel="RBF", length_scale=1.0, first=2)
    app.play_on()
    assert "MISSED" in app.status.text


def test_a_switch_in_mid_run_keeps_the_trials_made() -> None:
    app = StepThroughBO()
    for _ in range(3):
        app.step()
    made, worth = trials(app.state), value_of(app.state)
    app.set(acquisition="confidence bound", kernel="RBF", learned=True)
    assert trials(app.state) == made
    assert not np.allclose(value_of(app.state), worth)
    app.step()
    assert trials(app.state)[:-1] == made


@pytest.mark.parametrize("change", [{"function": "hidden well"}, {"seed": 1}, {"first": 5}])
def test_another_beginning_begins_anew_and_coming_back_finds_the_run(change: dict) -> None:
    app = StepThroughBO()
    app.step()
    made = trials(app.state)
    old = {name: app.state[name] for name in change}
    app.set(**change)
    assert steps(app.state) == ()
    app.set(**old)
    assert trials(app.state) == made


@pytest.mark.slow
@pytest.mark.parametrize("acquisition", ACQUISITIONS)
@pytest.mark.parametrize("kernel", KERNELS)
def test_every_setting_draws_something_of_its_own(acquisition: str, kernel: str) -> None:
    app = StepThroughBO()
    start = app.picture.png
    app.set(acquisition=acquisition, kernel=kernel, first=2)
    assert app.picture.png != start
    worth = value_of(app.state)
    assert np.isfinite(worth).all()
    assert np.ptp(worth) > 0


def test_a_learned_length_scale_does_not_depend_on_the_slider() -> None:
    app = StepThroughBO(learned=True)
    lengths = []
    for length in (0.05, 1.0):
        app.set(length_scale=length)
        lengths.append(length_of(belief(app.state)))
    assert lengths[0] == lengths[1]
    app.set(learned=False)
    assert length_of(belief(app.state)) == pytest.approx(1)


@pytest.mark.parametrize(
    ("name", "acquisition"),
    [("expected improvement", "log-ei"), ("probability of improvement", "pi")],
)
def test_what_a_trial_is_worth_is_what_the_strategy_says(name: str, acquisition: str) -> None:
    f, x = two_valleys(), np.array([0.05, 0.3, 0.62, 0.9])
    # With fewer results than `initial` the strategy's kernel is as given.
    kernel, told = 1.0 * RBF(0.2), {"warp": False, "noise": None, "initial": 9}
    strategy = BayesianOptimization(f.space, acquisition, kernel=kernel, **told)
    for number, place in enumerate(x.tolist()):
        strategy.tell(Trial(number, {"x": place}), f({"x": place}))
    mine = worth(fitted(x, f.at(x), "RBF", 0.2), name, np.random.default_rng(0))
    assert mine == pytest.approx(strategy.worth(GRID[:, None]), rel=1e-4, abs=1e-6)


def test_no_place_is_tried_twice() -> None:
    assert best_place(np.array([3.0, 2.0, 1.0]), (0, 2)) == 1


@pytest.mark.parametrize("number", range(1, 7))
def test_first_trials_are_spread_over_the_axis(number: int) -> None:
    places = GRID[list(first_trials(number, 4))]
    assert len(places) == number
    parts = np.minimum((places * number + 1e-9).astype(int), number - 1)
    assert np.abs(parts - np.arange(number)).max() <= 1  # rounding may carry one over a border
    assert first_trials(number, 4) != first_trials(number, 5)
