"""What each model-free strategy promises beyond the contract.

Statistical tests use fixed seeds; each states how often it would fail by chance with others.
"""

from __future__ import annotations

import itertools
import math
import re
import time
from typing import Any

import numpy as np
import pytest
import scipy.stats as st
from scipy.stats import qmc

from mlsd_hpo import Categorical, Float, Int, Space, Trial
from mlsd_hpo.strategies import (
    CoarseToFineSearch,
    GridSearch,
    ManualSearch,
    QuasiRandomSearch,
    RandomSearch,
    SpaceExhausted,
    Strategy,
)
from tests.strategies.registry import SPACES, play

SQUARE = Space({"x": Float(0, 1), "y": Float(0, 1)})
CUBE5 = Space({f"x{i}": Float(0, 1) for i in range(5)})


def point(trial: Trial) -> list[float]:
    return [float(v) for v in trial.config.values()]


# Grid


def test_the_grid_is_tried_in_order_the_last_parameter_fastest() -> None:
    space = Space({"a": Float(0, 1), "k": Categorical(["u", "v"]), "n": Int(1, 3)})
    strategy = GridSearch(space, {"a": [0.5, 0.25], "n": 2})
    expected = itertools.product([0.5, 0.25], ["u", "v"], [1, 3])
    assert len(strategy.grid) == strategy.limit == 8
    assert [tuple(t.config.values()) for t in play(strategy, 99)] == list(expected)
    with pytest.raises(SpaceExhausted, match="the grid's 8 configurations have been suggested"):
        strategy.ask()


def test_the_grid_expands_conditions() -> None:
    strategy = GridSearch(SPACES["finite"])
    assert [list(t.config.values()) for t in play(strategy, 99)] == [
        *([n, *rest] for n in (1, 2, 3) for rest in (["a"], ["b", 0], ["b", 1]))
    ]


def test_a_grid_of_a_googol_is_not_listed() -> None:
    space = Space({f"x{i}": Float(0, 1) for i in range(100)})
    begun = time.process_time()
    strategy = GridSearch(space, 10)
    assert strategy.grid.size == 10**100
    trials = play(strategy, 100)
    assert time.process_time() - begun < 2
    assert trials[57].config["x98"] == pytest.approx(5 / 9)
    assert trials[57].config["x99"] == pytest.approx(7 / 9)
    assert sum(strategy.grid[10**100 - 1].values()) == 100


def test_a_continuous_parameter_needs_a_resolution() -> None:
    with pytest.raises(ValueError, match="y is continuous: its resolution must be given"):
        GridSearch(SQUARE, {"x": 3})


# Random


def test_random_search_draws_what_the_space_draws_and_each_trial_apart() -> None:
    trials = play(RandomSearch(SPACES["mixed"], seed=3), 5)
    alone = RandomSearch(SPACES["mixed"], seed=3)
    for trial in trials:  # the configuration of trial n depends on the seed and n alone
        assert alone._propose(trial.number, alone._rng(trial.number)).config == trial.config


def hit_rate(make: Any, n: int, repeats: int) -> float:
    """How often n trials land in a box with 1% of the volume, its corner drawn at random."""
    side = 0.01 ** (1 / 5)
    hits = 0
    for seed in range(repeats):
        corner = np.random.default_rng([77, seed]).uniform(0, 1 - side, 5)
        points = np.array([point(t) for t in play(make(seed), n)])
        hits += bool(np.any(np.all((points >= corner) & (points <= corner + side), axis=1)))
    return hits / repeats


def test_random_search_hits_a_small_box_as_often_as_theory_says() -> None:
    """1 - 0.99^n; within 4 standard errors, so that chance fails 1 in 16,000."""
    n, repeats = 60, 250
    theory = 1 - 0.99**n
    error = math.sqrt(theory * (1 - theory) / repeats)
    assert abs(hit_rate(lambda seed: RandomSearch(CUBE5, seed), n, repeats) - theory) < 4 * error


def test_sixty_random_trials_are_enough_for_the_best_twentieth() -> None:
    """59 trials find one of the best 5% with probability 1 - 0.95^59 = 0.9515 (4 errors)."""
    line = Space({"x": Float(0, 1)})
    found = [
        min(point(t)[0] for t in play(RandomSearch(line, seed), 59)) < 0.05 for seed in range(300)
    ]
    theory = 1 - 0.95**59
    assert abs(np.mean(found) - theory) < 4 * math.sqrt(theory * (1 - theory) / 300)


def test_trials_and_seeds_are_independent() -> None:
    """Correlation of neighbouring trials and of neighbouring seeds; |r| > 4 / √n is 1 in 16,000."""
    line = Space({"x": Float(0, 1)})
    n = 2000
    one = [t.config["x"] for t in play(RandomSearch(line, 0), n)]
    first = [RandomSearch(line, seed).ask().config["x"] for seed in range(n)]
    for values in (one, first):
        assert abs(np.corrcoef(values[:-1], values[1:])[0, 1]) < 4 / math.sqrt(n)
        assert st.kstest(values, "uniform").pvalue > 1e-4


# Quasi-random


@pytest.mark.parametrize("n", [1, 10, 64, 65, 300])
@pytest.mark.parametrize(("method", "engine"), [("sobol", qmc.Sobol), ("halton", qmc.Halton)])
def test_sequences_are_scipys(method: str, engine: Any, n: int) -> None:
    strategy = QuasiRandomSearch(CUBE5, method, seed=6)
    found = np.array([point(t) for t in play(strategy, n)])
    expected = engine(5, rng=np.random.default_rng(6)).random(512)[:n]
    np.testing.assert_array_equal(found, expected)


def test_a_latin_hypercube_has_one_point_in_each_slice() -> None:
    n = 12
    space = Space({"x": Float(-1, 1), "rate": Float(1e-5, 1, log=True), "z": Float(0, 1)})
    trials = play(QuasiRandomSearch(space, "latin", trials=n, seed=2), 3 * n)
    for block in range(3):  # further trials begin a new hypercube
        u = np.array([space.encode(t.config) for t in trials[block * n : (block + 1) * n]])
        for column in np.floor(u * n).astype(int).T:
            assert sorted(column) == list(range(n))
    assert trials[0].config != trials[n].config


@pytest.mark.parametrize("method", ["sobol", "halton", "latin"])
def test_quasi_random_points_lie_more_evenly_than_random_ones(method: str) -> None:
    """Discrepancy of 64 points in the square: below every one of 20 random sets."""
    trials = 64 if method == "latin" else None

    def discrepancy(strategy: Strategy) -> float:
        return float(qmc.discrepancy(np.array([point(t) for t in play(strategy, 64)])))

    random = [discrepancy(RandomSearch(SQUARE, seed)) for seed in range(20)]
    for seed in range(5):
        assert discrepancy(QuasiRandomSearch(SQUARE, method, trials, seed)) < min(random)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"method": "faure"}, "method must be one of sobol, halton, latin, not 'faure'"),
        ({"method": "latin"}, 'method="latin" needs trials=, the number of points'),
        ({"method": "sobol", "trials": 8}, "take none (got method='sobol', trials=8)"),
        ({"method": "latin", "trials": 0}, "trials must be a whole number ≥ 1, not 0"),
        ({"method": "latin", "trials": 2.5}, "trials must be a whole number ≥ 1, not 2.5"),
    ],
)
def test_bad_quasi_random_searches_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        QuasiRandomSearch(SQUARE, **arguments)


# Coarse to fine


def bowl(config: dict[str, Any]) -> float:
    return (config["x"] - 0.3) ** 2 + (config["y"] - 0.95) ** 2


@pytest.mark.parametrize("method", ["random", "grid"])
def test_boxes_shrink_around_the_best_and_stay_in_the_cube(method: str) -> None:
    strategy = CoarseToFineSearch(SQUARE, method, 10, resolution=4, shrink=0.4, incumbents=2)
    trials = play(strategy, 120, score=bowl)
    value = {t.number: bowl(t.config) for t in trials}
    assert len(strategy.rounds) >= 4
    assert strategy.rounds[0].boxes[0].incumbent is None
    stop = 0
    for r, current in enumerate(strategy.rounds):
        assert current.start == stop
        stop = current.stop
        assert 1 <= len(current.boxes) <= 2
        for box in current.boxes:
            assert np.all(box.lower >= 0) and np.all(box.upper <= 1 + 1e-12)
            np.testing.assert_allclose(box.upper - box.lower, 0.4**r)
        if r:
            known = {n: v for n, v in value.items() if n < current.start}
            best = next(t for t in trials if t.number == min(known, key=known.__getitem__))
            assert current.boxes[0].incumbent == best.config
    for trial in trials:
        r, k = map(int, re.findall(r"\d+", trial.note))
        box = strategy.rounds[r].boxes[k]
        assert strategy.rounds[r].start <= trial.number < strategy.rounds[r].stop
        u = SQUARE.encode(trial.config)
        assert np.all((box.lower - 1e-9 <= u) & (u <= box.upper + 1e-9))


def test_incumbents_keep_their_distance() -> None:
    strategy = CoarseToFineSearch(SQUARE, trials_per_round=30, incumbents=3, shrink=0.3)
    play(strategy, 31, score=bowl)
    boxes = strategy.rounds[1].boxes
    assert len(boxes) == 3
    for i, box in enumerate(boxes):
        assert box.incumbent is not None
        u = SQUARE.encode(box.incumbent)
        for better in boxes[:i]:
            assert not np.all((better.lower <= u) & (u <= better.upper))


def test_a_box_keeps_its_incumbents_choices_and_conditions() -> None:
    space = SPACES["mixed"]
    for method in ("random", "grid"):
        strategy = CoarseToFineSearch(space, method, 15, resolution=2, incumbents=1)
        trials = play(strategy, 400 if method == "grid" else 60)
        later = [t for t in trials if not t.note.startswith("round 0")]
        assert later
        for trial in later:
            r = int(re.findall(r"\d+", trial.note)[0])
            incumbent = strategy.rounds[r].boxes[0].incumbent
            assert incumbent is not None
            assert trial.config["optimizer"] == incumbent["optimizer"]
            space.validate(trial.config)


def test_it_closes_in_on_a_smooth_minimum() -> None:
    """After 100 trials within 1e-3 of the minimum, where random search is not (20 seeds each)."""

    def best(strategy: Strategy) -> float:
        return min(bowl(t.config) for t in play(strategy, 100, score=bowl))

    coarse = [best(CoarseToFineSearch(SQUARE, seed=seed)) for seed in range(20)]
    random = [best(RandomSearch(SQUARE, seed=seed)) for seed in range(20)]
    assert np.median(coarse) < 1e-3 < np.median(random)


def deceptive(config: dict[str, Any]) -> float:
    """A good left basin, and a slightly worse right one with a deep hole, 0.03 wide, at its end."""
    left, right = 0.30 + 0.1 * abs(config["x"] - 0.2), 0.31 + 0.1 * abs(config["x"] - 0.85)
    return 0.0 if abs(config["x"] - 0.85) < 0.015 else min(left, right)


def test_several_incumbents_recover_from_a_deceptive_first_round() -> None:
    """One incumbent mostly follows the left basin; of three, one follows the right for longer.

    One-sided Fisher test at 1e-4; the hole is found in about 28% and 60% of the runs.
    """
    line = Space({"x": Float(0, 1)})
    runs = 160

    def found(incumbents: int) -> int:
        hits = 0
        for seed in range(runs):
            strategy = CoarseToFineSearch(
                line, trials_per_round=12, shrink=0.4, incumbents=incumbents, seed=seed
            )
            hits += any(deceptive(t.config) == 0 for t in play(strategy, 60, score=deceptive))
        return hits

    one, three = found(1), found(3)
    table = [[three, runs - three], [one, runs - one]]
    assert st.fisher_exact(table, alternative="greater").pvalue < 1e-4, table


def test_failed_trials_are_no_incumbents() -> None:
    def score(config: dict[str, Any]) -> float:
        return math.nan if config["x"] < 0.5 else bowl(config)

    strategy = CoarseToFineSearch(SQUARE, trials_per_round=10)
    play(strategy, 50, score=score)
    for current in strategy.rounds[1:]:
        assert all(box.incumbent["x"] >= 0.5 for box in current.boxes)  # type: ignore[index]


def test_without_any_success_it_goes_on_looking_everywhere() -> None:
    strategy = CoarseToFineSearch(SQUARE, trials_per_round=10)
    trials = play(strategy, 40, score=lambda config: math.nan)
    assert len({tuple(point(t)) for t in trials}) == 40
    assert all(current.boxes[0].incumbent is None for current in strategy.rounds)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"method": "sobol"}, "method must be one of random, grid, not 'sobol'"),
        ({"shrink": 0}, "shrink must be a number between 0 and 1, not 0"),
        ({"shrink": 1.0}, "shrink must be a number between 0 and 1, not 1.0"),
        ({"shrink": math.nan}, "shrink must be a number between 0 and 1, not nan"),
        ({"shrink": "half"}, "shrink must be a number between 0 and 1, not 'half'"),
        ({"trials_per_round": 0}, "trials_per_round must be a whole number ≥ 1, not 0"),
        ({"resolution": 1.5}, "resolution must be a whole number ≥ 1, not 1.5"),
        ({"incumbents": True}, "incumbents must be a whole number ≥ 1, not True"),
    ],
)
def test_bad_coarse_to_fine_searches_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        CoarseToFineSearch(SQUARE, **arguments)


# Manual


def test_a_persons_proposals_come_out_as_they_went_in() -> None:
    strategy = ManualSearch(SPACES["choices"])
    mine = {"x": 0.5, "k": None}
    strategy.propose(mine, note="half")
    strategy.propose({"k": True})
    strategy.propose({"k": True})
    mine["x"] = 0.9  # too late
    trials = [strategy.ask() for _ in range(3)]
    assert [t.config for t in trials] == [{"k": None, "x": 0.5}, {"k": True}, {"k": True}]
    assert [t.note for t in trials] == ["half", "", ""]
    assert strategy.limit == 3
    with pytest.raises(SpaceExhausted, match=re.escape("call strategy.propose(config) first")):
        strategy.ask()
    for config, message in (({"k": 3}, "k=3: 3 is not one of"), ({}, "k is missing")):
        with pytest.raises(ValueError, match=message):
            strategy.propose(config)


# Duplicates in finite spaces


def test_what_is_left_of_a_finite_space_is_drawn_evenly() -> None:
    """The first draw from 8 equal choices, given the other 7 are gone already or not."""
    space = Space({"n": Int(1, 8)})
    orders = [[t.config["n"] for t in play(RandomSearch(space, seed), 8)] for seed in range(400)]
    assert all(sorted(order) == list(range(1, 9)) for order in orders)
    for place in (0, 3, 7):
        counts = np.bincount([order[place] for order in orders], minlength=9)[1:]
        assert st.chisquare(counts).pvalue > 1e-4


def test_a_large_finite_space_is_used_up_in_reasonable_time() -> None:
    space = Space({"a": Int(1, 60), "b": Categorical(["u", "v"]), "c": Int(1, 10, when={"b": "v"})})
    begun = time.process_time()
    trials = play(RandomSearch(space), 1000)
    assert len(trials) == space.size == 660
    assert len({repr(t.config) for t in trials}) == 660
    assert time.process_time() - begun < 5
