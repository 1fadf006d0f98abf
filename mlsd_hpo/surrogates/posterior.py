"""A normal distribution over functions, conditioned on what was observed: the algebra.

Before any data, the values at any points are jointly normal with mean 0 and covariances k: near
points have like values. Conditioning on n observed values z gives, at any other point x, with
k = k(X, x) and K = k(X, X) + σ² I,

    mean = kᵀ K⁻¹ z            variance = k(x, x) - kᵀ K⁻¹ k

The mean is the best guess, the variance what is not known yet. K⁻¹ is never computed: with
K = L Lᵀ, v = L⁻¹ k and α = K⁻¹ z, the mean is kᵀ α and the variance k(x, x) - vᵀ v.

`GaussianProcess` adds what practice needs around this: units, hyperparameters, odd data.

Source: Rasmussen & Williams, "Gaussian processes for machine learning", 2006, algorithm 2.1.
Cost: O(n³) to condition, O(n²) for one more observation and for each point that is asked about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mlsd_hpo.surrogates.cholesky import backward, extend, factor, forward, solve
from mlsd_hpo.surrogates.kernels import Kernel
from mlsd_hpo.surrogates.kernels.base import Array, Pullback

ROUNDING = 1e-8  # of a variance; what is left of it may be less, and its sign wrong


@dataclass(frozen=True)
class Posterior:
    """A Gaussian process with mean 0, given data. Make one with `Posterior.of`.

    Args:
        kernel: k.
        noise: σ², the variance of each observation, and what was added to it to factorize K.
        X: (n, d), n ≥ 0; without data, the posterior is the prior.
        L: (n, n), lower triangular, L Lᵀ = K.
        alpha: α = K⁻¹ z, (n,).
    """

    kernel: Kernel
    noise: float
    X: Array
    L: Array
    alpha: Array

    @classmethod
    def of(cls, kernel: Kernel, noise: float, X: Array, z: Array) -> Posterior:
        """Condition on z (n,) at X (n, d): algorithm 2.1, lines 2 and 3.

        Raises:
            np.linalg.LinAlgError: if K has no Cholesky factor.
        """
        K = kernel(X)  # (n, n)
        K.flat[:: len(X) + 1] += noise
        L, jitter = factor(K)
        return cls(kernel, noise + jitter, X, L, solve(L, z))

    def extended(self, x: Array, z: Array) -> Posterior:
        """The posterior with one more observation, at x (d,); z (n + 1,) are all outputs."""
        row = x[None, :]  # (1, d)
        k = self.kernel(self.X, row)[:, 0]  # (n,)
        variance = float(self.kernel.diagonal(row)[0]) + self.noise
        L = extend(self.L, k, variance, least=self.noise)
        return Posterior(self.kernel, self.noise, np.vstack([self.X, row]), L, solve(L, z))

    def mean_and_variance(self, Z: Array) -> tuple[Array, Array]:
        """Mean (m,) and variance (m,) at Z (m, d); a variance below 0 by rounding is 0."""
        k = self.kernel(self.X, Z)  # (n, m)
        v = forward(self.L, k)  # (n, m)
        variance = self.kernel.diagonal(Z) - np.sum(v * v, axis=0)  # eq. 2.26
        return k.T @ self.alpha, np.maximum(variance, 0)  # eq. 2.25

    def with_gradients(self, Z: Array) -> tuple[Array, Array, Array, Array]:
        """Mean (m,), variance (m,), and their gradients (m, d) with respect to the rows of Z.

        ∂mean = αᵀ ∂k and ∂variance = ∂k(x, x) - 2 (K⁻¹ k)ᵀ ∂k: both are weighted sums of ∂k over
        the data. Where the variance is 0, its gradient is 0.
        """
        k, pullback = self.kernel.value_and_pullback_x(Z, self.X)  # (m, n)
        v = forward(self.L, k.T)  # (n, m)
        variance = self.kernel.diagonal(Z) - np.sum(v * v, axis=0)
        d_mean = pullback(np.broadcast_to(self.alpha, k.shape))
        weights = backward(self.L, v).T  # K⁻¹ k, (m, n)
        d_variance = self.kernel.diagonal_gradient_x(Z) - 2 * pullback(weights)
        d_variance[variance <= 0] = 0.0
        return k @ self.alpha, np.maximum(variance, 0), d_mean, d_variance

    def joint(self, Z: Array) -> tuple[Array, Array]:
        """Mean (m,) and covariance (m, m) at Z (m, d): eq. 2.25 and 2.26 for several points."""
        k = self.kernel(self.X, Z)
        v = forward(self.L, k)
        return k.T @ self.alpha, self.kernel(Z) - v.T @ v

    def covariance_with(self, P: Array) -> Callable[[Array], tuple[Array, Pullback]]:
        """Covariances of the values at P (p, d) with those at other points Z, as a function of Z.

        It returns C (m, p), and for climbing the function W (m, p) ↦ Σⱼ Wᵢⱼ ∂Cᵢⱼ/∂zᵢ (m, d). With
        A = K⁻¹ k(X, P) it is k(Z, P) - k(Z, X) A: one product with the covariances of both.
        """
        both = np.vstack([self.X, P])  # (n + p, d)
        M = np.vstack([-solve(self.L, self.kernel(self.X, P)), np.eye(len(P))])  # (n + p, p)

        def at(Z: Array) -> tuple[Array, Pullback]:
            k, pullback = self.kernel.value_and_pullback_x(Z, both)  # (m, n + p)
            return k @ M, lambda W: pullback(W @ M.T)

        return at

    def sample(self, Z: Array, size: int, rng: np.random.Generator) -> Array:
        """Values (size, m) of random functions at Z: mean + C ε, with C Cᵀ the covariance."""
        mean, covariance = self.joint(Z)
        before = float(np.mean(self.kernel.diagonal(Z)))  # the variance that data took away from
        C, _ = factor(covariance, least=ROUNDING * before)
        return mean + rng.standard_normal((size, len(Z))) @ C.T
