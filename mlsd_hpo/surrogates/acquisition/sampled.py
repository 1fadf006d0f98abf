"""Expected improvement while some values are open: its mean over draws of them.

Two things that plain expected improvement takes for known may not be. Results are noisy: then the
best value so far is not y*, the best of the results, since that one was lucky. Trials are under
way: then a new one that repeats theirs improves on nothing. Both are answered in the same way: draw
the open values F jointly from the model, S times, and average over what is then known,

    α(x) = 1/S Σ_s EI(x | F_s, y*_s),        y*_s = the least value in draw s, or y* if it is less.

Given a draw, expected improvement is in closed form. With the true values at all told points open,
this is *noisy expected improvement*. With those of the trials under way open, it is what one more
point adds to *q-EI*, the expected improvement by the best of q points at once.

Its logarithm is used, so that it is never flat: log Σ exp over log-EI.

Sources: Letham, Karrer, Ottoni & Bakshy, "Constrained Bayesian optimization with noisy
experiments", Bayesian Analysis 14(2), 2019 (noisy EI by quasi-Monte Carlo); Snoek, Larochelle &
Adams, "Practical Bayesian optimization of machine learning algorithms", NeurIPS 2012 (trials under
way, averaged over); Ginsbourger, Le Riche & Carraro, "Kriging is well-suited to
parallelize optimization", 2010 (q-EI).
"""

from __future__ import annotations

import numpy as np

from mlsd_hpo.surrogates.acquisition.improvement import log_expected_improvement
from mlsd_hpo.surrogates.acquisition.normal import Array
from mlsd_hpo.surrogates.acquisition.worth import LEAST
from mlsd_hpo.surrogates.gaussian_process import GaussianProcess
from mlsd_hpo.surrogates.imagined import Imagined


class SampledImprovement:
    """Log of the mean expected improvement over draws of open values; a `Worth`.

    Args:
        model: the model of what is known.
        open: points (p, d) whose values are not; p ≥ 1.
        normals: (S, p), standard normal, that make the draws; see `imagined.normals`.
        best: y* of what is known, in the units of the model; infinity if nothing is.
    """

    def __init__(
        self, model: GaussianProcess, open: Array, normals: Array, best: float = np.inf
    ) -> None:
        self.imagined = Imagined(model, open, normals)
        self.best = np.minimum(best, self.imagined.values.min(axis=1))  # y*_s, (S,)

    def __call__(self, points: Array) -> Array:
        means, variance = self.imagined.posterior(points)  # (m, S), (m,)
        each = log_expected_improvement(means, np.sqrt(variance)[:, None], self.best).value
        return _log_mean(each)[0]

    def slope(self, point: Array) -> tuple[float, Array]:
        means, variance, gradient = self.imagined.posterior_with_gradient(point)  # (S,), ()
        sd = float(np.sqrt(variance))
        each = log_expected_improvement(means, sd, self.best)
        value, share = _log_mean(each.value)
        by_variance = float(share @ each.d_sd) / (2 * max(sd, LEAST))
        return float(value), gradient(share * each.d_mean, by_variance)


def _log_mean(logs: Array) -> tuple[Array, Array]:
    """log of the mean of exp(logs) over the last axis, and the derivative by each, which add to 1.

    The largest is pulled out, so that nothing overflows, and underflow does no harm.
    """
    top = logs.max(axis=-1, keepdims=True)
    parts = np.exp(logs - top)
    mean = parts.mean(axis=-1)
    return np.log(mean) + top[..., 0], parts / parts.sum(-1, keepdims=True)
