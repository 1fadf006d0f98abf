"""The map of the evidence against the evidence itself, point by point."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo.surrogates.evidence import log_marginal_likelihood
from mlsd_hpo.surrogates.kernels import RBF, Matern32
from mlsd_hpo.surrogates.landscape import Landscape

LENGTHS, NOISES = np.geomspace(0.02, 3, 12), np.geomspace(0.05, 1.5, 9)


def data(seed: int, n: int = 8) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    X = rng.random((n, 1))
    return X, np.sin(9 * X[:, 0]) + 0.3 * rng.standard_normal(n)


@pytest.mark.parametrize("kernel", [RBF, Matern32])
@pytest.mark.parametrize("seed", range(3))
def test_every_point_of_the_map_is_the_evidence(kernel: type, seed: int) -> None:
    X, y = data(seed)
    values = Landscape.of(kernel, X, y, LENGTHS).evidence(NOISES)
    slow = [
        [log_marginal_likelihood(kernel(length), noise**2, X, y)[0] for length in LENGTHS]
        for noise in NOISES
    ]
    assert values == pytest.approx(np.array(slow), abs=1e-8)


def test_terms_are_those_of_the_formula_and_add_up() -> None:
    X, y = data(0)
    K = RBF(0.3)(X) + 0.2**2 * np.eye(8)
    fit, complexity, constant = Landscape.of(RBF, X, y, [0.3]).terms(0.2)
    assert fit[0] == pytest.approx(-y @ np.linalg.inv(K) @ y / 2)
    assert complexity[0] == pytest.approx(-np.log(np.linalg.det(K)) / 2)
    assert constant == pytest.approx(-4 * np.log(2 * np.pi))
    evidence = log_marginal_likelihood(RBF(0.3), 0.04, X, y)[0]
    assert fit[0] + complexity[0] + constant == pytest.approx(evidence)


@pytest.mark.parametrize("seed", range(5))
def test_maxima_are_above_their_neighbours_and_the_first_is_the_highest(seed: int) -> None:
    X, y = data(seed)
    hills = Landscape.of(RBF, X, y, LENGTHS)
    values, found = hills.evidence(NOISES), hills.maxima(NOISES)
    assert found[0][2] == values.max()
    assert [place[2] for place in found] == sorted((p[2] for p in found), reverse=True)
    for length, noise, value in found:
        i, j = np.flatnonzero(noise == NOISES)[0], np.flatnonzero(length == LENGTHS)[0]
        block = values[max(i - 1, 0) : i + 2, max(j - 1, 0) : j + 2]
        assert value == values[i, j] == block.max()
        assert np.sum(block == value) == 1


def test_no_noise_is_refused() -> None:
    with pytest.raises(ValueError, match="must be positive, not 0"):
        Landscape.of(RBF, *data(0), LENGTHS).terms(0)
