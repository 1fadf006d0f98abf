"""The Gaussian process as strategies and lectures use it.

The algebra, two formulas and a Cholesky factor, is in `posterior.py`: read that first. Here it is
joined with what practice needs: outputs are standardized (`data.py`), hyperparameters are fitted
(`fit.py`), and no data, however odd, make it raise: equal points, constant outputs, infinities,
one point or none.

Source: Rasmussen & Williams, "Gaussian processes for machine learning", 2006.
Cost: fit O(n³) for each of 10 to 100 evaluations of the evidence; add O(n²); posterior O(n²) per
point.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from mlsd_hpo.surrogates.data import Outputs, outputs, points
from mlsd_hpo.surrogates.evidence import log_marginal_likelihood
from mlsd_hpo.surrogates.fit import Hyperparameters, fit_hyperparameters
from mlsd_hpo.surrogates.kernels import Kernel, Matern52
from mlsd_hpo.surrogates.kernels.base import Array, Pullback
from mlsd_hpo.surrogates.posterior import Posterior
from mlsd_hpo.surrogates.threads import one_thread

NOISE_FLOOR = 1e-10  # least variance of an observation, of standardized outputs
FIRST_NOISE = 1e-2  # where the search for the noise starts


class GaussianProcess:
    """Gaussian process regression.

    Everything outside is in the units of X and y that were given; inside, outputs are standardized,
    so a kernel's variance is in units of the variance of y. The kernel given is not changed. A copy
    by ``copy.copy`` is cheap, and what is added to it does not touch the original.

    Args:
        kernel: covariance function; None for ``1.0 * Matern52`` with a length-scale per column.
        noise: "infer" fits the variance of the noise; a number ≥ 0 is that variance, in squared
            units of y; None is no noise.
        optimize: whether `fit` fits the kernel's hyperparameters, and the noise if "infer".
        standardize: whether outputs are standardized; without, the prior mean is 0.
        restarts: how many random starts the first fit has beside the kernel as given.
        iterations: of L-BFGS at most, from each start.

    Attributes:
        X, y: the data, (n, d) and (n,).

    Raises:
        ValueError: for a noise that is none of these.
    """

    def __init__(
        self,
        kernel: Kernel | None = None,
        noise: float | str | None = "infer",
        *,
        optimize: bool = True,
        standardize: bool = True,
        restarts: int = 4,
        iterations: int = 50,
    ) -> None:
        number = isinstance(noise, int | float) and 0 <= noise < np.inf
        if not (noise is None or noise == "infer" or number):
            raise ValueError(f'noise must be "infer", None or a number ≥ 0, not {noise!r}')
        self.first_kernel = kernel
        self.noise = noise
        self.optimize = optimize
        self.standardize = standardize
        self.restarts = restarts
        self.iterations = iterations
        self.X, self.y = np.zeros((0, 0)), np.zeros(0)
        self._outputs = Outputs()
        self._fitted: Hyperparameters | None = None
        self._given_data: Posterior | None = None

    @property
    def kernel(self) -> Kernel:
        """The kernel with the hyperparameters of the last fit; before, as it was given."""
        return self._hyperparameters(self.X.shape[1] or 1).kernel

    @property
    def noise_variance(self) -> float:
        """σ², in squared units of y."""
        noise = self._hyperparameters(self.X.shape[1] or 1).noise
        return float(self._outputs.variances(np.array(noise)))

    @one_thread()
    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        rng: np.random.Generator | None = None,
        optimize: bool | None = None,
    ) -> Self:
        """Condition on data, after fitting the hyperparameters to them.

        A fit starts from the last one; `fit.py` tells from where else, and that with more than 200
        points the hyperparameters are kept until there are 2% more of them.

        Args:
            X: (n, d); n may be 0.
            y: (n,); ±∞ count as the largest and smallest finite output.
            rng: for random starts; None for no such starts.
            optimize: True fits the hyperparameters this time, however many points there are, False
                keeps them.

        Raises:
            ValueError: for other shapes, NaN in y, or X not finite. Not for what the numbers are:
                if nothing can be fitted there is a warning, and the kernel is as at the start.
        """
        X, y = points(X), outputs(y)
        if len(X) != len(y):
            raise ValueError(f"X has {len(X)} rows and y {len(y)} values; they belong together")
        if X.shape[1] != self.X.shape[1] and self.first_kernel is None:
            self._fitted = None
        self.X, self.y = X, y
        self._outputs = Outputs.of(y) if self.standardize else Outputs()
        wanted = self.optimize and (self._fitted is None or self._fitted.outgrown(len(y)))
        if len(y) > 1 and (wanted if optimize is None else optimize):
            self._search(rng)
        h = self._hyperparameters(X.shape[1])
        z = self._outputs.standardize(y)
        try:
            self._given_data = Posterior.of(h.kernel, h.noise, X, z)
        except np.linalg.LinAlgError as error:
            warnings.warn(f"{h.kernel!r} fails here, not used: {error}", stacklevel=2)
            self._fitted = Hyperparameters(default_kernel(X.shape[1]), FIRST_NOISE)
            self._given_data = Posterior.of(self._fitted.kernel, FIRST_NOISE, X, z)
        return self

    def _search(self, rng: np.random.Generator | None) -> None:
        d = self.X.shape[1]
        self._fitted = fit_hyperparameters(
            self._first(d),
            self._fitted,
            self._fixed_noise(),
            self.X,
            self._outputs.standardize(self.y),
            rng,
            self.restarts,
            self.iterations,
        )
        if self._fitted is None:
            warnings.warn(f"nothing fits; {self.kernel!r} stays as given", stacklevel=3)

    def _first(self, d: int) -> Hyperparameters:
        """Where the first fit starts."""
        noise = self._fixed_noise()
        kernel = self.first_kernel or default_kernel(d)
        return Hyperparameters(kernel, FIRST_NOISE if noise is None else noise)

    def _hyperparameters(self, d: int) -> Hyperparameters:
        """Those of the last fit, with the noise as it is in units of the outputs now."""
        found, noise = self._fitted or self._first(d), self._fixed_noise()
        return found if noise is None else Hyperparameters(found.kernel, noise, found.points)

    def _fixed_noise(self) -> float | None:
        """The noise in standardized units, None if it is inferred."""
        if isinstance(self.noise, str):
            return None
        return max((self.noise or 0.0) / self._outputs.scale / self._outputs.scale, NOISE_FLOOR)

    @one_thread()
    def add(self, x: ArrayLike, y: float) -> Self:
        """Condition on one more observation, in O(n²).

        Hyperparameters and the standardization of outputs stay those of the last fit.

        Args:
            x: (d,).
            y: a number; ±∞ counts as the largest or smallest output so far.
        """
        row, value = points(np.reshape(np.asarray(x, dtype=float), (1, -1))), outputs([y], self.y)
        if self._given_data is None or len(self.y) == 0:
            return self.fit(row, value, optimize=False)
        if row.shape[1] != self.X.shape[1]:
            raise ValueError(f"points have {self.X.shape[1]} coordinates here, not {row.shape[1]}")
        self.y = np.append(self.y, value)
        self._given_data = self._given_data.extended(row[0], self._outputs.standardize(self.y))
        self.X = self._given_data.X
        return self

    def posterior(self, X: ArrayLike) -> tuple[Array, Array]:
        """Mean (m,) and variance (m,) of the function, without noise, at X (m, d).

        Before any data, those of the prior.
        """
        Z = points(X)
        mean, variance = self._given(Z).mean_and_variance(Z)
        return self._outputs.values(mean), self._outputs.variances(variance)

    def posterior_with_gradient(self, x: ArrayLike) -> tuple[Array, Array, Array, Array]:
        """Mean and variance as in `posterior`, and how they change with x.

        Args:
            x: one point (d,), or several (m, d).

        Returns:
            mean, variance, ∂mean/∂x, ∂variance/∂x: shapes (), (), (d,), (d,) for one point, and
            (m,), (m,), (m, d), (m, d) for several. Where the variance is 0, so is its gradient.
        """
        Z = points(np.atleast_2d(np.asarray(x, dtype=float)))
        mean, variance, d_mean, d_variance = self._given(Z).with_gradients(Z)
        out = self._outputs
        mean, variance = out.values(mean), out.variances(variance)
        d_mean, d_variance = out.differences(d_mean), out.variances(d_variance)
        if np.ndim(x) == 1:
            return mean[0], variance[0], d_mean[0], d_variance[0]
        return mean, variance, d_mean, d_variance

    def joint_posterior(self, X: ArrayLike) -> tuple[Array, Array]:
        """Mean (m,) and covariance (m, m) of the function, without noise, at X (m, d)."""
        Z = points(X)
        mean, covariance = self._given(Z).joint(Z)
        return self._outputs.values(mean), self._outputs.variances(covariance)

    def covariance_with(self, X: ArrayLike) -> Callable[[Array], tuple[Array, Pullback]]:
        """Covariances of the values at X (p, d) with those at other points, without noise.

        Returns:
            A function of other points Z (m, d). It returns the covariances C (m, p), and a function
            that sums their derivatives: W (m, p) ↦ Σⱼ Wᵢⱼ ∂Cᵢⱼ/∂zᵢ (m, d).
        """
        P = points(X)
        covariance, out = self._given(P).covariance_with(P), self._outputs

        def at(Z: Array) -> tuple[Array, Pullback]:
            C, pullback = covariance(Z)
            return out.variances(C), lambda W: out.variances(pullback(W))

        return at

    def sample(
        self, X: ArrayLike, size: int, rng: np.random.Generator, prior: bool = False
    ) -> Array:
        """Draw functions, and return their values (size, m) at X (m, d).

        Args:
            X: (m, d).
            size: how many functions.
            rng: the source of randomness.
            prior: draw as if there were no data, with the hyperparameters as they are.
        """
        Z = points(X)
        given = self._without_data(Z.shape[1]) if prior else self._given(Z)
        return self._outputs.values(given.sample(Z, size, rng))

    def log_marginal_likelihood(self) -> float:
        """log p(z | X, θ) of the standardized outputs z, at the hyperparameters of the last fit."""
        if len(self.y) == 0:
            return 0.0
        h, z = self._hyperparameters(self.X.shape[1]), self._outputs.standardize(self.y)
        return log_marginal_likelihood(h.kernel, h.noise, self.X, z)[0]

    def _given(self, Z: Array) -> Posterior:
        return self._given_data or self._without_data(Z.shape[1])

    def _without_data(self, d: int) -> Posterior:
        h = self._hyperparameters(d)
        return Posterior.of(h.kernel, h.noise, np.zeros((0, d)), np.zeros(0))


def default_kernel(d: int) -> Kernel:
    """``1.0 * Matern52``, with a length-scale of √d / 2 for each of d columns."""
    return 1.0 * Matern52(np.full(d, 0.5 * d**0.5))
