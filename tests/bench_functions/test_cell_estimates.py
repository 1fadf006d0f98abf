"""Cheap estimates of trained cells: what is stored is what the estimators say."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from mlsd_hpo import Trial
from mlsd_hpo.benchmarks import cell_estimates, trained_cells
from mlsd_hpo.benchmarks.task_cells import DEV, SPACE
from mlsd_hpo.benchmarks.task_estimates import (
    DRAWN,
    SCORES,
    TRAININGS,
    drawn,
    full,
    recipe,
)
from mlsd_hpo.estimators import LowFidelity

FOUND = cell_estimates()


def test_each_network_has_every_estimate() -> None:
    assert list(FOUND.low) == list(FOUND.work) == list(FOUND.seconds) == list(TRAININGS)
    assert list(FOUND.zero) == list(SCORES)
    for values in FOUND.low.values():
        assert values.shape == (DRAWN,)
    assert all(values.shape == (3, DRAWN) for values in FOUND.zero.values())
    assert all(values.shape == (3, DRAWN) for values in FOUND.supernet.values())
    for values in (*FOUND.low.values(), *FOUND.supernet.values()):
        assert ((values >= 0) & (values <= 1)).all() and len(np.unique(values)) > values.size / 4
    assert all(np.isfinite(values).all() for values in FOUND.all.values())
    assert len(FOUND.all) == len(TRAININGS) + len(SCORES) + 2
    path = files("mlsd_hpo.benchmarks").joinpath("data/cell_estimates.npz")
    assert len(path.read_bytes()) < 150_000


def test_networks_were_drawn_alike() -> None:
    ends = trained_cells().dev[:, :, -1].mean(axis=0)
    assert len(set(FOUND.rows.tolist())) == DRAWN and FOUND.truth.tolist() == ends[drawn()].tolist()
    best = np.isin(FOUND.rows, np.argsort(-ends)[: len(ends) // 4]).sum()
    assert abs(best - DRAWN / 4) < 4 * np.sqrt(DRAWN * 3 / 16)  # four standard deviations
    assert FOUND.truth[FOUND.best].min() > FOUND.truth[~FOUND.best].max()
    assert abs(FOUND.best.sum() - DRAWN / 4) <= 1 + DRAWN / 40  # ties are on one side


def test_what_they_cost() -> None:
    shares = [FOUND.work[name] for name in ("1 epoch", "3 epochs", "quarter of the rows")]
    assert shares == pytest.approx([1 / 12, 1 / 4, 1 / 4]) and FOUND.seconds["6 epochs"] == 0.5
    assert FOUND.work["half the channels"] < FOUND.work["half the points"] < 0.7
    assert 0.05 < FOUND.seconds["1 epoch"] < FOUND.seconds["3 epochs"] < 0.4
    assert all(share < 1.2 for share in FOUND.seconds.values())


@pytest.mark.parametrize("measure", ["work", *(f"zero.{name}" for name in SCORES)])
def test_untrained_networks_say_it_again(measure: str) -> None:
    again = recipe().measure(measure)(Trial(0, {"drawn": 5})).curve
    assert again is not None
    if measure == "work":
        assert len(again) == len(TRAININGS) + 1 and again[0] * 12 == again[-1]
    else:
        stored = FOUND.zero[measure.removeprefix("zero.")][:, 5]
        assert again == pytest.approx(stored.tolist(), rel=0.01)


@pytest.mark.slow
def test_a_small_training_says_it_again_but_for_rounding_on_other_machines() -> None:
    at = int(np.argmin(FOUND.zero["parameters"][0]))  # a small one is fast
    value = recipe().measure("low.1_epoch")(Trial(0, {"drawn": at})).value / DEV
    config = SPACE.everything[int(FOUND.rows[at])]
    assert value == pytest.approx(
        LowFidelity(full(3), TRAININGS["1 epoch"])(Trial(0, config)).value
    )
    assert abs(value - FOUND.low["1 epoch"][at]) < 0.05
