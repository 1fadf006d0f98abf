"""Hyperparameters are found again, quickly, and what the parts of the search promise."""

from __future__ import annotations

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from mlsd_hpo.surrogates import fit as module
from mlsd_hpo.surrogates.evidence import log_marginal_likelihood
from mlsd_hpo.surrogates.fit import SMALL, WARM_ITERATIONS, Hyperparameters, Objective
from mlsd_hpo.surrogates.gaussian_process import GaussianProcess
from mlsd_hpo.surrogates.kernels import RBF, Constant, Kernel, Matern52
from mlsd_hpo.surrogates.threads import one_thread
from tests.surrogates.cases import OURS, Array, design
from tests.surrogates.cases import outputs as function


def drawn(kernel: Kernel, noise: float, n: int, d: int, seed: int) -> tuple[Array, Array]:
    """Data from a Gaussian process with this kernel and noise."""
    rng = np.random.default_rng(seed)
    X = rng.random((n, d))
    K = kernel(X) + noise * np.eye(n)
    return X, np.linalg.cholesky(K) @ rng.normal(size=n)


def test_hyperparameters_of_a_drawn_function_are_found_again() -> None:
    """Within a factor that the evidence allows, however they were guessed at first."""
    true = 2.0 * RBF([0.1, 0.4])
    X, y = drawn(true, 0.01, 150, 2, seed=3)
    for first in (1.0 * RBF([1.0, 1.0]), 0.1 * RBF([0.02, 50.0])):
        gp = GaussianProcess(first, standardize=False).fit(X, y, np.random.default_rng(0))
        variance, *lengths = np.exp(gp.kernel.theta)
        np.testing.assert_allclose(lengths, [0.1, 0.4], rtol=0.2)
        assert variance == pytest.approx(2.0, rel=0.6)
        assert gp.noise_variance == pytest.approx(0.01, rel=0.4)
        assert gp.log_marginal_likelihood() > log_marginal_likelihood(true, 0.01, X, y)[0] - 0.5


def test_a_column_that_does_not_matter_gets_the_longest_length_scale() -> None:
    X = np.random.default_rng(0).random((60, 3))
    gp = GaussianProcess().fit(X, np.sin(6 * X[:, 0]) + X[:, 2] ** 2, np.random.default_rng(0))
    _, a, b, c = np.exp(gp.kernel.theta)
    assert b > 5 * max(a, c)


def test_a_later_fit_starts_from_the_last_and_is_no_worse() -> None:
    X, y = drawn(1.0 * Matern52([0.2, 0.5]), 0.01, 60, 2, seed=1)
    gp = GaussianProcess().fit(X, y, np.random.default_rng(0))
    before = gp.log_marginal_likelihood()
    evaluations = count(lambda: gp.fit(X, y))
    assert evaluations <= 5
    assert gp.log_marginal_likelihood() >= before - 1e-3


def count(what: object) -> int:
    """How often the evidence is evaluated meanwhile."""
    calls = 0
    original = module.log_marginal_likelihood

    def counted(kernel: Kernel, noise: float, X: Array, y: Array) -> tuple[float, Array]:
        nonlocal calls
        calls += 1
        return original(kernel, noise, X, y)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "log_marginal_likelihood", counted)
        what()  # type: ignore[operator]
    return calls


def test_with_many_points_fits_are_rare_and_short() -> None:
    X = np.random.default_rng(0).random((int(1.1 * SMALL), 2))
    y, rng = function(X), np.random.default_rng(0)
    gp = GaussianProcess(restarts=0).fit(X[: SMALL + 1], y[: SMALL + 1], rng)
    assert count(lambda: gp.fit(X[: SMALL + 2], y[: SMALL + 2], rng)) == 0
    assert len(gp.y) == SMALL + 2
    assert 0 < count(lambda: gp.fit(X, y, rng)) <= 2 * WARM_ITERATIONS
    assert count(lambda: gp.fit(X, y, rng)) == 0
    assert count(lambda: gp.fit(X, y, rng, optimize=True)) > 0
    assert count(lambda: gp.fit(X[:5], y[:5], rng, optimize=False)) == 0
    assert count(lambda: gp.fit(X[:50], y[:50], rng)) > 0


def test_how_many_starts_and_steps_a_fit_has(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int]] = []
    original = Objective.minimize

    def noted(self: Objective, given: list[Array], iterations: int) -> Hyperparameters | None:
        seen.append((len(given), iterations))
        return original(self, given, iterations)

    monkeypatch.setattr(Objective, "minimize", noted)
    X, rng = design(12), np.random.default_rng(0)
    gp = GaussianProcess(restarts=3, iterations=20)
    for generator in (rng, rng, None):
        gp.fit(X, function(X), generator)
    assert seen == [(4, 20), (2, 20), (1, 20)]
    seen.clear()
    X = design(SMALL + 1)
    GaussianProcess(restarts=3, iterations=20).fit(X, function(X), rng)
    assert seen == [(4, 20), (1, WARM_ITERATIONS)]  # some of the points, then all


def test_when_it_is_time_to_fit_again() -> None:
    fitted = Hyperparameters(RBF(), 0.1, points=1000)
    times = {SMALL: True, 999: True, 1000: False, 1019: False, 1020: True}
    assert {n: fitted.outgrown(n) for n in times} == times


def test_the_same_generator_finds_the_same() -> None:
    X = design(20)
    gps = [GaussianProcess().fit(X, function(X), np.random.default_rng(7)) for _ in range(2)]
    assert np.array_equal(gps[0].kernel.theta, gps[1].kernel.theta)


def test_a_kernel_is_not_changed_by_being_fitted() -> None:
    kernel = 1.0 * RBF([1.0, 1.0, 1.0])
    gp = GaussianProcess(kernel).fit(design(20), function(design(20)))
    assert np.array_equal(kernel.theta, np.zeros(4))
    assert not np.array_equal(gp.kernel.theta, np.zeros(4))


def test_the_default_kernel_follows_the_number_of_columns() -> None:
    gp = GaussianProcess().fit(design(9, 3), function(design(9, 3)))
    assert gp.fit(design(9, 2), function(design(9, 2))).kernel.theta.size == 3


@pytest.mark.parametrize("kernel", OURS.values(), ids=OURS)
@pytest.mark.parametrize("noise", [None, 0.05])
def test_the_gradient_of_the_objective(kernel: Kernel, noise: float | None) -> None:
    X = design(8)
    objective = Objective(kernel, noise, X, np.random.default_rng(0).normal(size=8))
    t = objective.vector(Hyperparameters(kernel, 0.05))
    assert t.size == kernel.theta.size + (noise is None)
    model = objective.model(t)
    assert model.noise == pytest.approx(0.05) and model.points == 8
    np.testing.assert_allclose(model.kernel.theta, kernel.theta)
    gradient = objective(t)[1]
    for k in range(t.size):
        step = 1e-5 * np.eye(t.size)[k]
        difference = (objective(t + step)[0] - objective(t - step)[0]) / 2e-5
        assert gradient[k] == pytest.approx(difference, rel=1e-5, abs=1e-5)


def test_one_point_keeps_the_hyperparameters() -> None:
    gp = GaussianProcess(Constant(2.0), noise=0.1).fit([[0.1]], [3.0])
    np.testing.assert_allclose(np.exp(gp.kernel.theta), 2.0)


def threads() -> set[int]:
    """How many threads each library of linear algebra uses."""
    return {i["num_threads"] for i in threadpool_info() if i["user_api"] == "blas"}


def test_one_thread_and_then_as_many_as_before() -> None:
    with threadpool_limits(2, user_api="blas"):
        with one_thread():
            assert threads() == {1}
        assert threads() == {2}


def test_a_fit_computes_in_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    used: set[int] = set()
    original = module.log_marginal_likelihood

    def noted(kernel: Kernel, noise: float, X: Array, y: Array) -> tuple[float, Array]:
        used.update(threads())
        return original(kernel, noise, X, y)

    monkeypatch.setattr(module, "log_marginal_likelihood", noted)
    with threadpool_limits(2, user_api="blas"):
        GaussianProcess(restarts=0, iterations=2).fit(design(8), function(design(8)))
    assert used == {1}
