"""The report: what it says, also where there is little to say."""

from __future__ import annotations

import math
from typing import Any

import pytest

from mlsd_hpo import Categorical, Float, Result, Space, Study, StudyError, Trial
from mlsd_hpo.strategies import RandomSearch
from tests.studies import LINE, run, x


def test_a_report_sums_up() -> None:
    space = Space({"rate": Float(1e-5, 1e-4, log=True), "kind": Categorical(["a", None])})

    def objective(trial: Trial) -> Result:
        failed = "too slow" if trial.number == 1 else None
        return Result(trial.number / 3, cost=2.5, failed=failed)

    study = run(Study(objective, RandomSearch(space, seed=1), "maximize"), 4)
    report = study.report(test=lambda config: 0.8125)
    assert (report.failed, report.cost, report.test) == (1, 10.0, 0.8125)
    rate, kind = study.best.config["rate"], study.best.config["kind"]
    assert str(report).splitlines() == [
        "RandomSearch(space, seed=1), maximize",
        "4 trials (1 failed), total cost 10; ended: 4 trials are done",
        "best: trial 3, value 1",
        f"    rate = {rate:.6g}",
        f"    kind = {kind!r}",
        "test score of the best: 0.8125",
    ]
    assert repr(report) == str(report)


def test_a_report_before_the_first_trial() -> None:
    study = Study(x, RandomSearch(LINE))
    assert str(study.report()).splitlines()[1:] == [
        "0 trials (0 failed), total cost 0; ended: not run yet",
        "no trial succeeded",
    ]
    with pytest.raises(StudyError, match="There is no best trial yet"):
        study.report(test=x)


def test_a_report_does_not_change_with_later_trials() -> None:
    study = run(Study(x, RandomSearch(LINE)), 3)
    report = study.report()
    before = str(report)
    run(study, 30)
    assert str(report) == before


def test_an_error_in_the_test_function_is_the_callers() -> None:
    def broken(config: dict[str, Any]) -> float:
        raise ValueError("no test data")

    study = run(Study(x, RandomSearch(LINE)), 3)
    with pytest.raises(ValueError, match="no test data"):
        study.report(test=broken)
    assert math.isnan(study.report(test=lambda config: math.nan).test or 0.0)
