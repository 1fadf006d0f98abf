"""What joins models with acquisition functions: slopes, samples, limits, and that all is finite."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mlsd_hpo.surrogates.acquisition import (
    ByPrediction,
    Drawn,
    PerCost,
    SampledImprovement,
    Worth,
    log_costs,
    log_expected_improvement,
    max_value_entropy,
)
from mlsd_hpo.surrogates.gaussian_process import GaussianProcess
from mlsd_hpo.surrogates.imagined import normals
from mlsd_hpo.surrogates.kernels import Matern52
from tests.surrogates.cases import Array, design

KERNEL = 1.5 * Matern52([0.3, 0.5])


def bowl(X: Array) -> Array:
    return 10 + 4 * np.sum((X - 0.4) ** 2, axis=1)


def process(noise: float | None, n: int = 10) -> GaussianProcess:
    X = design(n, 3)[:, :2]
    y = bowl(X) + math.sqrt(noise or 0) * np.random.default_rng(1).normal(size=n)
    return GaussianProcess(KERNEL, noise, optimize=False).fit(X, y)


def improvement(model: GaussianProcess) -> ByPrediction:
    best = float(model.posterior(model.X)[0].min())
    return ByPrediction(model, lambda m, sd: log_expected_improvement(m, sd, best))


def noisy(model: GaussianProcess, size: int = 64) -> SampledImprovement:
    draws = normals(size, len(model.X), np.random.default_rng(0))
    return SampledImprovement(model, model.X, draws)


def beside(model: GaussianProcess, open: Array, size: int = 64) -> SampledImprovement:
    best = float(model.posterior(model.X)[0].min())
    draws = normals(size, len(open), np.random.default_rng(0))
    return SampledImprovement(model, open, draws, best)


NOISE = 0.05
OPEN = np.array([[0.45, 0.35], [0.9, 0.1]])


def worths() -> dict[str, Worth]:
    model = process(NOISE)
    cost = GaussianProcess(KERNEL, 1e-4, optimize=False).fit(model.X, 3 * model.X[:, 0])
    minima = [9.5, 9.8, 9.9]
    return {
        "log EI": improvement(model),
        "noisy EI": noisy(model),
        "q-EI": beside(model, OPEN),
        "MES": ByPrediction(model, lambda m, sd: max_value_entropy(m, sd, minima)),
        "Thompson": Drawn(
            model, np.random.default_rng(0).random((60, 2)), np.random.default_rng(1)
        ),
        "per cost": PerCost(beside(model, OPEN), cost),
    }


each = pytest.mark.parametrize("name", worths())


@each
def test_slopes_are_those_of_the_values(name: str) -> None:
    worth = worths()[name]
    for x in np.random.default_rng(3).random((12, 2)):
        value, gradient = worth.slope(x)
        assert value == pytest.approx(worth(x[None])[0], rel=1e-8, abs=1e-8)
        steps = 1e-6 * np.eye(2)
        want = [(worth((x + s)[None])[0] - worth((x - s)[None])[0]) / 2e-6 for s in steps]
        np.testing.assert_allclose(gradient, want, rtol=2e-4, atol=2e-4)


@each
def test_all_is_finite_also_at_points_that_are_known(name: str) -> None:
    worth = worths()[name]
    points = np.vstack([process(NOISE).X, OPEN, np.eye(2), 1 - np.eye(2)])
    assert np.isfinite(worth(points)).all()
    for point in points:
        value, gradient = worth.slope(point)
        assert np.isfinite(value) and np.isfinite(gradient).all()


@each
def test_points_are_valued_one_by_one(name: str) -> None:
    worth, points = worths()[name], np.random.default_rng(3).random((9, 2))
    whole, single = worth(points), [worth(point[None])[0] for point in points]
    np.testing.assert_allclose(whole, single, rtol=1e-8, atol=1e-8)


def samples(model: GaussianProcess, points: Array, size: int = 100_000) -> Array:
    return model.sample(points, size, np.random.default_rng(5))


def close(found: Array, draws: Array) -> None:
    """Each mean within 4.5 standard errors and 1%, for the quasi-random draws of the other."""
    error = draws.std(axis=0) / math.sqrt(len(draws))
    assert np.all(np.abs(found - draws.mean(axis=0)) < 4.5 * error + 0.01 * draws.mean(axis=0))


def test_noisy_ei_is_the_improvement_on_the_true_best() -> None:
    """Draw all true values, told and new, jointly, and average the gains."""
    model, Z = process(NOISE), np.random.default_rng(3).random((6, 2))
    drawn = samples(model, np.vstack([model.X, Z]))
    best = drawn[:, :10].min(axis=1, keepdims=True)
    close(np.exp(noisy(model, 2048)(Z)), np.maximum(best - drawn[:, 10:], 0))


def test_noisy_ei_without_noise_is_ei() -> None:
    model, Z = process(None), np.random.default_rng(3).random((50, 2))
    np.testing.assert_allclose(noisy(model)(Z), improvement(model)(Z), rtol=1e-3, atol=1e-3)


def test_with_noise_ei_is_not_noisy_ei() -> None:
    model, Z = process(0.2), np.random.default_rng(3).random((50, 2))
    assert np.abs(noisy(model)(Z) - improvement(model)(Z)).max() > 0.1


def test_q_ei_counts_what_a_point_adds() -> None:
    """The expected improvement by the best of three points, less that by the best of two."""
    model, Z = process(NOISE), np.random.default_rng(3).random((6, 2))
    best = float(model.posterior(model.X)[0].min())
    drawn = samples(model, np.vstack([OPEN, Z]))
    two = np.maximum(best - drawn[:, :2].min(axis=1, keepdims=True), 0)
    three = np.maximum(best - drawn[:, 2:], two)
    close(np.exp(beside(model, OPEN, 2048)(Z)), three - two)


def test_q_ei_of_a_trial_under_way_adds_nothing() -> None:
    worth = beside(process(None), OPEN)
    assert worth(OPEN).max() < worth(np.random.default_rng(3).random((200, 2))).max() - 5


@pytest.mark.parametrize("kind", [noisy, lambda model: beside(model, OPEN)])
def test_the_unit_of_the_values_only_shifts_log_ei(kind) -> None:
    """y ↦ 1000 y - 7 multiplies EI by 1000."""
    model, Z = process(NOISE), np.random.default_rng(3).random((20, 2))
    other = GaussianProcess(KERNEL, NOISE * 1e6, optimize=False)
    other.fit(model.X, 1000 * model.y - 7)
    np.testing.assert_allclose(kind(other)(Z), kind(model)(Z) + math.log(1000), rtol=1e-6)


def test_far_from_any_improvement_q_ei_still_points_the_way() -> None:
    """EI is 0 in floats there, 300 standard deviations away."""
    X = np.linspace(0, 1, 12)[:, None]
    model = GaussianProcess(1.0 * Matern52(2.0), 1e-6, optimize=False).fit(X, X[:, 0])
    worth = SampledImprovement(model, X[:1], normals(16, 1, np.random.default_rng(0)), -1.0)
    high, low = worth(np.array([[0.96], [0.5]]))
    assert high < low < -1000
    assert worth.slope(np.array([0.5]))[1][0] < 0


def test_a_draw_is_one_function() -> None:
    """It has the drawn values at the pool, and passes by the results as the model does."""
    model, pool = process(None), np.random.default_rng(0).random((60, 2))
    drawn = Drawn(model, pool, np.random.default_rng(1))
    np.testing.assert_allclose(-drawn(pool), drawn.imagined.values[0], rtol=1e-4)
    np.testing.assert_allclose(-drawn(model.X), model.y, rtol=1e-3)
    other = Drawn(model, pool, np.random.default_rng(2))
    assert np.abs(other(pool) - drawn(pool)).max() > 0.01


def test_draws_have_the_mean_and_the_variance_of_the_model() -> None:
    """400 draws at 6 pool points: z-scores of means and variances below 4.5 (chance 1e-4)."""
    model, pool = process(NOISE), np.random.default_rng(0).random((6, 2))
    rng = np.random.default_rng(1)
    draws = np.array([-Drawn(model, pool, rng)(pool) for _ in range(400)])
    mean, variance = model.posterior(pool)
    assert np.abs((draws.mean(0) - mean) / np.sqrt(variance / 400)).max() < 4.5
    assert np.abs(draws.var(0) / variance - 1).max() < 4.5 * math.sqrt(2 / 400)


def test_among_equals_the_cheaper_one_wins() -> None:
    """Half the cost is worth as much as twice the improvement."""
    model, Z = process(NOISE), np.random.default_rng(3).random((20, 2))
    cost = GaussianProcess(KERNEL, 1e-4, optimize=False).fit(model.X, np.log(1 + 9 * model.X[:, 0]))
    worth = PerCost(improvement(model), cost)
    np.testing.assert_allclose(improvement(model)(Z) - worth(Z), cost.posterior(Z)[0])
    without = PerCost(improvement(model), GaussianProcess(KERNEL))
    np.testing.assert_allclose(without(Z), improvement(model)(Z))


def test_costs_that_say_nothing_are_left_out() -> None:
    known, logs = log_costs([2.0, 0.0, -1.0, math.inf, math.nan, 1.0])
    assert known.tolist() == [True, False, False, False, False, True]
    np.testing.assert_allclose(logs, [math.log(2), 0])
