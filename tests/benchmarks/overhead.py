"""What a study costs for each trial, beside the objective: ours and Optuna's.

    python tests/benchmarks/overhead.py [trials]

Random search over two floats, one of them logarithmic, on an objective that costs nothing. The
best of three runs counts, by the clock and in processor time; on a busy machine only the second is
worth reading. Wanted: at most 50 µs a trial without a journal, 300 µs with one.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo import Float, Space, Study
from mlsd_hpo.strategies import RandomSearch

SPACE = Space({"x": Float(-5, 10), "y": Float(1e-3, 1e3, log=True)})


def objective(config: dict[str, float]) -> float:
    return config["x"] ** 2 + config["y"]


def ours(trials: int, journal: Path | None) -> None:
    study = Study(objective, RandomSearch(SPACE, seed=0), journal=journal)
    study.run(trials=trials, progress=False)


def optunas(trials: int, journal: Path | None) -> None:
    import optuna
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    storage = None if journal is None else JournalStorage(JournalFileBackend(str(journal)))
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(0), storage=storage)
    study.optimize(
        lambda t: t.suggest_float("x", -5, 10) ** 2 + t.suggest_float("y", 1e-3, 1e3, log=True),
        n_trials=trials,
    )


def bare(trials: int) -> None:
    config = {"x": 1.0, "y": 2.0}
    for _ in range(trials):
        objective(config)


Times = NDArray[np.float64]  # (2,): by the clock, processor


def microseconds(run: Callable[[Path], None], trials: int) -> Times:
    """Per trial, the best of three runs, each with a fresh folder."""
    times = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter(), time.process_time()
            run(Path(folder) / "journal.jsonl")
            times.append(np.subtract((time.perf_counter(), time.process_time()), start))
    return np.min(times, axis=0) / trials * 1e6


def main() -> None:
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    few = max(trials // 10, 1)
    calling = microseconds(lambda journal: bare(trials), trials)
    print(f"calling the objective: {calling[0]:.2f} µs a trial; beside that, µs a trial:")
    print(f"  {'':<22}{'clock':>9}{'processor':>12}")
    rows = [
        ("ours, no journal", trials, lambda journal: ours(trials, None)),
        ("ours, journal", trials, lambda journal: ours(trials, journal)),
    ]
    if find_spec("optuna"):
        rows += [
            ("Optuna, in memory", few, lambda journal: optunas(few, None)),
            ("Optuna, journal file", few, lambda journal: optunas(few, journal)),
        ]
    else:
        print("(Optuna is not installed: pip install optuna)")
    found = {}
    for name, count, run in rows:
        found[name] = microseconds(run, count) - calling
        clock, processor = found[name]
        print(f"  {name:<22}{clock:>9.1f}{processor:>12.1f}   ({count} trials)")
    if "Optuna, in memory" in found:
        memory = found["Optuna, in memory"] / found["ours, no journal"]
        journal = found["Optuna, journal file"] / found["ours, journal"]
        print(
            f"Optuna / ours, clock: {memory[0]:.1f} in memory, {journal[0]:.1f} with a journal; "
            f"processor: {memory[1]:.1f} and {journal[1]:.1f}"
        )


if __name__ == "__main__":
    main()
