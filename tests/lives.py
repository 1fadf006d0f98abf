"""A study that is killed, or interrupted, again and again; run in a process of its own.

    python -m tests.lives killed FOLDER KIND WORKERS TRIALS KILLS
    python -m tests.lives interrupted FOLDER KIND WORKERS TRIALS

Prints what happened as JSON.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import nullcontext
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from mlsd_hpo import Evaluation, Study, Trial
from mlsd_hpo.strategies import CoarseToFineSearch
from mlsd_hpo.trial import Config
from tests.studies import BOTH, SPACE, Follows, Now, both, bowl, run, told


class Logged:
    """An objective that notes every evaluation in a file before it answers."""

    def __init__(
        self, path: Path, seconds: float, objective: Callable[[Config], Any] = bowl
    ) -> None:
        self.path, self.seconds, self.objective = path, seconds, objective

    def __call__(self, trial: Trial) -> Any:
        if self.seconds:
            time.sleep(self.seconds * (1 + trial.number % 3))
        with open(self.path, "ab", buffering=0) as log:
            log.write(b"%d\n" % trial.number)
            os.fsync(log.fileno())
        return self.objective(trial.config)


class SlowSearch(CoarseToFineSearch):
    """Thinks for a while before and after it changes anything."""

    def ask(self) -> Trial:
        think()
        trial = super().ask()
        think()
        return trial

    def tell(self, trial: Trial, result: Any) -> None:
        think()
        super().tell(trial, result)
        think()

    def _learn(self, evaluation: Evaluation) -> None:
        think()


def think(seconds: float = 0.0004) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


def pool(kind: str, workers: int) -> Any:
    if kind in ("threads", "several objectives"):
        return ThreadPoolExecutor(workers)
    if kind == "processes":
        return ProcessPoolExecutor(workers, get_context("fork"))
    return nullcontext()


def executor_of(kind: str, workers: int, made: Any) -> dict[str, Any]:
    return {"executor": made, "workers": workers} if isinstance(made, Executor) else {}


def uninterrupted(strategy: Any, workers: int, trials: int) -> list[Any]:
    study = Study(lambda trial: bowl(trial.config), strategy)
    return told(run(study, trials, executor=Now(), workers=workers))


def life(work: Callable[[], None], seconds: float) -> bool:
    """Do `work` in a child that is killed after `seconds`; True if it came to its end."""
    pid = os.fork()
    if pid == 0:
        os.setsid()
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    until = time.monotonic() + seconds
    ended, status = os.waitpid(pid, os.WNOHANG)
    while not ended and time.monotonic() < until:
        time.sleep(0.0005)
        ended, status = os.waitpid(pid, os.WNOHANG)
    if not ended:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    try:
        os.killpg(pid, signal.SIGKILL)  # the orphans of its process pool
    except ProcessLookupError:
        pass
    if ended and status != 0:
        sys.exit("the study failed, see above")
    return bool(ended)


def killed(folder: Path, kind: str, workers: int, trials: int, kills: int) -> dict[str, Any]:
    journal, log = folder / "a study.jsonl", folder / "evaluations"
    log.touch()
    pause = 0.001 if kind != "here at once" else 0.0
    per_round = 7 if pause else 100
    rng = random.Random(f"{kind} {workers}")  # when to kill; what happens then is up to the machine

    def study(pause: float, journal: Path | None) -> Study:
        if kind == "several objectives":
            return Study(Logged(log, pause, both), Follows(SPACE), BOTH, journal)
        strategy = CoarseToFineSearch(SPACE, trials_per_round=per_round, seed=3)
        return Study(Logged(log, pause), strategy, journal=journal)

    def work() -> None:
        with pool(kind, workers) as made:
            run(study(pause, journal), trials, **executor_of(kind, workers, made))

    problems: list[str] = []
    happened = 0
    while True:
        before = journal.read_bytes() if journal.exists() else b""
        known = {e["number"] for e in map(json.loads, before.splitlines()) if e["event"] == "tell"}
        logged = Counter(log.read_text().split())
        ended = life(work, rng.uniform(0.002, 0.04) if happened < kills else 60)
        if journal.exists() and not journal.read_bytes().startswith(before):
            problems.append("the journal was rewritten")
        again = Counter(log.read_text().split()) - logged
        if known.intersection(map(int, again)):
            problems.append("a trial that was told was evaluated again")
        if ended:
            break
        happened += 1
    times = Counter(log.read_text().split())
    ended_with = told(study(0, journal))
    return {
        "problems": problems,
        "kills": happened,
        "same": ended_with == told(run(study(0, None), trials, executor=Now(), workers=workers)),
        "trials": len(ended_with),
        "evaluated": len(times),
        "repeated": sum(times.values()) - len(times),
    }


def heard() -> None:
    """Tell whoever sends interrupts that the last one came."""
    os.write(1, b".")


def interrupted(folder: Path, kind: str, workers: int, trials: int) -> dict[str, Any]:
    def strategy() -> SlowSearch:
        return SlowSearch(SPACE, trials_per_round=7, seed=4)

    signal.signal(signal.SIGINT, lambda *_: heard())  # between two runs
    log = folder / "evaluations"
    study = Study(Logged(log, 0.001), strategy(), journal=folder / "study.jsonl")
    problems: list[str] = []
    happened = 0
    print("ready", flush=True)
    while True:
        try:
            with pool(kind, workers) as made:
                try:
                    run(study, trials, **executor_of(kind, workers, made))
                    break
                except KeyboardInterrupt:
                    happened += 1
                    heard()
                    if study.stopped != "KeyboardInterrupt":
                        problems.append(study.stopped)
        finally:
            numbers = [e.number for e in study.trials]
            if numbers != sorted(set(numbers)):
                problems.append(f"trials {numbers}")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    print(flush=True)
    again = Study(Logged(log, 0), strategy(), journal=folder / "study.jsonl")
    expected = uninterrupted(strategy(), workers, trials)
    return {
        "problems": problems,
        "interrupts": happened,
        "same": told(study) == expected,
        "journal": told(again) == expected,
        "next": repr(again.strategy.ask()) == repr(study.strategy.ask()),
        "finite": bool(np.isfinite(study.best.value)),
    }


if __name__ == "__main__":
    what, folder, kind, *numbers = sys.argv[1:]
    act: Any = {"killed": killed, "interrupted": interrupted}[what]
    print(json.dumps(act(Path(folder), kind, *map(int, numbers))))
