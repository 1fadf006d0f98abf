"""Comparisons say what may be said: curves, ranks, tests with their assumptions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import product

import numpy as np
import pytest
from scipy.stats import false_discovery_control, rankdata

from mlsd_hpo import Float, Result, Space, Study, Trial
from mlsd_hpo.benchmarks import Comparison, compare
from mlsd_hpo.benchmarks.paired import holm, paired_test
from mlsd_hpo.benchmarks.repeat import repeat
from mlsd_hpo.strategies import GridSearch, RandomSearch, Strategy, SuccessiveHalving

NAN = np.nan
SPACE = Space({"x": Float(-1, 1)})


def square(config: dict[str, float]) -> float:
    return config["x"] ** 2


def random(seed: int) -> Strategy:
    return RandomSearch(SPACE, seed)


def grid(seed: int) -> Strategy:
    return GridSearch(SPACE, resolution=3)


@pytest.fixture(scope="module")
def found() -> Comparison:
    return compare(square, {"random": random, "grid": grid}, trials=4, seeds=[3, 1, 4])


def test_it_runs_what_repeat_runs_anywhere(found: Comparison) -> None:
    values = repeat(square, random, 4, [3, 1, 4])
    assert np.array_equal(found.curves["random"], np.minimum.accumulate(values, axis=1))
    with ThreadPoolExecutor(2) as pool:
        again = compare(square, {"random": random, "grid": grid}, 4, [3, 1, 4], executor=pool)
    for name in ("random", "grid"):
        assert np.array_equal(again.curves[name], found.curves[name])
    assert found.seeds == (3, 1, 4) and found.steps == (1, 2, 3, 4)
    assert found.curves["grid"].tolist() == [[1, 0, 0, 0]] * 3  # its fourth trial was not made
    assert found.quartiles()["grid"].tolist() == [[1, 0, 0, 0]] * 3


def test_ranks_are_means_over_seeds(found: Comparison) -> None:
    ranks = found.ranks()
    assert np.allclose(ranks["random"] + ranks["grid"], 3)
    assert ranks["random"].tolist() == [1, 2, 2, 2]  # the grid's first value is the worst one
    values = {"a": np.array([[1.0], [1.0]]), "b": np.array([[1.0], [NAN]])}
    for direction in ("minimize", "maximize"):
        tied = Comparison(values, direction, (0, 1), (1,)).ranks()
        assert tied["a"].tolist() == [(1.5 + 1) / 2] and tied["b"].tolist() == [(1.5 + 2) / 2]


def enumerated(gaps: np.ndarray) -> float:
    """Wilcoxon's p-value by listing all signs; zeros have ranks, but no sign (Pratt)."""
    ranks = rankdata(np.abs(gaps))
    seen = abs(ranks @ np.sign(gaps))
    ranks, gaps = ranks[gaps != 0], gaps[gaps != 0]
    sums = [abs(ranks @ np.array(signs)) for signs in product([-1, 1], repeat=len(gaps))]
    return float(np.mean(np.array(sums) >= seen - 1e-9))


def test_p_values_are_those_of_all_signs() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.random(9), rng.random(9) + 0.3
    test = paired_test(a, b, "minimize")
    assert np.isclose(test.p, enumerated(a - b))
    assert (test.wins, test.ties, test.losses) == ((a < b).sum(), 0, (a > b).sum())
    assert test.superiority == np.mean(a < b)
    assert np.isclose(test.ratio, np.median(a / b))
    other = paired_test(a, b, "maximize")
    assert other.p == test.p and other.wins == test.losses
    assert other.difference == test.difference == np.median(a - b)
    b[[2, 5]] = a[[2, 5]]
    assert np.isclose(paired_test(a, b, "minimize").p, enumerated(a - b))


def test_a_run_without_a_value_loses_and_two_of_them_tie() -> None:
    test = paired_test([1, NAN, NAN, 2], [2, 1, NAN, NAN], "minimize")
    assert (test.wins, test.ties, test.losses) == (2, 1, 1)
    assert np.isnan(test.ratio) and np.isfinite(test.p)
    assert paired_test([1, NAN], [1, NAN], "maximize").p == 1.0


@pytest.mark.slow
def test_false_alarms_come_as_often_as_the_level_says() -> None:
    # 400 tests of equal strategies at 10%: binomial, sd 1.5%; it fails with chance 1e-3.
    rng = np.random.default_rng(1)
    draws = rng.normal(size=(400, 2, 12))
    alarms = np.mean([paired_test(a, b, "minimize").p <= 0.1 for a, b in draws])
    assert 0.05 < alarms < 0.15
    shifted = np.mean([paired_test(a - 1.5, b, "minimize").p <= 0.1 for a, b in draws])
    assert shifted > 0.9


def test_holms_procedure() -> None:
    assert np.allclose(holm([0.01, 0.04, 0.03]), [0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0] and holm([]) == []
    p = np.random.default_rng(0).random(8) ** 3
    assert (np.array(holm(list(p))) >= false_discovery_control(p) - 1e-12).all()


def test_all_pairs_are_corrected_together() -> None:
    rng = np.random.default_rng(0)
    values = {
        name: rng.random((10, 5)) + shift for name, shift in zip("abc", (0, 1, 1), strict=True)
    }
    curves = {name: np.minimum.accumulate(v, axis=1) for name, v in values.items()}
    found = Comparison(curves, "minimize", tuple(range(10)), (1, 2, 3, 4, 5))
    tests = found.tests(at=3)
    assert [(t.a, t.b) for t in tests] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert [t.corrected for t in tests] == holm([t.p for t in tests])
    assert tests[0].p == 2 / 2**10 and tests[0].superiority == 1
    text = found.table(at=3)
    assert "after 3 trials, 10 seeds" in text and "symmetric" in text and "independent" in text
    assert "a better than b in 10 of 10" in text and "run more" not in text


def slow_and_fast(config: dict[str, float]) -> Result:
    return Result(config["x"] ** 2, cost=2.0 if config["x"] < 0 else 1.0)


def test_trials_that_cost_differently_are_compared_by_what_is_spent() -> None:
    costs = [0.5, 1.0, 2.5, 3.0, 10.0]
    with ThreadPoolExecutor(2) as pool:
        found = compare(slow_and_fast, {"grid": grid}, seeds=2, costs=costs, executor=pool)
    assert found.steps == tuple(costs) and found.unit == "cost"
    # -1 has been paid at 2, 0 at 3, and 1 at 4, after which the grid ends
    assert np.array_equal(found.curves["grid"], [[NAN, NAN, 1, 0, 0]] * 2, equal_nan=True)
    assert "after a cost of 2.5, 2 seeds" in found.table(at=2.5)
    with pytest.raises(ValueError, match="at=2: it must be one of the 5 steps"):
        found.table(at=2)


def test_a_schedulers_incumbent_is_worth_what_a_full_training_says() -> None:
    def epochs(trial: Trial) -> Result:  # the better at first, the worse in the end
        e = trial.fidelity
        return Result(trial.config["x"] * (1 if e < 9 else -1), cost=e)

    def in_full(config: dict[str, float]) -> float:
        return -config["x"]

    def halving(seed: int) -> Strategy:
        return SuccessiveHalving(SPACE, max_fidelity=9, seed=seed)

    costs = [1, 9, 60]
    said, true = (
        compare(epochs, {"halving": halving}, seeds=4, costs=costs, score=score).curves["halving"]
        for score in (None, in_full)
    )
    assert np.array_equal(said[:, 0], -true[:, 0]) and (true[:, 1] >= true[:, 0]).all()
    study = Study(epochs, halving(0)).run(cost=60, progress=False)
    assert study.best.trial.fidelity == 9 and true[0, 2] == study.best.value


def test_too_few_seeds_are_named(found: Comparison) -> None:
    assert "With 3 seeds no p-value can be below 0.25" in found.table()


def test_what_is_not_allowed_is_named(found: Comparison) -> None:
    with pytest.raises(ValueError, match="'tpe' was not compared"):
        found.test("random", "tpe")
    with pytest.raises(ValueError, match="at=5"):
        found.test("random", "grid", at=5)
    with pytest.raises(ValueError, match="strategies"):
        compare(square, {}, 3)
    with pytest.raises(ValueError, match="direction"):
        compare(square, {"random": random}, 3, direction="up")
    with pytest.raises(ValueError, match="trials"):
        compare(square, {"random": random}, 0)
    with pytest.raises(ValueError, match="trials= or costs="):
        compare(square, {"random": random})
    with pytest.raises(ValueError, match="not both"):
        compare(square, {"random": random}, 3, costs=[1])
    for costs in ([], [0, 1], [2, 1]):
        with pytest.raises(ValueError, match="costs must be positive and ascending"):
            compare(square, {"random": random}, costs=costs)
