"""The Cholesky factor, and what is made of it, against numpy's own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as h

from mlsd_hpo.surrogates.cholesky import JITTERS, extend, factor, half_inverse, solve


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


def test_a_point_seen_before_extends_it_even_so() -> None:
    """v - lᵀ l is 0 on paper, and below it in floats."""
    assert extend(np.eye(1), np.array([1 + 1e-9]), 1.0, least=1e-10)[1, 1] == pytest.approx(1e-5)
