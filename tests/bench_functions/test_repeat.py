"""`repeat` runs what a study would run, once a seed."""

from __future__ import annotations

import numpy as np

from mlsd_hpo import Float, Int, Space, Study
from mlsd_hpo.benchmarks.repeat import repeat
from mlsd_hpo.strategies import GridSearch, RandomSearch

SPACE = Space({"x": Float(-1, 1)})


def square(config: dict[str, float]) -> float:
    return config["x"] ** 2


def test_rows_are_the_values_of_single_studies() -> None:
    values = repeat(square, lambda seed: RandomSearch(SPACE, seed=seed), trials=7, seeds=[3, 5])
    study = Study(square, RandomSearch(SPACE, seed=5)).run(trials=7, progress=False)
    assert values.shape == (2, 7)
    assert values[1].tolist() == [e.value for e in study.trials]
    assert not np.array_equal(values[0], values[1])


def test_values_keep_the_objectives_sign() -> None:
    values = repeat(
        square, lambda s: RandomSearch(SPACE, seed=s), trials=3, seeds=2, direction="maximize"
    )
    assert (values >= 0).all()


def test_a_grid_that_ends_early_leaves_nan() -> None:
    values = repeat(square, lambda seed: GridSearch(SPACE, resolution=3), trials=5, seeds=1)
    assert values[0, :3].tolist() == [1, 0, 1]
    assert np.isnan(values[0, 3:]).all()


def test_failed_trials_are_nan() -> None:
    def fails_above_2(config: dict[str, int]) -> float:
        if config["n"] > 2:
            raise RuntimeError("too large")
        return config["n"]

    space = Space({"n": Int(1, 3)})
    values = repeat(fails_above_2, lambda seed: GridSearch(space, resolution=3), 3, seeds=1)
    assert values[0, :2].tolist() == [1, 2] and np.isnan(values[0, 2])


def test_several_objectives_make_a_third_axis() -> None:
    def both(config: dict[str, int]) -> tuple[float, float]:
        return (config["n"], 1.0) if config["n"] < 3 else (np.nan, 0.0)

    space, direction = Space({"n": Int(1, 3)}), ["maximize", "minimize"]
    values = repeat(both, lambda seed: GridSearch(space, 3), 3, seeds=2, direction=direction)
    assert values.shape == (2, 3, 2)
    assert values[1, :2].tolist() == [[1, 1], [2, 1]] and np.isnan(values[1, 2]).all()
