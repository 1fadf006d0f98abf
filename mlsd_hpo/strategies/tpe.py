"""Tree-structured Parzen estimator: where are the good trials dense and the bad ones not?

Instead of p(value | configuration), as Gaussian processes do, it models p(configuration | value):
one density l of the good trials, one density g of the others (eq. 2). Expected improvement is then
largest where l / g is (section 4.1). So each ask draws some candidates from l and takes the one
with the largest l / g.

Which trials are good: the best ⌈γ n⌉ of n, at most 25. The default is γ = 0.15 with
`split="linear"`; Optuna takes ⌈0.1 n⌉. Hyperopt, by the paper's first author, takes ⌈0.25 √n⌉:
`split="sqrt", gamma=0.25`. That explores more and was the worst of the three in 100 evaluations of
the problems in tests/benchmarks/tpe.py. A failed trial is never good. A trial under way counts as
bad, so that parallel workers do not all try the same ("constant liar"). The first trials are
random.

The tree: a parameter's densities are those of the trials in which it is active. In a joint density
a trial's kernel is the prior on parameters that the trial does not have.

Source: Bergstra, Bardenet, Bengio & Kégl, "Algorithms for hyper-parameter optimization", NeurIPS
2011, section 4; 24 candidates, the prior's weight of 1 and at most 25 good trials are Hyperopt's.
Joint kernels: Falkner, Klein & Hutter, "BOHB", ICML 2018.
Cost per ask: O(c n d) for c candidates, n trials and d parameters; about 1 ms for 24, 100 and 6.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.checks import positive, whole
from mlsd_hpo.spaces import Categorical, Distribution, Space
from mlsd_hpo.spaces.parameter import Parameter
from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.surrogates.parzen import ParzenDensity
from mlsd_hpo.surrogates.parzen_kernels import Axis, Cells, Choices, Continuous
from mlsd_hpo.trial import Config, Evaluation, Trial

SPLITS = ("linear", "sqrt")
MOST = 25  # good trials
PATIENCE = 20  # times that candidates are drawn, to have enough that a constraint allows
LISTED = 10_000  # a parameter with more values than this counts as continuous

Array = NDArray[np.float64]


class TreeParzenEstimator(Strategy):
    """Candidates from the density of the good trials, the best of them by l / g.

    Args:
        space: what can be chosen.
        multivariate: True: densities of whole configurations, which see what values go together.
            False: every parameter by itself, as in the paper.
        gamma: how many trials are good; positive.
        split: "linear": ⌈gamma · n⌉ of n trials, "sqrt": ⌈gamma · √n⌉.
        candidates: how many are drawn for one suggestion.
        startup: how many results are awaited with random suggestions.
        prior_weight: weight of the prior in both densities, where a trial has 1; positive.
        seed: a whole number ≥ 0.

    Raises:
        ValueError: naming the argument and what is allowed.
    """

    def __init__(
        self,
        space: Space,
        multivariate: bool = True,
        gamma: float = 0.15,
        split: str = "linear",
        candidates: int = 24,
        startup: int = 10,
        prior_weight: float = 1.0,
        seed: int = 0,
    ) -> None:
        super().__init__(space, seed)
        if not isinstance(multivariate, bool):
            raise ValueError(f"multivariate must be True or False, not {multivariate!r}")
        if split not in SPLITS:
            raise ValueError(f"split must be one of {', '.join(SPLITS)}, not {split!r}")
        self.multivariate = multivariate
        self.gamma = positive("gamma", gamma)
        self.split = split
        self.candidates = whole("candidates", candidates, least=1)
        self.startup = whole("startup", startup, least=0)
        self.prior_weight = positive("prior_weight", prior_weight)
        self.axes = [axis(parameter) for parameter in space.parameters.values()]
        self._points: list[Array] = []  # of what was told, (d,) each

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        if len(self._history) < self.startup:
            return Trial(number, self.space.sample(rng), note="random start")
        good, bad = self.densities()
        u = self._draw(good, rng)  # (c, d)
        if not len(u):
            return Trial(number, self.space.sample(rng), note="random, nothing else allowed")
        for config in self._ranked(u, good, bad):
            if self._eligible(config):
                break
        return Trial(number, config)

    def _draw(self, good: ParzenDensity, rng: np.random.Generator) -> Array:
        """Candidates (c, d) from l, those that the space's constraint allows."""
        found = np.empty((0, len(self.space)))
        for _ in range(PATIENCE):
            u = good.sample(self.candidates, rng)
            if self.space.constraint is not None:
                u = u[[self.space.allows(self.space.decode(row)) for row in u]]
            found = np.concatenate([found, u])[: self.candidates]
            if len(found) == self.candidates:
                break
        return found

    def densities(self) -> tuple[ParzenDensity, ParzenDensity]:
        """l and g, the densities of the good and of the bad trials, from all that is known now."""
        pending = [encode_active(self.space, trial.config) for trial in self._pending.values()]
        is_good = good_trials(self._history, self.gamma, self.split)
        d = len(self.space)
        points = np.array([*self._points, *pending]).reshape(-1, d)
        is_good = np.append(is_good, np.zeros(len(pending), dtype=bool))
        return self._density(points[is_good]), self._density(points[~is_good])

    def _density(self, points: Array) -> ParzenDensity:
        return ParzenDensity(points, self.axes, self.multivariate, self.prior_weight)

    def _ranked(self, u: Array, good: ParzenDensity, bad: ParzenDensity) -> Iterator[Config]:
        """Configurations made of the candidates u (c, d), by falling l / g."""
        if not self.multivariate:
            ratios = good.log_marginals(u) - bad.log_marginals(u)  # (c, d)
            best = np.argmax(ratios, axis=0)  # each parameter's own
            yield self.space.decode(u[best, np.arange(len(best))])
        configs = [self.space.decode(row) for row in u]
        active = np.array([[name in config for name in self.space.names] for config in configs])
        u = np.where(active, u, np.nan)
        ratio = good.log_pdf(u) - bad.log_pdf(u)  # (c,)
        for i in np.argsort(-ratio, kind="stable"):
            yield configs[i]

    def _learn(self, evaluation: Evaluation) -> None:
        self._points.append(encode_active(self.space, evaluation.config))


def encode_active(space: Space, config: Config) -> Array:
    """Coordinates (d,), NaN where inactive."""
    u = space.encode(config)
    u[[name not in config for name in space.names]] = np.nan
    return u


def good_trials(history: Sequence[Evaluation], gamma: float, split: str) -> NDArray[np.bool_]:
    """Which of the n trials told are good, (n,): the best, and of equals the earlier."""
    n = len(history)
    wanted = math.ceil(gamma * (n if split == "linear" else math.sqrt(n)))
    values = [math.inf if e.failed is not None else e.value for e in history]
    found = np.zeros(n, dtype=bool)
    found[np.argsort(values, kind="stable")[: min(wanted, MOST)]] = True
    return found & np.isfinite(values)


def axis(parameter: Parameter) -> Axis:
    """What a parameter's coordinate is to a Parzen density."""
    values = parameter.values
    if isinstance(parameter, Categorical):
        return Choices(len(parameter.choices))
    if values is None or len(values) > LISTED:
        return Continuous()
    return Cells(edges(parameter, values))


def edges(parameter: Parameter, values: Sequence[Any]) -> Array:
    """The ends (c + 1,) of the parts of [0, 1] that decode to each of the c values."""
    if isinstance(parameter, Distribution):  # a value lies in the middle of its part
        found = [0.0]
        for value in values:
            found.append(2 * parameter.encode(value) - found[-1])
        return np.clip(found, 0, 1)
    half = (values[1] - values[0]) / 2
    inner = [parameter.encode(value + half) for value in values[:-1]]
    return np.array([0.0, *inner, 1.0])
