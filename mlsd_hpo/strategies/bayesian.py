"""Bayesian optimization: a model of all results so far says where to look next.

A Gaussian process, fitted to what was told, gives every configuration a mean and a standard
deviation. An acquisition function makes one number of them that is large where the value may be
small, because the mean is small or because little is known (expected improvement by default). The
next trial is where that number is largest; to find it costs no evaluation of the objective. Of a
finite space that is small, every configuration that is new is looked at.

Trials that are still running are given the value that the model expects of them (the "Kriging
believer"; there are others), so that several workers are sent to different places. A failed trial
is taken for one as bad as the worst: the model learns to avoid its surroundings.

Sources: Jones, Schonlau & Welch, "Efficient global optimization of expensive black-box functions",
J. Global Optimization 13, 1998 (EGO); Ginsbourger, Le Riche & Carraro, "Kriging is well-suited to
parallelize optimization", 2010 (believer); Ament et al., NeurIPS 2023 (log-EI).
Cost per tell: O(n³) to fit, n results; per ask: O(n²) for each of some hundred points.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Hashable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.checks import whole
from mlsd_hpo.spaces import Categorical, Space
from mlsd_hpo.strategies.acquire import ACQUISITIONS, AVERAGED, LOGARITHMIC, WEIGHABLE, Situation
from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.strategies.batch import BATCHES
from mlsd_hpo.strategies.belief import BETA, Belief, BelievedSpace, Weighted
from mlsd_hpo.strategies.maximize import Maximizer
from mlsd_hpo.strategies.quasi_random import QuasiRandomSearch
from mlsd_hpo.surrogates.acquisition import Worth, log_costs
from mlsd_hpo.surrogates.gaussian_process import GaussianProcess
from mlsd_hpo.surrogates.kernels import Constant, Hamming, Kernel, Matern52
from mlsd_hpo.surrogates.threads import one_thread
from mlsd_hpo.surrogates.warp import warped
from mlsd_hpo.trial import Evaluation, Trial

Array = NDArray[np.float64]

MANY = 200  # results; beyond, one more changes little, and all is fitted anew after 5% more
LEADERS = 3  # of the best configurations, to look around
LISTED = 2_000  # configurations of a finite space, up to which all of them are looked at


class BayesianOptimization(Strategy):
    """A Gaussian process and an acquisition function.

    Args:
        space: what can be chosen; mixed and conditional spaces too.
        acquisition: what is maximized; see `acquire.py` and `surrogates/acquisition/`.
            "log-ei" (default), "ei", "pi", "lcb": improvement or its probability, or a bound.
            "noisy-ei": improvement on what the best result would be without its noise.
            "mes": max-value entropy search, what a trial tells about the size of the minimum.
            "thompson": minus a function drawn from the model, one for each trial; it needs no guess
            of trials under way, and none is made.
            "log-ei-per-cost": improvement per unit of `Result.cost`, which a second model learns.
        batch: how trials under way are counted; see `batch.py`. "believer" (default) and "liar"
            guess their values; "q-ei" averages over them and goes with "log-ei", "noisy-ei" and
            "log-ei-per-cost".
        initial: how many trials are spread evenly over the space (Sobol) before the model is asked.
            Results of a warm start count.
        warp: whether to bend the scale of skewed values before they are modelled; see
            `surrogates/warp.py`.
        kernel: of the process, on the unit cube in which the space is encoded; by default a Matérn
            5/2 with a length-scale for each parameter, and a Hamming kernel for categoricals;
            `feature_kernel` makes one over features, such as the paths of a cell.
        noise: of the results, as `GaussianProcess` has it: "infer" fits its variance; a number ≥ 0
            is that variance, 0 for an objective without noise. It is in squared units of what the
            model is told, and with `warp` those are values whose standard deviation is about 1.
        prior: what you believe about where the optimum is: {name: a frozen scipy.stats distribution
            in the parameter's units, or {choice: weight}}, for some parameters; see `belief.py`.
            The initial trials are drawn from it, and it fades with the number of results.
        seed: a whole number ≥ 0.

    Raises:
        ValueError: for an acquisition, a batch or a noise that is none of these, for "q-ei" with an
            acquisition function that it does not go with, for a prior that does not fit the space,
            or one with "lcb" or "thompson", which may be negative.
    """

    def __init__(
        self,
        space: Space,
        acquisition: str = "log-ei",
        initial: int = 10,
        batch: str = "believer",
        warp: bool = True,
        kernel: Kernel | None = None,
        noise: float | str | None = "infer",
        prior: Mapping[str, Any] | None = None,
        seed: int = 0,
    ) -> None:
        super().__init__(space, seed)
        _one_of("acquisition", acquisition, ACQUISITIONS)
        _one_of("batch", batch, BATCHES)
        if batch == "q-ei":
            _one_of('with batch="q-ei" acquisition', acquisition, AVERAGED)
        self.acquisition = acquisition
        self.batch = batch
        self.initial = whole("initial", initial, least=1)
        self.warp = warp
        self.kernel = kernel
        self.noise = noise
        if prior is not None:
            _one_of("with a prior acquisition", acquisition, WEIGHABLE)
        self.prior = None if prior is None else Belief(space, prior)
        design = space if self.prior is None else BelievedSpace(self.prior)
        self._design = QuasiRandomSearch(design, seed=seed)
        self._maximize = Maximizer(space)
        self._model = GaussianProcess(default_kernel(space) if kernel is None else kernel, noise)
        self._log_cost = GaussianProcess(default_kernel(space))
        self._refit_at = self.initial  # the number of results at which the kernel is fitted anew
        self._points: list[Array] = []  # (d,) each, of the told trials

    @one_thread()
    def _learn(self, evaluation: Evaluation) -> None:
        self._points.append(self.space.encode(evaluation.config))
        n = len(self._points)
        if n < self.initial:
            return
        sequence = np.random.SeedSequence(self.seed, spawn_key=(n, 2))
        rng, anew = np.random.default_rng(sequence), n >= self._refit_at
        points = np.array(self._points)
        self._model.fit(points, self._values(), rng, optimize=anew)
        if self.acquisition == "log-ei-per-cost":
            known, logs = log_costs([one.cost for one in self._history])
            self._log_cost.fit(points[known], logs, rng, optimize=anew)
        if anew:
            self._refit_at = n + 1 + (n // 20 if n > MANY else 0)

    def _values(self) -> Array:
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
        worth = self._worth(rng)
        if self.space.size <= LISTED:
            new = [i for i, key in enumerate(self._keys) if key not in self._seen]
            points = self._listed[new] if new else self._listed
            return Trial(number, self.space.decode(points[int(np.argmax(worth(points)))]))
        point, _ = self._maximize(worth, worth.slope, self._leaders(), rng)
        return Trial(number, self.space.decode(point))

    @cached_property
    def _listed(self) -> Array:
        """All configurations of a small finite space as points (size, d)."""
        return np.array([self.space.encode(config) for config in self.space.everything])

    @cached_property
    def _keys(self) -> list[Hashable]:
        """What makes each of them itself."""
        return [self.space.canonical(config) for config in self.space.everything]

    @one_thread()
    def surrogate(self) -> GaussianProcess:
        """The model as the next ask sees it, of guesses for trials under way too.

        Its points are those of `Space.encode`, its values are bent if `warp` says so. Before
        `initial` results are there, when an ask does not look at it yet, it has the kernel as
        given. Changing it changes nothing here.
        """
        return self._with_pending()[0]

    @one_thread()
    def worth(self, points: ArrayLike) -> Array:
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
        return self._worth(self._rng(self._next))(np.atleast_2d(np.asarray(points, dtype=float)))

    def _worth(self, rng: np.random.Generator) -> Worth:
        """What the next ask maximizes."""
        model, open = self._with_pending()

        def pool(rng: np.random.Generator) -> Array:
            return self._maximize.settle(self._maximize.pool(self._leaders(), rng))

        situation = Situation(model, open, pool, rng, self._log_cost)
        worth = ACQUISITIONS[self.acquisition](situation)
        if self.prior is None:
            return worth
        weight = BETA / len(self._points)
        return Weighted(
            worth, self.acquisition in LOGARITHMIC, self.prior, weight, self._maximize.active
        )

    def _leaders(self) -> list[Array]:
        """The best points so far, to look around, and what is believed in most."""
        order = np.argsort(self._model.y, kind="stable")
        best = [self._points[i] for i in order[:LEADERS]]
        return best if self.prior is None else [*best, self.prior.mode]

    def _with_pending(self) -> tuple[GaussianProcess, Array]:
        """A copy of the model with guesses for trials under way, and those left open (k, d)."""
        model = copy.copy(self._model)
        if 0 < len(self._points) < self.initial:  # it has not been fitted yet
            model.fit(np.array(self._points), self._values(), optimize=False)
        pending = [self.space.encode(trial.config) for trial in self._pending.values()]
        points = np.array(pending).reshape(-1, len(self.space))
        if self.acquisition == "thompson":
            return model, points[:0]
        return model, BATCHES[self.batch](model, points)


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


def _one_of(name: str, value: str, known: Collection[str]) -> None:
    if value not in known:
        raise ValueError(f"{name} must be one of {', '.join(known)}, not {value!r}")
