"""What a program finds around it in a sandbox: variables, files, pipes; nothing of the grader's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

# What Windows' own libraries cannot do without.
WINDOWS = ("SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "PROCESSOR_ARCHITECTURE")


def clean_environment(work: str, home: str) -> dict[str, str]:
    """All variables that a program gets: `work` is its folder, `home` may be written too."""
    environment = {
        "PATH": os.pathsep.join([os.path.dirname(sys.executable), os.defpath]),
        "HOME": home,
        "TMPDIR": work if os.name == "nt" else home,
        "USER": "student",
        "LOGNAME": "student",
        "LANG": "C.UTF-8",
        "MPLCONFIGDIR": os.path.join(home, ".matplotlib"),
        "IPYTHONDIR": os.path.join(home, ".ipython"),
        # One thread each: other submissions run beside it.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }
    if os.name == "nt":
        environment |= {"USERPROFILE": home, "TEMP": work, "TMP": work}
        environment |= {name: os.environ[name] for name in WINDOWS if name in os.environ}
    return environment


def regular_files(folder: Path | None) -> dict[str, Path]:
    """The files in a folder and below, by their paths inside it. Links are left out."""
    if folder is None:
        return {}
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            found[path.relative_to(folder).as_posix()] = path
    return found


def popen(command: list[str], **settings: Any) -> subprocess.Popen[bytes]:
    """Start a command with three pipes, in a session or process group of its own."""
    if sys.platform == "win32":
        settings["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP
    else:
        settings["start_new_session"] = True
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **settings,
    )
