"""What every strategy promises (see `mlsd_hpo/strategies/base.py`), on every kind of space."""

from __future__ import annotations

import copy
import json
import math
import os
import pickle
import random
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlsd_hpo import Result, Space, StudyError, Trial
from mlsd_hpo.strategies import SpaceExhausted, Strategy
from tests.strategies.registry import (
    CASES,
    SPACES,
    Case,
    answer,
    cases,
    complete,
    play,
    study_of,
    value,
)

N = 25
PROCESSES = ("bayesian", "parego")  # fit a Gaussian process to each result, which takes time
GENERATIONS = ("cma-es", "jade", "rand/1", "genetic", "nsga-ii", "swarm")
spaces = pytest.mark.parametrize("space", SPACES.values(), ids=SPACES.keys())


@cases
@spaces
@pytest.mark.parametrize("workers", [1, 3])
def test_the_same_seed_gives_the_same_trials(case: Case, space: Space, workers: int) -> None:
    first = play(case.make(space, 5), N, workers=workers)
    again = play(case.make(space, 5), N, workers=workers)
    assert repr(first) == repr(again)
    assert [t.number for t in first] == list(range(len(first)))
    assert complete(first, N, case.make(space, 5))
    other = play(case.make(space, 6), N, workers=workers)
    if case.seeded and space.size > 1000:
        assert repr(first) != repr(other)


@cases
@spaces
def test_every_trial_is_a_valid_configuration(case: Case, space: Space) -> None:
    trials = play(case.make(space, 0), N)
    for trial in trials:
        assert repr(space.validate(trial.config)) == repr(trial.config)
    if space is SPACES["wide"]:  # where chance repeats nothing
        begun = [trial for trial in trials if trial.parent is None]
        assert len({space.canonical(trial.config) for trial in begun}) == len(begun)


@cases
@pytest.mark.parametrize("name", ["constrained", "constrained and finite"])
@pytest.mark.parametrize("workers", [1, 3])
def test_nothing_forbidden_is_suggested(case: Case, name: str, workers: int) -> None:
    """Neither by `ask`, which would replace it, nor by the method itself."""
    space = SPACES[name]
    strategy = case.make(space, 0)
    suggest, proposed = strategy._suggest, []

    def watched(number: int) -> Trial:
        proposed.append(suggest(number))
        return proposed[-1]

    strategy._suggest = watched  # type: ignore[method-assign]
    n = N if case.name in PROCESSES else 2 * N
    trials = play(strategy, n, workers=workers)
    assert len(proposed) >= len(trials)
    assert complete(trials, n, case.make(space, 0))
    assert all(space.allows(trial.config) for trial in proposed + trials)


ORDERS: dict[str, Callable[[], Callable[[int], int]]] = {
    "newest first": lambda: lambda waiting: waiting - 1,
    "any": lambda: np.random.default_rng(0).integers,
}
"""Beside the oldest first, which is the others' way."""


@cases
@spaces
@pytest.mark.parametrize("order", ORDERS)
def test_results_may_come_in_any_order(case: Case, space: Space, order: str) -> None:
    trials = play(case.make(space, 1), N, workers=4, pick=ORDERS[order]())
    assert [t.number for t in trials] == list(range(len(trials)))
    assert complete(trials, N, case.make(space, 1))
    for trial in trials:
        space.validate(trial.config)
    again = play(case.make(space, 1), N, workers=4, pick=ORDERS[order]())
    assert repr(again) == repr(trials)


SCORES: dict[str, Callable[[Any], Any]] = {
    "constant": lambda config: 1.0,
    "nan": lambda config: math.nan,
    "inf": lambda config: math.inf,
    "minus inf": lambda config: -math.inf,
    "huge": lambda config: 1e308 if value(config) < 0.5 else -1e308,
    "some nan": lambda config: math.nan if value(config) < 0.5 else value(config),
    "failed": lambda config: Result(math.nan, failed="out of memory"),
    "no number": lambda config: None,
}


@cases
@pytest.mark.parametrize("score", SCORES)
@pytest.mark.parametrize("name", ["mixed", "choices", "finite"])
def test_strange_values_are_survived(case: Case, score: str, name: str) -> None:
    space = SPACES[name]
    trials = play(case.make(space, 2), N, score=SCORES[score])
    assert complete(trials, N, case.make(space, 2))
    for trial in trials:
        space.validate(trial.config)


@cases
def test_an_objective_that_raises_makes_failed_trials(case: Case) -> None:
    def objective(config: Any) -> float:
        raise RuntimeError("no luck")

    study = study_of(case.make(SPACES["mixed"], 0), objective)
    with pytest.warns(UserWarning, match="no luck"):
        study.run(trials=N, progress=False)
    assert [e.failed for e in study.trials] == ["RuntimeError: no luck"] * N
    if study.direction == "minimize":
        with pytest.raises(
            StudyError, match=r"all 25 failed\. Trial 0 said: RuntimeError: no luck"
        ):
            _ = study.best
    else:
        assert study.front == []


@cases
@pytest.mark.parametrize("name", ["one point", "finite", "constrained and finite"])
@pytest.mark.parametrize("workers", [1, 3])
def test_a_finite_space_is_used_up_without_repeats(case: Case, name: str, workers: int) -> None:
    space = SPACES[name]
    strategy = case.make(space, 3)
    trials = play(strategy, 1000, workers=workers)
    keys = [space.canonical(t.config) for t in trials if t.parent is None]
    assert len(set(keys)) == len(keys)
    if case.complete:
        assert len(keys) == space.size == min(space.size, strategy.limit)
    for _ in range(2):
        with pytest.raises(SpaceExhausted, match=r"configurations .* suggested|no proposal"):
            strategy.ask()


@cases
@spaces
def test_asking_alone_goes_on_without_repeats(case: Case, space: Space) -> None:
    strategy = case.make(space, 4)
    trials = [strategy.ask() for _ in range(int(min(N, strategy.limit, space.size)))]
    assert [t.number for t in trials] == list(range(len(trials)))
    if space.size < math.inf:
        assert len({space.canonical(t.config) for t in trials}) == len(trials)


@cases
@spaces
@pytest.mark.parametrize("workers", [1, 3])
def test_a_new_strategy_can_take_over_at_any_point(case: Case, space: Space, workers: int) -> None:
    """`_register` stands for an ask: that is how a journal is read back."""
    log: list[tuple[str, Trial]] = []
    play(case.make(space, 7), N, workers=workers, log=log)
    for cut in range(1, len(log), 17):
        strategy = case.make(space, 7)
        rest = []
        for i, (event, trial) in enumerate(log):
            if event == "tell":
                strategy.tell(trial, answer(strategy, value(trial.config)))
            elif i < cut:
                strategy._register(copy.deepcopy(trial))
            else:
                rest.append(strategy.ask())
        assert repr(rest) == repr([trial for event, trial in log[cut:] if event == "ask"])


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.name in GENERATIONS], ids=lambda case: case.name
)
def test_a_study_goes_on_from_its_journal_after_generations(case: Case, tmp_path: Path) -> None:
    def study(path: Path, trials: int) -> list[Trial]:
        done = study_of(case.make(SPACES["mixed"], 3), value, journal=path)
        return [e.trial for e in done.run(trials=trials, progress=False).trials]

    study(tmp_path / "cut.jsonl", 33)
    assert study(tmp_path / "cut.jsonl", 70) == study(tmp_path / "whole.jsonl", 70)


PRINT = """
import json
from tests.strategies.registry import CASES, SPACES
from tests.strategies.test_contract import played
print(json.dumps({f"{c.name}, {n}": played(c, n) for c in CASES for n in SPACES}))
"""


def played(case: Case, name: str) -> list[str]:
    """Trials and name of a strategy; in one of the spaces until all have learned."""
    trials = play(case.make(SPACES[name], 9), N if name == "mixed" else 20, workers=2)
    return [repr(trials), repr(case.make(SPACES[name], 9))]


@pytest.mark.slow
def test_two_processes_give_the_same_trials() -> None:
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONHASHSEED": "12345", "PYTHONPATH": str(root)}
    ran = subprocess.run(
        [sys.executable, "-c", PRINT], capture_output=True, text=True, env=environment, check=True
    )
    there = json.loads(ran.stdout)
    for case in CASES:
        for name in SPACES:
            assert there[f"{case.name}, {name}"] == played(case, name)


@cases
@pytest.mark.parametrize("name", ["mixed", "finite", "distributions"])
def test_global_random_generators_are_left_alone(case: Case, name: str) -> None:
    def everything() -> str:
        return repr((random.getstate(), np.random.get_state()))  # noqa: NPY002

    played = []
    for seed in (1, 2):
        random.seed(seed)
        np.random.seed(seed)  # noqa: NPY002
        before = everything()
        played.append(repr(play(case.make(SPACES[name], 0), N)))
        assert everything() == before
    assert played[0] == played[1]


@cases
@spaces
def test_arguments_are_left_as_they_were(case: Case, space: Space) -> None:
    before = repr(space)
    strategy = case.make(space, 0)
    for _ in range(int(min(N, strategy.limit, space.size))):
        trial = strategy.ask()
        given = repr(trial)
        v = value(trial.config)
        result = Result(v, curve=[0.5, 0.25], values=(v, -v))
        strategy.tell(trial, result)
        assert repr(trial) == given
        assert result == Result(v, curve=[0.5, 0.25], values=(v, -v))
    assert repr(space) == before


@cases
@spaces
def test_changing_what_was_suggested_changes_nothing_else(case: Case, space: Space) -> None:
    expected = play(case.make(space, 0), N)
    strategy = case.make(space, 0)
    for trial in expected:
        mine = strategy.ask()
        assert repr(mine) == repr(trial)
        strategy.tell(mine, answer(strategy, value(mine.config)))
        for name in mine.config:
            mine.config[name] = "spoiled"


@cases
@spaces
def test_its_name_says_how_it_was_made_and_never_changes(case: Case, space: Space) -> None:
    strategy = case.make(space, 3)
    before = repr(strategy)
    play(strategy, N)
    assert repr(strategy) == before == repr(case.make(space, 3))
    assert before.startswith(f"{type(strategy).__name__}(space")
    if case.seeded and case.name != "manual":
        assert repr(case.make(space, 4)) != before


@cases
def test_a_copy_from_a_pickle_goes_on_alike(case: Case) -> None:
    mine = case.make(SPACES["mixed"], 0)
    play(mine, N)
    again = pickle.loads(pickle.dumps(mine))
    assert repr(play(again, 5)) == repr(play(mine, 5))


@cases
def test_a_trial_is_told_once(case: Case) -> None:
    strategy = case.make(SPACES["mixed"], 0)
    trial = strategy.ask()
    strategy.tell(trial, answer(strategy, 1.0))
    with pytest.raises(ValueError, match="Trial 0 has been told already"):
        strategy.tell(trial, answer(strategy, 1.0))
    assert strategy.ask().number == 1


@cases
def test_results_from_elsewhere_are_a_warm_start(case: Case) -> None:
    space = SPACES["mixed"]
    strategy = case.make(space, 0)
    config = space.sample(np.random.default_rng(99))
    for number in range(10):
        strategy.tell(Trial(number, config), answer(strategy, 0.5 + number))
    assert strategy.ask().number == 10
    with pytest.raises(ValueError, match="rate is missing"):
        strategy.tell(Trial(11, {}), 0.5)
    assert strategy.ask().number == 11


@cases
def test_every_strategy_names_what_it_cannot_use(case: Case) -> None:
    kind: type[Strategy] = type(case.make(SPACES["mixed"], 0))
    needed = {"max_fidelity": 9} if "max_fidelity" in signature(kind).parameters else {}
    strategy = partial(kind, **needed)
    with pytest.raises(ValueError, match=f"{kind.__name__} needs a Space, not {{'x': 1}}"):
        strategy({"x": 1})
    if "seed" not in case.make(SPACES["mixed"], 0).arguments():
        return
    for seed in (-1, 1.5, True, "1", None):
        with pytest.raises(ValueError, match="seed must be a whole number ≥ 0, not"):
            strategy(SPACES["mixed"], seed=seed)
