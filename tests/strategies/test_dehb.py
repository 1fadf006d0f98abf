"""DEHB: its brackets, who is promoted, and evolution beside the same written out."""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlsd_hpo import Categorical, Evaluation, Float, Int, Result, Space, Study, Trial
from mlsd_hpo.strategies import DEHB, Hyperband, Strategy
from mlsd_hpo.strategies.dehb import Member
from tests.strategies.registry import wins

PLANE = Space({"x": Float(0, 1), "y": Float(0, 1), "z": Float(0, 1)})
ITERATION = 13 + 4 + 3  # trials of the brackets 9, 3, 1; 3, 1; 3


def bowl(trial: Trial) -> Result:
    """Off by a bias that falls with the fidelity, and moves the optimum."""
    at = np.array(list(trial.config.values()), dtype=float)
    fidelity = trial.fidelity or 9
    return Result(float(((at - 0.3 - 0.1 / fidelity) ** 2).sum()) + 1 / fidelity, cost=fidelity)


def search(trials: int, seed: int = 0, **arguments: Any) -> tuple[DEHB, list[Evaluation]]:
    strategy = DEHB(PLANE, 9, seed=seed, **arguments)
    return strategy, Study(bowl, strategy).run(trials=trials, progress=False).trials


def test_the_populations_are_as_large_as_the_largest_rungs() -> None:
    strategy = DEHB(PLANE, 81)
    sizes = {fidelity: len(members) for fidelity, members in strategy.populations.items()}
    assert sizes == {1: 81, 3: 27, 9: 9, 27: 6, 81: 5}


def test_the_first_bracket_is_plain_halving() -> None:
    strategy, trials = search(13)
    assert Counter(e.trial.fidelity for e in trials) == {1: 9, 3: 3, 9: 1}
    for fidelity, begin, end in ((1, 9, 12), (3, 12, 13)):
        below = [e for e in trials if e.trial.fidelity == fidelity]
        best = sorted(below, key=lambda e: e.value)
        promoted = trials[begin:end]
        assert [e.trial.parent for e in promoted] == [e.number for e in best[: end - begin]]
        assert [e.config for e in promoted] == [e.config for e in best[: end - begin]]
    assert [m and m.number for m in strategy.populations[3]] == [9, 10, 11]


def test_nobody_is_promoted_after_the_first_iteration_nor_twice_in_it() -> None:
    strategy, trials = search(4 * ITERATION)
    first, later = trials[:ITERATION], trials[ITERATION:]
    parents = [e.trial.parent for e in first if e.trial.parent is not None]
    assert len(parents) == 3 + 1 + 1
    assert len(set(parents)) == len(parents)
    assert all(e.trial.parent is None for e in later)
    assert [len(r) for b in strategy.brackets[3:6] for r in b.rungs] == [9, 3, 1, 3, 1, 3]
    told = [e.trial.fidelity for e in later[:13]]
    assert told == [1] * 9 + [3] * 3 + [9]


def test_selection_written_out() -> None:
    """Each trial challenges the next place of its fidelity, and stays if it is as good."""
    strategy, trials = search(5 * ITERATION)
    places = {fidelity: len(members) for fidelity, members in strategy.populations.items()}
    expected: dict[int, list[Evaluation | None]] = {f: [None] * n for f, n in places.items()}
    turns = dict.fromkeys(places, 0)
    for e in trials:
        fidelity = int(e.trial.fidelity or 0)
        place = turns[fidelity]
        old = expected[fidelity][place]
        if old is None or e.value <= old.value:
            expected[fidelity][place] = e
        turns[fidelity] = (place + 1) % places[fidelity]
    for fidelity, members in expected.items():
        numbers = [one and one.number for one in members]
        assert [one and one.number for one in strategy.populations[fidelity]] == numbers


def test_a_challenger_is_rand_1_bin_of_its_pool() -> None:
    """Each coordinate is the target's, or a + F (b - c) of three of the pool, or drawn anew."""
    strategy, _ = search(2 * ITERATION)
    for _ in range(30):
        trial = strategy.ask()
        fidelity = int(trial.fidelity or 0)
        place = (strategy._next_place[fidelity] - 1) % len(strategy.populations[fidelity])
        target = strategy.populations[fidelity][place]
        assert target is not None
        rung = int(trial.note[-1])
        plan = strategy.plans[(len(strategy.brackets) - 1) % 3]
        below = plan[max(rung - 1, 0)][1]
        ranked = sorted(
            (one for one in strategy.populations[below] if one is not None),
            key=lambda one: one.loss,
        )
        pool = [m.point for m in ranked[: plan[rung][0]] if m.number != target.number]
        everybody = [m.point for members in strategy.populations.values() for m in members if m]
        pool = pool if len(pool) >= 3 else everybody
        a, b, c = np.moveaxis(np.array(list(permutations(pool, 3))), 1, 0)  # (triples, 3) each
        mutants = a + 0.5 * (b - c)
        point = PLANE.encode(trial.config)
        kept = np.isclose(point, target.point)
        anew = (mutants < 0) | (mutants > 1)
        assert np.any(np.all(kept | np.isclose(mutants, point) | anew, axis=1))
        assert not kept.all()
        strategy.tell(trial, bowl(trial))


def test_the_pool_is_the_best_below_without_the_target_and_filled_up_to_three() -> None:
    strategy = DEHB(PLANE, 9)
    rng = np.random.default_rng(0)

    def member(number: int, loss: float) -> Member:
        return Member(number, rng.random(3), loss)

    strategy.populations[1] = [member(n, 9.0 - n) for n in range(9)]
    strategy.populations[3] = [member(10 + n, float(n)) for n in range(3)]

    def pool(i: int, fidelity: int, target: Member | None) -> list[int]:
        return [one.number for one in strategy.pool(i, fidelity, target, rng)]

    assert pool(3, 3, strategy.populations[3][0]) == [8, 7, 6]  # three places above
    own = strategy.populations[1][4]
    assert pool(3, 1, own) == [8, 7, 6, 5, 3, 2, 1, 0]  # first rung: all of its own
    filled = pool(3, 9, None)  # one place above
    assert filled[0] == 10
    assert len(set(filled)) == 3


def test_failures_are_no_members() -> None:
    def fails(trial: Trial) -> Result:
        return Result(failed="diverged") if trial.config["x"] > 0.5 else bowl(trial)

    strategy = DEHB(PLANE, 9)
    with pytest.warns(UserWarning, match="diverged"):
        trials = Study(fails, strategy).run(trials=100, progress=False).trials
    failed = {e.number for e in trials if e.failed}
    members = {one.number for m in strategy.populations.values() for one in m if one}
    assert failed and members and failed.isdisjoint(members)
    assert failed.isdisjoint({e.trial.parent for e in trials})


@pytest.mark.parametrize("cut", [7, 16, 45])
def test_a_journal_brings_it_back(cut: int, tmp_path: Path) -> None:
    space = Space(
        {
            "rate": Float(1e-4, 1, log=True),
            "kind": Categorical(["a", "b", "c"]),
            "depth": Int(1, 9, when={"kind": ["a", "b"]}),
        }
    )

    def objective(trial: Trial) -> float:
        return len(repr(trial.config)) + trial.config["rate"]

    whole = Study(objective, DEHB(space, 9, seed=1)).run(trials=70, progress=False)
    path = tmp_path / "study.jsonl"
    Study(objective, DEHB(space, 9, seed=1), journal=path).run(trials=cut, progress=False)
    again = Study(objective, DEHB(space, 9, seed=1), journal=path).run(trials=70, progress=False)
    assert [e.trial for e in again.trials] == [e.trial for e in whole.trials]


def test_it_beats_hyperband_over_random_search_at_the_same_cost() -> None:
    """20 seeds, one-sided: without a difference, 15 wins or more come once in 50 (sign test)."""

    def dehb(seed: int) -> Strategy:
        return DEHB(PLANE, 9, seed=seed)

    assert wins(bowl, dehb, lambda seed: Hyperband(PLANE, 9, seed=seed), cost=600) >= 15


def test_wrong_arguments_are_named() -> None:
    for arguments, message in (
        ({"F": 0}, "F must be a number between 0 and 2, not 0"),
        ({"CR": 2}, "CR must be a number from 0 to 1, not 2"),
        ({"eta": 1}, "eta must be a whole number ≥ 2, not 1"),
        ({"min_fidelity": 4}, "must be at least eta times min_fidelity=4"),
    ):
        with pytest.raises(ValueError, match=message):
            DEHB(PLANE, 9, **arguments)  # type: ignore[arg-type]
