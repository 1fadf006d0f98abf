"""Known minima are minima, and formulas agree with independent ones."""

import math

import numpy as np
import pytest
from scipy.optimize import approx_fprime, minimize, rosen

from mlsd_hpo import Study
from mlsd_hpo.benchmarks import functions as f
from mlsd_hpo.strategies import RandomSearch

FREE = (f.sphere, f.ellipsoid, f.rosenbrock, f.ackley, f.rastrigin, f.levy)
ALL = [f.branin(), f.hartmann3(), f.hartmann6(), *(make(d) for make in FREE for d in (2, 5))]


@pytest.mark.parametrize("function", ALL, ids=lambda function: function.name)
def test_minimizers_reach_the_minimum(function):
    assert function.at(function.minimizers) == pytest.approx(function.minimum, abs=2e-9)
    for x in function.minimizers:
        assert np.all((function.domain[:, 0] <= x) & (x <= function.domain[:, 1]))


@pytest.mark.parametrize("function", ALL, ids=lambda function: function.name)
def test_nothing_is_below_the_minimum(function):
    low, high = function.domain.T
    points = low + (high - low) * np.random.default_rng(0).random((20_000, len(low)))
    best = points[function.at(points).argsort()[:3]]
    assert function.at(points).min() > function.minimum
    for start in best:  # and polishing the best of them ends no lower
        found = minimize(
            lambda x: function.at(x[None])[0], start, bounds=function.domain, method="L-BFGS-B"
        )
        assert found.fun > function.minimum - 1e-9


@pytest.mark.parametrize(
    "function",
    [f.branin(), f.hartmann3(), f.hartmann6(), f.levy(3)],
    ids=lambda function: function.name,
)
def test_minimizers_are_stationary(function):
    for x in function.minimizers:
        gradient = approx_fprime(x, lambda x: function.at(x[None])[0], 1e-7)
        assert np.abs(gradient).max() < 1e-3


def test_against_independent_formulas():
    X = np.random.default_rng(1).uniform(-3, 3, (50, 4))
    assert f.rosenbrock(4).at(X) == pytest.approx([rosen(x) for x in X])
    assert f.sphere(4).at(X) == pytest.approx([sum(v * v for v in x) for x in X])
    slow = [sum(10 ** (6 * i / 3) * v**2 for i, v in enumerate(x)) for x in X]
    assert f.ellipsoid(4).at(X) == pytest.approx(slow)
    slow = [10 * 4 + sum(v * v - 10 * math.cos(2 * math.pi * v) for v in x) for x in X]
    assert f.rastrigin(4).at(X) == pytest.approx(slow)
    slow = [
        -20 * math.exp(-0.2 * math.sqrt(sum(v * v for v in x) / 4))
        - math.exp(sum(math.cos(2 * math.pi * v) for v in x) / 4)
        + 20
        + math.e
        for x in X
    ]
    assert f.ackley(4).at(X) == pytest.approx(slow)


def test_branin_has_three_minima_and_hartmanns_the_published_values():
    assert f.branin().minimum == pytest.approx(0.397887, abs=1e-6)
    assert len(f.branin().minimizers) == 3
    assert f.hartmann3().minimum == pytest.approx(-3.86278, abs=1e-5)
    assert f.hartmann6().minimum == pytest.approx(-3.32237, abs=1e-5)


@pytest.mark.parametrize("function", ALL, ids=lambda function: function.name)
def test_a_configuration_and_a_point_are_the_same(function):
    config = function.space.sample(np.random.default_rng(2))
    assert function(config) == function.at([list(config.values())])[0]


def test_searchable():
    study = Study(f.branin(), RandomSearch(f.branin().space, seed=0)).run(
        trials=300, progress=False
    )
    assert f.branin().minimum < study.best.value < 2


@pytest.mark.parametrize(
    "call", [lambda: f.sphere(0), lambda: f.ackley(1.5), lambda: f.rosenbrock(1)]
)
def test_bad_dimensions(call):
    with pytest.raises(ValueError, match="dimension"):
        call()


def test_bad_points():
    with pytest.raises(ValueError, match=r"\(n, 2\), not \(3,\)"):
        f.branin().at([1.0, 2.0, 3.0])
