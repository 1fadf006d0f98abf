"""Two weights, and a loss that sees one of them at a time: why hyperparameters need a schedule.

The score Q(θ) = 1.2 - θ₀² - θ₁² is best, 1.2, at θ = 0. It cannot be trained on. What can is its
stand-in 1.2 - h₀ θ₀² - h₁ θ₁² with two hyperparameters from 0 to 1. With h = (1, 0) only θ₀ is
trained, and the score ends at 0.39. Two members that train with (1, 0) and (0, 1), and hand over
weights, come to 1.2.

Source: Jaderberg et al., "Population based training of neural networks", arXiv:1711.09846, 2017,
figure 2. The learning rate and the number of steps are ours.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.spaces import Float, Space
from mlsd_hpo.trial import Evaluation, Result, Trial

RATE = 0.01
START = (0.9, 0.9)
STEPS = 200  # a full training


class TwoWeights:
    """Gradient ascent on the stand-in; a child goes on with its parent's weights.

    An estimator: a trial's fidelity is how many steps its weights have been trained in all, its
    cost the steps that it adds, its value Q at the end, to be maximized. The curve is Q after each
    step, the parent's too; the state is θ, (2,).

    Attributes:
        space: h0 and h1, from 0 to 1.
        best: 1.2.
    """

    best = 1.2
    unit = "steps"

    def __init__(self) -> None:
        self.space = Space({"h0": Float(0, 1), "h1": Float(0, 1)})

    def __call__(self, trial: Trial, parent: Evaluation | None = None) -> Result:
        """Train to `trial.fidelity` steps in all (None: 200)."""
        steps = STEPS if trial.fidelity is None else int(trial.fidelity)
        theta, curve = np.array(START), []
        if parent is not None and parent.result.state is not None:
            theta, curve = parent.result.state, list(parent.result.curve or ())
        h = np.array([trial.config["h0"], trial.config["h1"]])
        added = max(steps - len(curve), 0)
        for _ in range(added):
            theta = theta - RATE * 2 * h * theta  # the gradient of the stand-in is -2 h θ
            curve.append(score(theta))
        return Result(score(theta), added, curve, theta)


def score(theta: NDArray[np.float64]) -> float:
    """Q(θ) for θ of shape (2,)."""
    return float(1.2 - (theta**2).sum())
