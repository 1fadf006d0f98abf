"""Successive halving, Hyperband, ASHA and the median rule."""

from __future__ import annotations

import math
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_hpo import Categorical, Evaluation, Float, Result, Space, Study, Trial
from mlsd_hpo.strategies import (
    ASHA,
    GridSearch,
    Hyperband,
    MedianStopping,
    ParEGO,
    PopulationBasedTraining,
    QuasiRandomSearch,
    RandomSearch,
    Strategy,
    SuccessiveHalving,
    TreeParzenEstimator,
)
from tests.strategies.registry import play, wins
from tests.studies import Now

LINE = Space({"x": Float(0, 1)})


def learner(trial: Trial, parent: Evaluation | None = None) -> Result:
    """A loss that falls with the epochs towards x, and costs the epochs that are added."""
    epochs = int(trial.fidelity or 27)
    x = trial.config["x"]
    curve = [x + (1 - x) / (e + 1) for e in range(epochs)]
    done = 0 if parent is None else len(parent.result.curve or ())
    return Result(curve[-1], epochs - done, curve, state=epochs)


def search(strategy: Strategy, **budget: Any) -> list[Evaluation]:
    return Study(learner, strategy).run(progress=False, **budget).trials


def test_243_configurations_halve_to_exactly_one() -> None:
    strategy = SuccessiveHalving(LINE, 243)
    assert strategy.rungs == [(243, 1), (81, 3), (27, 9), (9, 27), (3, 81), (1, 243)]
    trials = search(strategy, trials=364)
    by_fidelity = Counter(e.trial.fidelity for e in trials)
    assert by_fidelity == {1: 243, 3: 81, 9: 27, 27: 9, 81: 3, 243: 1}
    # each rung adds its epochs to what its configurations have been trained for
    assert sum(e.cost for e in trials) == 243 + 81 * 2 + 27 * 6 + 9 * 18 + 3 * 54 + 162


def test_the_best_are_promoted_slowly() -> None:
    """The same by hand: whole rungs, sorted, cut."""
    trials = search(SuccessiveHalving(LINE, 27, seed=3), trials=40)
    rung = trials[:27]
    at = 27
    for size, fidelity in ((9, 3), (3, 9), (1, 27)):
        chosen = sorted(rung, key=lambda e: e.value)[:size]
        rung = trials[at : at + size]
        assert [e.trial.parent for e in rung] == [e.number for e in chosen]
        assert [e.config for e in rung] == [e.config for e in chosen]
        assert {e.trial.fidelity for e in rung} == {fidelity}
        at += size


def test_fewer_configurations_begin_higher_so_that_one_is_trained_in_full() -> None:
    assert SuccessiveHalving(LINE, 81, configurations=10).rungs == [(10, 9), (3, 27), (1, 81)]
    assert SuccessiveHalving(LINE, 81, configurations=1).rungs == [(1, 81)]
    assert SuccessiveHalving(LINE, 81, 9, configurations=30).rungs == [(30, 9), (10, 27), (3, 81)]


@pytest.mark.parametrize("rounding", ["ceil", "floor"])
def test_hyperband_makes_its_brackets_in_turn(rounding: Any) -> None:
    strategy = Hyperband(LINE, 9, rounding=rounding)
    once = sum(n for plan in strategy.plans for n, _ in plan)
    trials = search(strategy, trials=2 * once)
    assert [b.plan for b in strategy.brackets] == [tuple(p) for p in strategy.plans] * 2
    for bracket in strategy.brackets:
        assert [len(rung) for rung in bracket.rungs] == [n for n, _ in bracket.plan]
        assert bracket.over
    notes = [e.trial.note for e in trials[: sum(n for n, _ in strategy.plans[0])]]
    assert notes == ["bracket 0, rung 0"] * 9 + ["bracket 0, rung 1"] * 3 + ["bracket 0, rung 2"]


def test_hyperband_without_promotions_is_random_search() -> None:
    ours = [t.config for t in play(Hyperband(LINE, 1, seed=4), 20)]
    assert ours == [t.config for t in play(RandomSearch(LINE, seed=4), 20)]


def test_a_failure_is_never_promoted_and_a_bracket_of_failures_ends() -> None:
    for limit in (0.05, -1.0):

        def fails(trial: Trial, limit: float = limit) -> Result:
            x = trial.config["x"]
            return Result(failed="diverged") if x > limit else Result(x)

        strategy = SuccessiveHalving(LINE, 9, seed=1)
        with pytest.warns(UserWarning, match="failed"):
            trials = Study(fails, strategy).run(trials=60, progress=False).trials
        failed = {e.number for e in trials if e.failed}
        assert failed.isdisjoint({e.trial.parent for e in trials})
        assert len(strategy.brackets) > 4  # of up to 13 trials: some end early
    assert all(e.trial.parent is None for e in trials)


def test_asha_promotes_what_is_in_the_best_third_so_far() -> None:
    strategy = ASHA(LINE, 9)
    results = {0: 0.5, 1: 0.3, 2: 0.4}
    first = [strategy.ask() for _ in results]
    assert [t.fidelity for t in first] == [1, 1, 1]
    for trial in first[:2]:
        strategy.tell(trial, results[trial.number])
    assert strategy.ask().parent is None  # a third of two is nobody
    strategy.tell(first[2], results[2])
    promoted = strategy.ask()
    assert (promoted.parent, promoted.fidelity, promoted.config) == (1, 3, first[1].config)
    assert strategy.ask().parent is None  # nobody twice
    strategy.tell(promoted, Result(failed="out of memory"))
    assert strategy.ask().parent is None


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.integers(2, 4))
def test_asha_against_its_rule_written_out(values: list[float], eta: int) -> None:
    """Algorithm 2, from the trials alone."""
    strategy = ASHA(LINE, eta**2, eta=eta)
    told: list[tuple[Trial, float]] = []
    for value in values:
        trial = strategy.ask()
        expected: tuple[int | None, int] = (None, 1)
        for k in (1, 0):  # from the top
            rung = sorted((v, t.number) for t, v in told if t.fidelity == eta**k)
            above = {t.parent for t, _ in told}
            free = [number for _, number in rung[: len(rung) // eta] if number not in above]
            if free:
                expected = (free[0], eta ** (k + 1))
                break
        assert (trial.parent, trial.fidelity) == expected
        strategy.tell(trial, value)
        told.append((trial, value))


def test_asha_with_workers_is_never_idle_and_repeats_itself() -> None:
    def once() -> list[Evaluation]:
        with ThreadPoolExecutor(4) as pool:
            study = Study(learner, ASHA(LINE, 27, seed=2))
            return study.run(trials=60, executor=pool, workers=4, progress=False).trials

    first = once()
    assert [e.trial for e in first] == [e.trial for e in once()]
    assert max(e.trial.fidelity or 0 for e in first) == 27


def test_the_median_rule_by_hand() -> None:
    strategy = MedianStopping(LINE, 3, startup=2)
    curves = [[0.9, 0.6, 0.3], [0.8, 0.7, 0.6], [0.86, 0.66, 0.1], [0.5, 0.71, 0.72]]
    seen: dict[int, list[float]] = {}
    asked: list[tuple[int, float | None]] = []
    for _ in range(10):
        trial = strategy.ask()
        run = len({e for e, _ in asked}) if trial.parent is None else asked[-1][0]
        asked.append((run, trial.fidelity))
        seen[run] = curves[run][: int(trial.fidelity or 0)]
        strategy.tell(trial, Result(seen[run][-1], curve=seen[run]))
    # averages at step 1: .9, .8, median .85 < .86, so run 2 stops at once, good as it would become.
    # Run 3: its best, .5, is below the median at step 2, .75, and at step 3: in full.
    once = [(2, 1)]
    full = [(run, step) for run in (0, 1, 3) for step in (1, 2, 3)]
    assert asked == full[:6] + once + full[6:]


@pytest.mark.parametrize(
    "make",
    [
        lambda: SuccessiveHalving(LINE, 27),
        lambda: Hyperband(LINE, 27),
        lambda: ASHA(LINE, 27),
        lambda: MedianStopping(LINE, 27, step=9),
        lambda: PopulationBasedTraining(LINE, 9, 3, population=4),
    ],
)
@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("cut", [7, 29, 40])
def test_a_study_read_from_its_journal_trains_parents_again(
    make: Any, cut: int, workers: int, tmp_path: Path
) -> None:
    """The journal has no states, and the results are the same."""
    trained: list[tuple[int, int]] = []

    def trainer(trial: Trial, parent: Evaluation | None) -> Result:
        if parent is not None:
            assert parent.result.state == parent.trial.fidelity
        trained.append((trial.number, 0 if parent is None else parent.number))
        return learner(trial, parent)

    def shown(study: Study) -> list[tuple[Trial, float, float]]:
        return [(e.trial, e.value, e.cost) for e in study.trials]

    def run(path: Path) -> Study:
        study, pool = Study(trainer, make(), journal=path), Now() if workers > 1 else None
        return study.run(trials=45, executor=pool, workers=workers, progress=False)

    whole = run(tmp_path / "whole.jsonl")
    lines = (tmp_path / "whole.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "cut.jsonl").write_bytes(b"".join(lines[: 2 * cut]))  # as if killed there
    trained.clear()
    again = run(tmp_path / "cut.jsonl")
    assert shown(again) == shown(whole)
    assert again.cost == whole.cost
    assert {number for number, _ in trained} >= set(range(cut + 1, 45))


def test_the_best_of_a_study_is_one_trained_in_full() -> None:
    """A better value after fewer epochs does not count against it."""

    def overfits(trial: Trial) -> Result:
        return Result(trial.config["x"] + (trial.fidelity or 0))

    study = Study(overfits, SuccessiveHalving(LINE, 9)).run(trials=12, progress=False)
    assert study.best.trial.fidelity == 3
    study.run(trials=40, progress=False)
    assert study.best.trial.fidelity == 9
    full = [e.value for e in study.trials if e.trial.fidelity == 9]
    assert study.best.value == min(full)


@pytest.mark.parametrize("strategy", [SuccessiveHalving, Hyperband, ASHA, MedianStopping])
def test_runs_end_at_a_cost(strategy: Any) -> None:
    study = Study(learner, strategy(LINE, 9)).run(cost=100, progress=False)
    assert 100 <= study.cost < 100 + 9
    assert study.cost == sum(e.cost for e in study.trials)
    assert study.stopped == "a cost of 100 is spent"
    assert len(study.run(cost=100, progress=False).trials) == len(study.trials)


@pytest.mark.parametrize("strategy", [SuccessiveHalving, Hyperband, ASHA, MedianStopping])
def test_runs_in_an_executor_end_at_a_cost(strategy: Any) -> None:
    """No trial begins when the cost is spent; those under way then are kept."""
    study = Study(learner, strategy(LINE, 9))
    study.run(cost=100, executor=Now(), workers=4, progress=False)
    assert 100 <= study.cost < 100 + 4 * 9
    known = study.trials[: study.trials[-1].number - 3]  # when the last one was asked for
    assert sum(e.cost for e in known) < 100
    assert study.stopped == "a cost of 100 is spent"


def test_idle_workers_do_not_hide_that_the_cost_is_spent() -> None:
    space = Space({"k": Categorical([5, 3, 1, 4])})
    study = Study(lambda trial: Result(trial.config["k"], 10), SuccessiveHalving(space, 9))
    study.run(cost=40, executor=Now(), workers=6, progress=False)  # two have nothing to do
    assert study.cost == 40
    assert study.stopped == "a cost of 40 is spent"


def test_a_searcher_learns_at_the_highest_fidelity_that_knows_enough() -> None:
    strategy = SuccessiveHalving(LINE, 27, searcher=TreeParzenEstimator)
    told: Counter[float | None] = Counter()
    for _ in range(120):
        current = strategy._levels.current(2)  # what begins with 1 is not suggested by results at 1
        ready = [f for f, n in told.items() if n >= 10 and (f or 0) >= 2]  # what TPE awaits
        known = {e.trial.fidelity for e in current._history}
        assert known == ({max(ready)} if ready else set())
        trial = strategy.ask()
        strategy.tell(trial, learner(trial))
        told[trial.fidelity] += 1
    assert max(ready) == 3


def test_over_a_grid_and_over_sobol_points_nothing_is_skipped() -> None:
    grid = GridSearch(LINE, 12)
    made = Hyperband(LINE, 3, searcher=lambda space, seed: GridSearch(space, 12))
    begun = [t.config for t in play(made, 100) if t.parent is None]
    assert begun == [t.config for t in play(grid, 12)]
    sobol = [t.config for t in play(QuasiRandomSearch(LINE, seed=0), 30)]
    made = Hyperband(LINE, 9, searcher=QuasiRandomSearch)
    assert [t.config for t in play(made, 60) if t.parent is None][:30] == sobol[:30]


@pytest.mark.slow
def test_hyperband_over_a_model_beats_hyperband_over_random_search() -> None:
    """20 seeds, one-sided: without a difference, 15 wins or more come once in 50 (sign test)."""

    def objective(trial: Trial) -> Result:
        x, y = trial.config["x"], trial.config["y"]
        return Result((x - 0.3) ** 2 + (y - 0.6) ** 2 + 0.5 / (trial.fidelity or 1))

    space = Space({"x": Float(0, 1), "y": Float(0, 1)})

    def model(seed: int) -> Strategy:
        return Hyperband(space, 9, searcher=_early, seed=seed)

    assert wins(objective, model, lambda seed: Hyperband(space, 9, seed=seed), trials=110) >= 15


def _early(space: Space, seed: int) -> Strategy:
    return TreeParzenEstimator(space, startup=5, seed=seed)


def test_a_small_space_is_tried_whole_and_its_best_in_full() -> None:
    space = Space({"k": Categorical([5, 3, 1, 4])})

    def objective(trial: Trial) -> float:
        return float(trial.config["k"])

    with pytest.warns(UserWarning, match="all 4 configurations"):
        study = Study(objective, SuccessiveHalving(space, 9)).run(trials=100, progress=False)
    assert [e.trial.fidelity for e in study.trials] == [1, 1, 1, 1, 3, 9]
    assert study.best.config == {"k": 1}


def test_a_small_space_that_others_try_as_well_is_halved_too() -> None:
    """A place that nobody can take is given up, and the rung is complete without it."""
    space = Space({"k": Categorical([5, 3, 1, 4])})
    strategy = SuccessiveHalving(space, 9)
    first = strategy.ask()
    strategy.tell(first, float(first.config["k"]))
    other = next(k for k in (5, 3, 1, 4) if k != first.config["k"])
    strategy.tell(Trial(7, {"k": other}), float(other))
    rest = play(strategy, 10, score=lambda config: float(config["k"]))
    assert [t.fidelity for t in rest] == [1, 1, 3, 9]
    assert strategy.brackets[0].over
    best = min([first.config["k"], rest[0].config["k"], rest[1].config["k"]])
    assert rest[-1].config == {"k": best}


def test_a_warm_start_in_full_counts_at_the_highest_fidelity() -> None:
    """And does not stand above all that is learned later."""
    old = Study(lambda c: c["x"], RandomSearch(LINE)).run(trials=20, progress=False)
    strategy = Hyperband(LINE, 9, searcher=TreeParzenEstimator).warm_start(old.trials)
    assert len(strategy._levels.current(9)._history) == 20
    trials = play(strategy, 60, score=lambda config: float(config["x"]))
    full = [t for t in trials if t.fidelity == 9]
    assert len(strategy._levels.current(9)._history) == 20 + len(full) > 20


def test_a_warm_start_above_the_highest_fidelity_counts_at_the_highest() -> None:
    def objective(trial: Trial) -> float:
        return float(trial.config["x"])

    old = Study(objective, SuccessiveHalving(LINE, 81, 27)).run(trials=24, progress=False)
    strategy = Hyperband(LINE, 9, searcher=TreeParzenEstimator).warm_start(old.trials)
    assert len(strategy._levels.current(9)._history) == 24


def test_an_objective_that_cannot_know_the_fidelity_is_named() -> None:
    study = Study(lambda config: config["x"], Hyperband(LINE, 9))
    with pytest.warns(UserWarning, match="name its first parameter `trial`") as found:
        study.run(trials=12, progress=False)
    assert len(found) == 1


def test_wrong_arguments_are_named() -> None:
    for make, message in (
        (lambda: Hyperband(LINE, 0), "max_fidelity must be a whole number ≥ 1, not 0"),
        (lambda: Hyperband(LINE, 9, eta=1), "eta must be a whole number ≥ 2, not 1"),
        (lambda: Hyperband(LINE, 9, 10), "min_fidelity=10, max_fidelity=9"),
        (lambda: Hyperband(LINE, 9, rounding="round"), "rounding='round'"),
        (lambda: ASHA(LINE, 9, searcher=GridSearch), "called with .space, seed=seed., not .*Grid"),
        (lambda: ASHA(LINE, 9, searcher=3), "searcher must be a strategy's class"),
        (lambda: ASHA(LINE, 9, searcher=RandomSearch(LINE)), "searcher must be a strategy's class"),
        (lambda: ASHA(LINE, 9, searcher=ParEGO), "is for several"),
        (lambda: MedianStopping(LINE, 10, step=3), "step must divide max_fidelity, 10"),
        (lambda: SuccessiveHalving(LINE, 9, configurations=0), "configurations must be a whole"),
    ):
        with pytest.raises(ValueError, match=message):
            make()


def test_huge_brackets_are_quick() -> None:
    """No ask looks at all of a rung: 3^8 configurations within seconds, not minutes."""
    trials = play(SuccessiveHalving(LINE, 3**8), 3**8 + 3**7, score=lambda c: c["x"])
    assert len({t.parent for t in trials if t.parent is not None}) == 3**7
    assert math.isclose(max(t.fidelity or 0 for t in trials), 3)
    assert np.mean([trials[t.parent].config["x"] for t in trials if t.parent is not None]) < 0.2
