"""BOHB: Hyperband decides how long, a model of all results so far decides what.

Hyperband over random search finds a good configuration soon, but its tenth bracket knows no more
than its first. BOHB keeps the brackets and draws what begins them from a model: the densities of
the good and of the other trials at one fidelity (`KernelDensitySearch`), the highest fidelity that
has results enough. Each bracket teaches the next. A third of the configurations stay random, so
that Hyperband's guarantee holds, with thrice the budget.

In one thing it is not the paper's: a model is not used for a rung of its own fidelity, unless that
is the highest; `levels.py` says why, and what it is worth.

Source: Falkner, Klein & Hutter, "BOHB: robust and efficient hyperparameter optimization at scale",
ICML 2018, section 3 and algorithm 2.
Cost per ask: O(1), a sort at the end of a rung, and what the model costs.
"""

from __future__ import annotations

from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.brackets import Rounding
from mlsd_hpo.strategies.hyperband import Hyperband
from mlsd_hpo.strategies.kernel_density import KernelDensitySearch


class BOHB(Hyperband):
    """Hyperband over kernel densities with the paper's settings.

    Others: ``Hyperband(space, 81, searcher=partial(KernelDensitySearch, top=0.25))``.

    Args:
        space: what can be chosen.
        max_fidelity: R, the most that a configuration can get, a whole number in the unit of the
            estimator.
        min_fidelity: no rung gives less.
        eta: η, of so many configurations one goes on; a whole number ≥ 2.
        rounding: how many configurations a bracket begins with, "ceil" or "floor"; see
            `mlsd_hpo.strategies.brackets`.
        seed: a whole number ≥ 0.

    Attributes:
        plans, brackets: as in `Hyperband`.

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
        seed: int = 0,
    ) -> None:
        searcher = KernelDensitySearch
        super().__init__(space, max_fidelity, min_fidelity, eta, rounding, searcher, seed)
