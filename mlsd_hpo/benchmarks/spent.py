"""`incumbents`: what one would have had after so and so much cost.

Trials of multi-fidelity strategies cost differently, so that curves over the number of trials
compare nothing. What counts is the configuration that one would have chosen at that cost: the best
of those with the highest fidelity so far, as `Study.best` has it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlsd_hpo.objectives import Objectives
from mlsd_hpo.trial import Config, Evaluation


def incumbents(
    trials: Iterable[Evaluation],
    costs: ArrayLike,
    direction: str = "minimize",
    score: Callable[[Config], float] | None = None,
) -> NDArray[np.float64]:
    """The value of the best configuration when so much has been spent.

    Args:
        trials: of a study, such as ``study.trials``, in the order in which they ended.
        costs: (m,), in the unit of the estimator; a trial counts when all of it has been paid.
        direction: "minimize" or "maximize".
        score: what a configuration is worth that is chosen then, for example after a training in
            full: ``lambda config: table(Trial(0, config)).value``. By default the value itself,
            which was measured at the fidelity that it was measured at.

    Returns:
        (m,), NaN before the first trial that succeeds.

    Raises:
        ValueError: for another direction.
    """
    objectives = Objectives(direction)
    best: Evaluation | None = None
    paid, held = [0.0], [math.nan]
    for one in trials:
        paid.append(paid[-1] + (one.cost if math.isfinite(one.cost) else 0.0))
        held.append(held[-1])
        if one.failed is None and (best is None or objectives.better(one, best)):
            best = one
            held[-1] = one.value if score is None else score(one.config)
    last = np.searchsorted(paid, np.asarray(costs, dtype=float) * (1 + 1e-12), side="right") - 1
    return np.array(held)[last]
