"""The table of trained cells: every network is in it, codes of one network share its row."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest
from scipy.stats import spearmanr

from mlsd_hpo import Study, Trial
from mlsd_hpo.benchmarks import trained_cells
from mlsd_hpo.benchmarks.task_cells import DEV, SEEDS, SPACE, measured
from mlsd_hpo.strategies import RandomSearch

CELLS = trained_cells()
CODE = ("none", "none", "none", "conv1", "none", "none")


def coded(code: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(SPACE.names, code, strict=True))


def test_every_network_is_there_and_was_trained() -> None:
    assert CELLS.dev.shape == CELLS.test.shape == CELLS.losses.shape == (3, 1010, 12)
    assert len(CELLS.configs) == SPACE.size == 1010 and CELLS.seconds.shape == (1010,)
    assert (CELLS.seconds > 0).all() and (CELLS.losses > 0).all()
    assert ((CELLS.dev >= 0) & (CELLS.dev <= 1)).all()
    assert files("mlsd_hpo.benchmarks").joinpath("data/cells.npz").stat().st_size < 10**6  # type: ignore[attr-defined]


def test_codes_of_one_network_share_its_row_and_dead_ones_have_none() -> None:
    table = CELLS.table()
    assert len(table.rows) == 4096 and np.isnan(table.values).sum() == 169
    same = [coded((*CODE[:2], other, *CODE[3:])) for other in ("none", "skip", "conv3")]
    assert len({CELLS.row(config) for config in same}) == 1
    values = {table(Trial(0, config)).value for config in same}
    assert values == {CELLS.dev[0, CELLS.row(same[0]), -1]}
    with pytest.raises(ValueError, match="not allowed"):
        table(Trial(0, dict.fromkeys(SPACE.names, "none")))


def test_a_search_on_the_table_pays_seconds() -> None:
    table = CELLS.table(seed=1)
    study = Study(table, RandomSearch(SPACE, seed=0), "maximize").run(trials=30, progress=False)
    rows = [CELLS.row(trial.config) for trial in study.trials]
    assert len(set(rows)) == 30
    assert study.cost == pytest.approx(CELLS.seconds[rows].sum())
    assert [trial.value for trial in study.trials] == CELLS.dev[1, rows, -1].tolist()
    half = table(Trial(0, study.best.config, fidelity=6))
    assert half.cost == pytest.approx(study.best.cost / 2)
    assert half.value == CELLS.dev[1, CELLS.row(study.best.config), 5]
    assert CELLS.test_score(study.best.config) == pytest.approx(
        CELLS.test[:, CELLS.row(study.best.config), -1].mean()
    )


def test_it_tells_architectures_apart() -> None:
    mean = CELLS.dev[:, :, -1].mean(axis=0)
    noise = np.sqrt(np.mean(CELLS.dev[:, :, -1].var(axis=0, ddof=1)))
    assert np.std(mean) > 2 * noise
    for seed in SEEDS[1:]:
        assert spearmanr(CELLS.dev[0, :, -1], CELLS.dev[seed, :, -1])[0] > 0.7
    assert spearmanr(mean, CELLS.test[:, :, -1].mean(axis=0))[0] > 0.9


@pytest.mark.slow
def test_training_gives_what_is_stored_but_for_rounding_on_other_machines() -> None:
    curve = np.array(measured(coded(CODE), seed=0).curve)
    row = CELLS.row(coded(CODE))
    assert abs(curve[0] / 1e4 / CELLS.losses[0, row, 0] - 1) < 0.02
    assert abs(curve[23] / DEV - CELLS.dev[0, row, -1]) < 0.03
