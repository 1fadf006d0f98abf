"""Kernels: their values, their derivatives, and that every one of them is a covariance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as h
from scipy.optimize import approx_fprime

from mlsd_hpo.surrogates.kernels import (
    RBF,
    Constant,
    Hamming,
    Kernel,
    Matern32,
    Matern52,
    Periodic,
    RationalQuadratic,
    White,
)
from tests.surrogates.cases import OURS, TWINS, Array, Twin, design, designs, kernels

each = pytest.mark.parametrize("kernel", OURS.values(), ids=OURS)
each_twin = pytest.mark.parametrize("twin", TWINS.values(), ids=TWINS)
STEP = 1e-5


@each_twin
def test_values_and_gradients_are_those_of_scikit_learn(twin: Twin) -> None:
    X, Z = design(12, twin.d), design(7, twin.d, seed=1)
    value, gradient = twin.theirs(X, eval_gradient=True)
    np.testing.assert_allclose(twin.ours(X), value, atol=1e-12)
    np.testing.assert_allclose(twin.ours(X, Z), twin.theirs(X, Z), atol=1e-12)
    np.testing.assert_allclose(twin.ours.diagonal(X), twin.theirs.diag(X), atol=1e-12)
    np.testing.assert_allclose(twin.ours.gradient(X)[:, :, twin.order], gradient, atol=1e-12)


@each
def test_the_gradient_is_that_of_finite_differences(kernel: Kernel) -> None:
    X, theta = design(6), kernel.theta
    assert len(kernel.names) == len(kernel.columns_of(3)) == theta.size
    for k in range(theta.size):
        step = STEP * np.eye(theta.size)[k]
        difference = kernel.with_theta(theta + step)(X) - kernel.with_theta(theta - step)(X)
        np.testing.assert_allclose(kernel.gradient(X)[:, :, k], difference / 2 / STEP, atol=1e-8)


@each
def test_the_gradient_in_x_is_that_of_finite_differences(kernel: Kernel) -> None:
    X, Z = design(5), design(4, seed=1) + 0.01  # apart, or a category would jump
    X[:, 2], Z[:, 2] = np.linspace(0.1, 0.2, 5), np.linspace(0.6, 0.9, 4)
    for k in range(3):
        step = STEP * np.eye(3)[k]
        difference = (kernel(X + step, Z) - kernel(X - step, Z)) / 2 / STEP
        np.testing.assert_allclose(kernel.gradient_x(X, Z)[:, :, k], difference, atol=1e-8)
        along = (kernel.diagonal(X + step) - kernel.diagonal(X - step)) / 2 / STEP
        np.testing.assert_allclose(kernel.diagonal_gradient_x(X)[:, k], along, atol=1e-8)


@given(kernels(), designs(), h.integers(0, 2**32))
def test_pullbacks_are_weighted_sums_of_the_gradients(kernel: Kernel, X: Array, seed: int) -> None:
    rng = np.random.default_rng(seed)
    Z = rng.random((4, 3))
    W, V = rng.normal(size=(len(X), len(X))), rng.normal(size=(len(X), 4))
    K, pullback = kernel.value_and_pullback(X)
    np.testing.assert_allclose(K, kernel(X), atol=1e-12)
    slow = np.einsum("ij,ijk->k", W, kernel.gradient(X))
    np.testing.assert_allclose(pullback(W), slow, rtol=1e-7, atol=1e-7)
    K, pullback = kernel.value_and_pullback_x(X, Z)
    np.testing.assert_allclose(K, kernel(X, Z), atol=1e-12)
    slow = np.einsum("ij,ijk->ik", V, kernel.gradient_x(X, Z))
    np.testing.assert_allclose(pullback(V), slow, rtol=1e-7, atol=1e-7)


@given(kernels(), designs(), designs())
def test_every_combination_is_a_covariance(kernel: Kernel, X: Array, Z: Array) -> None:
    K = kernel(X)
    assert np.array_equal(K, K.T)
    smallest, size = np.linalg.eigvalsh(K)[0], np.abs(K).max()
    assert smallest >= -1e-9 * len(X) * size
    np.testing.assert_allclose(kernel.diagonal(X), np.diagonal(K), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(kernel(X, Z), kernel(Z, X).T, atol=1e-12)


@given(kernels(), designs())
def test_derivatives_are_finite_at_equal_points(kernel: Kernel, X: Array) -> None:
    X = np.vstack([X, X])
    assert np.isfinite(kernel.gradient(X)).all()
    assert np.isfinite(kernel.gradient_x(X, X)).all()


@pytest.mark.parametrize("kind", [RBF, Matern32, Matern52, RationalQuadratic])
def test_matern_and_its_like_are_flat_at_distance_0(kind: type[RBF]) -> None:
    """One-sided differences at 0 come from both sides of a peak, and vanish with the step."""
    x = np.full((1, 3), 0.3)
    assert np.array_equal(kind(0.2).gradient_x(x, x), np.zeros((1, 1, 3)))
    numeric = approx_fprime(x[0], lambda u: kind(0.2)(u[None, :], x)[0, 0], 1e-6)
    np.testing.assert_allclose(numeric, 0, atol=1e-3)


def test_formulas_at_one_distance() -> None:
    x, z = np.array([[0.0]]), np.array([[0.6]])
    r = 0.6 / 0.5
    want = {
        RBF(0.5): np.exp(-(r**2) / 2),
        Matern32(0.5): (1 + 3**0.5 * r) * np.exp(-(3**0.5) * r),
        Matern52(0.5): (1 + 5**0.5 * r + 5 / 3 * r * r) * np.exp(-(5**0.5) * r),
        RationalQuadratic(0.5, 2.0): (1 + r * r / 4) ** -2,
        Periodic(0.5, 2.0): np.exp(-2 * np.sin(np.pi * 0.6 / 2) ** 2 / 0.25),
        Hamming(0.5): np.exp(-2.0),
    }
    for kernel, value in want.items():
        assert kernel(x, z)[0, 0] == pytest.approx(value, abs=1e-14), kernel


def test_a_periodic_kernel_is_the_product_of_one_for_each_column() -> None:
    X = design(6)
    each = [Periodic(0.8, 0.6, columns=[k])(X) for k in range(3)]
    np.testing.assert_allclose(Periodic(0.8, 0.6)(X), np.prod(each, axis=0), atol=1e-14)


def test_hamming_does_not_depend_on_which_number_a_choice_has() -> None:
    X = design(9)
    renamed = X.copy()
    renamed[:, 2] = np.array([0.7, 0.1, 0.2])[(2 * X[:, 2]).astype(int)]
    kernel = Hamming(0.7, columns=[2])
    assert np.array_equal(kernel(X), kernel(renamed))
    one_hot = X[:, 2:] == np.array([0.0, 0.5, 1.0])
    np.testing.assert_allclose(RBF(0.7)(one_hot / 2**0.5), kernel(X), atol=1e-14)
    assert set(np.round(kernel(X), 12).ravel()) == {1.0, np.round(np.exp(-0.5 / 0.49), 12)}


def test_white_noise_belongs_to_the_observation_not_to_the_place() -> None:
    X = np.zeros((3, 2))
    assert np.array_equal(White(0.3)(X), 0.3 * np.eye(3))
    assert np.array_equal(White(0.3)(X, X), np.zeros((3, 3)))


def test_operators() -> None:
    X = design(5)
    np.testing.assert_allclose((2.0 * RBF(0.5) + 1.0)(X), 2 * RBF(0.5)(X) + 1, atol=1e-14)
    np.testing.assert_allclose((1.0 + RBF(0.5) * 2.0)(X), 2 * RBF(0.5)(X) + 1, atol=1e-14)
    kernel = 2.0 * (RBF(0.5) + Matern52([0.1, 0.2], columns=[0, 2]))
    assert repr(kernel) == (
        "Constant(variance=2) * (RBF(length_scale=0.5) + "
        "Matern52(length_scale=[0.1, 0.2], columns=[0, 2]))"
    )
    assert kernel.names == ("variance", "length_scale", "length_scale", "length_scale")
    assert kernel.columns_of(3) == (3, 3, 2, 2)


def test_with_theta_leaves_the_kernel_as_it_is() -> None:
    kernel = 2.0 * RBF([0.5, 0.6])
    new = kernel.with_theta(np.log([3.0, 0.1, 0.2]))
    np.testing.assert_allclose(np.exp(kernel.theta), [2.0, 0.5, 0.6])
    np.testing.assert_allclose(np.exp(new.theta), [3.0, 0.1, 0.2])


@pytest.mark.parametrize("value", [0.0, -1.0, np.nan, np.inf, []])
def test_hyperparameters_are_positive(value: float) -> None:
    with pytest.raises(ValueError, match="length_scale must be positive"):
        RBF(value)
    with pytest.raises(ValueError, match="variance must be positive"):
        Constant(value)


def test_length_scales_and_columns_must_fit() -> None:
    with pytest.raises(ValueError, match="3 values for 2 columns"):
        RBF([1.0, 1.0, 1.0], columns=[0, 1])
