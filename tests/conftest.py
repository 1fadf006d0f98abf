"""Settings for every test: one thread per process, no windows, unhurried hypothesis."""

from __future__ import annotations

import os

# Before numpy is imported; the kernels of notebooks inherit it.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

import matplotlib  # noqa: E402
from hypothesis import settings  # noqa: E402

# Not by the variable MPLBACKEND: kernels of notebooks would inherit it and show no figures.
matplotlib.use("agg")

# No deadlines, since machines differ. On CI the same examples each time, elsewhere new ones.
settings.register_profile("course", deadline=None, print_blob=True, derandomize="CI" in os.environ)
settings.register_profile("quick", settings.get_profile("course"), max_examples=20)  # make quick
settings.load_profile("course")

# Notebooks that tests keep as their material are no tests.
collect_ignore_glob = ["*.ipynb"]
