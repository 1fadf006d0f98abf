"""Particle swarm: its constriction, its steps, and that it converges."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo import Float, Space
from mlsd_hpo.strategies import ParticleSwarm
from mlsd_hpo.strategies.particle_swarm import constriction
from tests.strategies.registry import SPACES, play

CUBE = Space({f"x{i}": Float(0, 1) for i in range(3)})


def bowl(config) -> float:
    return sum((1 + i) * (x - 0.3) ** 2 for i, x in enumerate(config.values()))


def test_the_constriction_that_everyone_uses():
    assert constriction(4.1) == pytest.approx(0.72984, abs=1e-5)


@pytest.mark.parametrize("phi", [4.1, 5.0, 8.0])
def test_flights_without_chance_shrink_by_the_root_of_the_constriction(phi):
    """With one fixed best place, v ← χ (v - φ y), y ← y + v is linear; its eigenvalues have size
    √χ while they are complex, and are below 1 always."""
    chi = constriction(phi)
    sizes = np.abs(np.linalg.eigvals([[chi, -chi * phi], [chi, 1 - chi * phi]]))
    assert sizes.max() < 1
    if phi == 4.1:
        assert sizes == pytest.approx(np.sqrt(chi))


def test_a_step_lies_between_the_least_and_the_largest_pull():
    strategy = ParticleSwarm(CUBE, population=4, seed=1)
    play(strategy, 21, score=bowl)
    chi, leader = constriction(4.1), strategy._best[np.argmin(strategy._values)]
    for number in range(21, 61):
        i = number % 4
        own, social = 2.05 * (strategy._best[i] - strategy._x[i]), 2.05 * (leader - strategy._x[i])
        low = strategy._x[i] + chi * (strategy._v[i] + np.minimum(own, 0) + np.minimum(social, 0))
        high = strategy._x[i] + chi * (strategy._v[i] + np.maximum(own, 0) + np.maximum(social, 0))
        x, v = strategy._step(number, strategy._rng(number))
        assert (x >= np.clip(low, 0, 1) - 1e-12).all() and (x <= np.clip(high, 0, 1) + 1e-12).all()
        free = (x > 0) & (x < 1)
        assert v[free] == pytest.approx((x - strategy._x[i])[free]) and (v[~free] == 0).all()


@pytest.mark.parametrize("seed", range(3))
def test_it_converges(seed):
    trials = play(ParticleSwarm(CUBE, seed=seed), 900, score=bowl)
    assert min(bowl(t.config) for t in trials) < 1e-6


@pytest.mark.parametrize("arguments", [{"own": -1}, {"own": 2, "social": 2}, {"population": 1}])
def test_errors(arguments):
    with pytest.raises(ValueError, match=r"above 4 together|population must be a whole number ≥ 2"):
        ParticleSwarm(SPACES["mixed"], **arguments)
