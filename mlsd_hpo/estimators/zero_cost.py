"""Zero cost: score an architecture without training it; see `networks/zero_cost.py`.

A score is in a unit of its own: good for ranking, if it is, and for nothing else. Compare it with
"parameters", which simply prefers large networks.

Cost: one batch, forwards and backwards: that share of an epoch.
"""

from __future__ import annotations

from typing import Any

from mlsd_hpo.checks import whole
from mlsd_hpo.estimators.full_training import FULL, at_points, tensors
from mlsd_hpo.estimators.splits import check_full
from mlsd_hpo.networks.fidelity import Fidelity
from mlsd_hpo.spaces.architecture import ArchitectureSpace
from mlsd_hpo.trial import Result, Trial


class ZeroCost:
    """Score an architecture by its untrained network and one batch; higher is better.

    Args:
        space: builds networks from configurations.
        X, y: one batch of training rows (n, points) and classes (n,), as arrays or tensors.
        score: "synflow", "naswot", "snip", "grad_norm" or "parameters".
        fidelity: of the full training that it stands for: the size of the network, the points of a
            row, and the rows that an epoch has.
        seed: of the initial weights.

    Attributes:
        unit: "epochs", what a Result's cost counts: rows looked at, of those of an epoch.

    Raises:
        ValueError: for another score, or data of impossible shapes.
    """

    unit = "epochs"

    def __init__(
        self,
        space: ArchitectureSpace,
        X: Any,
        y: Any,
        *,
        score: str = "synflow",
        fidelity: Fidelity = FULL,
        seed: int = 0,
    ) -> None:
        from mlsd_hpo.networks.zero_cost import SCORES

        if score not in SCORES:
            raise ValueError(f"score must be one of {', '.join(SCORES)}, not {score!r}")
        self.space, self.score, self.fidelity = space, score, fidelity
        self.seed = whole("seed", seed, 0)
        self.X, self.y = tensors("the batch", (X, y))
        if fidelity.points > self.X.shape[1]:
            raise ValueError(
                f"fidelity asks for {fidelity.points} points, but X has {self.X.shape[1]}"
            )

    def __call__(self, trial: Trial) -> Result:
        """Build the trial's network and score it.

        Raises:
            ValueError: for a trial with a fidelity: there is nothing to train.
        """
        from mlsd_hpo.networks.training import seeded
        from mlsd_hpo.networks.zero_cost import SCORES

        check_full(trial, self)
        with seeded(self.seed):
            network = self.space.build(trial.config, self.fidelity)
        value = SCORES[self.score](network, at_points(self.X, self.fidelity.points), self.y)
        return Result(value, len(self.X) / self.fidelity.rows)
