"""The one-dimensional digits are as many of each class, alike in every process, and not linear."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from mlsd_hpo.benchmarks.digits_1d import CLASSES, POINTS, digits_1d


def test_classes_are_balanced_and_rows_standardized() -> None:
    X, y = digits_1d(500)
    assert X.shape == (500, POINTS) and X.dtype == np.float32 and y.shape == (500,)
    assert np.bincount(y).tolist() == [50] * CLASSES
    assert abs(X.mean()) < 1e-5 and abs(X.std() - 1) < 1e-5


def test_a_seed_is_a_data_set() -> None:
    first, second, other = digits_1d(50), digits_1d(50), digits_1d(50, seed=1)
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    assert not np.array_equal(first[0], other[0])


def test_it_is_as_hard_as_the_original() -> None:
    # The package mnist1d draws rows on which these two score 0.32 and 0.58 (4,000 to learn from).
    X, y = digits_1d(8000)
    for model, score in ((LogisticRegression(max_iter=500), 0.32), (KNeighborsClassifier(), 0.58)):
        found = model.fit(X[:4000], y[:4000]).score(X[4000:], y[4000:])
        assert abs(found - score) < 0.03


def test_the_table_was_trained_on_these_rows() -> None:
    X, y = digits_1d(8000)
    assert y[:12].tolist() == [9, 1, 8, 7, 4, 5, 5, 6, 8, 7, 6, 8]
    some = [0.16456, -0.05431, 0.83853, -2.25023, 0.70593, 0.68852, 0.0676, 0.10879]
    assert np.allclose(X[::1000, 20], some, atol=1e-5)


@pytest.mark.parametrize("rows", [0, 5, 105])
def test_rows_are_a_multiple_of_ten(rows: int) -> None:
    with pytest.raises(ValueError, match=f"not {rows}"):
        digits_1d(rows)
