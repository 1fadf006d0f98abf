"""Children go on from their parents' weights, cost what is added, and say what they lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mlsd_hpo import Evaluation, Study, Trial
from mlsd_hpo.benchmarks.digits_1d import digits_1d
from mlsd_hpo.estimators import FullTraining
from mlsd_hpo.estimators.weight_inheritance import WeightInheritance
from mlsd_hpo.networks.fidelity import Fidelity
from mlsd_hpo.spaces.cell import CellSpace
from mlsd_hpo.spaces.chain import ChainSpace
from mlsd_hpo.strategies import PopulationBasedTraining, RegularizedEvolution
from mlsd_hpo.strategies.nearest_parent import NearestParent

SPACE = CellSpace()
X, y = digits_1d(600)
DATA: Any = (X[:400], y[:400]), (X[400:], y[400:])
SIZE = Fidelity(epochs=4, rows=400, channels=4, cells=2)
FULL = FullTraining(SPACE, *DATA, fidelity=SIZE)
ESTIMATOR = WeightInheritance(FULL, epochs=2)
SMALL, LARGE = (dict.fromkeys(SPACE.names, "none") | {"0->3": one} for one in ("conv1", "conv3"))
OTHER = dict.fromkeys(SPACE.names, "none") | {"0->3": "skip"}


def parent_of(config: Any = SMALL, fidelity: float | None = None) -> Evaluation:
    trial = Trial(0, config, fidelity)
    return Evaluation(trial, ESTIMATOR(trial))


def test_a_trial_without_a_parent_is_trained_in_full() -> None:
    result = ESTIMATOR(Trial(0, SMALL))
    assert result == FULL(Trial(0, SMALL)) and result.cost == 4
    assert ESTIMATOR(Trial(0, SMALL, 3)).cost == 3


def test_a_child_goes_on_from_its_parent_and_costs_what_is_added() -> None:
    parent = parent_of()
    child = ESTIMATOR(Trial(1, LARGE, parent=0), parent)
    assert child.curve is not None and parent.curve is not None
    assert child.cost == 2 and len(child.curve) == 6 and child.curve[:4] == parent.curve
    assert child.value == child.curve[-1]
    again = ESTIMATOR(Trial(1, LARGE, parent=0), parent)  # the parent's network has not changed
    assert again == child
    grandchild = ESTIMATOR(Trial(2, OTHER, parent=1), Evaluation(Trial(1, LARGE), child))
    assert grandchild.cost == 2 and len(grandchild.curve or ()) == 8


@pytest.mark.slow
def test_children_have_a_head_start() -> None:
    """Two epochs after a parent with four are far ahead of two from the beginning."""
    X, y = digits_1d(3000)
    size = Fidelity(epochs=4, rows=2000, channels=6, cells=2)
    full = FullTraining(SPACE, (X[:2000], y[:2000]), (X[2000:], y[2000:]), fidelity=size)
    config = dict.fromkeys(SPACE.names, "none") | {"0->1": "conv1", "1->3": "conv3"}
    child = config | {"0->1": "conv3", "0->3": "conv1"}
    estimator, scratch = WeightInheritance(full, 2), full.at(replace(size, epochs=2))
    assert estimator.lost(child, config) == []
    parent = Evaluation(Trial(0, config), estimator(Trial(0, config)))
    heir = estimator(Trial(1, child, parent=0), parent)
    assert heir.value > scratch(Trial(1, child)).value + 0.1


def test_it_begins_where_the_parent_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a training that does nothing the accuracy stays, through a morphism."""
    parent = parent_of()
    monkeypatch.setattr("mlsd_hpo.networks.training.Training.epoch", lambda self, X, y: 0.0)
    child = ESTIMATOR(Trial(1, LARGE, parent=0), parent)
    assert child.value == parent.value
    assert ESTIMATOR(Trial(1, OTHER, parent=0), parent).value != parent.value


def test_fidelities_count_from_the_beginning_of_the_line() -> None:
    parent = parent_of(fidelity=2)
    assert ESTIMATOR(Trial(1, LARGE, 3, parent=0), parent).cost == 1
    assert ESTIMATOR(Trial(1, LARGE, 2, parent=0), parent) == FULL(Trial(1, LARGE, 2))  # anew
    same = ESTIMATOR(Trial(1, SMALL, 3, parent=0), parent)  # its schedule is not over
    assert same.cost == 1 and same.curve == FULL(Trial(1, SMALL, 3)).curve
    done = ESTIMATOR(Trial(2, SMALL, parent=0), parent_of())
    assert done.cost == 2 and len(done.curve or ()) == 6
    with pytest.raises(ValueError, match="whole number of epochs"):
        ESTIMATOR(Trial(1, LARGE, 3.5, parent=0), parent)


def test_it_tells_what_is_lost() -> None:
    assert ESTIMATOR.lost(LARGE, SMALL) == []
    assert ESTIMATOR.lost(SMALL, LARGE) == ["0->3: conv3 is now conv1"]
    chains = ChainSpace()
    deep = {
        "depth": 2,
        **{
            f"{n}{i}": v
            for i in (1, 2)
            for n, v in zip(("operation", "width", "kernel"), ("conv", 1, 3), strict=True)
        },
    }
    shallow = {**{n: v for n, v in deep.items() if not n.endswith("2")}, "depth": 1}
    estimator = WeightInheritance(FullTraining(chains, *DATA, fidelity=SIZE))
    assert estimator.lost(deep, shallow) == []
    assert estimator.lost(shallow, deep) == ["layer 2 is gone"]


def evolution(space: Any, seed: int) -> Any:
    return RegularizedEvolution(space, 3, 2, seed=seed)


QUICK = WeightInheritance(FullTraining(SPACE, *DATA, fidelity=Fidelity(2, 200, 40, 2, 1)), epochs=1)


def test_a_study_continues_from_its_journal_as_if_never_stopped(tmp_path: Path) -> None:
    def study(name: str | None) -> Study:
        journal = None if name is None else tmp_path / name
        return Study(QUICK, NearestParent(SPACE, evolution, 0), "maximize", journal=journal)

    whole = study(None).run(trials=8, progress=False).trials
    study("j.jsonl").run(trials=5, progress=False)
    resumed = study("j.jsonl").run(trials=8, progress=False).trials
    assert [(e.trial, e.value) for e in resumed] == [(e.trial, e.value) for e in whole]
    assert whole[0].cost == 2 and {e.cost for e in whole[1:]} == {1}
    assert [e.trial.parent is None for e in whole] == [True] + [False] * 7


def test_population_based_training_hands_weights_down() -> None:
    strategy = PopulationBasedTraining(SPACE, 3, population=3, truncation=0.4, seed=0)
    trials = Study(QUICK, strategy, "maximize").run(trials=8, progress=False).trials
    assert all(e.failed is None for e in trials[:6])
    by = {e.number: e for e in trials}
    heirs = [e for e in trials if e.trial.parent is not None]
    assert {e.cost for e in heirs} == {1.0}
    assert any(e.config != by[e.trial.parent].config for e in heirs if e.trial.parent is not None)


def test_bad_epochs() -> None:
    with pytest.raises(ValueError, match="epochs must be a whole number"):
        WeightInheritance(FULL, epochs=0)
