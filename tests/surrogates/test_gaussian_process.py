"""The Gaussian process against scikit-learn's, against slow forms of itself, and on odd data."""

from __future__ import annotations

import copy
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as h
from scipy.stats import chi2, norm
from sklearn.gaussian_process import GaussianProcessRegressor

from mlsd_hpo.surrogates.evidence import log_marginal_likelihood
from mlsd_hpo.surrogates.gaussian_process import GaussianProcess, default_kernel
from mlsd_hpo.surrogates.kernels import RBF, Constant, Hamming, Kernel, Matern52, White
from tests.surrogates.cases import OURS, TWINS, Array, Twin, design, designs, kernels, outputs

each = pytest.mark.parametrize("kernel", OURS.values(), ids=OURS)
each_twin = pytest.mark.parametrize("twin", TWINS.values(), ids=TWINS)
NOISE = 0.01


def fixed(kernel: Kernel | None, noise: float | None = NOISE, **how: bool) -> GaussianProcess:
    """A Gaussian process that keeps its hyperparameters."""
    return GaussianProcess(kernel, noise, optimize=False, **how)


@each_twin
@pytest.mark.parametrize("standardize", [True, False])
def test_the_posterior_is_that_of_scikit_learn(twin: Twin, standardize: bool) -> None:
    X, Z = design(25, twin.d), design(9, twin.d, seed=1)
    y = outputs(X)
    scale = y.std() if standardize else 1.0
    gp = fixed(twin.ours, NOISE * scale**2, standardize=standardize).fit(X, y)
    peer = GaussianProcessRegressor(
        twin.theirs, alpha=NOISE, optimizer=None, normalize_y=standardize
    ).fit(X, y)
    mean, variance = gp.posterior(Z)
    want_mean, want_std = peer.predict(Z, return_std=True)
    np.testing.assert_allclose(mean, want_mean, rtol=1e-8)
    np.testing.assert_allclose(variance, want_std**2, rtol=1e-8, atol=1e-8)
    mean, covariance = gp.joint_posterior(Z)
    want_mean, want_covariance = peer.predict(Z, return_cov=True)
    np.testing.assert_allclose(mean, want_mean, rtol=1e-8)
    np.testing.assert_allclose(covariance, want_covariance, rtol=1e-8, atol=1e-8)
    want = peer.log_marginal_likelihood_value_
    assert gp.log_marginal_likelihood() == pytest.approx(want, rel=1e-8)


@each_twin
def test_the_evidence_and_its_gradient_are_those_of_scikit_learn(twin: Twin) -> None:
    X = design(25, twin.d)
    z = (outputs(X) - outputs(X).mean()) / outputs(X).std()
    peer = GaussianProcessRegressor(twin.theirs, alpha=NOISE, optimizer=None).fit(X, z)
    value, gradient = peer.log_marginal_likelihood(peer.kernel_.theta, eval_gradient=True)
    ours, slope = log_marginal_likelihood(twin.ours, NOISE, X, z)
    assert ours == pytest.approx(value, rel=1e-8)
    np.testing.assert_allclose(slope[:-1][list(twin.order)], gradient, rtol=1e-8, atol=1e-8)


@given(kernels(), designs(least=2), h.floats(1e-2, 1.0), h.integers(0, 2**32))
def test_the_gradient_of_the_evidence(kernel: Kernel, X: Array, noise: float, seed: int) -> None:
    """Against central differences; the noise is the last."""
    z = np.random.default_rng(seed).normal(size=len(X))
    gradient = log_marginal_likelihood(kernel, noise, X, z)[1]
    theta = np.append(kernel.theta, np.log(noise))

    def value(t: Array) -> float:
        return log_marginal_likelihood(kernel.with_theta(t[:-1]), float(np.exp(t[-1])), X, z)[0]

    for k in range(theta.size):
        step = 1e-4 * np.eye(theta.size)[k]
        difference = (value(theta + step) - value(theta - step)) / 2e-4
        assert gradient[k] == pytest.approx(difference, rel=1e-3, abs=1e-4)


@each
def test_gradients_of_mean_and_variance(kernel: Kernel) -> None:
    """Against central differences, at one point and at several."""
    X = design(15)
    gp = fixed(kernel).fit(X, outputs(X))
    Z = design(4, seed=1)
    Z[:, 2] = np.linspace(0.1, 0.4, 4)  # no category of the data
    mean, variance, d_mean, d_variance = gp.posterior_with_gradient(Z)
    np.testing.assert_allclose(mean, gp.posterior(Z)[0], rtol=1e-9)
    np.testing.assert_allclose(variance, gp.posterior(Z)[1], rtol=1e-6, atol=1e-9)
    for k in range(3):
        step = 1e-5 * np.eye(3)[k]
        (up, wide), (down, narrow) = gp.posterior(Z + step), gp.posterior(Z - step)
        np.testing.assert_allclose(d_mean[:, k], (up - down) / 2e-5, rtol=1e-5, atol=1e-4)
        np.testing.assert_allclose(d_variance[:, k], (wide - narrow) / 2e-5, rtol=1e-5, atol=1e-3)
    one = gp.posterior_with_gradient(Z[1])
    assert [np.shape(part) for part in one] == [(), (), (3,), (3,)]
    for part, parts in zip(one, (mean, variance, d_mean, d_variance), strict=True):
        np.testing.assert_allclose(part, parts[1], rtol=1e-9, atol=1e-9)


@given(designs(least=3, most=8), h.integers(0, 2**32))
def test_adding_points_is_the_same_as_fitting_all(X: Array, seed: int) -> None:
    y = np.random.default_rng(seed).normal(size=len(X))
    kernel = 1.5 * Matern52([0.3, 0.9, 2.0])
    gp = fixed(kernel, standardize=False).fit(X[:2], y[:2])
    for x, value in zip(X[2:], y[2:], strict=True):
        gp.add(x, value)
    whole = fixed(kernel, standardize=False).fit(X, y)
    Z = design(5)
    for one, other in zip(gp.joint_posterior(Z), whole.joint_posterior(Z), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-8)
    assert np.array_equal(gp.X, X) and np.array_equal(gp.y, y)
    assert gp.log_marginal_likelihood() == pytest.approx(whole.log_marginal_likelihood())


def test_what_is_added_to_a_copy_stays_there() -> None:
    X = design(8)
    gp = fixed(RBF(0.4)).fit(X, outputs(X))
    before = gp.posterior(X)
    other = copy.copy(gp).add(np.full(3, 0.5), 1000.0)
    assert not np.allclose(other.posterior(X)[0], before[0])
    assert np.array_equal(gp.posterior(X), before)
    assert len(gp.y) == 8 and len(other.y) == 9


def test_one_thing_known_is_known_there_and_fades_away() -> None:
    """n = 1 by hand: mean k z / (k₀ + σ²), variance k₀ - k² / (k₀ + σ²)."""
    gp = fixed(2.0 * RBF(0.5), 0.5, standardize=False).fit([[0.0]], [3.0])
    mean, variance = gp.posterior([[0.0], [0.5], [50.0]])
    k = 2 * np.exp([0.0, -0.5, -5000.0])
    np.testing.assert_allclose(mean, k * 3 / 2.5)
    np.testing.assert_allclose(variance, 2 - k**2 / 2.5)


def moments_fit(draws: Array, mean: Array, covariance: Array) -> None:
    """Draws (s, m) against their distribution; each check errs once in 10⁶ with a right one."""
    s, m = draws.shape
    z = np.linalg.solve(np.linalg.cholesky(covariance), (draws - mean).T)  # (m, s) ~ N(0, I)
    limit = norm.isf(5e-7 / m)
    assert np.all(np.abs(z.mean(axis=1)) * s**0.5 < limit)
    low, high = chi2.ppf([5e-7, 1 - 5e-7], s * m)
    assert low < np.sum(z**2) < high
    products = z @ z.T / s**0.5  # off the diagonal ~ N(0, 1)
    assert np.all(np.abs(products[np.triu_indices(m, 1)]) < norm.isf(5e-7 / m**2))


@each
def test_covariances_with_other_points(kernel: Kernel) -> None:
    """They are a corner of the joint covariance; their sums' gradients fit differences."""
    X, P, Z = design(15), design(4, seed=1), design(3, seed=2)
    Z[:, 2] = np.linspace(0.1, 0.4, 3)  # no category of the data
    W = np.random.default_rng(0).normal(size=(3, 4))
    for gp in (fixed(kernel).fit(X, outputs(X)), fixed(kernel)):  # with and without data
        covariance = gp.covariance_with(P)
        found, pullback = covariance(Z)
        joint = gp.joint_posterior(np.vstack([Z, P]))[1][:3, 3:]
        np.testing.assert_allclose(found, joint, rtol=1e-7, atol=1e-9)
        for k in range(3):
            step = 1e-5 * np.eye(3)[k]
            up, down = (np.sum(W * covariance(Z + s)[0], axis=1) for s in (step, -step))
            want = (up - down) / 2e-5
            np.testing.assert_allclose(pullback(W)[:, k], want, rtol=1e-5, atol=1e-5)


def test_samples_have_the_moments_of_the_posterior_and_of_the_prior() -> None:
    X, Z = design(6), design(5, seed=1)
    gp = fixed(1.3 * Matern52(0.5)).fit(X, outputs(X))
    mean, covariance = gp.joint_posterior(Z)
    moments_fit(gp.sample(Z, 4000, np.random.default_rng(0)), mean, covariance)
    prior = gp.sample(Z, 4000, np.random.default_rng(0), prior=True)
    moments_fit(prior, np.full(5, gp.y.mean()), gp.y.var() * (1.3 * Matern52(0.5))(Z))
    new = fixed(1.3 * Matern52(0.5))
    moments_fit(new.sample(Z, 4000, np.random.default_rng(0)), np.zeros(5), new.kernel(Z))


def test_samples_depend_on_the_generator_alone() -> None:
    X = design(6)
    gp = fixed(None).fit(X, outputs(X))
    draw = gp.sample(X, 3, np.random.default_rng(1))
    assert draw.shape == (3, 6)
    assert np.array_equal(draw, gp.sample(X, 3, np.random.default_rng(1)))


def test_three_categories_worth_0_5_and_minus_3_are_told_apart() -> None:
    """A kernel for which all choices are alike would predict one value for all."""
    rng = np.random.default_rng(0)
    choices = np.tile([0.5, 1 / 6, 5 / 6], 4)
    X = np.column_stack([rng.random(12), choices])
    y = np.tile([0.0, 5.0, -3.0], 4) + 0.1 * X[:, 0]
    kernel = 1.0 * Matern52(columns=[0]) * Hamming(columns=[1])
    mean, variance = (
        GaussianProcess(kernel).fit(X, y, rng).posterior([[0.4, 0.5], [0.4, 1 / 6], [0.4, 5 / 6]])
    )
    np.testing.assert_allclose(mean, [0, 5, -3], atol=0.2)
    assert np.all(variance < 0.1)


def test_units_of_outputs_do_not_matter() -> None:
    X = design(12)
    y, Z = outputs(X), design(5, seed=1)
    one = GaussianProcess().fit(X, y, np.random.default_rng(0))
    other = GaussianProcess().fit(X, 1e5 * y - 3e7, np.random.default_rng(0))
    np.testing.assert_allclose(other.posterior(Z)[0], 1e5 * one.posterior(Z)[0] - 3e7, rtol=1e-4)
    np.testing.assert_allclose(other.posterior(Z)[1], 1e10 * one.posterior(Z)[1], rtol=1e-2)
    assert other.noise_variance == pytest.approx(1e10 * one.noise_variance, rel=1e-2)


def test_noise_given_is_in_the_units_of_y() -> None:
    X = design(12)
    gp = GaussianProcess(noise=4.0).fit(X, outputs(X))
    assert gp.noise_variance == pytest.approx(4.0)
    gp.fit(X, 100 * outputs(X))
    assert gp.noise_variance == pytest.approx(4.0)


def test_without_noise_it_passes_through_the_data() -> None:
    X = design(12)
    gp = fixed(RBF(0.3), None).fit(X, outputs(X))
    mean, variance = gp.posterior(X)
    np.testing.assert_allclose(mean, gp.y, rtol=1e-6)
    assert np.all(variance < 1e-6 * gp.y.var())


def finite_everywhere(gp: GaussianProcess, d: int) -> None:
    Z = np.vstack([design(4, d), gp.X[:3], np.zeros((1, d)), np.ones((1, d))])
    mean, variance, d_mean, d_variance = gp.posterior_with_gradient(Z)
    for part in (mean, variance, d_mean, d_variance, *gp.joint_posterior(Z)):
        assert np.isfinite(part).all()
    assert np.all(variance >= 0) and np.all(gp.posterior(Z)[1] >= 0)
    assert np.isfinite(gp.sample(Z, 2, np.random.default_rng(0))).all()
    assert np.isfinite(gp.log_marginal_likelihood())


values = h.one_of(
    h.sampled_from([0.0, 1.0, -1.0, np.inf, -np.inf, 1e300, -1e300, 1.7e308, 1e-300, 5e-324]),
    h.floats(-1e3, 1e3),
)


@settings(max_examples=60)
@given(designs(least=0, most=7), h.data(), h.sampled_from(["infer", None, 0.1]))
def test_no_data_are_too_odd(X: Array, data: h.DataObject, noise: float | str | None) -> None:
    y = data.draw(h.lists(values, min_size=len(X), max_size=len(X)))
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        gp = GaussianProcess(noise=noise, restarts=1).fit(X, y, np.random.default_rng(0))
        finite_everywhere(gp, 3)
        for x in data.draw(designs(least=1, most=3)):
            gp.add(x, data.draw(values))
            finite_everywhere(gp, 3)


@pytest.mark.parametrize("value", [0.0, 0.1, -7.3, 1e12, 1e-12])
def test_constant_outputs(value: float) -> None:
    gp = GaussianProcess().fit(design(9), np.full(9, value), np.random.default_rng(0))
    mean, variance = gp.posterior(design(4, seed=1))
    np.testing.assert_allclose(mean, value, rtol=1e-9)
    assert np.all(variance <= 2)


def test_equal_points_with_unequal_outputs_are_noise() -> None:
    X = np.repeat(design(10), 4, axis=0)
    y = np.random.default_rng(0).normal(size=40)
    gp = GaussianProcess().fit(X, y, np.random.default_rng(0))
    assert gp.noise_variance > 0.2
    finite_everywhere(gp, 3)


def test_an_outlier_is_survived() -> None:
    X = design(20)
    y = outputs(X)
    y[3] = 1e9
    finite_everywhere(GaussianProcess().fit(X, y, np.random.default_rng(0)), 3)


def test_a_late_outlier_is_survived() -> None:
    """The scale is that of the fit, a thousand millionth, and this is 10³⁰⁹ of it."""
    X = design(8)
    gp = GaussianProcess(noise=None).fit(X, 1e-9 * outputs(X)).add(np.full(3, 0.5), 1e300)
    finite_everywhere(gp, 3)
    assert gp.posterior([[0.5, 0.5, 0.5]])[0] > gp.y[:-1].max()


def test_infinities_keep_their_order() -> None:
    gp = fixed(None).fit(design(5), [1.0, np.inf, -2.0, -np.inf, 4.0])
    assert gp.y.tolist() == [1.0, 4.0, -2.0, -2.0, 4.0]
    assert gp.add(np.zeros(3), np.inf).y[-1] == 4.0


@pytest.mark.parametrize("noise", ["infer", None, 1e-30])
@pytest.mark.parametrize("optimize", [True, False])
def test_a_nearly_singular_kernel(noise: float | str | None, optimize: bool) -> None:
    """A length-scale a million times all distances: every entry is 1 up to rounding."""
    X = design(30)
    gp = GaussianProcess(RBF(1e6), noise, optimize=optimize).fit(X, outputs(X))
    finite_everywhere(gp, 3)
    finite_everywhere(gp.add(X[0], 3.0), 3)


class Broken(Constant):
    """A kernel with nothing but NaN in it."""

    def __call__(self, X: Array, Z: Array | None = None) -> Array:
        return np.full(super().__call__(X, Z).shape, np.nan)


def test_a_kernel_that_cannot_be_factorized_is_replaced_with_a_warning() -> None:
    X = design(6)
    with pytest.warns(UserWarning, match="nothing fits"), pytest.warns(match="not used"):
        gp = GaussianProcess(Broken()).fit(X, outputs(X), np.random.default_rng(0))
    np.testing.assert_allclose(gp.kernel.theta, default_kernel(3).theta)
    finite_everywhere(gp, 3)


def test_without_data_it_is_the_prior() -> None:
    gp = GaussianProcess(3.0 * RBF(0.5))
    Z = design(4)
    for empty in (gp, copy.copy(gp).fit(np.zeros((0, 3)), [])):
        mean, variance, d_mean, d_variance = empty.posterior_with_gradient(Z)
        assert np.array_equal(mean, np.zeros(4)) and not d_mean.any() and not d_variance.any()
        np.testing.assert_allclose(variance, 3.0)
        np.testing.assert_allclose(empty.joint_posterior(Z)[1], 3.0 * RBF(0.5)(Z))
        assert empty.log_marginal_likelihood() == 0.0
    assert gp.add(Z[0], 5.0).posterior(Z[:1])[0] == pytest.approx(5.0)


def test_white_noise_in_the_kernel_is_a_part_of_the_function() -> None:
    """It counts in the variance at a new point, as in scikit-learn; the noise does not."""
    X, Z = design(10), design(4, seed=1)
    inside = fixed(RBF(0.5) + White(0.1), None, standardize=False).fit(X, outputs(X))
    beside = fixed(RBF(0.5), 0.1, standardize=False).fit(X, outputs(X))
    np.testing.assert_allclose(inside.posterior(Z)[0], beside.posterior(Z)[0], rtol=1e-6)
    np.testing.assert_allclose(inside.posterior(Z)[1], beside.posterior(Z)[1] + 0.1, rtol=1e-6)


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        ([[0.1], [0.2]], [1.0], "2 rows and y 1 values"),
        ([[0.1]], [np.nan], "Leave failed ones out"),
        ([[np.inf]], [1.0], "X must be finite"),
        ([0.1, 0.2], [1.0, 2.0], r"of shape \(n, d\)"),
        ([[0.1]], [[1.0]], r"y must be numbers, of shape \(n,\)"),
    ],
)
def test_what_cannot_be_data_is_refused(X: object, y: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        GaussianProcess().fit(X, y)  # type: ignore[arg-type]


@pytest.mark.parametrize("noise", ["guess", -1.0, np.nan, np.inf])
def test_what_cannot_be_noise_is_refused(noise: float | str) -> None:
    with pytest.raises(ValueError, match="noise must be"):
        GaussianProcess(noise=noise)


def test_points_added_have_as_many_coordinates() -> None:
    with pytest.raises(ValueError, match="3 coordinates here, not 2"):
        fixed(None).fit(design(4), outputs(design(4))).add([0.1, 0.2], 1.0)
