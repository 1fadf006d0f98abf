"""Problems with several objectives, whose Pareto front is known.

Each is called with a configuration and returns a tuple of values, as `Study` takes them; a problem
also says in which directions, and how large the hypervolume of its whole front is:

    problem = zdt1()
    study = Study(problem, RandomSearch(problem.space), problem.direction).run(trials=60)
    study.report(reference=problem.reference).hypervolume / problem.hypervolume   # 1 at best

Sources: Zitzler, Deb & Thiele, "Comparison of multiobjective evolutionary algorithms: empirical
results", Evolutionary Computation 8, 2000 (ZDT); Deb, Thiele, Laumanns & Zitzler, "Scalable
multi-objective optimization test problems", CEC 2002 (DTLZ).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from mlsd_hpo.benchmarks.task_mlp import mlp_digits
from mlsd_hpo.objectives import Objectives
from mlsd_hpo.spaces import Float, Space
from mlsd_hpo.trial import Config, Evaluation, Result, Trial


@dataclass(frozen=True)
class ParetoProblem:
    """A problem with several objectives.

    Attributes:
        name: for plots.
        space: what can be chosen.
        direction: "minimize" or "maximize" for each objective.
        reference: a value for each objective that is as bad as may be and count.
        hypervolume: of the Pareto front, up to the reference; what a search can reach at best.
        formula: the values of a configuration.
    """

    name: str
    space: Space
    direction: tuple[str, ...]
    reference: tuple[float, ...]
    hypervolume: float
    formula: Callable[[Config], tuple[float, ...]]

    def __call__(self, config: Config) -> tuple[float, ...]:
        """The values of a configuration."""
        return self.formula(config)

    def __repr__(self) -> str:
        return (
            f"ParetoProblem({self.name}: {', '.join(self.direction)}, {len(self.space)} "
            f"hyperparameters, hypervolume {self.hypervolume:g})"
        )


def zdt1(d: int = 6) -> ParetoProblem:
    """ZDT1: a convex front, f2 = 1 - √f1. (The paper has 30 dimensions; d ≥ 2.)

    x1 says where on the front, all others how far from it: they are best at 0. What the front
    dominates up to (1.1, 1.1) is ∫₀¹ (0.1 + √f1) df1, and a rectangle of 0.1 × 1.1 beyond f1 = 1.
    """
    volume = 0.1 + 2 / 3 + 0.1 * 1.1
    return ParetoProblem("ZDT1", _cube(d), ("minimize",) * 2, (1.1, 1.1), volume, _zdt(math.sqrt))


def zdt2(d: int = 6) -> ParetoProblem:
    """ZDT2: as ZDT1, but with a concave front, f2 = 1 - f1².

    No weighted sum of the objectives has its minimum on the front but for the two ends.
    """
    volume = 0.1 + 1 / 3 + 0.1 * 1.1
    return ParetoProblem("ZDT2", _cube(d), ("minimize",) * 2, (1.1, 1.1), volume, _zdt(_square))


def _square(ratio: float) -> float:
    return ratio**2


def _zdt(shape: Callable[[float], float]) -> Callable[[Config], tuple[float, ...]]:
    def formula(config: Config) -> tuple[float, ...]:
        first, *others = config.values()
        g = 1 + 9 * sum(others) / len(others)
        return first, g * (1 - shape(first / g))

    return formula


def dtlz2(d: int = 6) -> ParetoProblem:
    """DTLZ2 with three objectives: the front is the unit sphere where all three are positive.

    x1 and x2 are two angles on the sphere, all others say how far above it: they are best at 1/2.
    What the front dominates up to (1.1, 1.1, 1.1) is that cube without an eighth of a ball.
    """
    return ParetoProblem(
        "DTLZ2", _cube(d, 3), ("minimize",) * 3, (1.1,) * 3, 1.1**3 - math.pi / 6, _dtlz2
    )


def _dtlz2(config: Config) -> tuple[float, ...]:
    first, second, *others = config.values()
    radius = 1 + sum((x - 0.5) ** 2 for x in others)
    a, b = first * math.pi / 2, second * math.pi / 2
    return (
        radius * math.cos(a) * math.cos(b),
        radius * math.cos(a) * math.sin(b),
        radius * math.sin(a),
    )


def _cube(d: int, least: int = 2) -> Space:
    if isinstance(d, bool) or int(d) != d or d < least:
        raise ValueError(f"the dimension must be a whole number of at least {least}, not {d!r}")
    return Space({f"x{i + 1}": Float(0, 1) for i in range(int(d))})


def mlp_size() -> ParetoProblem:
    """A network that is accurate, and small: `mlp_digits` with the number of its weights.

    Maximize the accuracy, minimize the number of weights and biases in thousands: 64 inputs, a
    hidden layer as wide as the table's nearest row, 10 outputs. The front is that of all 600 rows.
    """
    task = mlp_digits()
    direction, reference = ("maximize", "minimize"), (0.9, 10.0)

    def formula(config: Config) -> tuple[float, ...]:
        width = task.table.nearest(config)["width"]
        accuracy = task.table(Trial(0, config)).value
        return accuracy, ((64 + 1) * width + (width + 1) * 10) / 1000

    rows = [
        Evaluation(Trial(i, row), Result(values=formula(row)))
        for i, row in enumerate(task.table.rows)
    ]
    volume = Objectives(direction).hypervolume(rows, reference)
    return ParetoProblem("network", task.space, direction, reference, volume, formula)
