"""`repeat`: run a strategy once for each of many seeds, since one run proves nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.study import AskTell, Study


def repeat(
    objective: Callable[..., Any],
    strategy: Callable[[int], AskTell],
    trials: int,
    seeds: int | Iterable[int] = 20,
    direction: str | Sequence[str] = "minimize",
) -> NDArray[np.float64]:
    """The values of all trials of one study for each seed.

        values = repeat(f, lambda seed: RandomSearch(space, seed=seed), trials=50, seeds=200)
        plots.curves.anytime(ax, {"random": values})

    Args:
        objective: what `Study` takes.
        strategy: a function that makes a fresh strategy from a seed.
        trials: how many trials each study makes; fewer if its space or its grid ends before.
        seeds: the seeds, or their number (0, 1, 2, …).
        direction: "minimize" or "maximize"; for several objectives a list of these words.

    Returns:
        Values in the objective's own sign, in the order of the trials, shape (seeds, trials), or
        (seeds, trials, objectives) for several; NaN for a failed trial and for trials that a
        strategy did not have.
    """
    seeds = list(range(seeds)) if isinstance(seeds, int) else list(seeds)
    single = isinstance(direction, str)
    values = np.full((len(seeds), trials, *(() if single else (len(direction),))), np.nan)
    for row, seed in zip(values, seeds, strict=True):
        fresh = strategy(seed)
        budget = int(min(trials, getattr(fresh, "limit", trials)))
        study = Study(objective, fresh, direction=direction).run(trials=budget, progress=False)
        for evaluation in study.trials:
            if not evaluation.failed:
                row[evaluation.number] = evaluation.value if single else evaluation.values
    return values
