"""Where in a space is a cheap score highest? Random configurations, and walks uphill from the best.

For scores without a gradient, as on a forest, and spaces with choices and conditions. A walk looks
at configurations that differ from where it stands in one parameter, and moves to the best of them
as long as that is better.

Source: Hutter, Hoos & Leyton-Brown, "Sequential model-based optimization for general algorithm
configuration", LION 2011, section 4.3 (there with steps of 0.2 alone).
Cost: some 1,000 scores, and as many configurations to be made and encoded.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.spaces import Categorical, Space
from mlsd_hpo.trial import Config

Score = Callable[[list[Config]], NDArray[np.float64]]
"""m configurations -> how good each is, (m,); larger is better."""

MOVES = 8  # of a walk, at most
TRIES = 4  # steps that are tried in each number
SHORT, LONG = 0.002, 0.2  # their standard deviations, drawn evenly in the logarithm


def ranked(
    space: Space,
    score: Score,
    starts: list[Config],
    rng: np.random.Generator,
    draws: int,
    walks: int,
) -> list[Config]:
    """Every configuration looked at, the best first.

    Args:
        space: what can be chosen.
        score: what is to be maximized; asked for many configurations at once.
        starts: good configurations to walk from; may be empty.
        rng: draws random configurations, and the steps.
        draws: number of random configurations, at least 1.
        walks: how many walks start from the best random configurations.
    """
    seen = [space.sample(rng) for _ in range(draws)]
    worth = score(seen)
    walkers = starts + [seen[i] for i in np.argsort(-worth, kind="stable")[:walks]]
    heights = score(walkers)
    seen, worth = seen + walkers, np.concatenate([worth, heights])
    for _ in range(MOVES):  # of all walks at the same time: one call of `score` for all
        around = [neighbourhood(space, walker, rng) for walker in walkers]
        near = [config for group in around for config in group]
        if not near:
            break
        found = score(near)
        seen, worth = seen + near, np.concatenate([worth, found])
        walkers, heights = _moved(walkers, heights, near, found, [len(group) for group in around])
    return [seen[i] for i in np.argsort(-worth, kind="stable")]


def _moved(
    walkers: list[Config],
    heights: NDArray[np.float64],
    near: list[Config],
    found: NDArray[np.float64],
    sizes: list[int],
) -> tuple[list[Config], NDArray[np.float64]]:
    """The walkers that could move up, where they stand now, and how high."""
    moved, higher, start = [], [], 0
    for height, size in zip(heights, sizes, strict=True):
        part = found[start : start + size]
        if size and part.max() > height:
            moved.append(near[start + int(part.argmax())])
            higher.append(part.max())
        start += size
    return moved, np.array(higher)


def neighbourhood(space: Space, config: Config, rng: np.random.Generator) -> list[Config]:
    """Allowed configurations that differ from `config` in one parameter: all other choices of a
    categorical, a few Gaussian steps of very different lengths in a number.

    What that makes active is drawn afresh. `Space.neighbours` has steps of one length, with which
    the last tenth of a range would never be left.
    """
    fresh = space.decode_all(rng.random(len(space)))
    found = []
    for name, value in config.items():
        parameter = space.parameters[name]
        if isinstance(parameter, Categorical):
            options = parameter.neighbours(value)
        else:
            length = np.exp(rng.uniform(np.log(SHORT), np.log(LONG), size=TRIES))
            u = np.abs(parameter.encode(value) + length * rng.standard_normal(TRIES))
            u = np.where(u > 1, 2 - u, u)  # reflected at both ends of [0, 1]
            options = [v for v in map(parameter.decode, u.tolist()) if v != value]
        found += [space.complete({**fresh, **config, name: option}) for option in options]
    return [near for near in found if space.allows(near)]
