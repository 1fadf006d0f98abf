"""Fit hyperparameters: the maximum of evidence and priors together, by L-BFGS from several starts.

The evidence has several maxima: noise may explain what a short length-scale explains too. A first
fit starts from the kernel as it was given and from random places. Later fits have the last
hyperparameters to start from, which one more observation moves only a little, and one random
place, so that over many fits a better maximum is found even so.

With many points evaluations are dear, and the maximum moves less: a first fit searches on `SMALL`
of the points, all of them serve for `WARM_ITERATIONS` more steps, and a fit is repeated only when
the points have become more by a share of `GROWTH`.

Source: Rasmussen & Williams, "Gaussian processes for machine learning", 2006, section 5.4.1.
Cost: 10 to 50 evaluations of O(n³) for each start.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlsd_hpo.surrogates.evidence import log_marginal_likelihood
from mlsd_hpo.surrogates.kernels import Kernel
from mlsd_hpo.surrogates.kernels.base import Array
from mlsd_hpo.surrogates.priors import Belief, belief

SMALL = 200
WARM_ITERATIONS = 10
GROWTH = 0.02
FAILED = 1e25  # the objective where the covariance has no Cholesky factor


@dataclass(frozen=True)
class Hyperparameters:
    """A kernel, the variance of the noise, and to how many points they were fitted."""

    kernel: Kernel
    noise: float  # σ², of standardized outputs
    points: int = 0

    def outgrown(self, n: int) -> bool:
        """Whether n points are reason to fit again."""
        return n <= SMALL or self.points > n or n >= (1 + GROWTH) * self.points


@dataclass(frozen=True)
class Objective:
    """-(log p(y | X, θ) + log p(θ)) as a function of one vector t.

    t is the kernel's theta, followed by log σ² if the noise is inferred.

    Args:
        form: a kernel of the form that is fitted; its own hyperparameters do not matter.
        noise: σ² if it is fixed, None if it is inferred.
        X: (n, d).
        y: (n,), standardized.
    """

    form: Kernel
    noise: float | None
    X: Array
    y: Array

    def __call__(self, t: Array) -> tuple[float, Array]:
        """The value, and its gradient of t's shape."""
        found = self.model(t)
        try:
            value, gradient = log_marginal_likelihood(found.kernel, found.noise, self.X, self.y)
        except np.linalg.LinAlgError:
            return FAILED, np.zeros(t.size)
        priors = [b.prior.log_density(x) for b, x in zip(self.beliefs(), t.tolist(), strict=True)]
        value += sum(p for p, _ in priors)
        return -value, -(gradient[: t.size] + np.array([g for _, g in priors]))

    def model(self, t: Array) -> Hyperparameters:
        """What t stands for."""
        if self.noise is not None:
            return Hyperparameters(self.form.with_theta(t), self.noise, len(self.y))
        return Hyperparameters(self.form.with_theta(t[:-1]), float(np.exp(t[-1])), len(self.y))

    def vector(self, model: Hyperparameters) -> Array:
        """The t that stands for `model`."""
        theta = model.kernel.theta
        return theta if self.noise is not None else np.append(theta, np.log(model.noise))

    def beliefs(self) -> list[Belief]:
        """Prior and bounds of each entry of t."""
        sizes = self.form.columns_of(self.X.shape[1])
        found = [belief(name, d) for name, d in zip(self.form.names, sizes, strict=True)]
        return found if self.noise is not None else [*found, belief("noise", 1)]

    def random_start(self, rng: np.random.Generator) -> Array:
        """A vector t near the modes of the priors."""
        beliefs = self.beliefs()
        draws = rng.standard_normal(len(beliefs)).tolist()
        return np.array([b.prior.start(z) for b, z in zip(beliefs, draws, strict=True)])

    def minimize(self, starts: list[Array], iterations: int) -> Hyperparameters | None:
        """The best that L-BFGS finds from the starts; None if there is no value at any."""
        from scipy.optimize import minimize  # here, since it takes long to import

        bounds = [(np.log(b.low), np.log(b.high)) for b in self.beliefs()]
        best, least = None, FAILED
        for start in starts:
            found = minimize(
                self,
                np.clip(start, *np.array(bounds).reshape(-1, 2).T),
                jac=True,
                method="L-BFGS-B",
                bounds=bounds,
                options={"maxiter": iterations},
            )
            if found.fun < least:
                best, least = found.x, float(found.fun)
        return None if best is None else self.model(best)


def fit_hyperparameters(
    first: Hyperparameters,
    last: Hyperparameters | None,
    noise: float | None,
    X: Array,
    y: Array,
    rng: np.random.Generator | None,
    restarts: int,
    iterations: int,
) -> Hyperparameters | None:
    """Fit a kernel and the noise to data.

    Args:
        first: where the first fit starts; its kernel says which form is fitted.
        last: the last fit; None for a first fit.
        noise: σ² if it is fixed, None if it is inferred.
        X: (n, d).
        y: (n,), standardized.
        rng: for random starts; None for none of them.
        restarts: random starts of a first fit; later fits have one at most.
        iterations: of L-BFGS at most, from each start.

    Returns:
        The fit, or None if the evidence cannot be computed at any start.
    """
    small = len(y) <= SMALL
    if last is None and not small:
        some = np.linspace(0, len(y) - 1, SMALL).astype(int)
        last = fit_hyperparameters(
            first, None, noise, X[some], y[some], rng, restarts, iterations
        )  # None again if it failed
    objective = Objective(first.kernel, noise, X, y)
    starts = [objective.vector(last or first)]
    if rng is not None and small:
        starts += [
            objective.random_start(rng) for _ in range(min(restarts, 1 if last else restarts))
        ]
    return objective.minimize(starts, iterations if small else WARM_ITERATIONS)
