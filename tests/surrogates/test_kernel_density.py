"""Kernel densities: beside the same written out, integrals, and draws that follow them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import kstest, truncnorm

from mlsd_hpo.surrogates.kernel_density import KernelDensity

CHOICES = (None, 3, None, 2)


def points(n: int, seed: int = 0) -> NDArray[np.float64]:
    """Random points, every fifth coordinate of the first and the last axis missing."""
    rng = np.random.default_rng(seed)
    found = rng.random((n, len(CHOICES)))
    found[::5, 0] = np.nan
    found[1::5, 3] = np.nan
    return found


def slow(x: list[float], data: NDArray[np.float64]) -> float:
    """The density at x, as the docstring tells it, term by term."""
    d, total = data.shape[1], 0.0
    for row in data.tolist():
        product = 1.0
        for j, c in enumerate(CHOICES):
            seen = [v for v in data[:, j].tolist() if not math.isnan(v)]
            factor = 1.06 * len(seen) ** (-1 / (4 + d))
            if c is None:
                h = max(factor * math.sqrt(np.mean((np.array(seen) - np.mean(seen)) ** 2)), 1e-3)
                kernel = (
                    math.exp(-((x[j] - row[j]) ** 2) / (2 * h * h)) / math.sqrt(2 * math.pi) / h
                )
                even = 1.0
            else:
                shares = [sum(int(v * c) == k for v in seen) / len(seen) for k in range(c)]
                h = factor * math.sqrt(sum(p * (1 - p) for p in shares) / 2)
                h = min(max(h, 1e-3), (c - 1) / c)
                alike = not math.isnan(row[j]) and int(x[j] * c) == int(row[j] * c)
                kernel, even = (1 - h if alike else h / (c - 1)), 1 / c
            product *= even if math.isnan(row[j]) else kernel
        total += product
    return total / len(data)


@pytest.mark.parametrize("n", [2, 6, 30])
def test_against_the_density_written_out(n: int) -> None:
    data, x = points(n), np.random.default_rng(1).random((20, 4))
    found = KernelDensity(data, CHOICES).log_pdf(x)
    np.testing.assert_allclose(np.exp(found), [slow(row, data) for row in x.tolist()], rtol=1e-10)


def test_bandwidths_and_densities_of_statsmodels() -> None:
    """KDEMultivariate(X, "ccu", bw="normal_reference") of statsmodels 0.15 computed these."""
    x = [[0.1, 0.2, 0.25], [0.4, 0.1, 0.75], [0.35, 0.9, 0.75], [0.8, 0.6, 0.75]]
    density = KernelDensity(x, [None, None, 2])
    np.testing.assert_allclose(
        density.bandwidths,
        [0.21820255479177406, 0.2783935876464074, 0.3765285667003379],
        rtol=1e-12,
    )
    found = np.exp(density.log_pdf([[0.5, 0.5, 0.75], [0.05, 0.3, 0.25]]))
    np.testing.assert_allclose(found, [0.42032718748242803, 0.4353454789973624], rtol=1e-12)


def test_the_order_of_choices_does_not_matter() -> None:
    data = np.array([0.1, 0.1, 0.5, 0.9, 0.9, 0.9])[:, None]
    turned = (data + 1 / 3) % 1
    assert KernelDensity(data, [3]).bandwidths == KernelDensity(turned, [3]).bandwidths


def test_equal_points_keep_a_least_width_and_many_choices_an_even_kernel_at_most() -> None:
    same = KernelDensity([[0.5, 0.5]] * 9, [None, 3], least=0.02)
    assert same.bandwidths.tolist() == [0.02, 0.02]
    spread = KernelDensity([[0.25], [0.75]], [2])
    assert spread.bandwidths == [min(1.06 * 0.5 * 2**-0.2, 0.5)]
    assert KernelDensity([[0.3]], [1]).log_pdf([[0.9]]) == 0


def test_choices_have_a_distribution_and_ordered_axes_a_density() -> None:
    density = KernelDensity(points(12), CHOICES)
    x = np.full((3, 4), np.nan)
    x[:, 1] = [1 / 6, 3 / 6, 5 / 6]
    assert np.exp(density.log_pdf(x)).sum() == pytest.approx(1)
    line = np.full((20_001, 4), np.nan)
    line[:, 2] = np.linspace(-4, 5, 20_001)
    assert np.exp(density.log_pdf(line)).sum() * 9 / 20_000 == pytest.approx(1, abs=1e-3)


def test_what_is_inactive_everywhere_changes_nothing() -> None:
    data = np.column_stack([np.random.default_rng(2).random(8), np.full(8, np.nan)])
    two = KernelDensity(data, [None, None])
    at = np.array([[0.3, 0.2], [0.3, np.nan], [0.3, 0.9]])
    assert np.ptp(two.log_pdf(at)) == 0
    assert np.all(two.sample(50, np.random.default_rng(0)) >= 0)


def test_samples_follow_the_widened_kernels() -> None:
    """Kolmogorov-Smirnov at level 0.001, and four standard errors for shares; fixed seeds."""
    density = KernelDensity([[0.2, 0.1]] * 3 + [[0.3, 0.5]] * 3, [None, 3])
    drawn = density.sample(4000, np.random.default_rng(0), factor=3)
    h, w = density.bandwidths

    def cdf(x: NDArray[np.float64]) -> NDArray[np.float64]:
        parts = [
            truncnorm.cdf(x, -mu / (3 * h), (1 - mu) / (3 * h), loc=mu, scale=3 * h)
            for mu in (0.2, 0.3)
        ]
        return np.mean(parts, axis=0)

    assert kstest(drawn[:, 0], cdf).pvalue > 0.001
    shares = np.bincount((drawn[:, 1] * 3).astype(int), minlength=3) / 4000
    expected = [0.5 * (1 - w) + 0.25 * w, 0.5 * (1 - w) + 0.25 * w, 0.5 * w]
    assert np.abs(shares - expected).max() < 4 * math.sqrt(0.25 / 4000)
    assert np.all((drawn >= 0) & (drawn <= 1))


def test_wrong_points_are_refused() -> None:
    with pytest.raises(ValueError, match="needs a point"):
        KernelDensity([], [None])
    with pytest.raises(ValueError, match="in the unit cube"):
        KernelDensity([[1.1]], [None])
