"""Parents are the most similar trials there are; the strategy inside does what it does alone."""

from __future__ import annotations

from typing import Any

import pytest

from mlsd_hpo import Categorical, Evaluation, Int, Result, Space, Study, Trial
from mlsd_hpo.strategies import GridSearch, Hyperband, RandomSearch, RegularizedEvolution
from mlsd_hpo.strategies.nearest_parent import NearestParent

BITS = Space({f"b{i}": Categorical([0, 1]) for i in range(8)})


def evolution(space: Space, seed: int) -> RegularizedEvolution:
    return RegularizedEvolution(space, 5, 3, seed=seed)


def ones(trial: Trial) -> float:
    return float(sum(trial.config.values()))


def test_the_strategy_inside_is_not_disturbed() -> None:
    inside = Study(ones, evolution(BITS, 3)).run(trials=40, progress=False).trials
    outside = Study(ones, NearestParent(BITS, evolution, seed=3)).run(trials=40, progress=False)
    assert [e.config for e in outside.trials] == [e.config for e in inside]


@pytest.mark.parametrize("direction", ["minimize", "maximize"])
def test_parents_are_the_nearest_told_and_of_these_the_best(direction: str) -> None:
    study = Study(ones, NearestParent(BITS, evolution, seed=0), direction)
    told: list[Evaluation] = []
    ties = 0
    for one in study.run(trials=60, progress=False).trials:
        found = [
            (sum(one.config[n] != e.config[n] for n in BITS.names), e.value, e.number) for e in told
        ]
        sign = 1 if direction == "minimize" else -1
        parents = sorted((d, sign * value, -number) for d, value, number in found)
        assert one.trial.parent == (-parents[0][2] if parents else None)
        ties += len(parents) > 1 and parents[0][0] == parents[1][0]
        told.append(one)
    assert ties > 10


def test_a_finite_space_is_used_up_without_repeats() -> None:
    space = Space({f"b{i}": Categorical([0, 1]) for i in range(4)})
    with pytest.warns(UserWarning, match="all 16 configurations"):
        study = Study(ones, NearestParent(space, evolution)).run(trials=99, progress=False)
    assert len(study.trials) == len({space.canonical(e.config) for e in study.trials}) == 16


def test_missing_parameters_differ_and_failures_are_nobodys_parents() -> None:
    space = Space({"k": Categorical(["a", "b"]), "n": Int(1, 99, when={"k": "b"})})
    strategy = NearestParent(space)
    for number, config in enumerate([{"k": "a"}, {"k": "b", "n": 1}, {"k": "b", "n": 2}]):
        result: Any = Result(failed="no") if number == 2 else float(number)
        strategy.tell(Trial(number, config), result)
    assert strategy.nearest({"k": "b", "n": 2}) == 1  # 2 failed
    assert strategy.nearest({"k": "a"}) == 0
    assert NearestParent(space).nearest({"k": "a"}) is None


def test_what_is_no_searcher() -> None:
    with pytest.raises(ValueError, match="searcher must be"):
        NearestParent(BITS, GridSearch)
    with pytest.raises(ValueError, match="sets parents by itself"):
        NearestParent(BITS, lambda space, seed: Hyperband(space, 9, seed=seed)).ask()
    assert "searcher=RandomSearch(space, seed=0)" in repr(NearestParent(BITS, RandomSearch))
