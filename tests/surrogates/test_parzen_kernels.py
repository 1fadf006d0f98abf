"""Kernels on one axis: against scipy, and the numbers that the papers give."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats as st

from mlsd_hpo.surrogates.parzen import ParzenDensity
from mlsd_hpo.surrogates.parzen_kernels import (
    CLIP,
    FINEST,
    Cells,
    Choices,
    Continuous,
    bandwidths,
    gauss_mass,
)


def centre(c: int) -> np.ndarray:
    return (np.arange(c) + 0.5) / c


@pytest.mark.parametrize(("mu", "width"), [(0.0, 0.01), (0.3, 0.2), (0.999, 0.05), (0.5, 1.0)])
def test_one_kernel_is_scipys_truncated_normal(mu: float, width: float) -> None:
    x = np.linspace(0, 1, 41)
    scipys = st.truncnorm(-mu / width, (1 - mu) / width, mu, width)
    ours = Continuous().log_kernel(x, np.array([mu]), np.array([width]))[:, 0]
    assert ours == pytest.approx(scipys.logpdf(x), abs=1e-9)
    cells = Cells(np.linspace(0, 1, 11)).log_kernel(centre(10), np.array([mu]), np.array([width]))
    mass = np.diff(scipys.cdf(np.linspace(0, 1, 11)))
    assert np.exp(cells[:, 0]) == pytest.approx(mass, abs=1e-12)


def test_choices_are_counted_as_in_the_paper() -> None:
    """Three choices seen 4, 1 and 0 times: N p_i + C_i is 5, 2 and 1 of 8, on average of the five
    kernels; the sixth is the prior."""
    points = centre(3)[[0, 0, 1, 0, 0]][:, None]
    counted = np.array([5 / 8, 2 / 8, 1 / 8])
    for joint in (False, True):
        density = ParzenDensity(points, [Choices(3)], joint)
        found = np.exp(density.log_pdf(centre(3)[:, None]))
        assert found == pytest.approx(5 / 6 * counted + 1 / 6 * 1 / 3)
    assert np.exp(ParzenDensity([], [Choices(1)], False).log_pdf([[0.5]])) == pytest.approx([1])


def test_widths_are_the_greater_distance_to_a_neighbour_clipped_from_below() -> None:
    order = [3, 0, 2, 1]
    mu = np.array([0.1, 0.15, 0.4, 0.9])[order]
    least = CLIP / 6
    assert bandwidths(mu) == pytest.approx(np.array([least, 0.25, 0.5, 0.5])[order])
    assert bandwidths([0.3]) == pytest.approx([1.0])
    assert bandwidths([0.3] * 5) == pytest.approx([CLIP / 7] * 5)
    assert bandwidths([0.3] * 500) == pytest.approx([CLIP / FINEST] * 500)
    assert bandwidths([]).shape == (0,)


def test_masses_far_out_do_not_cancel() -> None:
    a, b = np.array([9.0, -9.5, -1.0]), np.array([9.5, -9.0, 1.0])
    far = st.norm.sf(9.0) - st.norm.sf(9.5)
    assert gauss_mass(a, b) == pytest.approx([far, far, 0.6826894921370859], rel=1e-12)
