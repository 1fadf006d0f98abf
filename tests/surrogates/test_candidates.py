"""A process at fixed points, beside the posterior that is computed anew."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo.surrogates.candidates import Candidates
from mlsd_hpo.surrogates.kernels import Matern52
from mlsd_hpo.surrogates.posterior import Posterior


@pytest.mark.parametrize("observed", [[], [3], [7, 0, 12, 5], [4, 9, 4, 1]])
def test_it_is_the_posterior(observed: list[int]) -> None:
    """One candidate may be observed twice."""
    rng = np.random.default_rng(0)
    Z, y = rng.random((20, 3)), rng.normal(size=len(observed))
    kernel, noise = 1.7 * Matern52(0.6), 0.02
    found = Candidates.of(kernel, noise, Z)
    for i in observed:
        found = found.extended(i)
    mean, variance = Posterior.of(kernel, noise, Z[observed], y).mean_and_variance(Z)
    np.testing.assert_allclose(found.mean(y), mean, atol=1e-10)
    np.testing.assert_allclose(found.variance, variance, atol=1e-10)
    assert found.observed == tuple(observed)


def test_what_it_was_extended_from_stays_as_it_was() -> None:
    before = Candidates.of(1.0 * Matern52(0.5), 0.1, np.random.default_rng(1).random((6, 2)))
    after = before.extended(2)
    assert before.observed == () and (before.variance == 1).all() and len(before.V) == 0
    assert after.variance[2] == pytest.approx(1 - 1 / 1.1)


def test_without_noise_to_speak_of_equal_points_do_no_harm() -> None:
    Z = np.zeros((5, 2))
    found = Candidates.of(1.0 * Matern52(0.5), 1e-6, Z)
    for i in range(5):
        found = found.extended(i)
    assert np.isfinite(found.mean(np.arange(5.0))).all() and (found.variance >= 0).all()
    assert found.mean(np.arange(5.0)) == pytest.approx(2, abs=1e-3)
