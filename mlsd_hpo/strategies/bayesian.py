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
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.checks import whole
from mlsd_hpo.spaces import Categorical, Space
from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.strategies.maximize import Maximizer
from mlsd_hpo.strategies.quasi_random import QuasiRandomSearch
from mlsd_hpo.surrogates import acquisition as acquisitions
from mlsd_hpo.surrogates.acquisition.worth import ByPrediction, Worth
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
        noise: of the results, as `GaussianProcess` has it: "infer" fits its variance; a number ≥ 0
            is that variance, 0 for an objective without noise. It is in squared units of what the
            model is told, and with `warp` those are values whose standard deviation is about 1.
        seed: a whole number ≥ 0.

    Raises:
        ValueError: for an unknown acquisition function, or a noise that is none of these.
    """

    def __init__(
        self,
        space: Space,
        acquisition: str = "log-ei",
        initial: int = 10,
        warp: bool = True,
        kernel: Kernel | None = None,
        noise: float | str | None = "infer",
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
        self.noise = noise
        self._design = QuasiRandomSearch(space, seed=seed)
        self._maximize = Maximizer(space)
        self._model = GaussianProcess(default_kernel(space) if kernel is None else kernel, noise)
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
        worth = self._worth()
        order = np.argsort(self._model.y, kind="stable")
        leaders = [self._points[i] for i in order[:LEADERS]]
        point, _ = self._maximize(worth, worth.slope, leaders, rng)
        return Trial(number, self.space.decode(point))

    @one_thread()
    def surrogate(self) -> GaussianProcess:
        """The model as the next ask sees it, of trials under way too, on the unit cube.

        Its values are bent if `warp` says so. While there are less than `initial` results, and an
        ask does not look at it yet, it has the kernel as given. Changing it changes nothing here.
        """
        model = copy.copy(self._model)
        if 0 < len(self._points) < self.initial:
            model.fit(np.array(self._points), self._values(), optimize=False)
        for trial in self._pending.values():
            point = self.space.encode(trial.config)
            model.add(point, float(model.posterior(point[None])[0][0]))
        return model

    @one_thread()
    def worth(self, points: ArrayLike) -> NDArray[np.float64]:
        """The acquisition function as the next ask sees it and maximizes it.

        Args:
            points: (m, d), in the unit cube as `Space.encode` has it.

        Returns:
            (m,), larger is better.

        Raises:
            ValueError: before the first result, as there is nothing to improve on.
        """
        if not self._points:
            raise ValueError("nothing is known yet: tell at least one result first")
        return self._worth()(np.atleast_2d(np.asarray(points, dtype=float)))

    def _worth(self) -> Worth:
        """What the next ask maximizes."""
        model, score = self.surrogate(), ACQUISITIONS[self.acquisition]
        if self.acquisition == "lcb":
            level = acquisitions.confidence_schedule(len(self._points), 10_000.0)
        else:  # the best mean at a told point
            level = float(model.posterior(np.array(self._points))[0].min())
        return ByPrediction(model, lambda mean, sd: score(mean, sd, level))


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
