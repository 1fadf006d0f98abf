"""Studies of a space with a constraint: their journals, and their workers."""

from __future__ import annotations

import re
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from mlsd_hpo import JournalError, Space, Study
from mlsd_hpo.strategies import CoarseToFineSearch
from tests.studies import SPACE, bowl, run, told


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "study.jsonl"


LIMITS = {"x": 0.5}  # what a function takes from elsewhere


def constrained(constraint: Any) -> CoarseToFineSearch:
    return CoarseToFineSearch(Space(SPACE.parameters, constraint), trials_per_round=4)


def test_a_constraint_is_known_by_its_source(path: Path) -> None:
    def study(constraint: Any) -> Study:
        return Study(bowl, constrained(constraint), journal=path)

    before = run(study(lambda c: c["x"] <= 0.5), 3)
    again = study(lambda c: c["x"] <= 0.5)  # another function with the same source
    assert told(again) == told(before)
    for other, message in (
        (lambda c: c["x"] <= 0.6, "the journal has lambda c: c['x'] <= 0.5, this study lambda c:"),
        (None, "constraint: the journal has lambda c: c['x'] <= 0.5, this study absent"),
    ):
        with pytest.raises(JournalError, match=re.escape(message)):
            study(other)


def test_a_value_that_a_constraint_takes_from_elsewhere_is_noticed_by_what_it_forbids(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def study() -> Study:
        return Study(bowl, constrained(lambda c: c["x"] <= LIMITS["x"]), journal=path)

    run(study(), 6)
    monkeypatch.setitem(LIMITS, "x", 0.9)
    assert len(study().trials) == 6
    monkeypatch.setitem(LIMITS, "x", 0.01)
    with pytest.raises(
        JournalError, match=r"line \d+ .* is not allowed by the constraint lambda c"
    ):
        study()


def test_a_constraint_stays_in_this_process(path: Path) -> None:
    """A lambda cannot be pickled, and need not be: workers get configurations only."""
    study = Study(bowl, constrained(lambda c: c["x"] <= 0.5), journal=path)
    with ProcessPoolExecutor(2, get_context("spawn")) as executor:
        run(study, 6, executor=executor, workers=2)
    assert len(study.trials) == 6
    assert all(e.failed is None and e.config["x"] <= 0.5 for e in study.trials)
