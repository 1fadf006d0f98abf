"""The evidence for hyperparameters, log p(y | X, θ), and its maximum.

The log marginal likelihood asks how probable the outputs were before they were seen, if functions
were drawn with these hyperparameters. It weighs fit against flexibility by itself: a length-scale
that could explain everything makes what did happen improbable. It is maximized, together with the
log of weak priors, by L-BFGS from several starts, since it has several maxima.

Source: Rasmussen & Williams, "Gaussian processes for machine learning", 2006, chapter 5.
Cost: O(n³) for each evaluation, value and gradient together; an L-BFGS run makes 10 to 50.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlsd_hpo.surrogates.cholesky import factor, half_inverse, solve
from mlsd_hpo.surrogates.kernels import Kernel
from mlsd_hpo.surrogates.kernels.base import Array
from mlsd_hpo.surrogates.priors import Belief, belief

LOG_2PI = float(np.log(2 * np.pi))
FAILED = 1e25  # the objective where the covariance has no Cholesky factor


def log_marginal_likelihood(
    kernel: Kernel, noise: float, X: Array, y: Array
) -> tuple[float, Array]:
    """log p(y | X, θ) of outputs with mean 0, and its gradient.

    Args:
        kernel: with p hyperparameters.
        noise: variance σ² of each observation.
        X: (n, d).
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


@dataclass(frozen=True)
class Search:
    """The hyperparameters of a kernel and of the noise, as one vector t = [kernel.theta, log σ²].

    Args:
        kernel: any; only its form counts, not its hyperparameters.
        noise: a number keeps the noise fixed; None infers it.
        X: (n, d).
        y: (n,), standardized.
    """

    kernel: Kernel
    noise: float | None
    X: Array
    y: Array

    @property
    def beliefs(self) -> list[Belief]:
        """Prior and bounds of each entry of t but a fixed noise's."""
        sizes = self.kernel.columns_of(self.X.shape[1])
        found = [belief(name, d) for name, d in zip(self.kernel.names, sizes, strict=True)]
        return found if self.noise is not None else [*found, belief("noise", 1)]

    def start(self, kernel: Kernel, noise: float) -> Array:
        """The vector t of these hyperparameters."""
        return kernel.theta if self.noise is not None else np.append(kernel.theta, np.log(noise))

    def random_start(self, rng: np.random.Generator) -> Array:
        """A vector t near the modes of the priors."""
        draws = rng.standard_normal(len(self.beliefs)).tolist()
        return np.array([b.prior.start(z) for b, z in zip(self.beliefs, draws, strict=True)])

    def model(self, t: Array) -> tuple[Kernel, float]:
        """The kernel and the noise that t (p + 1,) stands for; t (p,) if the noise is fixed."""
        if self.noise is not None:
            return self.kernel.with_theta(t), self.noise
        return self.kernel.with_theta(t[:-1]), float(np.exp(t[-1]))

    def objective(self, t: Array) -> tuple[float, Array]:
        """-(log p(y | X, θ) + log p(θ)) and its gradient; large where there is no factor."""
        priors = [b.prior.log_density(ti) for b, ti in zip(self.beliefs, t.tolist(), strict=True)]
        try:
            value, gradient = log_marginal_likelihood(*self.model(t), self.X, self.y)
        except np.linalg.LinAlgError:
            return FAILED, np.zeros(t.size)
        value += sum(p for p, _ in priors)
        return -value, -(gradient[: t.size] + np.array([g for _, g in priors]))

    def maximize(self, starts: list[Array], iterations: int) -> tuple[Array, float]:
        """The best t that L-BFGS finds from the starts, and the objective there."""
        from scipy.optimize import minimize  # here, since it takes long to import

        bounds = [(np.log(b.low), np.log(b.high)) for b in self.beliefs]
        low, high = np.array(bounds).T if bounds else (np.zeros(0), np.zeros(0))
        best, best_value = starts[0], np.inf
        for start in starts:
            found = minimize(
                self.objective,
                np.clip(start, low, high),
                jac=True,
                method="L-BFGS-B",
                bounds=bounds,
                options={"maxiter": iterations},
            )
            if found.fun < best_value and np.isfinite(found.x).all():
                best, best_value = found.x, float(found.fun)
        return best, best_value
