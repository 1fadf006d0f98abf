"""Hyperparameters are found again, quickly, and what the parts of the search promise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as h
from scipy.stats import gamma, lognorm
from threadpoolctl import threadpool_info, threadpool_limits

from mlsd_hpo.surrogates import fit as module
from mlsd_hpo.surrogates.cholesky import JITTERS, extend, factor, half_inverse, solve
from mlsd_hpo.surrogates.data import Outputs, outputs
from mlsd_hpo.surrogates.evidence import log_marginal_likelihood
from mlsd_hpo.surrogates.fit import SMALL, WARM_ITERATIONS, Hyperparameters, Objective
from mlsd_hpo.surrogates.gaussian_process import GaussianProcess
from mlsd_hpo.surrogates.kernels import RBF, Constant, Hamming, Kernel, Matern52
from mlsd_hpo.surrogates.priors import Gamma, LogNormal, Prior, belief
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


@given(h.floats(-5, 5))
def test_densities_of_priors(t: float) -> None:
    """Differences of log densities are scipy's; derivatives are those of differences."""
    cases: list[tuple[Prior, Any]] = [
        (LogNormal(0.3, 1.7), lognorm(s=1.7, scale=np.exp(0.3))),
        (Gamma(2.0, 1.0), gamma(2.0)),
        (Gamma(1.1, 30.0), gamma(1.1, scale=1 / 30)),
    ]
    for prior, peer in cases:
        value, slope = prior.log_density(t)
        want = peer.logpdf(np.exp(t)) - peer.logpdf(1.0)
        assert value - prior.log_density(0.0)[0] == pytest.approx(want, rel=1e-9, abs=1e-9)
        difference = prior.log_density(t + 1e-5)[0] - prior.log_density(t - 1e-5)[0]
        assert slope == pytest.approx(difference / 2e-5, rel=1e-5, abs=1e-5)
        mode, h_ = prior.start(0.0), 1e-4  # the density of θ is highest there
        highest = prior.log_density(mode)[0]
        assert highest >= max(prior.log_density(mode + s)[0] for s in (-h_, h_))


def test_length_scales_grow_with_the_dimension_of_their_own_columns() -> None:
    kernel = 1.0 * RBF([1.0, 1.0], columns=[0, 1]) * Hamming(columns=[2, 3, 4])
    assert kernel.columns_of(5) == (5, 2, 2, 3)
    modes = [belief("length_scale", d).prior.start(0.0) for d in (1, 4)]
    assert modes[1] - modes[0] == pytest.approx(np.log(2))
    for name in ("length_scale", "variance", "noise", "period", "alpha"):
        found = belief(name, 3)
        assert found.low < np.exp(found.prior.start(0.0)) < found.high


@given(h.integers(0, 8), h.integers(0, 2**32))
def test_the_factor_and_what_is_made_of_it(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(n + 1, n + 1))
    K = A @ A.T + 0.1 * np.eye(n + 1)
    before = K.copy()
    L, jitter = factor(K)
    assert jitter == 0 and np.array_equal(K, before)
    np.testing.assert_allclose(L, np.linalg.cholesky(K), atol=1e-9)
    B = rng.normal(size=(n + 1, 3))
    np.testing.assert_allclose(solve(L, B), np.linalg.solve(K, B), atol=1e-7)
    np.testing.assert_allclose(solve(L, B[:, 0]), np.linalg.solve(K, B[:, 0]), atol=1e-7)
    T = half_inverse(L)
    np.testing.assert_allclose(T + T.T, np.linalg.inv(K), atol=1e-7)
    longer = extend(factor(K[:n, :n])[0], K[:n, n], K[n, n], least=1e-10)
    np.testing.assert_allclose(longer, L, atol=1e-9)


def test_jitter_is_the_least_that_helps() -> None:
    assert factor(np.ones((5, 5)))[1] in JITTERS[1:2]
    indefinite = np.eye(3) + 1.001 * (1 - np.eye(3))
    assert factor(indefinite)[1] == pytest.approx(1e-2)
    for hopeless in (-np.eye(2), np.full((2, 2), np.nan), 5 * (1 - np.eye(2))):
        with pytest.raises(np.linalg.LinAlgError, match="not positive definite"):
            factor(hopeless)


def test_standard_units_and_back() -> None:
    y = function(design(20))
    units = Outputs.of(y)
    z = units.standardize(y)
    assert z.mean() == pytest.approx(0) and z.std() == pytest.approx(1)
    np.testing.assert_allclose(units.values(z), y)
    np.testing.assert_allclose(units.values(z + 1) - y, units.differences(np.ones(20)))
    assert units.variances(np.ones(1)) == pytest.approx(y.var())


def test_outputs_that_differ_by_rounding_only_are_constant() -> None:
    assert Outputs.of(np.full(7, 0.1)).scale == 1.0
    assert Outputs.of(1e9 + np.array([0.0, 1e-7])).scale == 1.0
    assert Outputs.of(1e-9 * np.arange(3.0)).scale == pytest.approx(1e-9 * (2 / 3) ** 0.5)
    assert outputs([np.inf, -np.inf]).tolist() == [1.0, -1.0]


def test_one_thread_and_then_as_many_as_before() -> None:
    def threads() -> list[int]:
        return [i["num_threads"] for i in threadpool_info() if i["user_api"] == "blas"]

    with threadpool_limits(2, user_api="blas"):
        with one_thread():
            assert set(threads()) == {1}
        assert set(threads()) == {2}


def test_one_point_keeps_the_hyperparameters() -> None:
    gp = GaussianProcess(Constant(2.0), noise=0.1).fit([[0.1]], [3.0])
    np.testing.assert_allclose(np.exp(gp.kernel.theta), 2.0)
