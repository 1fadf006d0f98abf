"""What the tests of `Study`, its journal and its interrupts share: objectives, spaces, executors.

Functions that cross a process boundary live here, since a worker has to import them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import numpy as np

from mlsd_hpo import Categorical, Evaluation, Float, Int, Space, Study, Trial
from mlsd_hpo.strategies import CoarseToFineSearch, Strategy

ROOT = Path(__file__).parents[1]

SPACE = Space(
    {
        "x": Float(0, 1),
        "rate": Float(1e-4, 1, log=True),
        "k": Categorical(["a", (1, 2), None, [3]]),
        "n": Int(1, 9, when={"k": ["a", None]}),
    }
)


LINE = Space({"x": Float(0, 1)})


def x(config: dict[str, Any]) -> float:
    """The parameter itself."""
    return float(config["x"])


def bowl(config: dict[str, Any]) -> float:
    """Smooth in x, rugged in the rest, the same in every process."""
    return (config["x"] - 0.3) ** 2 + zlib.crc32(repr(config).encode()) / 2**40


def both(config: dict[str, Any]) -> tuple[float, float]:
    """To be small, and to be large; most configurations are no compromise."""
    return bowl(config), -((config["x"] - 0.6) ** 2) - config["rate"] / 9


def slow_bowl(config: dict[str, Any]) -> float:
    """`bowl` after 0 to 4 ms, so that trials end in another order than they began."""
    time.sleep(zlib.crc32(repr(config).encode()) % 5 / 1000)
    return bowl(config)


def crash(config: dict[str, Any]) -> float:
    """Takes its worker down, if x is large."""
    if config["x"] > 0.8:
        os._exit(3)
    return bowl(config)


BOTH = ("minimize", "maximize")


def adaptive(seed: int = 0) -> CoarseToFineSearch:
    """A strategy whose suggestions depend on all results, with short rounds."""
    return CoarseToFineSearch(SPACE, trials_per_round=4, seed=seed)


def study_of(path: Path, **arguments: Any) -> Study:
    """`bowl` searched adaptively, kept in a journal."""
    return Study(bowl, adaptive(), journal=path, **arguments)


def records(path: Path) -> list[dict[str, Any]]:
    """The lines of a journal."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def run(study: Study, trials: int, **arguments: Any) -> Study:
    return study.run(trials=trials, progress=False, **arguments)


def told(study: Study) -> list[tuple[Any, ...]]:
    """What must be the same of two studies' trials."""
    return [
        (repr(e.trial), repr(e.value), repr(e.values), e.cost, e.curve, e.failed)
        for e in study.trials
    ]


class Now(Executor):
    """Runs what is submitted at once: `workers` trials under way, no threads, no waiting."""

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
        return future


class Follows(Strategy):
    """For two objectives; suggests what depends on everything it was told."""

    objectives = 2

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        heard = zlib.crc32(repr([e.values for e in self._history]).encode())
        return Trial(number, self.space.sample(np.random.default_rng([number, heard])))


class OnlyAskTell:
    """A strategy of a student's own: no base class, no seed, no limit."""

    def __init__(self) -> None:
        self.space = SPACE
        self.heard: list[float] = []

    def ask(self) -> Trial:
        number = self.number = getattr(self, "number", -1) + 1
        x = (number * 0.37 + sum(self.heard)) % 1.0
        return Trial(number, {"x": x, "rate": 0.01, "k": "a", "n": 1 + number % 9})

    def tell(self, trial: Trial, result: Any) -> None:
        self.heard.append(result.value)


def python(code: str, *arguments: object, **options: Any) -> subprocess.Popen[str]:
    """Start ``python -c code`` in a process of its own, with the tests importable."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )


def note(log: list[Evaluation]) -> Callable[[Study, Evaluation], None]:
    """A callback that keeps what it is given."""
    return lambda study, evaluation: log.append(evaluation)
