"""Parzen densities: against scipy, against a slow twin, as densities, and as samplers."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats as st
from hypothesis import given
from hypothesis import strategies as some
from numpy.typing import NDArray

from mlsd_hpo.surrogates.parzen import ParzenDensity
from mlsd_hpo.surrogates.parzen_kernels import Axis, Cells, Choices, Continuous

Array = NDArray[np.float64]
NAN = math.nan
UNEVEN = Cells([0, 0.4, 0.5, 0.55, 0.9, 1])
MIDDLES = np.array([0.2, 0.45, 0.52, 0.7, 0.95])  # of its cells
FALSE_ALARM = 1e-4  # chance that a correct sampler fails a test of samples, at a random seed

both = pytest.mark.parametrize("joint", [False, True], ids=["single", "joint"])


def centre(c: int) -> Array:
    return (np.arange(c) + 0.5) / c


def observed(n: int, seed: int = 0, missing: float = 0.3) -> Array:
    """Observations (n, 4) for the axes of `AXES`, some coordinates missing."""
    rng = np.random.default_rng(seed)
    points = rng.random((n, 4)) ** 2
    points[:, 3] = rng.choice(centre(3), n)
    points[rng.random((n, 4)) < missing] = NAN
    return points


AXES: list[Axis] = [Continuous(), UNEVEN, Continuous(), Choices(3)]


def slow_kernel(axis: Axis, x: float, mu: float, width: float) -> float:
    """One kernel at one point, by scipy's truncated normal; NaN as centre is the prior."""
    if isinstance(axis, Choices):
        same = math.floor(x * axis.c) == (-1 if math.isnan(mu) else math.floor(mu * axis.c))
        return 1 / axis.c if math.isnan(mu) else (1 - width) * same + width / axis.c
    normal = None
    if not math.isnan(mu):
        normal = st.truncnorm(-mu / width, (1 - mu) / width, mu, width)
    if isinstance(axis, Cells):
        i = next(i for i in range(len(axis.edges) - 1) if x < axis.edges[i + 1])
        a, b = axis.edges[i], axis.edges[i + 1]
        return float(b - a if normal is None else normal.cdf(b) - normal.cdf(a))
    return 1.0 if normal is None else float(normal.pdf(x))


def slow_density(points: Array, axes: list[Axis], joint: bool, prior: float, x: Array) -> float:
    """The definition, one loop inside the other."""
    n, d = points.shape
    kernels = np.empty((n + 1, d))
    for j, axis in enumerate(axes):
        here = [i for i in range(n) if not math.isnan(points[i, j])]
        width = dict(zip(here, axis.widths(points[here, j]), strict=True))
        for i in range(n + 1):
            mu = points[i, j] if i < n else NAN
            kernels[i, j] = slow_kernel(axis, x[j], mu, width.get(i, NAN))
    weights = [1.0] * n + [prior]
    if joint:
        products = [math.prod(kernels[i]) for i in range(n + 1)]
        return sum(w * p for w, p in zip(weights, products, strict=True)) / sum(weights)
    density = 1.0
    for j in range(d):
        here = [i for i in range(n + 1) if i == n or not math.isnan(points[i, j])]
        density *= sum(weights[i] * kernels[i, j] for i in here) / sum(weights[i] for i in here)
    return density


@both
@pytest.mark.parametrize("n", [0, 1, 2, 12])
@pytest.mark.parametrize("prior", [0.3, 2.0])
def test_the_density_is_that_of_the_slow_twin(joint: bool, n: int, prior: float) -> None:
    points = observed(n)
    density = ParzenDensity(points, AXES, joint, prior)
    x = np.random.default_rng(1).random((20, 4))
    slow = [slow_density(points, AXES, joint, prior, row) for row in x]
    assert np.exp(density.log_pdf(x)) == pytest.approx(slow, rel=1e-9)


@both
def test_the_whole_mass_is_one(joint: bool) -> None:
    fine = 400
    for n in (0, 1, 7):
        points = observed(n, seed=n)[:, [0, 1, 3]]
        density = ParzenDensity(points, [Continuous(), UNEVEN, Choices(3)], joint)
        grid = np.meshgrid(centre(fine), MIDDLES, centre(3), indexing="ij")
        x = np.stack([g.ravel() for g in grid], axis=1)
        assert np.exp(density.log_pdf(x)).sum() / fine == pytest.approx(1, abs=1e-3)


@both
def test_what_is_left_out_is_summed_over(joint: bool) -> None:
    """The density without a choice is the sum over all choices, as in a tree."""
    density = ParzenDensity(observed(9), AXES, joint)
    x = np.random.default_rng(2).random((5, 4))
    total = np.zeros(5)
    for u in centre(3):
        x[:, 3] = u
        total += np.exp(density.log_pdf(x))
    x[:, 3] = NAN
    assert np.exp(density.log_pdf(x)) == pytest.approx(total)
    assert density.log_pdf(np.full((2, 4), NAN)) == pytest.approx([0, 0], abs=1e-12)


@both
def test_samples_follow_the_density(joint: bool) -> None:
    """Each axis by itself, and one pair: a χ² test on 12 to 20 cells, 20,000 samples."""
    points, m = observed(6, seed=3), 20_000
    density = ParzenDensity(points, AXES, joint)
    x = density.sample(m, np.random.default_rng(0))
    assert x.shape == (m, 4)
    assert np.all((x >= 0) & (x <= 1))

    def expected(at: dict[int, Array]) -> Array:
        """Mass of the cells around the points with these coordinates, all others left out."""
        rows = np.full((len(next(iter(at.values()))), 4), NAN)
        for j, u in at.items():
            rows[:, j] = u
        return np.exp(density.log_pdf(rows))

    def chance(counts: Array, mass: Array) -> float:
        assert mass.sum() == pytest.approx(1, abs=1e-3)
        return float(st.chisquare(counts, m * mass / mass.sum()).pvalue)

    fine = 20
    for j in (0, 2):  # continuous: the density integrated by 50 points in each of 20 cells
        mass = expected({j: centre(50 * fine)}).reshape(fine, 50).mean(axis=1) / fine
        counts, _ = np.histogram(x[:, j], np.linspace(0, 1, fine + 1))
        assert chance(counts, mass) > FALSE_ALARM
    counts, _ = np.histogram(x[:, 1], UNEVEN.edges)
    assert chance(counts, expected({1: MIDDLES})) > FALSE_ALARM
    pair = np.histogram2d(x[:, 1], x[:, 3], [UNEVEN.edges, np.linspace(0, 1, 4)])[0].ravel()
    both_axes = {1: np.repeat(MIDDLES, 3), 3: np.tile(centre(3), 5)}
    assert chance(pair, expected(both_axes)) > FALSE_ALARM


def test_samples_of_a_continuous_axis_pass_the_test_of_kolmogorov_and_smirnov() -> None:
    density = ParzenDensity([[0.02], [0.5], [0.52], [0.97]], [Continuous()], joint=True)
    x = density.sample(5000, np.random.default_rng(1))[:, 0]
    fine = np.linspace(0, 1, 20_001)
    cumulative = np.cumsum(np.exp(density.log_pdf(fine[:, None]))) / 20_000
    assert st.kstest(x, lambda u: np.interp(u, fine, cumulative)).pvalue > FALSE_ALARM


def test_joint_kernels_keep_the_coordinates_of_an_observation_together() -> None:
    """Two observations at opposite corners: only a joint density leaves the others empty."""
    axes = [Continuous(), Continuous()]
    corners = [[0.1, 0.1]] * 20 + [[0.9, 0.9]] * 20
    joint, single = (ParzenDensity(corners, axes, joint=j) for j in (True, False))
    along, across = [[0.1, 0.1]], [[0.1, 0.9]]
    assert (joint.log_pdf(along) - joint.log_pdf(across)).item() > 3
    assert single.log_pdf(along) == pytest.approx(single.log_pdf(across))
    for density, share in ((joint, 0.05), (single, 0.5)):
        x = density.sample(2000, np.random.default_rng(0))
        mixed = np.mean((x[:, 0] < 0.5) != (x[:, 1] < 0.5))
        assert mixed == pytest.approx(share, abs=0.1)


def test_a_far_cell_has_no_mass_but_the_priors() -> None:
    """Nothing of the kernel arrives 100 widths away; no warning, and no log of 0."""
    points = np.full((200, 1), 0.005)
    density = ParzenDensity(points, [Cells(np.linspace(0, 1, 101))], joint=True)
    assert density.log_pdf([[0.995]]) == pytest.approx([math.log(0.01 / 201)])


def test_the_prior_takes_part_with_its_weight() -> None:
    points = observed(5, missing=0)
    for weight in (0.5, 1.0, 3.0):
        density = ParzenDensity(points, AXES, True, weight)
        assert density.weights[-1] == pytest.approx(np.full(4, weight / (5 + weight)))
        assert np.isnan(density.mu[-1]).all()
    assert ParzenDensity([], AXES, False).log_pdf([[0.3, 0.7, 0.1, 0.5]]) == pytest.approx(
        [math.log(0.35 / 3)]
    )


def test_an_observation_without_a_coordinate_has_no_say_there() -> None:
    points = np.array([[0.2, NAN], [0.6, 0.3]])
    density = ParzenDensity(points, [Continuous(), Continuous()], joint=False)
    assert density.weights == pytest.approx(np.array([[1 / 3, 0], [1 / 3, 1 / 2], [1 / 3, 1 / 2]]))
    alone = ParzenDensity([[0.3]], [Continuous()], joint=False)
    x = np.array([[0.5, 0.8]])
    assert density.log_marginals(x)[:, 1] == pytest.approx(alone.log_pdf(x[:, 1:]))


numbers = some.lists(some.floats(0, 1), max_size=120)


@given(numbers, some.integers(1, 9))
def test_any_points_give_finite_densities_and_samples(values: list[float], c: int) -> None:
    points = np.array(values)[:, None].repeat(3, axis=1)
    for joint in (False, True):
        axes = [Continuous(), Cells(np.linspace(0, 1, c + 1)), Choices(c)]
        density = ParzenDensity(points, axes, joint)
        x = density.sample(10, np.random.default_rng(0))
        assert np.all((x >= 0) & (x <= 1))
        assert np.isfinite(density.log_pdf(x)).all()
        assert np.isfinite(density.log_pdf([[0, 0, 0], [1, 1, 1]])).all()


def test_what_cannot_be_used_is_named() -> None:
    with pytest.raises(ValueError, match="unit cube"):
        ParzenDensity([[1.5]], [Continuous()], joint=True)
    with pytest.raises(ValueError, match="prior_weight must be positive, not 0"):
        ParzenDensity([[0.5]], [Continuous()], joint=True, prior_weight=0)
