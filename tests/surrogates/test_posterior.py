"""The algebra of conditioning, in the corners that a Gaussian process with noise does not reach."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlsd_hpo.surrogates.kernels import RBF
from mlsd_hpo.surrogates.posterior import Posterior
from tests.surrogates.cases import design


def test_variances_below_0_by_rounding_are_0_and_flat() -> None:
    X = design(6)
    exact = Posterior.of(RBF(0.5), 0.0, X, X[:, 0])
    given = replace(exact, L=exact.L * (1 - 1e-9))  # rounding, but more of it
    assert np.diagonal(given.joint(X)[1]).max() < 0
    assert np.array_equal(given.mean_and_variance(X)[1], np.zeros(6))
    _, variance, _, d_variance = given.with_gradients(X)
    assert np.array_equal(variance, np.zeros(6))
    assert np.array_equal(d_variance, np.zeros((6, 3)))


def test_what_was_added_to_factorize_counts_as_noise_later_on() -> None:
    X, z = np.repeat(design(4), 2, axis=0), np.arange(8.0)
    given = Posterior.of(RBF(0.5), 0.0, X[:7], z[:7])
    assert given.noise > 0
    longer, whole = given.extended(X[7], z), Posterior.of(RBF(0.5), given.noise, X, z)
    np.testing.assert_allclose(longer.L, whole.L, rtol=1e-6, atol=1e-10)


def test_a_point_seen_before_has_the_variance_of_its_noise() -> None:
    given = Posterior.of(RBF(0.5), 1e-17, np.zeros((1, 2)), np.ones(1))
    assert given.extended(np.zeros(2), np.ones(2)).L[1, 1] ** 2 == pytest.approx(1e-17, abs=0)


def test_where_all_is_known_samples_are_the_mean() -> None:
    """The covariance is rounding, and its diagonal may be negative."""
    X = np.full((3, 2), 0.5)
    given = Posterior.of(RBF(0.5), 0.0, X[:1], np.ones(1))
    lower = replace(given, L=given.L * (1 - 1e-12))
    assert lower.joint(X)[1].max() < 0
    for one in (given, lower):
        drawn = one.sample(X, 4, np.random.default_rng(0))
        np.testing.assert_allclose(drawn, 1.0, atol=1e-4)
