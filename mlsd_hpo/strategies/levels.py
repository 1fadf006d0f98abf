"""`Levels`: what to try next when results come at different fidelities.

Values after 3 and after 27 epochs must not be mixed in one model. So every fidelity has a searcher
of its own, any strategy, that is told the results at that fidelity and no others. A new
configuration is suggested by the one at the highest fidelity that knows enough: cheap results
guide the search at first, and give way to true ones as these come in.

But never by one that knows no higher fidelity than that at which the configuration begins. Who is
good after one epoch comes out on the rung of one epoch anyway; to suggest by the same only narrows
the choice to quick starters before anything is known of how they end. On the learning curves of
`mlp_digits` Hyperband over a model was worse than over random search without that clause
(tests/benchmarks/fidelity.py).

Source: the rule, for one model and without the clause, is that of Falkner, Klein & Hutter, "BOHB:
robust and efficient hyperparameter optimization at scale", ICML 2018, section 3.2.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.trial import Config, Evaluation, Trial

Searcher = Callable[..., Strategy]
"""A strategy's class, or a function: called with ``(space, seed=seed)`` it makes a strategy."""


class Levels:
    """One searcher for each fidelity.

    Args:
        searcher: makes them.
        space: what can be chosen.
        seed: of them all.

    Attributes:
        fresh: a searcher that knows nothing: it stands for all of them in a journal, and makes the
            first suggestions.

    Raises:
        ValueError: if `searcher` makes no strategy, or one for several objectives.
    """

    def __init__(self, searcher: Searcher, space: Space, seed: int) -> None:
        fresh = searcher(space, seed=seed) if takes_a_seed(searcher) else None
        if not isinstance(fresh, Strategy):
            raise ValueError(
                "searcher must be a strategy's class, or a function, that makes a strategy when "
                f"called with (space, seed=seed), not {searcher!r}"
            )
        if fresh.objectives not in (None, 1):
            raise ValueError(f"searcher must be for a single objective; {fresh!r} is for several")
        self._make = partial(searcher, space, seed=seed)
        self.fresh = fresh
        self._enough = max(len(space) + 3, blind(fresh))
        self._at: dict[float, Strategy] = {}
        self._known: dict[float, int] = {}  # results that have not failed, by fidelity
        self._where: dict[int, tuple[float, Trial]] = {}  # by our number: as its searcher knows it

    def current(self, least: float) -> Strategy:
        """The searcher that suggests: of the highest fidelity with enough results.

        As long as there is none with a fidelity of at least `least`, it is one that knows nothing.
        """
        ready = [f for f, known in self._known.items() if known >= self._enough and f >= least]
        return self._at[max(ready)] if ready else self.fresh

    def suggest(self, index: int, rng: np.random.Generator, least: float) -> Config:
        """The configuration number `index`; all randomness from `rng`, and nothing is noted."""
        return self.current(least)._propose(index, rng).config

    def register(self, trial: Trial, fidelity: float) -> None:
        """Note that a trial is under way, at a fidelity."""
        if fidelity not in self._at:
            self._at[fidelity], self._known[fidelity] = self._make(), 0
        searcher = self._at[fidelity]
        inside = replace(trial, number=searcher._next, parent=None)
        searcher._register(inside)
        self._where[trial.number] = fidelity, inside

    def learn(self, evaluation: Evaluation) -> None:
        """Tell the result to the searcher of its fidelity."""
        fidelity, inside = self._where.pop(evaluation.number)
        self._at[fidelity].tell(inside, evaluation.result)
        self._known[fidelity] += evaluation.failed is None


def takes_a_seed(searcher: object) -> bool:
    """Whether it can be called as ``searcher(space, seed=seed)``; `GridSearch` cannot."""
    if not callable(searcher):
        return False
    try:
        inspect.signature(searcher).bind(None, seed=0)
    except TypeError:
        return False
    return True


def blind(strategy: Strategy) -> int:
    """How many results a strategy awaits before it uses them, which it calls startup or initial."""
    return int(getattr(strategy, "startup", getattr(strategy, "initial", 0)))
