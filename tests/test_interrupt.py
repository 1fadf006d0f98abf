"""Ctrl-C at any moment: the study stays whole, and goes on to exactly the same trials."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlsd_hpo import Study, StudyError, Trial
from mlsd_hpo.interrupt import Shield
from mlsd_hpo.strategies import RandomSearch
from tests.studies import LINE, ROOT, Now, adaptive, bowl, python, run, told, x

posix = pytest.mark.skipif(os.name != "posix", reason="sends signals")


def raise_signal() -> None:
    signal.raise_signal(signal.SIGINT)


@pytest.mark.slow
@posix
@pytest.mark.parametrize(("kind", "workers"), [("here", 1), ("threads", 3)])
def test_real_interrupts_at_random_moments(tmp_path: Path, kind: str, workers: int) -> None:
    command = [sys.executable, "-m", "tests.lives", "interrupted", tmp_path, kind, workers, 120]
    process = subprocess.Popen(
        list(map(str, command)), cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    rng = random.Random(kind)
    for _ in range(80):  # one at a time: a second one would break into the strategy
        time.sleep(rng.uniform(0, 0.008))
        process.send_signal(signal.SIGINT)
        if process.stdout.read(1) != ".":
            break
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    found = json.loads(output.strip("."))
    assert found.pop("interrupts") >= 20
    assert found == {"problems": [], "same": True, "journal": True, "next": True, "finite": True}


@pytest.mark.parametrize("executor", [None, Now()])
def test_an_objective_may_be_interrupted(executor: Any) -> None:
    calls = 0

    def objective(config: dict[str, Any]) -> float:
        nonlocal calls
        calls += 1
        if calls in (1, 6, 7):
            raise KeyboardInterrupt
        return bowl(config)

    workers = executor and 3
    study = Study(objective, adaptive())
    for _ in range(10):
        try:
            run(study, 15, executor=executor, workers=workers)
            break
        except KeyboardInterrupt:
            assert study.stopped == "KeyboardInterrupt"
    assert told(study) == told(run(Study(bowl, adaptive()), 15, executor=executor, workers=workers))


@pytest.mark.parametrize("where", ["ask", "_propose", "_register", "tell", "_learn"])
@pytest.mark.parametrize("workers", [1, 3])
def test_one_interrupt_waits_for_the_strategy(
    where: str, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    strategy, calls = adaptive(), 0
    usual = getattr(strategy, where)

    def interrupted(*args: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 5:
            raise_signal()
        return usual(*args)

    monkeypatch.setattr(strategy, where, interrupted)
    study = Study(bowl, strategy)
    with pytest.raises(KeyboardInterrupt):
        run(study, 15, executor=Now(), workers=workers)
    assert len(study.trials) < 15
    run(study, 15, executor=Now(), workers=workers)
    assert told(study) == told(run(Study(bowl, adaptive()), 15, executor=Now(), workers=workers))


def test_interrupts_in_two_calls_of_the_strategy_are_not_a_second_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    strategy, calls = adaptive(), 0
    usual = strategy.ask

    def interrupted() -> Trial:
        nonlocal calls
        calls += 1
        if calls in (2, 3, 7, 8):
            raise_signal()
        return usual()

    monkeypatch.setattr(strategy, "ask", interrupted)
    study = Study(bowl, strategy)
    for _ in range(4):
        with pytest.raises(KeyboardInterrupt):
            run(study, 15, executor=Now(), workers=3)
    run(study, 15, executor=Now(), workers=3)
    assert told(study) == told(run(Study(bowl, adaptive()), 15, executor=Now(), workers=3))


@pytest.mark.parametrize("function", ["write", "fstat", "open", "close", "fsync"])
def test_interrupts_wait_for_the_journal(
    function: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = getattr(os, function)
    path = tmp_path / "study.jsonl"
    study = Study(bowl, adaptive(), journal=path)

    def interrupted(*args: Any, **kwargs: Any) -> Any:
        try:
            if not rng.integers(3):
                raise_signal()
                raise_signal()
            return usual(*args, **kwargs)
        finally:
            if not rng.integers(3):
                raise_signal()

    rng = np.random.default_rng(0)
    previous = signal.signal(signal.SIGINT, lambda *_: None)  # of signals between two runs
    monkeypatch.setattr(os, function, interrupted)
    try:
        for _ in range(300):
            try:
                run(study, 15)
                break
            except KeyboardInterrupt:
                pass
    finally:
        monkeypatch.undo()
        signal.signal(signal.SIGINT, previous)
    expected = told(run(Study(bowl, adaptive()), 15))
    assert told(study) == expected
    assert told(Study(bowl, adaptive(), journal=path)) == expected


class Hangs(RandomSearch):
    """Never answers from trial 3 on."""

    where = "ask"

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        self._hang("ask", number)
        return super()._propose(number, rng)

    def _learn(self, evaluation: Any) -> None:
        self._hang("tell", evaluation.number)

    def _hang(self, where: str, number: int) -> None:
        if where == self.where and number == 3:
            for _ in range(3):
                raise_signal()
            raise AssertionError("not interrupted")


@pytest.mark.parametrize("where", ["ask", "tell"])
def test_a_second_interrupt_ends_a_strategy_that_hangs(where: str, tmp_path: Path) -> None:
    path = tmp_path / "study.jsonl"
    strategy = Hangs(LINE)
    strategy.where = where
    study = Study(x, strategy, journal=path)
    with pytest.raises(KeyboardInterrupt):
        run(study, 9)
    assert len(study.trials) == (3 if where == "ask" else 4)
    with pytest.raises(
        StudyError, match=f"was (interrupted|told).*{'ask' if where == 'ask' else '3'}"
    ):
        run(study, 9)
    whole = run(Study(x, mended(), journal=path), 9)
    assert told(whole) == told(run(Study(x, mended()), 9))


def mended() -> Hangs:
    strategy = Hangs(LINE)
    strategy.where = "nowhere"
    return strategy


def test_the_usual_handler_is_back_after_a_run() -> None:
    before = signal.getsignal(signal.SIGINT)
    run(Study(x, RandomSearch(LINE)), 2)
    assert signal.getsignal(signal.SIGINT) is before
    study = Study(lambda config: raise_signal(), RandomSearch(LINE))
    with pytest.raises(KeyboardInterrupt):
        run(study, 2)
    assert signal.getsignal(signal.SIGINT) is before


@posix
def test_a_process_that_ignores_interrupts_goes_on_ignoring_them() -> None:
    code = """
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)  # as under nohup
from tests.studies import *
from mlsd_hpo.strategies import RandomSearch
def objective(config):
    signal.raise_signal(signal.SIGINT)
    return 0.5
print(len(run(Study(objective, RandomSearch(SPACE)), 3).trials))
"""
    output, errors = python(code).communicate(timeout=60)
    assert output == "3\n", errors


def test_a_study_runs_in_another_thread() -> None:
    study = Study(bowl, adaptive())
    thread = threading.Thread(target=run, args=(study, 10))
    thread.start()
    thread.join(30)
    assert told(study) == told(run(Study(bowl, adaptive()), 10))


def test_an_inner_study_gives_the_shield_back() -> None:
    passed: list[int] = []

    def inner(config: dict[str, Any]) -> float:
        run(Study(x, RandomSearch(LINE)), 2)
        passed.append(1)
        if len(passed) == 3:
            raise_signal()
            raise AssertionError("not interrupted")
        return 0.5

    study = Study(inner, RandomSearch(LINE))
    with pytest.raises(KeyboardInterrupt):
        run(study, 5)
    assert len(study.trials) == 2
    assert len(run(study, 5).trials) == 5


def test_an_interrupt_at_the_very_end_is_not_swallowed() -> None:
    shield = Shield()
    with pytest.raises(KeyboardInterrupt), shield:
        raise_signal()
    with pytest.raises(KeyboardInterrupt):
        with shield:
            raise_signal()
            with shield.open:
                raise AssertionError("not interrupted")
    with pytest.raises(ValueError, match="first"), shield:
        raise ValueError("first")
