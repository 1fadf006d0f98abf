"""Rebuild the tables of the real tasks, or check them.

    python -m mlsd_hpo.benchmarks.build svm_digits                # stop and continue at will
    python -m mlsd_hpo.benchmarks.build svm_digits --check 20     # recompute 20 rows and compare

It uses the library itself: a `GridSearch` in a `Study` with a journal, one for each array of the
table. Delete the journals to start afresh. One process and one BLAS thread a process are enough:
the tables took minutes each.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.metadata
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from mlsd_hpo.benchmarks import (
    storage,
    task_boosting,
    task_cells,
    task_estimates,
    task_mlp,
    task_pipeline,
    task_svm,
)
from mlsd_hpo.benchmarks.recipe import Recipe
from mlsd_hpo.strategies import GridSearch
from mlsd_hpo.study import Study
from mlsd_hpo.trial import Trial

RECIPES: dict[str, Callable[[], Recipe]] = {
    task.NAME: task.recipe
    for task in (task_svm, task_pipeline, task_mlp, task_boosting, task_cells, task_estimates)
}


def build(recipe: Recipe, folder: Path, journals: Path, progress: bool = True) -> Path:
    """Measure everything and write the table into `folder`.

    Args:
        recipe: what to measure.
        folder: where the table goes.
        journals: where the studies are kept, from which an interrupted run goes on.
        progress: show progress bars.
    """
    journals.mkdir(parents=True, exist_ok=True)
    arrays = {}
    for name in recipe.measures:
        strategy = GridSearch(recipe.space, recipe.levels)
        journal = journals / f"{recipe.name}.{name}.jsonl"
        study = Study(recipe.measure(name), strategy, journal=journal)
        study.run(progress=progress)
        arrays[name] = recipe.array(study.trials)
        if recipe.timed:
            arrays[f"{name}.cost"] = recipe.costs(study.trials)
    path = folder / f"{recipe.name}.npz"
    storage.save(path, arrays, {"name": recipe.name, **versions()})
    return path


def check(recipe: Recipe, folder: Path, rows: int, seed: int = 0) -> list[str]:
    """Recompute a random sample of a table's rows; return the differences in words."""
    arrays, _ = storage.load(recipe.name, folder)
    configurations = recipe.rows
    differences = []
    sample = np.random.default_rng(seed).choice(len(configurations), rows, replace=False)
    for row in sorted(sample.tolist()):
        trial = Trial(row, configurations[row])
        for name in recipe.measures:
            again = recipe.stored(recipe.measure(name)(trial))
            if not np.array_equal(again, arrays[name][row]):
                error = np.abs(again.astype(float) - arrays[name][row]).max()
                differences.append(f"{name}, row {row}, {trial.config}: differs by {error:g}")
    return differences


def versions() -> dict[str, str]:
    """What the numbers depend on."""
    import scipy
    import sklearn

    return {
        "made": datetime.date.today().isoformat(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
        "torch": importlib.metadata.version("torch"),
        "machine": platform.machine(),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m mlsd_hpo.benchmarks.build", description=__doc__
    )
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("names", nargs="*", metavar="task", help=f"of {', '.join(RECIPES)}")
    parser.add_argument("--check", type=int, metavar="N", help="recompute N random rows")
    parser.add_argument("--seed", type=int, default=0, help="which rows --check takes")
    parser.add_argument("--folder", type=Path, default=Path(__file__).parent / "data")
    parser.add_argument("--journals", type=Path, default=Path("build") / "tables")
    options = parser.parse_args(arguments)
    for name in options.names or RECIPES:
        if name not in RECIPES:
            parser.error(f"there is no task {name!r}; there are {', '.join(RECIPES)}")
        recipe = RECIPES[name]()
        with threadpool_limits(1):
            if options.check is None:
                print(build(recipe, options.folder, options.journals))
                continue
            differences = check(recipe, options.folder, options.check, options.seed)
        print(*differences, f"{name}: {len(differences)} differences", sep="\n")
        if differences:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
