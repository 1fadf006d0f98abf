"""Population-based training: who takes over from whom, by hand; and the paper's toy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from mlsd_hpo import Categorical, Evaluation, Float, Int, Result, Space, Study, Trial
from mlsd_hpo.benchmarks import TwoWeights
from mlsd_hpo.strategies import PopulationBasedTraining
from tests.strategies.registry import play

LINE = Space({"x": Float(0, 1)})


def rounds(
    strategy: PopulationBasedTraining, n: int, value: Callable[[Trial], Any]
) -> list[list[Trial]]:
    """n trials for each of the members, in turn."""
    found = []
    for _ in range(n):
        found.append([])
        for _ in range(strategy.population):
            trial = strategy.ask()
            strategy.tell(trial, value(trial))
            found[-1].append(trial)
    return found


def test_the_worst_fifth_goes_on_with_the_best_fifth() -> None:
    values = [5.0, 1.0, 8.0, 9.0, 3.0, 2.0, 4.0, 6.0, 7.0, 10.0]  # of the first round, by member
    strategy = PopulationBasedTraining(LINE, 4, 2, population=10)
    first, second = rounds(strategy, 2, lambda t: values[t.number % 10])
    for member, trial in enumerate(second):
        assert trial.fidelity == 4
        if values[member] >= 9:  # the worst two
            assert trial.parent in (1, 5)  # 1.0 and 2.0
            assert trial.config != first[trial.parent].config
        else:
            assert trial.parent == member
            assert trial.config == first[member].config
    assert strategy.ask().parent is None  # all are trained: another population begins
    assert strategy.members[3] == [3, 13]
    assert strategy.lineage(13) == [second[3].parent, 13]


def test_members_are_compared_after_the_same_round_however_results_come_in() -> None:
    strategy = PopulationBasedTraining(LINE, 3, population=2, explore=False)
    slow, quick = strategy.ask(), strategy.ask()
    strategy.tell(quick, 0.9)
    second = strategy.ask()
    assert second.parent == quick.number  # nobody to compare with
    strategy.tell(slow, 0.5)
    strategy.tell(second, 0.1)  # better than 0.5, but of the next round
    assert strategy.ask().parent == slow.number


def test_a_failed_member_takes_over_and_a_failure_hands_nothing_down() -> None:
    strategy = PopulationBasedTraining(LINE, 2, population=5)
    values: list[Any] = [Result(failed="diverged"), 0.1, 0.4, 0.3, 0.2]
    _, second = rounds(strategy, 2, lambda t: values[t.number % 5])
    assert [t.parent for t in second] == [1, 1, 2, 3, 4]
    strategy = PopulationBasedTraining(LINE, 2, population=2)
    _, second = rounds(strategy, 2, lambda t: Result(failed="diverged"))
    assert [t.parent for t in second] == [0, 1]


def test_exploring_changes_numbers_a_little_and_choices_now_and_then() -> None:
    space = Space(
        {
            "rate": Float(1e-4, 1, log=True),
            "width": Int(8, 512, log=True),
            "drop": Float(0, 0.5),
            "kind": Categorical(["a", "b", "c"]),
            "extra": Int(0, 9, when={"kind": "b"}),
        }
    )
    strategy = PopulationBasedTraining(space, 9)
    config = space.validate({"rate": 0.01, "width": 100, "drop": 0.0, "kind": "a"})
    rng = np.random.default_rng(0)
    children = [strategy._explored(config, rng) for _ in range(2000)]
    assert {round(c["rate"], 6) for c in children} == {0.008, 0.012}
    assert {c["width"] for c in children} == {80, 120}
    drops = [c["drop"] for c in children]  # half stay at 0, the others |N(0, 0.1)| of the range
    assert abs(np.mean(drops) - 0.5 * 0.1 / np.sqrt(2 * np.pi)) < 0.0027  # 4 standard errors
    kept = np.mean([c["kind"] == "a" for c in children])
    assert abs(kept - (0.75 + 0.25 / 3)) < 0.025  # 4 standard errors
    assert {c["extra"] for c in children if c["kind"] == "b"} == set(range(10))


@pytest.mark.parametrize(
    ("exploit", "explore", "low", "high"),
    [(True, True, 1.19, 1.2), (False, True, 1.08, 1.185), (False, False, 0.389, 0.391)],
    ids=["both", "explore only", "grid"],
)
def test_the_toy_of_the_paper(exploit: bool, explore: bool, low: float, high: float) -> None:
    """Median of 41 seeds; figure 2 has about 1.195, 1.13 and 0.39."""
    toy = TwoWeights()
    corners = [{"h0": 1.0, "h1": 0.0}, {"h0": 0.0, "h1": 1.0}]
    found = []
    for seed in range(41):
        strategy = PopulationBasedTraining(
            toy.space, 200, 4, 2, exploit=exploit, explore=explore, initial=corners, seed=seed
        )
        study = Study(toy, strategy, "maximize").run(trials=100, progress=False)
        assert study.cost == 400
        found.append(study.best.value)
    assert low < np.median(found) < high


def test_weights_are_those_of_the_lineage() -> None:
    """Training once more along the lineage gives the same score."""
    toy = TwoWeights()
    strategy = PopulationBasedTraining(toy.space, 40, 4, 4, seed=1)
    study = Study(toy, strategy, "maximize").run(trials=40, progress=False)
    line = strategy.lineage(study.best.number)
    assert len(line) == 10
    parent: Evaluation | None = None
    for number in line:
        trial = study.trials[number].trial
        parent = Evaluation(trial, toy(trial, parent))
    assert parent is not None
    assert parent.value == study.best.value


def test_a_population_that_the_space_cannot_fill_is_trained_all_the_same() -> None:
    space = Space({"k": Categorical([1, 2, 3])})
    trials = play(PopulationBasedTraining(space, 4, population=5), 100)
    assert [t.fidelity for t in trials] == [1] * 3 + [2] * 3 + [3] * 3 + [4] * 3


def test_the_curve_of_a_child_has_its_parents_epochs_too() -> None:
    toy, config = TwoWeights(), {"h0": 1.0, "h1": 0.5}
    trial = Trial(0, config, 3)
    whole = toy(Trial(1, config, 8))
    child = toy(Trial(1, config, 8, parent=0), Evaluation(trial, toy(trial)))
    assert child.curve == whole.curve
    assert (child.value, child.cost, whole.cost) == (whole.value, 5, 8)


def test_small_whole_numbers_do_not_stick() -> None:
    """By a factor of 1.2 a 2 stays a 2, and so does a 1."""
    space = Space({"width": Int(1, 64, log=True)})
    strategy, rng, width = PopulationBasedTraining(space, 9), np.random.default_rng(0), 1
    seen = set()
    for _ in range(200):
        width = strategy._explored({"width": width}, rng)["width"]
        seen.add(width)
    assert seen >= set(range(1, 7))


def test_wrong_arguments_are_named() -> None:
    for arguments, message in (
        ({"max_fidelity": 10, "step": 3}, "step must divide max_fidelity, 10"),
        ({"max_fidelity": 4, "population": 1}, "population must be a whole number ≥ 2"),
        ({"max_fidelity": 4, "truncation": 0.6}, "truncation must be a number between 0 and 0.5"),
        ({"max_fidelity": 4, "initial": [{"x": 2.0}]}, "x=2.0"),
    ):
        with pytest.raises(ValueError, match=message):
            PopulationBasedTraining(LINE, **arguments)
