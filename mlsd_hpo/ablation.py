"""`ablation`: what of the difference between two configurations made the difference in value.

A search changed twelve parameters; which of them helped? Changing one at a time from the start
misses what works together, and the order matters. Ablation takes a path: from the start it tries
each of the differing parameters at the end's value, keeps the change that helps most (or harms
least), and goes on from there until it has arrived. Gains at the path's beginning are what matters;
often two or three changes explain it all.

Conditional parameters go with their parents: what a change makes active takes the end's value (the
start's, or else its middle value, where it is not active at the end), and what it makes inactive is
gone. Changes that the space's constraint forbids are left out; where it forbids all of them the
rest is changed at once.

Source: Fawcett & Hoos, "Analysing differences between algorithm configurations through ablation",
Journal of Heuristics 22, 2016. Cost: at most 1 + d (d + 1) / 2 evaluations where d parameters
differ.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlsd_hpo.loop import evaluate, wants
from mlsd_hpo.objectives import Objectives
from mlsd_hpo.spaces import Space
from mlsd_hpo.trial import Config, Trial


@dataclass(frozen=True)
class Step:
    """One configuration on the path.

    Attributes:
        changed: the parameters that differ from the step before, in the space's order; those that
            came or went with their parents too. Empty for the start.
        config: the configuration after the change.
        value: its value, NaN if the evaluation failed.
    """

    changed: tuple[str, ...]
    config: Config
    value: float


@dataclass(frozen=True)
class Ablation:
    """The path.

    Attributes:
        steps: from the start to the end.
        evaluations: how many were made to find it.
    """

    steps: tuple[Step, ...]
    evaluations: int

    @property
    def changes(self) -> list[tuple[tuple[str, ...], float]]:
        """For each step what changed, and by how much the value did."""
        pairs = zip(self.steps, self.steps[1:], strict=False)
        return [(after.changed, after.value - before.value) for before, after in pairs]

    def table(self) -> str:
        """The path as text."""
        names = ["start", *(", ".join(step.changed) for step in self.steps[1:])]
        by = ["", *(f"{change:+.4g}" for _, change in self.changes)]
        wide = max(map(len, names))
        rows = zip(names, self.steps, by, strict=True)
        lines = [
            f"{name:{wide}}  {step.value:10.4g}  {change}".rstrip() for name, step, change in rows
        ]
        return "\n".join([*lines, f"{self.evaluations} evaluations"])


def ablation(
    start: Config,
    end: Config,
    objective: Callable[..., Any],
    space: Space,
    direction: str = "minimize",
) -> Ablation:
    """The greedy path from one configuration to another.

    Args:
        start, end: two configurations of the space, such as a default and the best one found.
        objective: what `Study` takes. Where it is noisy, so is the order of the changes: average
            it over seeds or folds, the same ones for every configuration.
        space: what they are configurations of.
        direction: "minimize" or "maximize".

    Returns:
        The path; a change whose evaluation fails is taken last.

    Raises:
        ValueError: for a configuration that does not belong to the space, or another direction.
    """
    objectives = Objectives(direction)
    here, goal = space.validate(start), space.validate(end)
    takes, count = wants(objective), 0

    def score(config: Config) -> tuple[float, float]:
        """What is to be made small, and the value in its own sign."""
        nonlocal count
        result = evaluate(objective, None, [Trial(count, config)], takes, 1)
        count += 1
        if result.failed is not None:
            return math.inf, math.nan
        return objectives.minimized(result).value, result.value

    steps = [Step((), here, score(here)[1])]
    while space.canonical(here) != space.canonical(goal):
        options = _options(space, here, goal)
        scores = [score(option) for option in options]
        best = min(range(len(options)), key=lambda i: scores[i][0])
        steps.append(Step(_changed(space, here, options[best]), options[best], scores[best][1]))
        here = options[best]
    return Ablation(tuple(steps), count)


def _options(space: Space, here: Config, goal: Config) -> list[Config]:
    """`here` with one parameter as in `goal`, for each that both have and that differs.

    There always is one: of those that differ, the first in the order of parents before children
    has all its parents alike, so both have it.
    """
    middle = space.decode_all(np.full(len(space), 0.5))
    found = []
    for name in _changed(space, here, goal):
        if name in here and name in goal:
            option = space.complete({**middle, **goal, **here, name: goal[name]})
            if space.allows(option):
                found.append(option)
    return found or [goal]


def _changed(space: Space, before: Config, after: Config) -> tuple[str, ...]:
    """The parameters that differ between two configurations."""
    one, other = dict(space.canonical(before)), dict(space.canonical(after))  # type: ignore[call-overload]
    return tuple(
        n for n in space.names if (n in one) != (n in other) or (n in one and one[n] != other[n])
    )
