"""Coarse-to-fine search: look everywhere at first, then again and closer around the best.

Round 0 covers the whole space with a grid or with random points. Every later round shrinks the
boxes, puts them around the best configurations of all rounds so far, and searches inside them.
Several incumbents are kept, each in a region of its own, so that one unlucky box is not fatal.
Boxes live in the unit cube: a numeric parameter covers an interval of its coordinate, a
categorical one keeps its incumbent's choice.

Source: the practice of "zooming in", as in Bengio, "Practical recommendations for gradient-based
training of deep architectures", 2012, section 3.3.
Cost per ask: O(d); O(n log n) for the first of a round, n trials so far.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.checks import between, whole
from mlsd_hpo.spaces import Categorical, Grid, Space
from mlsd_hpo.spaces.constraint import DRAWS
from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.trial import Config, Trial

METHODS = ("random", "grid")


@dataclass(frozen=True)
class Box:
    """A box in the unit cube, around an incumbent (None: the whole space)."""

    lower: NDArray[np.float64]  # (d,)
    upper: NDArray[np.float64]  # (d,)
    incumbent: Config | None = None


@dataclass(frozen=True)
class Round:
    """The trials start, start + 1, …, stop - 1 search these boxes, the best incumbent's first."""

    start: int
    stop: int
    boxes: tuple[Box, ...]
    grids: tuple[Grid, ...]  # one for each box with method="grid", else empty


class CoarseToFineSearch(Strategy):
    """Grid or random search in boxes that shrink around the best.

    Args:
        space: what can be chosen.
        method: "random" or "grid": how to search inside a box.
        trials_per_round: the length of a round with "random"; with "grid" it follows from
            `resolution`.
        resolution: with "grid", the number of values of each numeric parameter in a box.
        shrink: side of round r's boxes is ``shrink ** r``; between 0 and 1.
        incumbents: how many boxes a round has at most.
        seed: a whole number ≥ 0.

    Attributes:
        rounds: the rounds so far, for plots.
    """

    def __init__(
        self,
        space: Space,
        method: str = "random",
        trials_per_round: int = 20,
        resolution: int = 3,
        shrink: float = 0.5,
        incumbents: int = 2,
        seed: int = 0,
    ) -> None:
        super().__init__(space, seed)
        if method not in METHODS:
            raise ValueError(f"method must be one of {', '.join(METHODS)}, not {method!r}")
        self.method = method
        self.trials_per_round = whole("trials_per_round", trials_per_round, least=1)
        self.resolution = whole("resolution", resolution, least=1)
        self.shrink = between("shrink", shrink, 0, 1)
        self.incumbents = whole("incumbents", incumbents, least=1)
        self.rounds: list[Round] = []

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        r, current = self._round(number)
        position = number - current.start
        if current.grids:
            k = 0
            while position >= current.grids[k].size:
                position -= current.grids[k].size
                k += 1
            config = current.grids[k][position]
        else:
            k = position % len(current.boxes)
            config = self._draw(current.boxes[k], rng)
        return Trial(number, config, note=f"round {r}, box {k}")

    def _draw(self, box: Box, rng: np.random.Generator) -> Config:
        for _ in range(DRAWS):
            u = box.lower + rng.random(len(self.space)) * (box.upper - box.lower)
            config = self.space.decode(u)
            if self.space.allows(config):
                return config
        return self.space.sample(rng)  # next to nothing in the box is allowed

    def _register(self, trial: Trial) -> None:
        self._round(trial.number)  # its first trial plans a round, from what is known now
        super()._register(trial)

    def _round(self, number: int) -> tuple[int, Round]:
        """The round that trial `number` belongs to, planned now if it is a new one."""
        while not self.rounds or number >= self.rounds[-1].stop:
            self.rounds.append(self._plan(len(self.rounds)))
        r = next(r for r in range(len(self.rounds) - 1, -1, -1) if self.rounds[r].start <= number)
        return r, self.rounds[r]

    def _plan(self, r: int) -> Round:
        start = self.rounds[-1].stop if self.rounds else 0
        boxes = self._boxes(self.shrink**r) if r else ()
        whole = Box(np.zeros(len(self.space)), np.ones(len(self.space)))
        boxes = boxes or (whole,)
        if self.method == "random":
            return Round(start, start + self.trials_per_round, boxes, ())
        grids = tuple(self._grid(box) for box in boxes)
        trials = sum(grid.size for grid in grids)
        if not trials:  # a constraint allows none of their points: one random trial, then finer
            return Round(start, start + 1, (whole,), ())
        return Round(start, start + trials, boxes, grids)

    def _boxes(self, side: float) -> tuple[Box, ...]:
        """Boxes around the best configurations, none of which lies in a better one's box."""
        boxes: list[Box] = []
        told = [e for e in self._history if e.failed is None]
        for evaluation in sorted(told, key=lambda e: (e.value, e.number)):
            u = self.space.encode(evaluation.config)
            if any(self._inside(u, box) for box in boxes):
                continue
            lower = np.clip(u - side / 2, 0, 1 - side)  # moved inwards at the edge, not cut off
            upper = lower + side
            for i, (name, parameter) in enumerate(self.space.parameters.items()):
                if name not in evaluation.config:
                    lower[i], upper[i] = 0.0, 1.0
                elif isinstance(parameter, Categorical):
                    lower[i] = upper[i] = u[i]
            boxes.append(Box(lower, upper, evaluation.config))
            if len(boxes) == self.incumbents:
                break
        return tuple(boxes)

    def _inside(self, u: NDArray[np.float64], box: Box) -> bool:
        return bool(np.all((box.lower <= u) & (u <= box.upper)))

    def _grid(self, box: Box) -> Grid:
        """The middles of `resolution` equal parts of each side; of a categorical, its choices."""
        sides = zip(self.space.names, box.lower, box.upper, strict=True)
        return self.space.grid({name: self._middles(name, a, b) for name, a, b in sides})

    def _middles(self, name: str, lower: float, upper: float) -> list[object]:
        parameter = self.space.parameters[name]
        if isinstance(parameter, Categorical):
            return [parameter.decode(lower)] if lower == upper else list(parameter.choices)
        k = self.resolution
        found = [parameter.decode(lower + (i + 0.5) / k * (upper - lower)) for i in range(k)]
        return list(dict.fromkeys(found))
