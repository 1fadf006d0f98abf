"""Bayesian optimization: a model of all results so far says where to look next.

A Gaussian process, fitted to what was told, gives every configuration a mean and a standard
deviation. An acquisition function makes one number of them that is large where the value may be
small, because the mean is small or because little is known (expected improvement by default). The
next trial is where that number is largest; to find it costs no evaluation of the objective.

Trials that are still running are given the value that the model expects of them (the "Kriging
believer"), so that several workers are sent to different places. A failed trial is taken for one
as bad as the worst: the model learns to avoid its surroundings.

Sources: Jones, Schonlau & Welch, "Efficient global optimization of expensive black-box functions",
J. Global Optimization 13, 1998 (EGO); Ginsbourger, Le Riche & Carraro, "Kriging is well-suited to
parallelize optimization", 2010 (believer); Ament et al., NeurIPS 2023 (log-EI).
Cost per tell: O(n³) to fit, n results; per ask: O(n²) for each of some hundred points.
"""

from __future__ import annotations

import copy
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.checks import whole
from mlsd_hpo.spaces import Categorical, Space
from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.strategies.maximize import Maximizer
from mlsd_hpo.strategies.quasi_random import QuasiRandomSearch
from mlsd_hpo.surrogates import acquisition as acquisitions
from mlsd_hpo.surrogates.gaussian_process import GaussianProcess
from mlsd_hpo.surrogates.kernels import Constant, Hamming, Kernel, Matern52
from mlsd_hpo.surrogates.threads import one_thread
from mlsd_hpo.surrogates.warp import warped
from mlsd_hpo.trial import Evaluation, Trial

ACQUISITIONS: dict[str, Callable[..., acquisitions.Acquisition]] = {
    "log-ei": acquisitions.log_expected_improvement,
    "ei": acquisitions.expected_improvement,
    "pi": acquisitions.probability_of_improvement,
    "lcb": acquisitions.lower_confidence_bound,
}
MANY = 200  # results; beyond, one more changes little, and all is fitted anew after 5% more
LEADERS = 3  # of the best configurations, to look around


class BayesianOptimization(Strategy):
    """A Gaussian process and an acquisition function.

    Args:
        space: what can be chosen; mixed and conditional spaces too.
        acquisition: "log-ei" (default), "ei", "pi" or "lcb".
        initial: how many trials are spread evenly over the space (Sobol) before the model is asked.
        warp: whether to bend the scale of skewed values before they are modelled; see
            `surrogates/warp.py`.
        kernel: of the process, on the unit cube in which the space is encoded; by default a Matérn
            5/2 with a length-scale for each parameter, and a Hamming kernel for categoricals.
        seed: a whole number ≥ 0.

    Raises:
        ValueError: for an unknown acquisition function.
    """

    def __init__(
        self,
        space: Space,
        acquisition: str = "log-ei",
        initial: int = 10,
        warp: bool = True,
        kernel: Kernel | None = None,
        seed: int = 0,
    ) -> None:
        super().__init__(space, seed)
        if acquisition not in ACQUISITIONS:
            known = ", ".join(ACQUISITIONS)
            raise ValueError(f"acquisition must be one of {known}, not {acquisition!r}")
        self.acquisition = acquisition
        self.initial = whole("initial", initial, least=1)
        self.warp = warp
        self.kernel = kernel
        self._design = QuasiRandomSearch(space, seed=seed)
        self._maximize = Maximizer(space)
        self._model = GaussianProcess(default_kernel(space) if kernel is None else kernel)
        self._refit_at = self.initial  # the number of results at which the kernel is fitted anew
        self._points: list[NDArray[np.float64]] = []  # (d,) each, of the told trials

    @one_thread()
    def _learn(self, evaluation: Evaluation) -> None:
        self._points.append(self.space.encode(evaluation.config))
        n = len(self._points)
        if n < self.initial:
            return
        sequence = np.random.SeedSequence(self.seed, spawn_key=(n, 2))
        rng, anew = np.random.default_rng(sequence), n >= self._refit_at
        self._model.fit(np.array(self._points), self._values(), rng, optimize=anew)
        if anew:
            self._refit_at = n + 1 + (n // 20 if n > MANY else 0)

    def _values(self) -> NDArray[np.float64]:
        """What the model is told of each trial (n,); a failure is as bad as the worst."""
        values = np.array([one.value for one in self._history], dtype=float)
        fine = np.isfinite(values) & ~np.array([bool(one.failed) for one in self._history])
        worst = values[fine].max() if fine.any() else 0.0
        values = np.where(fine, values, worst)
        return warped(values) if self.warp else values

    @one_thread()
    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        if len(self._history) < self.initial:
            return self._design._propose(number, rng)
        model = self._with_pending()
        order = np.argsort(self._model.y, kind="stable")
        leaders = [self._points[i] for i in order[:LEADERS]]
        score = ACQUISITIONS[self.acquisition]
        level = self._level(model)

        def worth(points: NDArray[np.float64]) -> NDArray[np.float64]:
            mean, variance = model.posterior(points)
            return score(mean, np.sqrt(variance), level).value

        def slope(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            mean, variance, d_mean, d_variance = model.posterior_with_gradient(point)
            sd = np.sqrt(variance)
            found = score(mean, sd, level)
            d_sd = d_variance / (2 * np.maximum(sd, 1e-12))
            return float(found.value), found.d_mean * d_mean + found.d_sd * d_sd

        point, _ = self._maximize(worth, slope, leaders, rng)
        return Trial(number, self.space.decode(point))

    def _level(self, model: GaussianProcess) -> float:
        """What the acquisition function measures by: the best mean at a told point, or β."""
        if self.acquisition == "lcb":
            return acquisitions.confidence_schedule(len(self._points), 10_000.0)
        return float(model.posterior(np.array(self._points))[0].min())

    def _with_pending(self) -> GaussianProcess:
        """The model, told of each trial under way what it expects there itself."""
        if not self._pending:
            return self._model
        model = copy.copy(self._model)
        for trial in self._pending.values():
            point = self.space.encode(trial.config)
            model.add(point, float(model.posterior(point[None])[0][0]))
        return model


def default_kernel(space: Space) -> Kernel:
    """Matérn 5/2 over the ordered parameters times Hamming over the choices."""
    choices = [isinstance(p, Categorical) for p in space.parameters.values()]
    numbers = [i for i, is_choice in enumerate(choices) if not is_choice]
    names = [i for i, is_choice in enumerate(choices) if is_choice]
    length = 0.5 * len(choices) ** 0.5
    kernel: Kernel = Constant(1.0)
    if numbers:
        kernel = kernel * Matern52(np.full(len(numbers), length), columns=numbers)
    if names:
        kernel = kernel * Hamming(np.full(len(names), length), columns=names)
    return kernel
