"""The evidence for hyperparameters: log p(y | X, θ), the log marginal likelihood.

How probable were the outputs before they were seen, if functions are drawn with these
hyperparameters? It weighs fit against flexibility by itself: a length-scale that could explain
everything makes what did happen improbable.

Source: Rasmussen & Williams, "Gaussian processes for machine learning", 2006, chapter 5.
Cost: O(n³), value and gradient together.
"""

from __future__ import annotations

import numpy as np

from mlsd_hpo.surrogates.cholesky import factor, half_inverse, solve
from mlsd_hpo.surrogates.kernels import Kernel
from mlsd_hpo.surrogates.kernels.base import Array

LOG_2PI = float(np.log(2 * np.pi))


def log_marginal_likelihood(
    kernel: Kernel, noise: float, X: Array, y: Array
) -> tuple[float, Array]:
    """log p(y | X, θ) of outputs with mean 0, and its gradient.

    Args:
        kernel: with p hyperparameters.
        noise: variance σ² of each observation.
        X: (n, d), n ≥ 1.
        y: (n,).

    Returns:
        The value, and the gradient (p + 1,) with respect to `kernel.theta` and log σ².

    Raises:
        np.linalg.LinAlgError: if the covariance has no Cholesky factor.
    """
    K, pullback = kernel.value_and_pullback(X)  # (n, n)
    n = len(y)
    K.flat[:: n + 1] += noise
    L, _ = factor(K)
    a = solve(L, y)  # α = K⁻¹ y
    value = -y @ a / 2 - np.sum(np.log(np.diagonal(L))) - n / 2 * LOG_2PI  # eq. 5.8
    # eq. 5.9: ∂/∂θₖ = ½ tr((α αᵀ - K⁻¹) ∂K/∂θₖ) = Σᵢⱼ Wᵢⱼ ∂Kᵢⱼ/∂θₖ
    W = np.outer(a, a / 2) - half_inverse(L)
    return float(value), np.append(pullback(W), noise * np.trace(W))
