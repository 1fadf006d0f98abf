"""Selection bias: the quick draws have the law of the slow ones, and the syllabus' numbers."""

import time

import numpy as np
import pytest
from scipy.special import ndtri

from mlsd_hpo.benchmarks import expected_best, nested_selection, selection_bias
from mlsd_hpo.benchmarks.selection import Estimate, cross_validate, truths


def test_expected_best_of_one_of_two_and_of_many():
    assert expected_best(50, 1, 0.7) == pytest.approx(0.7)
    # two classifiers on one row: wrong only where both are
    assert expected_best(1, [1, 2, 3], 0.7) == pytest.approx(1 - 0.3 ** np.array([1, 2, 3]))
    scores = np.random.default_rng(0).binomial(200, 0.8, size=(4000, 100)).max(axis=1) / 200
    assert abs(expected_best(200, 100) - scores.mean()) < 4 * Estimate.of(scores).error


def test_the_numbers_of_the_lecture():
    """100 candidates that are right in 80 %: 6.8 points too good at 200 rows, 3.1 at 1,000."""
    assert 100 * (expected_best(200, 100) - 0.8) == pytest.approx(6.79, abs=0.005)
    assert 100 * (expected_best(1000, 100) - 0.8) == pytest.approx(3.11, abs=0.005)
    # one feature: nothing to learn but a sign, so that trained candidates are as the formula has it
    found = selection_bias(200, 5, 100, features=1, repeats=200)
    assert abs(found.optimism.mean - 0.0679) < 4 * found.optimism.error


def test_cross_validate_is_fitting_and_scoring_each_fold():
    z = np.random.default_rng(1).normal(0.3, 1, size=(3, 11, 4)).astype(np.float32)
    for candidate, score in zip(z, cross_validate(z, 3), strict=True):
        right = 0
        for fold in range(3):
            dev = [i for i in range(11) if i * 3 // 11 == fold]
            w = np.mean([candidate[i] for i in range(11) if i not in dev], axis=0)
            right += sum(candidate[i] @ w > 0 for i in dev)
        assert score == right / 11


@pytest.mark.parametrize(("rows", "folds", "features"), [(40, 5, 6), (41, 3, 1), (12, 12, 3)])
def test_quick_draws_have_the_law_of_whole_rows(rows, folds, features):
    """Means and spreads over 400 repeats agree within 4 standard errors; the seeds are fixed."""
    mu, m, repeats = ndtri(0.75), 8, 400
    rng = np.random.default_rng(5)
    slow = []
    for _ in range(repeats):
        z = rng.standard_normal((m, rows, features)).astype(np.float32)
        z[..., 0] += mu
        scores = cross_validate(z, folds)
        slow.append([scores.max(), scores.mean(), truths(z[scores.argmax()].sum(axis=0), mu)])
    quick = np.array(
        selection_bias(rows, folds, m, accuracy=0.75, features=features, repeats=repeats)
    )
    for a, b in zip(quick, np.array(slow).T, strict=True):
        for moment in (a - a.mean()) ** 2, a:
            other = (b - b.mean()) ** 2 if moment is not a else b
            one, two = Estimate.of(moment), Estimate.of(other)
            assert abs(one.mean - two.mean) < 4 * np.hypot(one.error, two.error) + 1e-9


def test_nested_cross_validation_has_no_optimism_left():
    """What is left is pessimism, from training on fewer rows: at most 2 points here."""
    found = nested_selection(repeats=60)
    assert found.optimism.mean > 0.06
    low, error = found.nested_optimism
    assert -0.02 - 4 * error < low < 4 * error
    assert error < 0.006


def test_more_folds_less_pessimism():
    gaps = [
        Estimate.of(found.average - found.true).mean
        for found in (selection_bias(200, k, 30, features=20) for k in (2, 5, 20))
    ]
    assert gaps == sorted(gaps)
    assert gaps[0] < -0.01


def test_quick_enough_for_an_app():
    """Half of a picture's 100 ms on a free machine; here with a margin of three."""

    def seconds():
        start = time.process_time()
        selection_bias(1000, 10, 100, repeats=50)
        return time.process_time() - start

    assert min(seconds() for _ in range(3)) < 0.15


def test_seeds_and_errors():
    one, same, other = (selection_bias(repeats=3, seed=s).claimed.tolist() for s in (1, 1, 2))
    assert one == same != other
    assert np.isnan(Estimate.of([1.0]).error)
    for call, text in (
        (lambda: selection_bias(10, 11), "folds must be a whole number from 2 to the 10 rows"),
        (lambda: selection_bias(10, 1), "folds must be a whole number ≥ 2"),
        (lambda: selection_bias(accuracy=0.5), "accuracy must be a number between 0.5 and 1"),
        (lambda: selection_bias(candidates=0), "candidates must be a whole number ≥ 1"),
        (lambda: nested_selection(outer=1), "outer must be a whole number ≥ 2"),
        (lambda: expected_best(0, 3), "rows must be a whole number ≥ 1"),
    ):
        with pytest.raises(ValueError, match=text):
            call()
