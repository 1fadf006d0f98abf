"""Run, normalize and check the course's notebooks; convert them from and to text.

    python tools/notebooks.py [NOTEBOOK …]                     run and normalize (default: all)
    python tools/notebooks.py --check [NOTEBOOK …]             check the stored form and the rules
    python tools/notebooks.py --from-text TEXT.py NOTEBOOK     convert, run and normalize
    python tools/notebooks.py --to-text NOTEBOOK TEXT.py       convert to text

A notebook is written only if all its cells ran. The exit status is 1 if a notebook breaks a rule.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from notebook_form import dumps, is_passing, normalize, read, write
from notebook_rules import cell_name, problems
from notebook_text import from_text, to_text

ROOT = Path(__file__).resolve().parent.parent
CELL_TIMEOUT = 120  # seconds
MAX_SECONDS = 60.0  # for a whole notebook
ENVIRONMENT = {  # what every run shares, so that numbers and output do not depend on the shell
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
}
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def all_notebooks(root: Path = ROOT) -> list[Path]:
    """The lectures and the sources of the assignments, in order."""
    return sorted(root.glob("lectures/*.ipynb")) + sorted(root.glob("solutions/*/*.ipynb"))


def execute(nb: NotebookNode, folder: Path) -> float:
    """Run all cells in place, in a fresh kernel that starts in `folder`; returns the seconds taken.

    Raises RuntimeError naming the cell that failed, with its traceback.
    """
    os.environ.update(ENVIRONMENT)
    os.environ.pop("MPLBACKEND", None)
    client = NotebookClient(
        nb,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        coalesce_streams=True,
        store_widget_state=False,
        extra_arguments=["--IPKernelApp.log_level=40"],  # errors only
    )
    start = time.perf_counter()
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        last = client.code_cells_executed
        message = COLOURS.sub("", str(error))
        raise RuntimeError(f"code cell {last} did not run:\n{message}") from error
    return time.perf_counter() - start


def refresh(nb: NotebookNode, path: Path) -> list[str]:
    """Run, normalize and store one notebook; returns what it breaks."""
    path.parent.mkdir(parents=True, exist_ok=True)
    seconds = execute(nb, path.parent)
    found = unstable_outputs(nb)
    nb = normalize(nb)
    write(nb, path)
    print(f"{_show(path)}: {seconds:.1f} s, {path.stat().st_size / 1000:.0f} kB", flush=True)
    found += problems(nb, path)
    if seconds > MAX_SECONDS:
        found.append(f"took {seconds:.0f} s; the limit is {MAX_SECONDS:.0f} s")
    return found


def unstable_outputs(nb: NotebookNode) -> list[str]:
    """Cells of a notebook just run that nbval would see fail: what they show is not stored."""
    return [
        f"{cell_name(number, cell)}: shows a progress bar or writes to stderr, which is not "
        "stored: pass progress=False, mend the warning, or tag the cell nbval-ignore-output"
        for number, cell in enumerate(nb.cells, start=1)
        if any(is_passing(output) for output in cell.get("outputs", []))
        and "nbval-ignore-output" not in cell.metadata.get("tags", [])
    ]


def check(path: Path) -> list[str]:
    """What a stored notebook breaks: the normal form, or a rule. Nothing is executed."""
    nb = read(path)
    found = problems(nb, path)
    if path.read_text(encoding="utf-8") != dumps(normalize(nb)):
        found.append(f"is not in stored form: run `python tools/notebooks.py {_show(path)}`")
    return found


def _show(path: Path) -> str:
    return os.path.relpath(path.resolve(), Path.cwd())


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Run, normalize, check and convert notebooks.")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="only check what is stored")
    mode.add_argument("--from-text", type=Path, metavar="TEXT", help="make NOTEBOOK from TEXT")
    mode.add_argument("--to-text", type=Path, metavar="NOTEBOOK", help="write NOTEBOOK as text")
    parser.add_argument("--no-run", action="store_true", help="with --from-text: do not execute")
    parser.add_argument(
        "paths", nargs="*", type=Path, help="notebooks (default: all), or the target"
    )
    options = parser.parse_args(arguments)
    if (options.from_text or options.to_text) and len(options.paths) != 1:
        parser.error("name one target after the file to convert")
    if options.no_run and not options.from_text:
        parser.error("--no-run goes with --from-text")
    if options.to_text:
        options.paths[0].write_text(to_text(read(options.to_text)), encoding="utf-8")
        return 0
    broken = 0
    for path in options.paths or all_notebooks():
        try:
            if options.from_text:
                nb = from_text(options.from_text.read_text(encoding="utf-8"))
                if options.no_run:
                    write(nb, path)
                    return 0
                found = refresh(nb, path)
            else:
                found = check(path) if options.check else refresh(read(path), path)
        except (RuntimeError, ValueError) as error:
            found = [str(error)]
        broken += bool(found)
        for problem in found:
            print(f"{_show(path)}: {problem}", file=sys.stderr)
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
