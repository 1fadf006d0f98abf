"""`Bracket`: one run of successive halving, and the base of the strategies that make many.

All configurations of a rung are evaluated before the best of them go on to the next. A bracket
keeps who is on which rung, and knows what can be done now. When it has nothing to give while
results are awaited, and after its end, the next bracket begins: several workers are never idle,
and the search goes on for as long as the budget does.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence

from mlsd_hpo.checks import whole
from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.brackets import Rung
from mlsd_hpo.strategies.levels import Searcher
from mlsd_hpo.strategies.scheduler import Job, Scheduler
from mlsd_hpo.trial import Evaluation, Trial


class Bracket:
    """Who is on which rung, and how well they did.

    Args:
        plan: how many configurations each rung has, and at what fidelity.

    Attributes:
        plan: as given.
        rungs: the numbers of the trials on each rung so far, in the order of the asks.
        losses: by number, of the trials that have a result; infinite for a failed one.
        free: the places to be taken next: None for a new configuration, else who is promoted.
    """

    def __init__(self, plan: Sequence[Rung]) -> None:
        self.plan = tuple(plan)
        self.rungs: list[list[int]] = [[]]
        self.losses: dict[int, float] = {}
        self.free: deque[int | None] = deque([None] * self.plan[0][0])
        self._waiting: set[int] = set()  # asked, no result yet

    def job(self) -> Job | None:
        """What can be done now; None while results are awaited, and after the end."""
        if not self.free:
            return None
        i = len(self.rungs) - 1
        return Job(self.plan[i][1], self.free[0], f"rung {i}")

    def place(self, number: int) -> None:
        """A trial takes the next free place."""
        self.free.popleft()
        self.rungs[-1].append(number)
        self._waiting.add(number)

    def grade(self, number: int, loss: float) -> None:
        """Note a result; the last one of a rung opens the next."""
        self.losses[number] = loss
        self._waiting.remove(number)
        self._go_on()

    def shrink(self, most: float) -> None:
        """Give places up: there are but `most` new configurations left to take them."""
        while self.free.count(None) > most:
            self.free.remove(None)
        self._go_on()

    def _go_on(self) -> None:
        """Open the next rung, if this one is complete."""
        i = len(self.rungs) - 1
        if not self.free and not self._waiting and i + 1 < len(self.plan):
            self.rungs.append([])
            self.free.extend(self.following(i)[: self.plan[i + 1][0]])

    def following(self, i: int) -> Sequence[int | None]:
        """What takes the places of rung i + 1, in this order: here the best of rung i."""
        return self.best(i)

    def best(self, i: int) -> list[int]:
        """The trials of rung i that succeeded, the best first; of equals, the earlier."""
        fine = [n for n in self.rungs[i] if math.isfinite(self.losses.get(n, math.inf))]
        return sorted(fine, key=lambda n: (self.losses[n], n))

    @property
    def over(self) -> bool:
        """Whether there is nothing left to do, nor to await."""
        return not self.free and not self._waiting


class Halving(Scheduler):
    """Brackets one after the other.

    A subclass says what their rungs are.

    Attributes:
        plans: the rungs of each bracket, (configurations, fidelity); after the last the first comes
            again.
        brackets: all that have begun.
    """

    plans: list[list[Rung]]

    def __init__(
        self,
        space: Space,
        max_fidelity: int,
        min_fidelity: int,
        eta: int,
        searcher: Searcher,
        seed: int,
    ) -> None:
        super().__init__(space, max_fidelity, searcher, seed)
        self.min_fidelity = whole("min_fidelity", min_fidelity, least=1)
        self.eta = whole("eta", eta, least=2)
        self.brackets: list[Bracket] = []
        self._open: list[int] = []  # the numbers of those that are not over
        self._bracket_of: dict[int, int] = {}  # of the trials under way

    def _plan(self, i: int) -> list[Rung]:
        """The rungs of bracket number i."""
        return self.plans[i % len(self.plans)]

    def _begin(self, plan: Sequence[Rung]) -> Bracket:
        """The bracket number ``len(self.brackets)``."""
        return Bracket(plan)

    def _turn(self) -> int:
        """The number of the bracket that has something to do now, maybe of one to begin."""
        return next((i for i in self._open if self.brackets[i].free), len(self.brackets))

    def _job(self) -> Job:
        i = self._turn()
        job = self.brackets[i].job() if i < len(self.brackets) else None
        if job is None:
            job = Job(self._next_plan()[0][1], note="rung 0")
        return job._replace(note=f"bracket {i}, {job.note}")

    def _next_plan(self) -> list[Rung]:
        """The rungs of the bracket that begins next: smaller, if the space is nearly used up.

        However few begin, one of them is trained in full.
        """
        if self.left <= 0:
            raise self._nothing_new()
        plan = self._plan(len(self.brackets))
        n = min(plan[0][0], self.left)
        return [(int(max(1, size * n // plan[0][0])), fidelity) for size, fidelity in plan]

    def _place(self, trial: Trial) -> None:
        i = self._turn()
        if i == len(self.brackets):
            self.brackets.append(self._begin(self._next_plan()))
            self._open.append(i)
        self.brackets[i].place(trial.number)
        self._bracket_of[trial.number] = i

    def _grade(self, evaluation: Evaluation, loss: float) -> None:
        i = self._bracket_of.pop(evaluation.number, None)
        if i is not None:
            self.brackets[i].grade(evaluation.number, loss)
        else:  # from elsewhere: a configuration less to begin with, in a finite space
            for k in self._open:
                self.brackets[k].shrink(self.left)
        self._open = [k for k in self._open if not self.brackets[k].over]
