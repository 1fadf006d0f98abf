"""One thread for linear algebra: small matrices are faster, and rounding is the same anywhere.

A matrix of a few hundred rows is factorized in less time than it takes threads to start and to
wait for one another; and how many of them share the work changes the order of sums, thus the last
digits of a result.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from threadpoolctl import ThreadpoolController


@contextmanager
def one_thread() -> Iterator[None]:
    """Inside, numpy and scipy compute in one thread; afterwards as before.

    Use it as ``with one_thread():`` or ``@one_thread()``. It takes about 10 µs, so put it
    around a whole search rather than around each step of it.
    """
    with _controller().limit(limits=1, user_api="blas"):
        yield


@cache
def _controller() -> ThreadpoolController:
    import scipy.linalg  # noqa: F401  (its BLAS must be loaded to be found)

    return ThreadpoolController()
