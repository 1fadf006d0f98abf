"""The Cholesky factor K = L Lᵀ, and all that a Gaussian process does with it.

Scipy's own functions check and copy more than the small matrices here take to solve, so these call
LAPACK directly. LAPACK stores matrices by columns; the transpose of a symmetric matrix stored by
rows is the same matrix stored by columns, which saves the copy.

Cost: O(n³) for `factor` and `inverse`, O(n²) for each right-hand side and for `extend`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mlsd_hpo.surrogates.kernels.base import Array

# What is added to the diagonal, in units of its mean, until the factorization succeeds.
JITTERS = (0.0, 1e-8, 1e-6, 1e-4, 1e-2)


def factor(K: Array, least: float = 0.0) -> tuple[Array, float]:
    """Lower triangular L (n, n) with L Lᵀ = K + jitter I, and the jitter that was needed, often 0.

    K is positive definite on paper; in floats, equal or near points may make it fail by a hair.

    Args:
        K: (n, n), symmetric.
        least: the unit of the jitter is at least this. It is needed where K is a difference of
            matrices that leaves little more than rounding.

    Raises:
        np.linalg.LinAlgError: if no jitter helps, as with NaN.
    """
    n = len(K)
    if n == 0:
        return np.zeros((0, 0)), 0.0
    scale = max(float(np.mean(np.diagonal(K))), least)
    for jitter in JITTERS:
        A = np.array(K, order="C")
        A.flat[:: n + 1] += jitter * scale
        L, info = _lapack().dpotrf(A.T, lower=1, overwrite_a=1)
        if info == 0 and np.isfinite(np.diagonal(L)).all():
            return L, jitter * scale
    raise np.linalg.LinAlgError(f"not positive definite, not even with {JITTERS[-1]} added")


def forward(L: Array, B: Array) -> Array:
    """L⁻¹ B for B (n,) or (n, m)."""
    return B * 1.0 if len(L) == 0 else _lapack().dtrtrs(L, B, lower=1)[0]


def backward(L: Array, B: Array) -> Array:
    """L⁻ᵀ B for B (n,) or (n, m)."""
    return B * 1.0 if len(L) == 0 else _lapack().dtrtrs(L, B, lower=1, trans=1)[0]


def solve(L: Array, B: Array) -> Array:
    """K⁻¹ B = L⁻ᵀ L⁻¹ B."""
    return backward(L, forward(L, B))


def half_inverse(L: Array) -> Array:
    """A triangle T (n, n) with T + Tᵀ = K⁻¹.

    Half of what the inverse costs: whoever sums K⁻¹ over a symmetric matrix can sum 2 T instead.
    """
    T = _lapack().dpotri(L, lower=1)[0].T  # stored by rows: the upper triangle of K⁻¹
    T.flat[:: len(L) + 1] /= 2
    return T


def extend(L: Array, k: Array, variance: float, least: float) -> Array:
    """The factor of K with one more row and column, in O(n²).

        [ K   k  ]   [ L   0 ] [ Lᵀ  l ]         l = L⁻¹ k
        [ kᵀ  v  ] = [ lᵀ  s ] [ 0   s ]         s² = v - lᵀ l

    Args:
        L: (n, n), the factor so far.
        k: (n,), covariances of the new point with the old ones.
        variance: v, of the new point, with its noise.
        least: s² is at least this; rounding may leave it negative for a point seen before.
    """
    n = len(L)
    new = np.zeros((n + 1, n + 1), order="F")
    new[:n, :n] = L
    row = forward(L, k)
    new[n, :n] = row
    new[n, n] = np.sqrt(max(float(variance - row @ row), least))
    return new


def _lapack() -> Any:
    from scipy.linalg import lapack  # here, since it takes long to import

    return lapack
