"""A model that has learned values nobody has measured: imagined ones, drawn from itself.

Some values are not known, but what is done next depends on them: those of trials under way, or the
true values behind noisy results. So draw them S times from what the model says of them jointly, and
condition on each draw. That moves the mean in each draw by another amount and narrows the variance
in all of them by the same. With F the values at p points P, F ~ N(μ_P, U Λ Uᵀ), and
c(x) = cov(f(x), F),

    F_s = μ_P + U Λ^½ ε_s,        w(x) = Λ^-½ Uᵀ c(x),        ε_s ~ N(0, I)
    mean_s(x) = μ(x) + w(x)ᵀ ε_s        variance(x) = σ²(x) - w(x)ᵀ w(x)

Λ are the eigenvalues, the largest first. Directions in which next to nothing is uncertain are left
out, so that equal points and values known exactly do no harm.

Source: Rasmussen & Williams, "Gaussian processes for machine learning", 2006, section 2.2: the
formulas for conditioning on values without noise, with the draws F_s put in.
Cost: O(n² p + p³) to make; O((n + p) p + n²) for each point.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.surrogates.gaussian_process import GaussianProcess

Array = NDArray[np.float64]

CERTAIN = 1e-10  # variances that are smaller than the largest by this factor count as 0


class Imagined:
    """A Gaussian process under S draws of its values at certain points.

    Args:
        model: the process.
        points: P, (p, d).
        normals: ε, (S, p), as `normals` draws them.

    Attributes:
        values: F, (S, p), the values imagined.
    """

    def __init__(self, model: GaussianProcess, points: Array, normals: Array) -> None:
        self.model = model
        self._covariance = model.covariance_with(points)
        mean, C = model.joint_posterior(points)
        variances, U = np.linalg.eigh(C)  # ascending
        kept = variances > CERTAIN * max(variances[-1], 0.0)
        variances, U = variances[kept][::-1], U[:, kept][:, ::-1]
        self._normals = normals[:, : len(variances)]  # (S, r): r directions are uncertain
        self.values = mean + (self._normals * np.sqrt(variances)) @ U.T
        self._whiten = U / np.sqrt(variances)  # (p, r): w = c whiten

    def means(self, Z: Array) -> Array:
        """The mean under each draw, (m, S), at Z (m, d)."""
        C, _ = self._covariance(Z)  # (m, p)
        return self.model.posterior(Z)[0][:, None] + C @ (self._whiten @ self._normals.T)

    def posterior(self, Z: Array) -> tuple[Array, Array]:
        """The mean under each draw (m, S), and the variance under any (m,), at Z (m, d)."""
        mean, variance = self.model.posterior(Z)
        w = self._covariance(Z)[0] @ self._whiten  # (m, r)
        return mean[:, None] + w @ self._normals.T, np.maximum(variance - np.sum(w * w, axis=1), 0)

    def posterior_with_gradient(
        self, x: Array
    ) -> tuple[Array, float, Callable[[Array, float], Array]]:
        """Means (S,) and variance at x (d,), and how a function of them changes with x.

        Returns:
            means, variance, and the function (a (S,), b) ↦ Σ_s a_s ∂mean_s/∂x + b ∂variance/∂x.
        """
        mean, variance, d_mean, d_variance = self.model.posterior_with_gradient(x)
        C, pullback = self._covariance(x[None])
        w = C[0] @ self._whiten  # (r,)
        left = float(variance - w @ w)

        def gradient(a: Array, b: float) -> Array:
            b = b if left > 0 else 0.0
            by_w = a @ self._normals - 2 * b * w  # (r,)
            found: Array = a.sum() * d_mean + b * d_variance + pullback(by_w @ self._whiten.T)[0]
            return found

        return mean + self._normals @ w, max(left, 0.0), gradient


def normals(size: int, p: int, rng: np.random.Generator) -> Array:
    """ε (size, p): standard normal draws that cover the distribution evenly (scrambled Sobol).

    Means over them err less than over independent draws (quasi-Monte Carlo). `size` is best a power
    of 2.
    """
    from scipy.special import ndtri  # slow to import
    from scipy.stats import qmc

    if p == 0:
        return np.zeros((size, 0))
    uniform = qmc.Sobol(p, rng=rng).random(size)
    return np.asarray(ndtri(np.clip(uniform, 1e-12, 1 - 1e-12)))
