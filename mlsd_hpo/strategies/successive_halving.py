"""Successive halving: many configurations get a little, the best 1/η of them get η times as much.

With η = 3 and R = 81 epochs, 81 configurations train for 1 epoch, the best 27 for 3, … and the best
one for 81: each rung costs about the same, and all together 5 full trainings instead of 81. What it
stakes is that early ranks tell something of final ones: a slow starter is lost. `Hyperband` hedges
that.

Source: Jamieson & Talwalkar, "Non-stochastic best arm identification and hyperparameter
optimization", AISTATS 2016; with the rungs of Li et al., "Hyperband", JMLR 18, 2018, algorithm 1.
Cost per ask: O(1), a sort at the end of a rung, and what the searcher costs.
"""

from __future__ import annotations

from mlsd_hpo.checks import whole
from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.bracket import Halving
from mlsd_hpo.strategies.brackets import Rung, halvings, rungs
from mlsd_hpo.strategies.levels import Searcher
from mlsd_hpo.strategies.random_search import RandomSearch


class SuccessiveHalving(Halving):
    """One bracket after the other, all alike.

    Args:
        space: what can be chosen.
        max_fidelity: R, the most that a configuration can get, a whole number in the unit of the
            estimator.
        min_fidelity: no rung gives less.
        eta: η, of so many configurations one goes on; a whole number ≥ 2.
        configurations: n, how many begin. By default as many as it takes for one of them to be
            trained in full after beginning with `min_fidelity`; with fewer the first rung gets
            more, so that one is.
        searcher: suggests new configurations: a strategy's class, or a function (space, seed) that
            makes a strategy.
        seed: a whole number ≥ 0.

    Attributes:
        rungs: of every bracket, (configurations, fidelity).
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
        configurations: int | None = None,
        searcher: Searcher = RandomSearch,
        seed: int = 0,
    ) -> None:
        super().__init__(space, max_fidelity, min_fidelity, eta, searcher, seed)
        most = halvings(self.min_fidelity, self.max_fidelity, self.eta)
        self.configurations = (
            None if configurations is None else whole("configurations", configurations, least=1)
        )
        n = self.configurations or self.eta**most
        self.rungs: list[Rung] = rungs(
            n, min(most, halvings(1, n, self.eta)), self.max_fidelity, self.eta
        )
        self.plans = [self.rungs]
