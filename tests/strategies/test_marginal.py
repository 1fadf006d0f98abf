"""Densities of one coordinate, against numerical integration and scipy's own."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import scipy.stats as st
from scipy.integrate import quad

from mlsd_hpo import Distribution, Float, Int
from mlsd_hpo.spaces.parameter import Parameter
from mlsd_hpo.strategies.marginal import FLOOR, of_cells, of_choices, of_numbers

NUMBERS: dict[str, tuple[Parameter, Any]] = {
    "linear": (Float(-5, 10), st.norm(3, 2)),
    "log": (Float(1e-3, 1e3, log=True), st.lognorm(1.0, scale=10)),
    "log, given linearly": (Float(1e-2, 1e2, log=True), st.uniform(0, 100)),
    "narrow": (Float(0, 1), st.norm(0.77777, 1e-4)),
    "cut off": (Float(0, 1), st.norm(-1, 0.7)),
    "bounded": (Float(0, 1), st.uniform(0.2, 0.3)),
    "infinite at the end": (Float(0, 1), st.beta(0.5, 2)),
    "over a distribution": (Distribution(st.norm(1, 2)), st.norm(0, 0.5)),
    "as the parameter": (Distribution(st.expon()), st.expon()),
    "very many whole numbers": (Int(1, 10**9, log=True), st.lognorm(1.0, scale=1000)),
}
numbers = pytest.mark.parametrize(("parameter", "frozen"), NUMBERS.values(), ids=NUMBERS)


@numbers
def test_it_integrates_to_one_and_to_the_probability_below(parameter: Any, frozen: Any) -> None:
    """Between any two points the area is the probability of the values between them."""
    found = of_numbers(parameter, frozen)
    total = frozen.cdf(parameter.decode(1.0)) - frozen.cdf(parameter.decode(0.0))
    cuts = np.unique([0, 1, *np.clip(found.quantile(np.linspace(0, 1, 8)), 0, 1)])
    whole = 0.0
    for a, b in itertools.pairwise(cuts):
        area = quad(lambda u: np.exp(found.log_density(u)), a, b, limit=400)[0]
        x = [parameter.decode(a), parameter.decode(b)]
        assert area == pytest.approx(np.diff(frozen.cdf(x))[0] / total, abs=5e-3)
        whole += area
    assert whole == pytest.approx(1, abs=1e-2)


@numbers
def test_between_the_knots_it_is_the_density_times_dx_du(parameter: Any, frozen: Any) -> None:
    found = of_numbers(parameter, frozen)
    u = found.quantile(np.random.default_rng(0).uniform(0.01, 0.99, 300))
    value = parameter.locate if isinstance(parameter, Int) else parameter.decode
    x = np.array([value(v) for v in u])
    h = 1e-5
    rise = [(value(v + h) - value(v - h)) / (2 * h) for v in u]
    total = frozen.cdf(parameter.decode(1.0)) - frozen.cdf(parameter.decode(0.0))
    assert found.log_density(u) == pytest.approx(np.log(frozen.pdf(x) * rise / total), abs=0.02)


@numbers
def test_its_slope_is_the_derivative_everywhere(parameter: Any, frozen: Any) -> None:
    found = of_numbers(parameter, frozen)
    h = 1e-10 if parameter == NUMBERS["narrow"][0] else 1e-8
    for u in np.random.default_rng(1).uniform(0.001, 0.999, 200):
        estimate = float(found.log_density(u + h) - found.log_density(u - h)) / (2 * h)
        assert found.slope(u) == pytest.approx(estimate, rel=1e-3, abs=1e-3)


@numbers
def test_it_is_finite_everywhere(parameter: Any, frozen: Any) -> None:
    u = np.concatenate([np.linspace(0, 1, 2001), [0.2, 0.5, 1e-12, 1 - 1e-12]])
    log = of_numbers(parameter, frozen).log_density(u)
    assert np.all(np.isfinite(log))
    assert log.min() >= np.log(FLOOR) - 1e-9


@numbers
def test_quantiles_follow_the_distribution(parameter: Any, frozen: Any) -> None:
    q = np.linspace(0.02, 0.98, 25)
    x = [parameter.decode(u) for u in of_numbers(parameter, frozen).quantile(q)]
    under, upto = frozen.cdf(parameter.decode(0.0)), frozen.cdf(parameter.decode(1.0))
    assert (frozen.cdf(x) - under) / (upto - under) == pytest.approx(q, abs=2e-3)


def test_what_the_parameter_assumes_already_says_nothing() -> None:
    u = np.linspace(0.001, 0.999, 50)
    for parameter, frozen in (
        (Float(1e-3, 10, log=True), st.loguniform(1e-3, 10)),
        (Float(2, 5), st.uniform(2, 3)),
        (Distribution(st.expon()), st.expon()),
    ):
        assert of_numbers(parameter, frozen).log_density(u) == pytest.approx(0, abs=1e-3)
    assert of_numbers(Float(2, 5), st.uniform(0, 9)).mode == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(
    ("parameter", "frozen"),
    [
        (Int(1, 9), st.poisson(3)),
        (Int(1, 100, log=True), st.norm(20, 5)),
        (Int(2, 20, step=6), st.uniform(0, 30)),
        (Float(0, 1, step=0.1), st.beta(2, 5)),
        (Distribution(st.binom(8, 0.3)), st.poisson(4)),
        (Distribution(st.randint(3, 4)), st.norm(3, 1)),
    ],
)
def test_values_have_their_probability(parameter: Any, frozen: Any) -> None:
    """The area over what decodes to a value is the share of its probability."""
    found = of_cells(parameter, frozen)
    u = (np.arange(200_000) + 0.5) / 200_000
    density = np.exp(found.log_density(u))
    values = list(parameter.values)
    half = (values[1] - values[0]) / 2 if len(values) > 1 else 1
    if hasattr(frozen.dist, "pmf"):
        expected = frozen.pmf(values)
    else:
        expected = frozen.cdf(np.array(values) + half) - frozen.cdf(np.array(values) - half)
    decoded = np.array([parameter.decode(v) for v in u])
    area = [density[np.isclose(decoded, v)].sum() / len(u) for v in values]
    assert area == pytest.approx(expected / expected.sum(), abs=1e-3)
    drawn = [parameter.decode(v) for v in found.quantile(u[::20])]
    shares = [np.mean(np.isclose(drawn, v)) for v in values]
    assert shares == pytest.approx(expected / expected.sum(), abs=1e-3)
    assert np.isclose(parameter.decode(found.mode), values[np.argmax(density_of(found, parameter))])


def density_of(found: Any, parameter: Any) -> list[float]:
    return [float(found.log_density(parameter.encode(v))) for v in parameter.values]


def test_choices_have_their_weights() -> None:
    found = of_choices([3, 1, 0])
    middles = np.array([1 / 6, 1 / 2, 5 / 6])
    assert np.exp(found.log_density(middles[:2])) == pytest.approx([0.75 * 3, 0.25 * 3])
    assert found.log_density(middles)[2] == pytest.approx(np.log(FLOOR))
    assert found.mode == pytest.approx(1 / 6)
    assert found.quantile(np.array([0.0, 0.75])) == pytest.approx([0, 1 / 3])


def test_a_belief_in_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="it has no probability between 0 and 1"):
        of_numbers(Float(0, 1), st.uniform(2, 1))
    with pytest.raises(ValueError, match=r"poisson\(3\) has whole numbers only"):
        of_numbers(Float(0, 1), st.poisson(3))
    with pytest.raises(ValueError, match="it has no probability where the parameter has values"):
        of_cells(Int(0, 3), st.randint(7, 9))
