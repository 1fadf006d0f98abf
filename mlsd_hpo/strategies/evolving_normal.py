"""The normal distribution that CMA-ES evolves: where to look, how far, and in which directions.

Points are drawn from N(m, σ²C). The better half of a generation pulls the mean m towards itself.
The covariance C learns in which directions steps paid (rank-µ update), the more so where the mean
keeps moving (rank-one update), and unlearns directions of the worst points (active update). The
step-size σ grows while consecutive steps of the mean agree, and shrinks where they cancel.

Nothing here knows of spaces, trials or bounds: points are rows of numbers, values are minimized.
n is the dimension, λ the number of points of a generation, µ that of the better half.

Source: Hansen, "The CMA evolution strategy: a tutorial", arXiv:1604.00772; its equation numbers.
Cost: O(n²) per point, and O(n³) per generation for the eigenvectors of C.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SMALLEST = 1e-16  # share of the largest eigenvalue of C, below which one is not let fall


def population_size(n: int) -> int:
    """λ = 4 + ⌊3 ln n⌋ (eq. 48)."""
    return 4 + math.floor(3 * math.log(n))


class Rates:
    """How fast what is learned, from n and λ alone (eqs. 49 to 58, table 1)."""

    def __init__(self, n: int, size: int) -> None:
        raw = math.log((size + 1) / 2) - np.log(np.arange(1, size + 1))  # eq. 49, (λ,)
        self.mu = size // 2
        good, bad = raw[: self.mu], raw[self.mu :]
        self.mu_eff = float(good.sum() ** 2 / (good**2).sum())  # how many points the mean rests on
        mu_eff_bad = float(bad.sum() ** 2 / (bad**2).sum())
        # eq. 55, with the 3 of the package pycma for the 5: 1 to 2% fewer evaluations on the sphere
        self.c_sigma = (self.mu_eff + 2) / (n + self.mu_eff + 3)
        excess = max(0.0, math.sqrt((self.mu_eff - 1) / (n + 1)) - 1)
        self.d_sigma = 1 + 2 * excess + self.c_sigma
        self.c_c = (4 + self.mu_eff / n) / (n + 4 + 2 * self.mu_eff / n)  # eq. 56
        self.c_1 = 2 / ((n + 1.3) ** 2 + self.mu_eff)  # eq. 57
        # eq. 58, with the 1/4 that is in the package pycma: 3% fewer evaluations on the ellipsoid
        rank_mu = 2 * (0.25 + self.mu_eff - 2 + 1 / self.mu_eff) / ((n + 2) ** 2 + self.mu_eff)
        self.c_mu = min(1 - self.c_1, rank_mu)
        bad_sum = min(
            1 + self.c_1 / self.c_mu,  # eq. 50
            1 + 2 * mu_eff_bad / (self.mu_eff + 2),  # eq. 51
            (1 - self.c_1 - self.c_mu) / (n * self.c_mu),  # eq. 52
        )
        positive, negative = raw[raw > 0].sum(), -raw[raw < 0].sum()
        self.weights = np.where(raw >= 0, raw / positive, bad_sum * raw / negative)  # eq. 53, (λ,)
        self.weight = float(self.weights.sum())  # of all
        self.length = math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n**2))  # ≈ E‖N(0, I)‖


class EvolvingNormal:
    """N(m, σ²C), to be sampled and told what the samples were worth.

    Args:
        mean: m at the start, (n,).
        sigma: σ at the start, in units of the points.
        size: λ, how many points make a generation; by default `population_size(n)`.
    """

    def __init__(self, mean: Array, sigma: float, size: int | None = None) -> None:
        self.mean = np.array(mean, dtype=float)
        self.sigma = self.first_sigma = float(sigma)
        n = len(self.mean)
        self.size = population_size(n) if size is None else size
        self.rates = Rates(n, self.size)
        self.C = np.eye(n)
        self.B, self.D = np.eye(n), np.ones(n)  # C = B diag(D²) Bᵀ
        self.p_sigma, self.p_c = np.zeros(n), np.zeros(n)  # the two evolution paths
        self.generation = 0
        self.best: list[float] = []  # value of each generation
        self.worst = math.inf  # value of the last one

    def sample(self, rng: np.random.Generator, count: int | None = None) -> Array:
        """One point (n,), or `count` of them (count, n)."""
        shape = (len(self.mean),) if count is None else (count, len(self.mean))
        return self.points(rng.standard_normal(shape))

    def points(self, z: Array) -> Array:
        """The points (…, n) that standard normal draws z ~ N(0, I), (…, n), become."""
        return self.mean + self.sigma * (z * self.D) @ self.B.T  # ~ N(m, σ²C), eqs. 38 to 40

    def update(self, points: Array, values: Array) -> None:
        """Learn from one generation.

        Args:
            points: (λ, n).
            values: (λ,), the smaller the better; equal ones count in the order given.
        """
        r, n = self.rates, len(self.mean)
        self.generation += 1
        order = np.argsort(values, kind="stable")
        self.best.append(float(values[order[0]]))
        self.worst = float(values[order[-1]])
        y = (points[order] - self.mean) / self.sigma  # best first
        step = r.weights[: r.mu] @ y[: r.mu]  # eq. 41
        self.mean = self.mean + self.sigma * step  # eq. 42

        gain = math.sqrt(r.c_sigma * (2 - r.c_sigma) * r.mu_eff)
        whitened = self.B @ ((step @ self.B) / self.D)  # C^(-1/2) step
        self.p_sigma = (1 - r.c_sigma) * self.p_sigma + gain * whitened  # eq. 43
        length = math.sqrt(self.p_sigma @ self.p_sigma)
        growth = r.c_sigma / r.d_sigma * (length / r.length - 1)
        self.sigma *= math.exp(min(growth, 1.0))  # eq. 44

        settled = math.sqrt(1 - (1 - r.c_sigma) ** (2 * self.generation))
        h = float(length / settled < (1.4 + 2 / (n + 1)) * r.length)  # 0 stalls p_c on long steps
        gain = math.sqrt(r.c_c * (2 - r.c_c) * r.mu_eff)
        self.p_c = (1 - r.c_c) * self.p_c + h * gain * step  # eq. 45
        far = (((y[r.mu :] @ self.B) / self.D) ** 2).sum(axis=1) + 1e-12  # ‖C^(-1/2) y‖²
        w = r.weights.copy()
        w[r.mu :] *= n / far  # eq. 46; the weight in the middle, where λ is odd, is 0
        kept = 1 - r.c_1 - r.c_mu * r.weight + r.c_1 * (1 - h) * r.c_c * (2 - r.c_c)
        rank_one = self.p_c[:, None] * self.p_c
        rank_mu = (w * y.T) @ y  # Σ w_i y_i y_iᵀ
        self.C = kept * self.C + r.c_1 * rank_one + r.c_mu * rank_mu  # eq. 47
        self._decompose()

    def _decompose(self) -> None:
        """Eigenvectors B and roots of the eigenvalues D² of C, made symmetric and definite."""
        self.C = (self.C + self.C.T) / 2
        squares, self.B = np.linalg.eigh(self.C)
        least = SMALLEST * squares[-1]
        if squares[0] < least:
            squares = np.maximum(squares, least)
            self.C = (self.B * squares) @ self.B.T
        self.D = np.sqrt(squares)

    @property
    def deviations(self) -> Array:
        """Standard deviation of a sample in each coordinate, (n,)."""
        return np.asarray(self.sigma * np.sqrt(np.diag(self.C)))

    def frozen(self) -> str:
        """Why in floating point no further points could change the mean, "" if some could."""
        if np.all(self.mean == self.mean + 0.2 * self.deviations):
            return "no step in any coordinate changes the mean"
        return ""

    def stalled(self) -> str:
        """Why there is no point in going on, "" if there is (appendix B.3)."""
        n = len(self.mean)
        recent = 10 + math.ceil(30 * n / self.size)
        axis = self.generation % n
        window = np.array(self.best[-recent:])
        spread = math.inf
        if len(window) == recent and math.isfinite(self.worst):
            spread = max(window.max(), self.worst) - window.min()
        reasons = {
            "no step along an axis changes the mean": np.all(
                self.mean == self.mean + 0.1 * self.sigma * self.D[axis] * self.B[:, axis]
            ),
            "no step in a coordinate changes the mean": np.any(
                self.mean == self.mean + 0.2 * self.deviations
            ),
            "the covariance is ill-conditioned": (self.D[-1] / self.D[0]) ** 2 > 1e14,
            "values differ by less than 1e-12": spread < 1e-12,
            "the step-size diverges": self.sigma * self.D[-1] > 1e4 * self.first_sigma,
            "steps are smaller than 1e-12 of the first": np.all(
                self.deviations < 1e-12 * self.first_sigma
            )
            and np.all(self.sigma * np.abs(self.p_c) < 1e-12 * self.first_sigma),
        }
        return next((reason for reason, holds in reasons.items() if holds), "")
