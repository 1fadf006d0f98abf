"""Functions of one number: known minima, shapes, and how random functions vary."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo.benchmarks.curve import hidden_well, two_valleys, wiggle


def test_two_valleys_has_its_published_minimum() -> None:
    f = two_valleys()
    assert f.minimum == pytest.approx(-6.02074, abs=1e-4)
    assert f.minimizer == pytest.approx(0.75725, abs=1e-4)
    assert f({"x": f.minimizer}) == f.minimum


def test_hidden_well_is_deepest_where_it_is_narrow() -> None:
    f = hidden_well(width=0.06, place=0.17)
    assert f.minimum == pytest.approx(0, abs=1e-6)
    assert f.minimizer == pytest.approx(0.17, abs=1e-4)
    x = np.linspace(0, 1, 10_001)
    better = x[f.at(x) < 0.2]
    assert better.min() == pytest.approx(0.17 - 0.06 * np.sqrt(0.2), abs=1e-3)
    assert better.max() == pytest.approx(0.17 + 0.06 * np.sqrt(0.2), abs=1e-3)
    assert f({"x": 0.7}) == pytest.approx(0.2)


def test_values_come_in_the_shape_of_the_places() -> None:
    for f in (two_valleys(), hidden_well(), wiggle(0)):
        x = np.random.default_rng(0).random((3, 4))
        assert f.at(x).shape == (3, 4)
        assert f.at(x)[1, 2] == pytest.approx(f({"x": x[1, 2]}))
        assert f.height > 0
        assert f.space.names == ("x",)


def test_random_functions_vary_as_their_length_scale_says() -> None:
    """Moments over 4,000 seeds; the tolerance is about four standard errors."""
    at = np.array([wiggle(seed, 0.1).at([0.3, 0.4]) for seed in range(4000)])
    assert at.mean() == pytest.approx(0, abs=0.05)
    assert at.var(axis=0) == pytest.approx([1, 1], abs=0.1)
    assert np.corrcoef(at.T)[0, 1] == pytest.approx(np.exp(-0.5), abs=0.05)


def test_bad_arguments_are_named() -> None:
    with pytest.raises(ValueError, match="width"):
        hidden_well(width=0)
    with pytest.raises(ValueError, match="length_scale"):
        wiggle(0, length_scale=-1)
