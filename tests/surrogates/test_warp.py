"""Warped values keep their order, lose their skew, and are numbers whatever came in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.preprocessing import PowerTransformer

from mlsd_hpo.surrogates.warp import warped


@given(st.lists(st.floats(-1e300, 1e300), max_size=30))
def test_order_is_kept_and_all_are_numbers(values):
    bent = warped(values)
    assert np.isfinite(bent).all() and bent.shape == (len(values),)
    order = np.argsort(values, kind="stable")
    assert (np.diff(bent[order]) >= 0).all()


@pytest.mark.parametrize("make", [np.exp, np.cbrt, lambda z: -np.exp(-z), lambda z: z])
def test_skew_goes(make):
    z = np.random.default_rng(0).normal(size=200)
    bent = warped(make(z))
    assert abs(stats.skew(bent)) <= max(0.15, abs(stats.skew(make(z))) / 5)


def test_it_is_the_transform_of_scikit_learn():
    y = np.random.default_rng(1).gamma(1.0, size=80)
    z = ((y - y.mean()) / y.std())[:, None]
    reference = PowerTransformer("yeo-johnson", standardize=True).fit_transform(z).ravel()
    bent = warped(y)
    assert (bent - bent.mean()) / bent.std() == pytest.approx(reference, abs=1e-3)


def test_few_and_constant_values():
    assert warped([]).tolist() == [] and warped([3.0, 3.0, 3.0]).tolist() == [0, 0, 0]
    assert warped([1.0, 5.0]) == pytest.approx([-1, 1])
