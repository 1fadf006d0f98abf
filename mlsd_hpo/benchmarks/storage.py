"""Where the tables lie: one compressed ``.npz`` for each task in the package's data folder.

Beside its arrays each file holds a record of how it was made: the versions of Python, numpy, scipy
and scikit-learn, the day, and a SHA-256 checksum of the arrays, which is compared on loading.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
import zlib
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]


def load(name: str, folder: Path | None = None) -> tuple[Arrays, dict[str, Any]]:
    """The arrays of a table, and the record of how they were made.

    Args:
        name: of the task.
        folder: where the file lies; None for the tables that the package ships.

    Raises:
        ValueError: if the file is damaged.
    """
    place = files("mlsd_hpo.benchmarks").joinpath("data") if folder is None else folder
    content = place.joinpath(f"{name}.npz").read_bytes()
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            arrays = {key: stored[key] for key in stored.files}
    except (zipfile.BadZipFile, zlib.error, ValueError) as error:
        raise ValueError(f"The table {name!r} is damaged: {error}") from error
    record = json.loads(str(arrays.pop("record")))
    if checksum(arrays) != record["sha256"]:
        raise ValueError(f"The table {name!r} is damaged: its checksum differs from the record's")
    return arrays, record


def save(path: str | os.PathLike[str], arrays: Arrays, record: dict[str, Any]) -> None:
    """Write arrays and record; the checksum is added to the record."""
    text = json.dumps({**record, "sha256": checksum(arrays)})
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, record=np.array(text), **arrays)  # type: ignore[arg-type]


def checksum(arrays: Arrays) -> str:
    """SHA-256 of names, types, shapes and contents, the same on every machine."""
    total = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        array = array.astype(array.dtype.newbyteorder("<"), copy=False)
        total.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        total.update(array.tobytes())
    return total.hexdigest()
