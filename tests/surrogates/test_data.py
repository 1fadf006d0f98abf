"""Outputs in standard units and in their own, and those that have no spread."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo.surrogates.data import Outputs, outputs
from tests.surrogates.cases import design
from tests.surrogates.cases import outputs as function


def test_standard_units_and_back() -> None:
    y = function(design(20))
    units = Outputs.of(y)
    z = units.standardize(y)
    assert z.mean() == pytest.approx(0) and z.std() == pytest.approx(1)
    np.testing.assert_allclose(units.values(z), y)
    np.testing.assert_allclose(units.values(z + 1) - y, units.differences(np.ones(20)))
    assert units.variances(np.ones(1)) == pytest.approx(y.var())


def test_outputs_that_differ_by_rounding_only_are_constant() -> None:
    assert Outputs.of(np.full(7, 0.1)).scale == 1.0
    assert Outputs.of(1e9 + np.array([0.0, 1e-7])).scale == 1.0
    assert Outputs.of(1e-9 * np.arange(3.0)).scale == pytest.approx(1e-9 * (2 / 3) ** 0.5)
    assert outputs([np.inf, -np.inf]).tolist() == [1.0, -1.0]
