"""The app of lecture 08, without a browser."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo.benchmarks import sphere
from mlsd_hpo.strategies import CMAES, DifferentialEvolution
from mlsd_hpo.widgets import Generations
from mlsd_hpo.widgets.evolve import (
    BUDGET,
    FUNCTIONS,
    METHODS,
    TARGET,
    Run,
    axes_of,
    magnified,
    run_of,
)

NAMES = [name for _, name in METHODS]


def test_what_is_shown_are_the_trials_of_the_strategy() -> None:
    f, strategy = sphere(2), CMAES(sphere(2).space, 0.1, 6, restarts=None, seed=3)
    shown = Run("cma-es", "sphere", 6, 0.1, 3).upto(4)
    for one in shown:
        low, high = f.domain.T
        assert one.mean == pytest.approx(low + (high - low) * strategy.distribution.mean)
        for point, value in zip(one.points, one.values, strict=True):
            trial = strategy.ask()
            assert list(trial.config.values()) == point.tolist()
            assert f(trial.config) == value
            strategy.tell(trial, f(trial.config))


def test_the_first_ellipse_has_the_first_step_size() -> None:
    first = Run("cma-es", "sphere", 8, 0.1, 0).upto(0)[0]
    assert axes_of(first.covariance) == pytest.approx([1.024, 1.024])  # of a domain 10.24 wide
    assert first.sigma == pytest.approx(1.024)


@pytest.mark.parametrize("name", NAMES[1:])
def test_what_is_kept_was_tried_and_never_gets_worse(name: str) -> None:
    run = Run(name, "Rosenbrock", 7, 0.1, 1)
    tried, before = np.empty((0, 2)), np.inf
    for one in run.upto(12):
        tried = np.vstack([tried, one.points])
        assert one.kept is not None
        assert len(one.kept) == 7
        assert all((np.abs(tried - point).max(axis=1) < 1e-9).any() for point in one.kept)
        values = run.f.at(one.kept)
        assert values.max() <= before
        before = values.max()


def test_what_is_kept_are_the_members_of_differential_evolution() -> None:
    run = Run("differential-evolution", "tilted bowl", 8, 0.1, 0)
    kept = run.upto(9)[-1].kept
    assert isinstance(run.strategy, DifferentialEvolution)
    members = run.f.domain[:, 0] + run.strategy._points * np.ptp(run.f.domain, axis=1)
    assert kept == pytest.approx(members)


def test_a_later_generation_goes_on_from_the_earlier_ones() -> None:
    run = Run("particle-swarm", "sphere", 5, 0.1, 0)
    early = run.upto(3)
    assert run.upto(6)[:4] == early
    assert len(run.upto(2)) == 3


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_magnifier_holds_the_generation(name: str, function: str) -> None:
    for one in Run(name, function, 6, 0.1, 2).upto(10):
        x0, x1, y0, y1 = magnified(one)
        assert np.all((one.points >= [x0, y0]) & (one.points <= [x1, y1]))
        assert x1 - x0 == pytest.approx(y1 - y0)


def test_the_ellipse_of_the_tilted_bowl_turns_into_the_valley() -> None:
    last = Run("cma-es", "tilted bowl", 8, 0.1, 0).upto(30)[-1]
    _, axes = np.linalg.eigh(last.covariance)
    assert np.degrees(np.arctan2(*axes[::-1, 1])) % 180 == pytest.approx(30, abs=5)
    short, long = axes_of(last.covariance)
    assert 10 < long / short < 100  # 32 is the bowl's


def test_the_goal_is_out_of_reach_at_first_and_can_be_reached() -> None:
    def found(seed: int, population: int, sigma: float) -> float:
        run = Run("cma-es", "Rastrigin", population, sigma, seed)
        return min(one.values.min() for one in run.upto(min(40, BUDGET // population - 1)))

    assert max(found(seed, 8, 0.1) for seed in range(3)) > TARGET
    settings = [(population, sigma) for population in (24, 36, 40) for sigma in (0.126, 0.251, 0.1)]
    assert any(max(found(seed, *one) for seed in range(3)) < TARGET for one in settings)


def test_reaching_the_goal_is_told_with_the_trial() -> None:
    app = Generations(method="differential-evolution", function="sphere", generation=12)
    run = run_of(app.state)
    values = np.concatenate([one.values for one in run])
    assert f"below {TARGET:g} after {np.argmax(values < TARGET) + 1}. Within" in app.status.text
    app.set(generation=0)
    assert "below" not in app.status.text
