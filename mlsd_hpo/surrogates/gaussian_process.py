"""The Gaussian process: a distribution over functions, made sure of by what was observed.

Before any data, the values at any points are jointly normal, with covariances from a kernel: near
points have like values. Conditioning that normal distribution on the n observed values gives, at
every other point, a mean (the best guess) and a variance (how much is not known yet). Both are a
few lines of linear algebra with the Cholesky factor L of the covariance of the data.

Source: Rasmussen & Williams, "Gaussian processes for machine learning", 2006, algorithm 2.1.
Cost: fit O(n³) times the evaluations of the evidence; add O(n²); posterior O(n²) per point.
"""

from __future__ import annotations

import warnings
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from mlsd_hpo.surrogates.cholesky import backward, extend, factor, forward, solve
from mlsd_hpo.surrogates.evidence import FAILED, Search, log_marginal_likelihood
from mlsd_hpo.surrogates.kernels import Kernel, Matern52
from mlsd_hpo.surrogates.kernels.base import Array
from mlsd_hpo.surrogates.outputs import Outputs, finite

NOISE_FLOOR = 1e-10  # least variance of an observation, of standardized outputs
FIRST_NOISE = 1e-2  # where the search for the noise starts
SMALL = 200  # up to so many points, a fit searches from several starts
WARM_ITERATIONS = 10  # beyond, from the last hyperparameters only, for so many steps


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
        kernel: with the hyperparameters of the last fit.
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
        self._kernel: Kernel | None = None  # fitted
        self._noise = FIRST_NOISE  # σ², of standardized outputs
        self._condition(np.zeros((0, 0)), np.zeros(0), Outputs())

    @property
    def kernel(self) -> Kernel:
        """The kernel with the hyperparameters of the last fit; before, as it was given."""
        return self._kernel or self.first_kernel or default_kernel(max(1, self.X.shape[1]))

    @property
    def noise_variance(self) -> float:
        """σ², in squared units of y."""
        return float(self._outputs.variances(np.array(self._noise)))

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        rng: np.random.Generator | None = None,
        optimize: bool | None = None,
    ) -> Self:
        """Condition on data, after fitting the hyperparameters to them.

        The first fit starts from the kernel as given and from `restarts` random places; a later one
        from the last hyperparameters and one random place. With more than `SMALL` points it starts
        from the last hyperparameters only and takes few steps; without any, they come from a first
        fit to `SMALL` of the points.

        Args:
            X: (n, d); n may be 0.
            y: (n,); ±∞ count as the largest and smallest finite output.
            rng: for random starts; None for no such starts.
            optimize: False keeps the last hyperparameters, this time.

        Raises:
            ValueError: for other shapes, NaN in y, or X not finite. Never for its numbers' sake: if
                nothing can be fitted, there is a warning, and hyperparameters as at the start.
        """
        X, y = _checked(X, y)
        y = finite(y)
        outputs = Outputs.of(y) if self.standardize else Outputs()
        fixed = self._fixed_noise(outputs)
        if fixed is not None:
            self._noise = fixed
        if len(y) > 1 and (self.optimize if optimize is None else optimize):
            self._search(X, outputs.standardize(y), fixed, rng)
        try:
            self._condition(X, y, outputs)
        except np.linalg.LinAlgError as error:
            warnings.warn(f"{self.kernel!r} cannot be used here: {error}", stacklevel=2)
            self._kernel, self._noise = default_kernel(X.shape[1]), FIRST_NOISE
            self._condition(X, y, outputs)
        return self

    def _fixed_noise(self, outputs: Outputs) -> float | None:
        """The noise in standardized units, None if it is inferred."""
        if isinstance(self.noise, str):
            return None
        return max((self.noise or 0.0) / outputs.scale / outputs.scale, NOISE_FLOOR)

    def _search(
        self, X: Array, z: Array, fixed: float | None, rng: np.random.Generator | None
    ) -> None:
        """Set kernel and noise to the best that L-BFGS finds."""
        if self._kernel is None and len(z) > SMALL:  # first on some of the points
            some = np.linspace(0, len(z) - 1, SMALL).astype(int)
            self._search(X[some], z[some], fixed, rng)
        first = self.first_kernel or default_kernel(X.shape[1])
        search = Search(first, fixed, X, z)
        if self._kernel is None:
            starts, randoms = [search.start(first, FIRST_NOISE)], self.restarts
        else:
            starts, randoms = [search.start(self._kernel, self._noise)], min(1, self.restarts)
        iterations = self.iterations
        if len(z) > SMALL:
            iterations = WARM_ITERATIONS
        elif rng is not None:
            starts += [search.random_start(rng) for _ in range(randoms)]
        t, value = search.maximize(starts, iterations)
        if value < FAILED:
            self._kernel, self._noise = search.model(t)
        else:
            warnings.warn(f"no hyperparameters of {first!r} fit; they stay as given", stacklevel=3)
            self._kernel, self._noise = first, FIRST_NOISE if fixed is None else fixed

    def _condition(self, X: Array, y: Array, outputs: Outputs) -> None:
        """Factorize the covariance of the data (algorithm 2.1, lines 2 and 3)."""
        K = self.kernel(X)  # (n, n)
        K.flat[:: len(X) + 1] += self._noise
        self._L, self._jitter = factor(K)
        self._a = solve(self._L, outputs.standardize(y))  # α = K⁻¹ z, (n,)
        self.X, self.y, self._outputs = X, y, outputs

    def add(self, x: ArrayLike, y: float) -> Self:
        """Condition on one more observation, in O(n²).

        Hyperparameters and the standardization of outputs stay those of the last fit.

        Args:
            x: (d,).
            y: a number; ±∞ counts as the largest or smallest output so far.
        """
        row, value = _checked(np.reshape(np.asarray(x, dtype=float), (1, -1)), [y])
        if len(self.y) == 0:
            return self.fit(row, value, optimize=False)
        _same_columns(row, self.X)
        new_y = finite(np.append(self.y, value))
        k = self.kernel(self.X, row)[:, 0]  # (n,)
        variance = self.kernel.diagonal(row)[0] + self._noise + self._jitter
        self._L = extend(self._L, k, variance, least=max(self._noise, NOISE_FLOOR))
        self.X, self.y = np.vstack([self.X, row]), new_y
        self._a = solve(self._L, self._outputs.standardize(new_y))
        return self

    def posterior(self, X: ArrayLike) -> tuple[Array, Array]:
        """Mean (m,) and variance (m,) of the function, without noise, at X (m, d).

        Before any data, those of the prior.
        """
        Z = _rows(X)
        k = self._covariances(Z)  # (n, m)
        mean = k.T @ self._a  # eq. 2.25
        v = forward(self._L, k)
        variance = self.kernel.diagonal(Z) - np.sum(v * v, axis=0)  # eq. 2.26
        return self._outputs.values(mean), self._outputs.variances(np.maximum(variance, 0))

    def posterior_with_gradient(self, x: ArrayLike) -> tuple[Array, Array, Array, Array]:
        """Mean and variance as in `posterior`, and how they change with x.

        Args:
            x: one point (d,), or several (m, d).

        Returns:
            mean, variance, ∂mean/∂x, ∂variance/∂x: shapes (), (), (d,), (d,) for one point, and
            (m,), (m,), (m, d), (m, d) for several. Where rounding would make the variance
            negative, it is 0, and so is its gradient.
        """
        one = np.ndim(x) == 1
        Z = _rows(np.atleast_2d(np.asarray(x, dtype=float)))
        data = self.X if len(self.y) else np.zeros((0, Z.shape[1]))
        k, pullback = self.kernel.value_and_pullback_x(Z, data)  # (m, n)
        mean = k @ self._a
        slope = pullback(np.broadcast_to(self._a, k.shape))
        v = forward(self._L, k.T)  # (n, m)
        variance = self.kernel.diagonal(Z) - np.sum(v * v, axis=0)
        # ∂(kᵀ K⁻¹ k) = 2 (K⁻¹ k)ᵀ ∂k
        change = self.kernel.diagonal_gradient_x(Z) - 2 * pullback(backward(self._L, v).T)
        change[variance <= 0] = 0.0
        out = self._outputs
        mean, variance = out.values(mean), out.variances(np.maximum(variance, 0))
        slope, change = out.differences(slope), out.variances(change)
        return (
            (mean[0], variance[0], slope[0], change[0]) if one else (mean, variance, slope, change)
        )

    def joint_posterior(self, X: ArrayLike) -> tuple[Array, Array]:
        """Mean (m,) and covariance (m, m) of the function, without noise, at X (m, d)."""
        Z = _rows(X)
        k = self._covariances(Z)
        v = forward(self._L, k)
        covariance = self.kernel(Z) - v.T @ v
        return self._outputs.values(k.T @ self._a), self._outputs.variances(covariance)

    def sample(
        self, X: ArrayLike, size: int, rng: np.random.Generator, prior: bool = False
    ) -> Array:
        """Draw functions, and return their values at X (m, d).

        Args:
            X: (m, d).
            size: how many functions.
            rng: the source of randomness.
            prior: draw as if there were no data.

        Returns:
            (size, m).
        """
        Z = _rows(X)
        mean, covariance = np.zeros(len(Z)), self.kernel(Z)
        if not prior and len(self.y):
            k = self._covariances(Z)
            v = forward(self._L, k)
            mean, covariance = k.T @ self._a, covariance - v.T @ v
        L, _ = factor(covariance)
        return self._outputs.values(mean + rng.standard_normal((size, len(Z))) @ L.T)

    def log_marginal_likelihood(self) -> float:
        """log p(z | X, θ) of the standardized outputs z, at the hyperparameters of the last fit."""
        if len(self.y) == 0:
            return 0.0
        z = self._outputs.standardize(self.y)
        return log_marginal_likelihood(self.kernel, self._noise, self.X, z)[0]

    def _covariances(self, Z: Array) -> Array:
        """k(X, Z), (n, m); without data (0, m)."""
        return self.kernel(self.X, Z) if len(self.y) else np.zeros((0, len(Z)))


def default_kernel(d: int) -> Kernel:
    """``1.0 * Matern52``, with a length-scale of √d / 2 for each of d columns."""
    return 1.0 * Matern52(np.full(d, 0.5 * d**0.5))


def _rows(X: ArrayLike) -> Array:
    rows = np.asarray(X, dtype=float)
    if rows.ndim != 2 or not np.isfinite(rows).all():
        raise ValueError(f"X must be a finite array (n, d), not of shape {rows.shape}")
    return rows


def _same_columns(rows: Array, X: Array) -> None:
    if rows.shape[1] != X.shape[1]:
        raise ValueError(f"a point has {X.shape[1]} coordinates here, not {rows.shape[1]}")


def _checked(X: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    rows, values = _rows(X), np.asarray(y, dtype=float)
    if values.shape != (len(rows),):
        raise ValueError(f"y must have shape ({len(rows)},), one number a row, not {values.shape}")
    if np.isnan(values).any():
        raise ValueError("y has NaN; leave failed observations out, or give them a value")
    return rows.copy(), values.copy()
