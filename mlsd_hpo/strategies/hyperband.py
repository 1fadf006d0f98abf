"""Hyperband: successive halving, hedged over how early to judge.

Whether many configurations shall get little or few get much, cannot be known beforehand. Hyperband
tries all of it in turn: its first bracket begins with many configurations and the lowest fidelity,
the last one trains a few in full from the start, and each of them costs about the same. Where early
ranks lie, it loses at most a factor of the number of brackets to the best of them.

Over random search it is the method of the paper. Over another searcher the two ideas add up:
`BOHB` is Hyperband over a model.

Source: Li, Jamieson, DeSalvo, Rostamizadeh & Talwalkar, "Hyperband: a novel bandit-based approach
to hyperparameter optimization", JMLR 18, 2018, algorithm 1.
Cost per ask: O(1), a sort at the end of a rung, and what the searcher costs.
"""

from __future__ import annotations

from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.bracket import Halving
from mlsd_hpo.strategies.brackets import Rounding, brackets
from mlsd_hpo.strategies.levels import Searcher
from mlsd_hpo.strategies.random_search import RandomSearch


class Hyperband(Halving):
    """Brackets of successive halving, from the boldest to the most patient, and around again.

    Args:
        space: what can be chosen.
        max_fidelity: R, the most that a configuration can get, a whole number in the unit of the
            estimator.
        min_fidelity: no rung gives less.
        eta: η, of so many configurations one goes on; a whole number ≥ 2.
        rounding: how many configurations a bracket begins with, "ceil" or "floor"; see
            `mlsd_hpo.strategies.brackets`.
        searcher: suggests new configurations: a strategy's class, or a function (space, seed) that
            makes a strategy.
        seed: a whole number ≥ 0.

    Attributes:
        plans: the rungs of each bracket, (configurations, fidelity).
        brackets: the brackets so far, see `Bracket`.

    Raises:
        ValueError: naming the argument and what is allowed.
    """

    def __init__(
        self,
        space: Space,
        max_fidelity: int,
        min_fidelity: int = 1,
        eta: int = 3,
        rounding: Rounding = "ceil",
        searcher: Searcher = RandomSearch,
        seed: int = 0,
    ) -> None:
        super().__init__(space, max_fidelity, min_fidelity, eta, searcher, seed)
        self.rounding: Rounding = rounding
        self.plans = brackets(self.max_fidelity, self.eta, self.min_fidelity, rounding)
