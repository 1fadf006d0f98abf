"""Differential evolution: its steps, its self-adaptation, and that it converges."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo import Float, Space, Study
from mlsd_hpo.strategies import DifferentialEvolution
from tests.strategies.registry import play

CUBE = Space({f"x{i}": Float(0, 1) for i in range(3)})


def bowl(config) -> float:
    return sum((1 + i) * (x - 0.3) ** 2 for i, x in enumerate(config.values()))


@pytest.mark.parametrize("variant", ["rand", "best"])
def test_each_changed_coordinate_is_a_base_and_a_difference(variant):
    """Found again by trying all: x_a + F (x_b - x_c), or halfway from the old one to a wall."""
    strategy = DifferentialEvolution(CUBE, variant, population=5, F=0.7, CR=1.0, seed=2)
    play(strategy, 5, score=bowl)
    x, best = strategy._points, int(np.argmin(strategy._values))
    for number in range(5, 25):
        made = strategy._challenge(number, strategy._rng(number))
        others = [i for i in range(5) if i != made.slot]
        bases = [best] if variant == "best" else others
        ends = [x[a] + 0.7 * (x[b] - x[c]) for a in bases for b in others for c in others if b != c]
        old = x[made.slot]
        inside = [np.where(e < 0, old / 2, np.where(e > 1, (1 + old) / 2, e)) for e in ends]
        assert min(np.abs(made.point - end).max() for end in inside) < 1e-12


def test_of_the_challenged_all_but_one_coordinate_stays_if_CR_is_0():
    strategy = DifferentialEvolution(CUBE, "rand", population=5, CR=0.0, seed=2)
    play(strategy, 5, score=bowl)
    for number in range(5, 15):
        made = strategy._challenge(number, strategy._rng(number))
        assert (made.point != strategy._points[made.slot]).sum() == 1


@pytest.mark.parametrize("variant", ["jade", "rand", "best"])
def test_it_converges_and_members_only_get_better(variant):
    strategy = DifferentialEvolution(CUBE, variant, seed=1)
    play(strategy, 10, score=bowl)
    before = strategy._values.copy()
    study = Study(bowl, strategy).run(trials=800, progress=False)
    assert (strategy._values <= before).all()
    assert study.best.value < 1e-6


def test_means_follow_what_succeeded():
    """A generation by hand: c = 0.1, the Lehmer mean of F, the ordinary one of CR."""
    strategy = DifferentialEvolution(CUBE, seed=3)
    play(strategy, 19, score=bowl)  # the 20th trial ends a generation
    trial = strategy.ask()
    F_CR = [(m.F, m.CR) for m in [*strategy._succeeded, strategy._made[trial.number]]]
    strategy.tell(trial, -1.0)  # succeeds
    F, CR = np.array(F_CR).T
    assert strategy.mean_F == pytest.approx(0.5 + 0.1 * ((F**2).sum() / F.sum() - 0.5))
    assert strategy.mean_CR == pytest.approx(0.5 + 0.1 * (CR.mean() - 0.5))


@pytest.mark.slow
def test_jade_prefers_changing_single_coordinates_where_they_do_not_interact():
    """On Rastrigin's function, whose coordinates are separate, CR falls; where they are bound
    together, as on a narrow turned valley, it rises."""

    def separate(c):
        z = [8 * (x - 0.4) for x in c.values()]
        return sum(a * a - 10 * np.cos(2 * np.pi * a) for a in z)

    def bound(c):
        x, y, z = c.values()
        return (x + y + z - 1.2) ** 2 * 1e4 + (x - y) ** 2 * 1e2 + (y - z) ** 2

    means = {}
    for f in (separate, bound):
        runs = [DifferentialEvolution(CUBE, population=15, seed=seed) for seed in range(5)]
        for run in runs:
            play(run, 900, score=f)
        means[f] = np.median([run.mean_CR for run in runs])
    assert means[separate] < 0.5 < means[bound]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"variant": "ade"}, "jade, rand, best"),
        ({"population": 3}, "population must be a whole number ≥ 4"),
        ({"F": 0}, "F must be"),
        ({"CR": 1.5}, "CR must be"),
    ],
)
def test_errors(arguments, words):
    with pytest.raises(ValueError, match=words):
        DifferentialEvolution(CUBE, **arguments)
