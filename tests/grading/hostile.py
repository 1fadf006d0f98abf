"""Submissions that attack the grader, and what each must come to.

A case is a notebook and the points it must get for each question: those that its honest answers
earn, and no more. `SOLUTION`, `QUESTIONS`, `NEIGHBOUR`, `OUTSIDE` and `PORT` in a source stand for
paths (and a port on which somebody listens) that only the test knows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.grading.toy import COUNTER, DOUBLE, FULL, MEAN, book

NO_TASK1 = {**FULL, "numbers": 0.0, "arrays": 0.0}
NO_TASK2 = {**FULL, "means": 0.0}
NO_TASK3 = {**FULL, "counting": 0.0}


@dataclass(frozen=True)
class Case:
    """A submission: its notebook or raw content, its points, and words of the report about it.

    `walls` marks what only the best isolation stops.
    """

    notebook: dict[str, Any] | bytes
    earns: dict[str, float | None] = field(default_factory=lambda: dict(FULL))
    says: str = ""
    walls: bool = False


CASES: dict[str, Case] = {}

# --- taking time, memory, processes ---------------------------------------------------------------

CASES["endless loop in a function"] = Case(
    book(task2="def mean(values):\n    while True: pass"), NO_TASK2, "took longer than 1.5 s"
)
CASES["endless loop in a task's cell"] = Case(
    book(task2=f"{MEAN}\nwhile True: pass"), NO_TASK2, "task2 was stopped: took longer"
)
CASES["endless loop in an own cell"] = Case(
    book(first="while True: pass"), says="cell 2 was stopped: took longer"
)
CASES["loop that catches BaseException"] = Case(
    book(
        task2="def mean(values):\n    while True:\n        try:\n            while True: pass\n"
        "        except BaseException: pass"
    ),
    NO_TASK2,
    "took longer than 1.5 s",
)
CASES["ignores all signals and sleeps"] = Case(
    book(
        task2="""
import signal, time
for s in range(1, 64):
    try: signal.signal(s, signal.SIG_IGN)
    except (OSError, ValueError): pass
def mean(values): time.sleep(1000)
"""
    ),
    NO_TASK2,
    "took longer than 1.5 s",
)
CASES["os._exit in a function"] = Case(
    book(task1="import os\ndef double(x): os._exit(0)"), NO_TASK1, "the kernel died"
)
CASES["os._exit in a cell"] = Case(book(last="import os\nos._exit(3)"), says="the kernel died")
CASES["sys.exit in a cell"] = Case(book(first="import sys\nsys.exit(1)"))
CASES["segmentation fault"] = Case(
    book(task3="import ctypes\ndef Counter(start): ctypes.string_at(0)"),
    NO_TASK3,
    "the kernel died",
)
CASES["memory hog"] = Case(
    book(task2="def mean(values):\n    hog = []\n    while True: hog.append(bytearray(10**8))"),
    NO_TASK2,
)
CASES["memory hog of many processes"] = Case(
    book(
        last="import os, time\nfor _ in range(20):\n    if os.fork() == 0:\n"
        "        hog = bytearray(b'x') * 10**8\n        time.sleep(100)\ntime.sleep(100)"
    ),
    says="was stopped",
)
CASES["output flood"] = Case(book(first="while True: print('x' * 1000)"), says="printed more than")
CASES["output flood below Python"] = Case(
    book(first="import os\nwhile True:\n    for f in (1, 2): os.write(f, b'x' * 9999)"),
    says="printed more than",
)
CASES["fork bomb"] = Case(
    book(last="import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"),
    says="was stopped",
)
CASES["thread bomb"] = Case(
    book(
        last="import threading, time\nwhile True:\n    try: threading.Thread(target=time.sleep, "
        "args=(99,)).start()\n    except RuntimeError: break"
    ),
)
CASES["orphan left behind"] = Case(
    book(
        first="import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        "        time.sleep(300)\n    os._exit(0)"
    ),
)
CASES["fills the disk"] = Case(
    book(first="with open('big', 'wb') as f:\n    while True: f.write(b'x' * 10**6)"),
)

# --- reading and writing what is not its own ------------------------------------------------------

STEAL = """
import json
for c in json.load(open(r'SOLUTION'))['cells']:
    if 'def double' in c['source']: exec(c['source'])
"""
CASES["reads the solution"] = Case(book(task1=STEAL), NO_TASK1, "FileNotFoundError", walls=True)
CASES["reads the hidden questions"] = Case(
    book(task1="text = open(r'QUESTIONS').read()\ndef double(x): return 2 * x"),
    NO_TASK1,
    walls=True,
)
CASES["reads another submission"] = Case(
    book(task1=STEAL.replace("SOLUTION", "NEIGHBOUR")), NO_TASK1, walls=True
)
CASES["lists what there is"] = Case(
    book(
        task1="import os\nif any('ex99' in f for _, d, fs in os.walk('/') for f in d + fs):\n"
        "    def double(x): return 2 * x"
    ),
    NO_TASK1,
    walls=True,
)
CASES["writes outside its folder"] = Case(
    book(task1="open(r'OUTSIDE/owned', 'w').write('1')\ndef double(x): return 2 * x"),
    NO_TASK1,
    walls=True,
)
CASES["changes the records"] = Case(
    book(
        task1="""
import pathlib
for f in pathlib.Path(r'OUTSIDE').rglob('*.json'): f.write_text('{}')
open(r'OUTSIDE/records/x.json', 'w')
def double(x): return 2 * x
"""
    ),
    NO_TASK1,
    walls=True,
)
CASES["uses the network"] = Case(
    book(
        task1="import socket\nsocket.create_connection(('127.0.0.1', PORT), 1)\n"
        "def double(x): return 2 * x"
    ),
    NO_TASK1,
    walls=True,
)
CASES["looks at other processes"] = Case(
    book(task1="import os\nif os.path.exists('/proc/PARENT'):\n    def double(x): return 2 * x"),
    NO_TASK1,
    walls=True,
)

# --- tampering with the notebook and the process --------------------------------------------------

EASY = "from mlsd_hpo.grading import task\nwith task('Task 1'):\n    pass"
CASES["edited check cell"] = Case(
    book(task1="def double(x): return 3 * x", check=EASY), NO_TASK1, "check1 was edited"
)
deleted = book(task1="def double(x): return 3 * x")
deleted["cells"] = [c for c in deleted["cells"] if c["id"] not in ("check1", "given-import")]
CASES["deleted locked cells"] = Case(deleted, NO_TASK1, "locked cells are missing")
CASES["edited given cell"] = Case(
    {
        **book(),
        "cells": [
            {**c, "source": "raise SystemExit"} if c["id"] == "given-import" else c
            for c in book()["cells"]
        ],
    },
    says="given-import was edited",
)
CASES["input transformer that rewrites cells"] = Case(
    book(
        task2="def mean(values): return 0",
        first="get_ipython().input_transformers_cleanup.append(lambda lines: ['pass\\n'])",
    ),
    dict.fromkeys(FULL, 0.0),
)
CASES["replaced numpy functions"] = Case(
    book(
        task2="def mean(values): return 'right'",
        first="""
import numpy as np
np.isclose = np.allclose = np.array_equal = lambda *a, **k: True
np.random.default_rng = None
""",
    ),
    NO_TASK2,
)
CASES["replaced builtins"] = Case(
    book(
        task2="def mean(values): return 'right'",
        first="""
import builtins, json
builtins.isinstance = builtins.all = lambda *a: True
json.dumps = lambda *a, **k: '{}'
""",
    ),
    NO_TASK2,
    "cell 2 was stopped",
)
CASES["replaced checks"] = Case(
    book(
        task1="import mlsd_hpo.grading.checks as c\nimport mlsd_hpo.grading as g\n"
        "for name in dir(c):\n    if name.startswith('check'):\n"
        "        setattr(c, name, lambda *a, **k: None); setattr(g, name, lambda *a, **k: None)\n"
        "def double(x): return 1"
    ),
    NO_TASK1,
)
FAKE = """
import gc, os
kernel = next(k for k in gc.get_objects() if type(k).__name__ == 'Kernel')
def double(x):
    answer = {'$': 'dict', 'items': [['value', 2], ['changed', False]]}
    kernel.line.send({'to': 'x', 'value': answer})
    return 1
"""
CASES["fake message on the channel"] = Case(book(task1=FAKE), NO_TASK1, "nobody had asked for")
CASES["noise on every file it has"] = Case(
    book(
        task1="""
import os
def double(x):
    for f in range(3, 64):
        try: os.write(f, b'right ' * 99)
        except OSError: pass
    return 1
"""
    ),
    NO_TASK1,
)
CASES["closes the channel"] = Case(
    book(task1="import os\ndef double(x): os.closerange(3, 64); return 2 * x"), NO_TASK1
)
CASES["says its question was answered"] = Case(
    book(task1="class Right(Exception): pass\ndef double(x): raise StopIteration"), NO_TASK1
)
CASES["raises what a check raises"] = Case(
    book(task1="from mlsd_hpo.grading import NotDone\ndef double(x): raise NotDone('fine')"),
    NO_TASK1,
)

# --- answers that are none ------------------------------------------------------------------------

CASES["absurd size"] = Case(book(task2="def mean(values): return 'x' * 10**8"), NO_TASK2)
CASES["absurd depth"] = Case(
    book(task2="def mean(values):\n    x = 1\n    for _ in range(10**5): x = [x]\n    return x"),
    NO_TASK2,
)
CASES["absurd number"] = Case(book(task2="def mean(values): return 10**100_000"), NO_TASK2)
CASES["large number"] = Case(book(task2="def mean(values): return 10**400"), NO_TASK2)
CASES["contains itself"] = Case(
    book(task2="def mean(values):\n    x = {}\n    x['x'] = x\n    return x"), NO_TASK2
)
for name, answer in {
    "NaN": "float('nan')",
    "infinity": "float('inf')",
    "wrong shape": "[sum(values) / len(values)]",
    "wrong type": "str(sum(values) / len(values))",
    "nothing": "None",
    "truth": "True",
    "function": "lambda: 0",
    "array of objects": "np.array([object()])",
    "complex": "1j",
}.items():
    CASES[f"answers {name}"] = Case(book(task2=f"def mean(values): return {answer}"), NO_TASK2)
EQUAL = """
class Equal:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __getattr__(self, name): return lambda *a, **k: Equal()
    def __iter__(self): return iter([Equal()] * 4)
    def __len__(self): return 4
    def __float__(self): return 0.0
    def __array__(self, *a, **k): return np.array([Equal()])
"""
CASES["an object equal to all"] = Case(
    book(
        f"{EQUAL}\ndef double(x): return Equal()",
        "def mean(values): return Equal()",
        "def Counter(start): return Equal()",
    ),
    dict.fromkeys(FULL, 0.0),
)
CASES["hard-coded visible example"] = Case(book(task1="def double(x): return 4"), NO_TASK1)
CASES["changes what it is given"] = Case(
    book(task1="def double(x):\n    x *= 2\n    return x"), {**FULL, "arrays": 0.0}, "was changed"
)
CASES["attributes that never answer"] = Case(
    book(
        task3="class Counter:\n    def __init__(self, s): pass\n    @property\n    def add(self):\n"
        "        while True: pass"
    ),
    NO_TASK3,
    "took longer",
)
CASES["an error that cannot be shown"] = Case(
    book(
        task2="class E(Exception):\n    def __str__(self): raise E\n    __repr__ = __str__\n"
        "def mean(values): raise E"
    ),
    NO_TASK2,
)
CASES["carries inputs out in an error"] = Case(
    book(
        task1="def double(x): raise type(f'was{x}', (Exception,), {})(x)",
        task2="def mean(values): raise NameError(f'{values}')",
        task3="def Counter(start): raise NotImplementedError(f'was {start}')",
    ),
    dict.fromkeys(FULL, 0.0),
)

# --- files that are hardly notebooks --------------------------------------------------------------

NOTHING: dict[str, float | None] = dict.fromkeys(FULL)
CASES["unknown kernel"] = Case(
    book(
        kernelspec={
            "name": "evil",
            "display_name": "x",
            "argv": ["sh", "-c", "touch OUTSIDE/owned"],
        }
    )
)
CASES["corrupt JSON"] = Case(b'{"cells": [', NOTHING, "JSON")
CASES["empty file"] = Case(b"", NOTHING, "empty")
CASES["100 MB"] = Case(b" " * 100_000_000, NOTHING, "MB")
CASES["no notebook"] = Case(b"[1, 2]", NOTHING)
CASES["cells of a wrong form"] = Case(
    b'{"cells": [1, {}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', NOTHING
)
CASES["deep JSON"] = Case(b"[" * 10**6, NOTHING)
CASES["duplicate cell ids"] = Case(
    {**book(), "cells": [{**c, "id": "same"} for c in book()["cells"]]}
)
CASES["a task twice, the second wrong"] = Case(
    {**book(), "cells": [*book()["cells"], *book("def double(x): return 0")["cells"][2:3]]},
    NO_TASK1,
    "more than once",
)
CASES["a task that is missing"] = Case(
    {**book(), "cells": [c for c in book()["cells"] if c["id"] != "task2"]},
    {**FULL, "means": None},
    "not in the notebook",
)
CASES["nbgrader's metadata lost"] = Case(
    {**book(), "cells": [{**c, "metadata": {}} for c in book()["cells"]]},
    says="cells to fill in are missing",
)
CASES["honest"] = Case(book(DOUBLE, MEAN, COUNTER))
