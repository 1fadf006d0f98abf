"""Priors: their densities, and which belongs to what."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as h
from scipy.stats import gamma, lognorm

from mlsd_hpo.surrogates.kernels import RBF, Hamming
from mlsd_hpo.surrogates.priors import Gamma, LogNormal, Prior, belief


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
