"""Grades 200 honest submissions of ex02, as an instructor would, and tells what it costs.

Each submission is the solution with other right answers in some of its cells. The baseline is what
graders in the student's own process do at the least: run the notebook once, with nbclient.

    python tests/benchmarks/grading.py [STUDENTS]
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat
import numpy as np
import psutil
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]
from mlsd_hpo.grading.records import Record  # noqa: E402
from tests.solutions.ex02_right import RIGHT  # noqa: E402

NAME = "ex02_grid_and_random"
BASELINE = 5  # notebooks


def hand_in(folder: Path, students: int) -> None:
    """Write the class's submissions."""
    book = json.loads((ROOT / "solutions" / NAME / "ex02.ipynb").read_text("utf-8"))
    rng = np.random.default_rng(0)
    for number in range(students):
        for task in {task for task, _ in RIGHT}:
            answers = [answer for (one, _), answer in RIGHT.items() if one == task]
            for cell in book["cells"]:
                if cell["metadata"].get("nbgrader", {}).get("grade_id") == task:
                    cell["source"] = str(rng.choice(answers))
        (folder / f"student {number}.ipynb").write_text(json.dumps(book), "utf-8")


def peak_memory(process: subprocess.Popen[bytes], found: list[float]) -> None:
    """Add up the memory of a process and all below it, some times a second; GB into `found`."""
    root = psutil.Process(process.pid)
    while process.poll() is None:
        total = 0
        for one in [root, *root.children(recursive=True)]:
            try:
                total += one.memory_info().rss
            except psutil.Error:
                continue
        found.append(total / 2**30)
        time.sleep(0.3)


def main(students: int) -> None:
    """Grade and print."""
    with tempfile.TemporaryDirectory() as home:
        handed_in, out = Path(home, "in"), Path(home, "out")
        handed_in.mkdir()
        hand_in(handed_in, students)
        start = time.perf_counter()
        for path in sorted(handed_in.iterdir())[:BASELINE]:
            book = nbformat.read(path, as_version=4)
            NotebookClient(book, resources={"metadata": {"path": home}}).execute()
        alone = (time.perf_counter() - start) / BASELINE
        command = [sys.executable, "-m", "mlsd_hpo", "grade", f"solutions/{NAME}"]
        command += [str(handed_in), "--out", str(out), "--jobs", "2"]
        start, memory = time.perf_counter(), [0.0]
        process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
        watcher = threading.Thread(target=peak_memory, args=(process, memory))
        watcher.start()
        status = process.wait()
        taken = time.perf_counter() - start
        watcher.join()
        records = [Record.load(path) for path in (out / "records").glob("*.json")]
        full = sum(record.earned == record.points for record in records)
        print(f"{len(records)} graded, {full} of them with full marks, exit status {status}")
        print(f"{taken:.0f} s in all with 2 jobs, {taken / students:.2f} s a submission")
        print(f"at most {max(memory):.2f} GB")
        print(f"a notebook run by nbclient, one at a time: {alone:.2f} s")
        print(f"ratio to two of these at a time: {taken / students / (alone / 2):.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
