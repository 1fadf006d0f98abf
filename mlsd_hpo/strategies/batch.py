"""What to think of trials that are under way, when Bayesian optimization is asked for one more.

Their results are not known, but without them the next trial would go where they are. Either their
values are guessed and the model is told so ("believer", "liar"), or they stay open, and the
acquisition function is averaged over what they may be ("q-ei", see `acquisition/sampled.py`).

Source: Ginsbourger, Le Riche & Carraro, "Kriging is well-suited to parallelize optimization", 2010.
"""

from __future__ import annotations

from collections.abc import Callable

from mlsd_hpo.surrogates.acquisition.normal import Array
from mlsd_hpo.surrogates.gaussian_process import GaussianProcess


def believer(model: GaussianProcess, points: Array) -> Array:
    """Kriging believer: their values are what the model expects. Its mean stays as it is.

    Args:
        model: what was told of results; it is told of the guesses.
        points: of the trials under way, (k, d).

    Returns:
        The points whose values stay open, of the same shape.
    """
    for point in points:
        model.add(point, float(model.posterior(point[None])[0][0]))
    return points[:0]


def liar(model: GaussianProcess, points: Array) -> Array:
    """Constant liar: their values are all as good as the best result so far ("CL-min").

    One number for all, which needs no model, is its charm. Late in a search, when the model knows
    better, lies contradict it and bend it far around them: then it is worse than the others here by
    orders of magnitude (`tests/benchmarks/acquisitions.py`). Lies that take the mean or the worst
    result instead do no better.

    Args, Returns: as for `believer`.
    """
    lie = float(model.y.min()) if len(model.y) else 0.0
    for point in points:
        model.add(point, lie)
    return points[:0]


def left_open(model: GaussianProcess, points: Array) -> Array:
    """Nothing is guessed: the acquisition function is averaged over their values.

    Args, Returns: as for `believer`.
    """
    return points


BATCHES: dict[str, Callable[[GaussianProcess, Array], Array]] = {
    "believer": believer,
    "liar": liar,
    "q-ei": left_open,
}
