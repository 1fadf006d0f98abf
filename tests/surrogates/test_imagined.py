"""Imagined values against conditioning written out, and where nothing is uncertain."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo.surrogates.gaussian_process import GaussianProcess
from mlsd_hpo.surrogates.imagined import Imagined, normals
from mlsd_hpo.surrogates.kernels import Hamming, Kernel, Matern52
from tests.surrogates.cases import Array, design, outputs

KERNEL = 1.2 * Matern52([0.3, 0.6], columns=[0, 1]) * Hamming(0.9, columns=[2])


def process(noise: float | None = 0.5, kernel: Kernel = KERNEL, n: int = 12) -> GaussianProcess:
    X = design(n)
    return GaussianProcess(kernel, noise, optimize=False).fit(X, outputs(X))


def written_out(model: GaussianProcess, P: Array, F: Array, Z: Array) -> tuple[Array, Array]:
    """Means (m, S) and variance (m,) at Z given values F (S, p) at P, by the formula."""
    p = len(P)
    mean, C = model.joint_posterior(np.vstack([P, Z]))
    weights = np.linalg.solve(C[:p, :p], C[:p, p:])  # (p, m)
    means = mean[p:, None] + weights.T @ (F - mean[:p]).T
    return means, np.diagonal(C[p:, p:]) - np.sum(weights * C[:p, p:], axis=0)


def test_it_is_the_model_given_the_imagined_values() -> None:
    model, P, Z = process(), design(5, seed=1), design(7, seed=2)
    imagined = Imagined(model, P, normals(8, 5, np.random.default_rng(0)))
    means, variance = imagined.posterior(Z)
    want, want_variance = written_out(model, P, imagined.values, Z)
    np.testing.assert_allclose(means, want, rtol=1e-7)
    np.testing.assert_allclose(variance, want_variance, rtol=1e-7)
    np.testing.assert_allclose(imagined.means(Z), want, rtol=1e-7)


def test_it_goes_through_the_imagined_values() -> None:
    P = np.repeat(design(4, seed=1), 2, axis=0)  # each twice: equal points have equal values
    imagined = Imagined(process(), P, normals(8, 8, np.random.default_rng(0)))
    means, variance = imagined.posterior(P)
    np.testing.assert_allclose(means.T, imagined.values, rtol=1e-6)
    np.testing.assert_allclose(imagined.values[:, ::2], imagined.values[:, 1::2], rtol=1e-6)
    assert variance.max() < 1e-6 * outputs(design(12)).var()


def test_the_draws_are_from_the_joint_posterior() -> None:
    """4,096 quasi-random draws: means to 0.02 standard deviations, covariances to 0.03."""
    model, P = process(), design(4, seed=1)
    values = Imagined(model, P, normals(4096, 4, np.random.default_rng(0))).values
    mean, C = model.joint_posterior(P)
    sd = np.sqrt(np.diagonal(C))
    assert np.abs((values.mean(0) - mean) / sd).max() < 0.02
    assert np.abs((np.cov(values.T) - C) / np.outer(sd, sd)).max() < 0.03


def test_gradients_fit_differences() -> None:
    rng = np.random.default_rng(0)
    imagined = Imagined(process(), design(5, seed=1), normals(4, 5, rng))
    a, b = rng.normal(size=4), 0.7
    for x in design(4, seed=2):
        means, variance, gradient = imagined.posterior_with_gradient(x)
        other = imagined.posterior(x[None])
        np.testing.assert_allclose(means, other[0][0], rtol=1e-9)
        assert variance == pytest.approx(other[1][0], rel=1e-7)

        def total(z: Array) -> float:
            means, variance = imagined.posterior(z[None])
            return float(means[0] @ a + b * variance[0])

        steps = 1e-5 * np.eye(3)[:2]  # the third column is of categories
        want = [(total(x + s) - total(x - s)) / 2e-5 for s in steps]
        np.testing.assert_allclose(gradient(a, b)[:2], want, rtol=1e-4, atol=1e-4)


def test_values_that_are_known_change_nothing() -> None:
    model = process(noise=None)
    rng = np.random.default_rng(0)
    imagined = Imagined(model, model.X, normals(4, len(model.X), rng))
    Z = design(6, seed=3)
    mean, variance = model.posterior(Z)
    means, left = imagined.posterior(Z)
    np.testing.assert_allclose(means, np.repeat(mean[:, None], 4, axis=1), rtol=1e-3)
    np.testing.assert_allclose(left, variance, rtol=1e-3)


def test_normals_are_even_and_repeatable() -> None:
    drawn = normals(64, 3, np.random.default_rng(0))
    assert np.array_equal(drawn, normals(64, 3, np.random.default_rng(0)))
    assert np.abs(drawn.mean(0)).max() < 0.03 and np.abs(drawn.std(0) - 1).max() < 0.1
    assert normals(64, 0, np.random.default_rng(0)).shape == (64, 0)
