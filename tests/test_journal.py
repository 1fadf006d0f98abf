"""The journal: killed, torn, damaged, foreign, full, shared; and still the same trials."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.stats as st

from mlsd_hpo import Categorical, Float, JournalError, Result, Space, Study, StudyError, Trial
from mlsd_hpo.strategies import (
    CoarseToFineSearch,
    GridSearch,
    ManualSearch,
    QuasiRandomSearch,
    RandomSearch,
)
from tests.strategies import registry as every
from tests.strategies.registry import SPACES, Case, cases, value
from tests.studies import (
    LINE,
    ROOT,
    Now,
    OnlyAskTell,
    adaptive,
    bowl,
    records,
    run,
    slow_bowl,
    study_of,
    told,
    x,
)

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a folder" / "étude 1.jsonl"


def timeless(record: dict[str, Any]) -> str:
    return json.dumps({**record, "time": 0}, sort_keys=True)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No syncing to the disk, in tests that open hundreds of journals."""
    monkeypatch.setattr(os, "fsync", lambda fd: None)


# Killed


@pytest.mark.slow
@posix
@pytest.mark.parametrize(
    ("kind", "workers", "trials"),
    [
        ("here", 1, 120),
        ("here at once", 1, 700),
        ("threads", 3, 120),
        ("processes", 4, 120),
        ("several objectives", 3, 120),
    ],
)
def test_kill_9_at_random_moments(tmp_path: Path, kind: str, workers: int, trials: int) -> None:
    command = [sys.executable, "-m", "tests.lives", "killed", tmp_path, kind, workers, trials, 12]
    ran = subprocess.run(list(map(str, command)), cwd=ROOT, text=True, capture_output=True)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found.pop("kills") >= 10
    assert found.pop("repeated") <= 12 * workers  # at most what was under way
    assert found == {"problems": [], "same": True, "trials": trials, "evaluated": trials}


# Cut anywhere, resumed, the same


@pytest.mark.slow
@cases
@pytest.mark.parametrize("name", ["mixed", "choices", "finite", "distributions", "constrained"])
def test_every_strategy_resumes_after_any_event(
    tmp_path: Path, case: Case, name: str, quick: None
) -> None:
    """Ask and tell lines of a study with three workers, cut off after each of them."""
    space = SPACES[name]

    def resume(path: Path) -> Study:
        study = every.study_of(case.make(space, 8), value, journal=path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a finite space ends early
            return study.run(trials=11, executor=Now(), workers=3, progress=False)

    whole = resume(tmp_path / "whole")
    lines = (tmp_path / "whole").read_bytes().splitlines(keepends=True)
    for cut in range(0, len(lines) + 1, 1 if name == "mixed" else 4):
        path = tmp_path / f"cut {cut}"
        path.write_bytes(b"".join(lines[:cut]))
        again = resume(path)
        assert told(again) == told(whole)
        assert sorted(map(timeless, records(path))) == sorted(map(timeless, map(json.loads, lines)))
        best = [s.best if s.direction == "minimize" else s.front for s in (again, whole)]
        assert best[0] == best[1]


@pytest.mark.parametrize("whole", [True, False])
def test_a_last_line_torn_at_every_byte(path: Path, whole: bool, quick: None) -> None:
    run(study_of(path), 6)
    *_, last = lines = path.read_bytes().splitlines(keepends=True)
    if not whole:  # an ask is last
        last = lines[-2]
        lines.pop()
    expected = told(run(Study(bowl, adaptive()), 8))
    for kept in range(len(last) + 1):
        path.write_bytes(b"".join(lines[:-1]) + last[:kept])
        if 0 < kept < len(last) - 1:
            with pytest.warns(UserWarning, match="the last line was cut off"):
                study = study_of(path)
        else:
            with warnings.catch_warnings():
                warnings.simplefilter(
                    "error", UserWarning
                )  # nothing is missing, but for a newline perhaps
                study = study_of(path)
            assert len(study.trials) == 5 + (whole and kept > 0)
        assert told(run(study, 8)) == expected
        assert told(study_of(path)) == expected


def test_a_header_torn_at_every_byte(path: Path, quick: None) -> None:
    run(study_of(path), 1)
    header = path.read_bytes().splitlines(keepends=True)[0]
    expected = told(run(Study(bowl, adaptive()), 2))
    for kept in [*range(0, len(header) - 3, 5), len(header) - 2, len(header) - 1]:
        path.write_bytes(header[:kept])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert told(run(study_of(path), 2)) == expected
        assert told(study_of(path)) == expected


def test_an_empty_file_is_a_new_journal(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    assert told(run(study_of(path), 5)) == told(run(Study(bowl, adaptive()), 5))
    assert len(study_of(path).trials) == 5


def test_a_study_that_never_ran_leaves_an_empty_journal(path: Path) -> None:
    study_of(path)
    assert path.read_bytes() == b""
    assert len(run(study_of(path), 2).trials) == 2


# What is in it


def test_everything_comes_back(path: Path) -> None:
    choices = [
        True,
        1,
        1.0,
        None,
        (1, 2),
        [3],
        {"a": [1]},
        "ü\n\u2028😀",
        "\ud800",
        math.nan,
        math.inf,
        len,
    ]
    space = Space(
        {"k é.": Categorical(choices), "x": Float(0, 1), "p": st.norm(), "n": st.poisson(2)}
    )
    results = [
        Result(0.1 + 0.2, cost=1e-300, curve=(1.0, math.nan, -math.inf, 0.1)),
        Result(-0.0, cost=math.inf),
        Result(math.nan, failed="ValueError: \udcff é\n😀"),
        Result(math.inf),
        Result(5e-324, curve=()),
        Result(1e308, cost=0.0),
    ]

    def objective(trial: Trial) -> Result:
        return results[trial.number % len(results)]

    with warnings.catch_warnings():
        first = run(Study(objective, RandomSearch(space), journal=path), 60)
    again = Study(objective, RandomSearch(space), journal=path)
    assert repr(told(again)) == repr(told(first))
    for a, b in zip(again.trials, first.trials, strict=True):
        assert a.config["k é."] is b.config["k é."]  # the choice itself
    assert {repr(e.config["k é."]) for e in again.trials} == set(map(repr, choices))
    assert again.best == first.best
    assert repr(again.report()).replace("not run yet", "60 trials are done") == repr(first.report())


def test_the_file_is_plain_json_lines(path: Path) -> None:
    run(study_of(path), 5, executor=Now(), workers=3)
    header, *events = records(path)
    assert list(header) == ["event", "direction", "strategy", "kind", "space"]
    assert [(e["event"], e["number"]) for e in events[:8]] == [
        *[("ask", 0), ("ask", 1), ("ask", 2)],
        *[("tell", 0), ("tell", 1), ("tell", 2)],
        *[("ask", 3), ("ask", 4)],
    ]
    assert [e.get("known", e["number"]) for e in events if e["event"] == "ask"] == [0, 0, 0, 1, 2]
    assert b"NaN" not in path.read_bytes()


def test_what_cannot_be_written_is_refused_and_the_study_stays_whole(path: Path) -> None:
    strategy = ManualSearch(LINE)
    study = Study(x, strategy, journal=path)
    strategy.propose({"x": 0.5})
    run(study, 1)

    class Strange(OnlyAskTell):
        def ask(self) -> Trial:
            return Trial(0, {"x": 0.5, "elsewhere": 1})

    other = path.with_name("other")
    with pytest.raises(
        JournalError, match=r"Trial\(number=0.* cannot be written \(KeyError: 'elsewhere"
    ):
        run(Study(x, Strange(), journal=other), 1)
    assert len(records(path)) == 3


def test_a_journal_needs_a_space(path: Path) -> None:
    strategy = OnlyAskTell()
    del strategy.space
    with pytest.raises(ValueError, match="A journal needs a strategy with a Space, not with None"):
        Study(bowl, strategy, journal=path)


def test_a_strategy_with_ask_and_tell_alone_is_asked_again(path: Path) -> None:
    whole = told(run(Study(bowl, OnlyAskTell()), 9, executor=Now(), workers=3))
    run(Study(bowl, OnlyAskTell(), journal=path), 5, executor=Now(), workers=3)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:7]))
    assert (
        told(run(Study(bowl, OnlyAskTell(), journal=path), 9, executor=Now(), workers=3)) == whole
    )
    strategy = OnlyAskTell()
    strategy.heard.append(0.123)  # it has learned something else since
    with pytest.raises(JournalError, match=r"now suggests Trial\(number=0"):
        Study(bowl, strategy, journal=path)


def test_proposals_that_were_made_again_are_not_evaluated_again(path: Path) -> None:
    def person() -> ManualSearch:
        strategy = ManualSearch(LINE)
        for score in (0.5, 0.5, 0.1):
            strategy.propose({"x": score}, note=f"try {score}")
        return strategy

    study = Study(x, person(), journal=path).run(progress=False)
    again = Study(x, person(), journal=path).run(progress=False)
    assert [e.value for e in again.trials] == [0.5, 0.5, 0.1]
    assert told(again) == told(study)
    strategy = person()
    strategy.propose({"x": 0.9})
    more = Study(x, strategy, journal=path).run(progress=False)
    assert [e.value for e in more.trials] == [0.5, 0.5, 0.1, 0.9]


# Workers


def test_resumed_with_other_numbers_of_workers(path: Path) -> None:
    with ThreadPoolExecutor(4) as executor:
        run(Study(slow_bowl, adaptive(), journal=path), 10, executor=executor)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:12]))
    done = {r["number"]: r["value"] for r in records(path) if r["event"] == "tell"}
    open_then = {r["number"]: r["config"] for r in records(path) if r["event"] == "ask"}
    for workers in (2, 1, 6, 3):
        with ThreadPoolExecutor(workers) as executor:
            study = study_of(path)
            run(study, len(study.trials) + 5, executor=executor)
        for evaluation in study_of(path).trials:
            assert evaluation.value == done.setdefault(evaluation.number, evaluation.value)
            assert bowl(evaluation.config) == evaluation.value
    study = run(study_of(path), 40)
    assert [e.number for e in study.trials] == list(range(40))
    assert told(study_of(path)) == told(study)
    assert set(open_then) <= {e.number for e in study.trials}


def test_failed_trials_are_replayed_as_failed(path: Path) -> None:
    def objective(config: dict[str, Any]) -> float:
        return 1 / 0 if config["x"] > 0.5 else bowl(config)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = told(run(Study(objective, adaptive()), 20))
        run(Study(objective, adaptive(), journal=path), 9)
        study = Study(objective, adaptive(), journal=path)
        assert told(run(study, 20)) == whole
    assert any(e.failed for e in study.trials)


def test_all_failed_says_so_after_reopening(path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        run(Study(lambda config: math.nan, RandomSearch(LINE), journal=path), 3)
    with pytest.raises(StudyError, match=r"all 3 failed\. Trial 0 said: the value is nan"):
        _ = Study(x, RandomSearch(LINE), journal=path).best


@pytest.mark.parametrize(
    "make",
    [
        lambda: GridSearch(SPACES["mixed"], {"rate": [1e-3, np.float64(0.1)], "momentum": 2}),
        lambda: QuasiRandomSearch(SPACES["mixed"], "latin", trials=np.int64(5), seed=np.int64(3)),  # type: ignore[arg-type]
        lambda: CoarseToFineSearch(SPACES["mixed"], trials_per_round=np.int64(4)),  # type: ignore[arg-type]
    ],
)
def test_numpy_arguments_are_the_same_study(path: Path, make: Any) -> None:
    run(Study(value, make(), journal=path), 4)
    assert "np." not in records(path)[0]["strategy"]
    assert len(run(Study(value, make(), journal=path), 8).trials) == 8
