"""Tables: the nearest row, found fast, is the one that a search through all rows finds."""

import math
import time
import timeit

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import loguniform

from mlsd_hpo import Categorical, Evaluation, Float, Int, Space, Study, Trial
from mlsd_hpo.estimators import Table
from mlsd_hpo.estimators.rows import Rows
from mlsd_hpo.strategies import GridSearch, RandomSearch

SPACE = Space(
    {
        "C": Float(1e-3, 1e3, log=True),
        "model": Categorical(["svm", "tree", "forest"]),
        "kernel": Categorical(["rbf", "poly"], when={"model": "svm"}),
        "degree": Int(2, 5, when={"kernel": "poly"}),
        "depth": Int(1, 32, log=True, when={"model": ["tree", "forest"]}),
        "gamma": loguniform(1e-4, 1),
    }
)
LEVELS = {"C": [0.01, 0.1, 10, 900], "depth": [1, 2, 8, 30], "gamma": [1e-4, 0.01, 0.5]}
ROWS = Rows(SPACE, LEVELS)


def make(**changes):
    arguments = {"values": np.arange(len(ROWS), dtype=float), **changes}
    return Table(SPACE, LEVELS, **arguments)


def brute_force(config):
    """The row with the same active parameters and choices, and the least distances."""

    def distance(other):
        if set(other) != set(config):
            return math.inf
        total = 0.0
        for name, parameter in SPACE.parameters.items():
            if name not in config:
                continue
            if name in ("model", "kernel", "degree"):
                total += 0 if other[name] == config[name] else math.inf
            else:
                total += abs(parameter.encode(other[name]) - parameter.encode(config[name]))
        return total

    distances = [distance(other) for other in ROWS]
    return min(distances), distances


@pytest.mark.slow
@given(st.integers(0, 2**32 - 1))
def test_the_nearest_row(seed):
    config = SPACE.sample(np.random.default_rng(seed))
    least, distances = brute_force(config)
    assert distances[make().row(config)] == pytest.approx(least, abs=1e-12)


def test_rows_are_all_combinations_once():
    rows = list(ROWS)
    # svm: 4 C x (rbf + poly with 4 degrees) x 3 gamma; tree and forest: 4 C x 4 depths x 3 gamma
    assert len(rows) == len(ROWS) == 4 * 3 * (1 + 4) + 2 * 4 * 4 * 3
    assert len({SPACE.canonical(config) for config in rows}) == len(rows)
    for number, config in enumerate(rows):
        assert SPACE.validate(config) == config
        assert ROWS.nearest(config) == number
        assert list(config) == [name for name in SPACE.names if name in config]


def test_they_are_the_grid_of_the_space():
    grid = {SPACE.canonical(c) for c in SPACE.grid(LEVELS)}
    assert grid == {SPACE.canonical(c) for c in ROWS}


def test_contains_only_its_own_configurations():
    table = make()
    config = ROWS[5]
    assert config in table
    assert {**config, "C": config["C"] * (1 + 1e-12)} in table  # up to rounding
    assert {**config, "C": config["C"] * 1.01} not in table
    assert table.nearest({**config, "C": config["C"] * 1.01}) == config


def test_values_costs_and_curves():
    curves = np.arange(len(ROWS))[:, None] + np.array([0.3, 0.2, 0.0])
    costs = np.linspace(3, 6, len(ROWS))
    table = make(curves=curves, cost=costs, unit="seconds")
    full = table(Trial(0, ROWS[7]))
    assert (full.value, full.cost, full.curve) == (7.0, costs[7], (7.3, 7.2, 7.0))
    part = table(Trial(0, ROWS[7], fidelity=1))
    assert (part.value, part.curve) == (7.3, (7.3,))
    assert part.cost == pytest.approx(costs[7] / 3)
    assert (table.epochs, table.unit, make().epochs) == (3, "seconds", None)


def test_cube_has_the_order_of_the_space():
    space = Space({"a": Int(1, 3), "b": Categorical(["x", "y"])})
    table = Table(space, {}, [10, 11, 20, 21, 30, 31])
    assert table.cube.tolist() == [[10, 11], [20, 21], [30, 31]]
    assert table(Trial(0, {"a": 2, "b": "y"})).value == 21
    with pytest.raises(ValueError, match=r"conditions on \['model', 'kernel'\]"):
        _ = make().cube


def test_in_a_study_a_grid_search_finds_the_best_row():
    values = np.random.default_rng(0).random(len(ROWS))
    study = Study(make(values=values), GridSearch(SPACE, LEVELS), "maximize")
    assert study.run(progress=False).best.value == values.max()
    assert study.best.config == ROWS[int(values.argmax())]


@pytest.mark.slow
def test_a_look_up_takes_microseconds():
    """At most 20 µs on a free machine; scipy's distributions, which are slow, left out."""
    space = Space({**SPACE.parameters, "gamma": Float(1e-4, 1, log=True)})
    table = Table(space, LEVELS, np.zeros(len(ROWS)))
    trials = [Trial(i, space.sample(np.random.default_rng(i))) for i in range(100)]

    def look_up():
        return [table(t) for t in trials]

    best = min(timeit.repeat(look_up, timer=time.process_time, number=5, repeat=20)) / 500
    assert best < 60e-6


def test_bad_tables():
    n = len(ROWS)
    with pytest.raises(ValueError, match=f"values must have shape \\({n},\\)"):
        make(values=[1.0, 2.0])
    with pytest.raises(ValueError, match=r"curves must have shape \(\d+, epochs\)"):
        make(curves=np.zeros(n))
    with pytest.raises(ValueError, match="last column"):
        make(curves=np.zeros((n, 2)))
    with pytest.raises(ValueError, match="cost must be a number or have shape"):
        make(cost=[1.0, 2.0])
    with pytest.raises(ValueError, match="gamma: the levels must ascend"):
        Rows(SPACE, {**LEVELS, "gamma": [0.5, 0.01]})
    with pytest.raises(ValueError, match="model: all of its values are needed"):
        Rows(SPACE, {**LEVELS, "model": ["svm", "tree"]})
    with pytest.raises(ValueError, match="C is continuous"):
        Rows(SPACE, {})
    with pytest.raises(IndexError, match="there is no number -1"):
        ROWS[-1]


def test_bad_configurations_and_fidelities():
    table = make()
    with pytest.raises(ValueError, match="no such parameter"):
        table(Trial(0, {**ROWS[0], "speed": 3}))
    with pytest.raises(ValueError, match=r"C=5000\.0"):
        table(Trial(0, {**ROWS[0], "C": 5000.0}))
    with pytest.raises(ValueError, match="no curves, hence no fidelity 2"):
        table(Trial(0, ROWS[0], fidelity=2))
    curves = np.repeat(table.values[:, None], 4, axis=1)
    for fidelity in (0, 5, 2.5):
        with pytest.raises(ValueError, match="whole number of epochs from 1 to 4"):
            make(curves=curves)(Trial(0, ROWS[0], fidelity=fidelity))


def test_random_searches_on_a_table_repeat():
    runs = [
        Study(make(), RandomSearch(SPACE, seed=4)).run(trials=30, progress=False) for _ in range(2)
    ]
    assert [e.value for e in runs[0].trials] == [e.value for e in runs[1].trials]


def test_what_goes_on_from_its_parent_costs_the_epochs_that_are_added():
    table = make(curves=np.repeat(make().values[:, None], 4, axis=1), cost=8.0)
    first = Trial(0, ROWS[1], fidelity=1)
    begun = Evaluation(first, table(first))
    assert begun.result.cost == 2
    assert table(Trial(1, ROWS[1], fidelity=3, parent=0), begun).cost == 4
    assert table(Trial(1, ROWS[1], parent=0), begun).cost == 6
    with pytest.raises(ValueError, match="no weights that trial 0 could hand down"):
        table(Trial(2, ROWS[0], fidelity=3, parent=0), begun)
