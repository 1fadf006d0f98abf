"""Problems with several objectives: their formulas, their fronts, and how much these dominate."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mlsd_hpo import Study
from mlsd_hpo.benchmarks import ParetoProblem, dtlz2, mlp_digits, mlp_size, zdt1, zdt2
from mlsd_hpo.objectives import Objectives
from mlsd_hpo.pareto import hypervolume, non_dominated
from mlsd_hpo.strategies import GridSearch, RandomSearch


def values(problem: ParetoProblem, points: np.ndarray) -> np.ndarray:
    return np.array([problem(problem.space.decode(point)) for point in points])


@pytest.mark.slow
@pytest.mark.parametrize("problem", [zdt1(), zdt2(), zdt1(30), dtlz2(), dtlz2(3)], ids=repr)
def test_a_fine_front_dominates_what_is_stated_and_nothing_more(problem: ParetoProblem) -> None:
    three = len(problem.direction) == 3
    n = 40 if three else 1000
    d = len(problem.space)
    places = np.stack(np.meshgrid(*[np.linspace(0, 1, n)] * (1 + three)), -1).reshape(-1, 1 + three)
    best = np.full((len(places), d), 0.5 if three else 0.0)
    best[:, : 1 + three] = places
    front = values(problem, best)
    found = hypervolume(front, problem.reference)
    assert 0.97 * problem.hypervolume < found < problem.hypervolume * (1 + 1e-12)
    others = values(problem, np.random.default_rng(0).random((300, d)))
    assert not non_dominated(np.vstack([others, front]))[:300].any() or three  # a coarse net
    both = hypervolume(np.vstack([others, front]), problem.reference)
    assert both < problem.hypervolume * (1 + 1e-12)
    if three:
        assert (np.linalg.norm(others, axis=1) >= 1).all()
        assert np.linalg.norm(front, axis=1) == pytest.approx(1.0)


def test_worked_values() -> None:
    x = {"x1": 0.25, "x2": 0.0, "x3": 0.0}
    assert zdt1(3)(x) == (0.25, 0.5)
    assert zdt2(3)(x) == (0.25, 1 - 0.0625)
    away = {"x1": 0.4, "x2": 0.5, "x3": 1.0}  # g = 1 + 9 × 0.75 = 7.75
    assert zdt1(3)(away) == pytest.approx((0.4, 7.75 * (1 - math.sqrt(0.4 / 7.75))))
    assert dtlz2(3)({"x1": 0.0, "x2": 0.0, "x3": 0.0}) == pytest.approx((1.25, 0, 0))
    assert dtlz2(3)({"x1": 1.0, "x2": 0.3, "x3": 0.5}) == pytest.approx((0, 0, 1))
    with pytest.raises(ValueError, match="the dimension must be a whole number of at least 2"):
        zdt1(1)


def test_the_networks_front_is_its_tables() -> None:
    problem, task = mlp_size(), mlp_digits()
    grid = GridSearch(problem.space, task.table.levels)
    study = Study(problem, grid, problem.direction).run(progress=False)
    assert len(study.trials) == 600
    assert study.report(reference=problem.reference).hypervolume == problem.hypervolume
    sizes = {e.config["width"]: e.values[1] for e in study.trials if e.values}
    model = task.build({**task.best_config, "width": 16}).partial_fit(
        task.data.X[:200], task.data.y[:200], classes=np.arange(10)
    )
    assert sizes[16] * 1000 == sum(w.size for w in [*model.coefs_, *model.intercepts_])
    assert max(e.values[0] for e in study.front if e.values) == task.best_value


def test_random_search_comes_near_but_not_close() -> None:
    for problem in (zdt1(), zdt2(), dtlz2(), mlp_size()):
        study = Study(problem, RandomSearch(problem.space), problem.direction)
        report = study.run(trials=60, progress=False).report(reference=problem.reference)
        assert report.hypervolume is not None
        assert 0 <= report.hypervolume < 0.97 * problem.hypervolume
        aim = Objectives(problem.direction)
        assert report.hypervolume == aim.hypervolume(study.trials, problem.reference)
