"""Kernels and data for the tests of Gaussian processes, and the same kernels in scikit-learn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as h
from numpy.typing import NDArray
from sklearn.gaussian_process import kernels as theirs

from mlsd_hpo.surrogates.kernels import (
    RBF,
    Constant,
    Hamming,
    Kernel,
    Linear,
    Mapped,
    Matern32,
    Matern52,
    Periodic,
    RationalQuadratic,
    White,
)

Array = NDArray[np.float64]
L3 = [0.3, 0.9, 2.0]

OURS: dict[str, Kernel] = {
    "rbf": RBF(0.7),
    "rbf ard": RBF(L3),
    "matern32": Matern32(0.7),
    "matern32 ard": Matern32(L3),
    "matern52": Matern52(0.7),
    "matern52 ard": Matern52(L3),
    "rational quadratic": RationalQuadratic(0.7, 1.3),
    "rational quadratic ard": RationalQuadratic(L3, 0.4),
    "periodic": Periodic(0.8, 0.6),
    "linear": Linear(1.7),
    "linear ard": Linear([0.5, 1.0, 2.0]),
    "constant": Constant(1.5),
    "white": White(0.4),
    "hamming": Hamming(0.8),
    "hamming ard": Hamming(L3),
    "scaled": 2.0 * Matern52(L3),
    "sum": RBF(0.5) + Linear(0.3) + 0.7,
    "product": Matern32(0.9) * Periodic(1.2, 0.5),
    "columns": RBF([0.4, 0.8], columns=[0, 2]) + 0.5 * RationalQuadratic(columns=[1]),
    "season and trend": 2.0 * Periodic(1.0, 0.7, columns=[1]) * RBF(L3) + Linear(columns=[0]),
    "mixed": 1.2 * Matern52([0.3, 0.6], columns=[0, 1]) * Hamming(0.9, columns=[2]),
    "mapped": 1.1 * Mapped(Matern52([0.4, 0.9]), lambda X: np.floor(3 * X[:, :2]), columns=2),
    "noisy": Matern52(0.5) + White(0.2),
}


@dataclass(frozen=True)
class Twin:
    """A kernel of ours, the same of scikit-learn, and ours of its logarithms, in their order.

    Theirs are fixed where ours has no hyperparameter, and sorted otherwise.
    """

    ours: Kernel
    theirs: Any
    order: tuple[int, ...]
    d: int = 3


TWINS: dict[str, Twin] = {
    "rbf": Twin(RBF(0.7), theirs.RBF(0.7), (0,)),
    "rbf ard": Twin(RBF(L3), theirs.RBF(L3), (0, 1, 2)),
    "matern32": Twin(Matern32(0.7), theirs.Matern(0.7, nu=1.5), (0,)),
    "matern32 ard": Twin(Matern32(L3), theirs.Matern(L3, nu=1.5), (0, 1, 2)),
    "matern52": Twin(Matern52(0.7), theirs.Matern(0.7, nu=2.5), (0,)),
    "matern52 ard": Twin(Matern52(L3), theirs.Matern(L3, nu=2.5), (0, 1, 2)),
    "rational quadratic": Twin(  # theirs has alpha first
        RationalQuadratic(0.7, 1.3), theirs.RationalQuadratic(0.7, 1.3), (1, 0)
    ),
    "periodic": Twin(Periodic(0.8, 0.6), theirs.ExpSineSquared(0.8, 0.6), (0, 1), d=1),
    "linear": Twin(
        Linear(1.7),
        theirs.ConstantKernel(1.7) * theirs.DotProduct(0.0, sigma_0_bounds="fixed"),
        (0,),
    ),
    "scaled": Twin(
        2.0 * Matern52(L3), theirs.ConstantKernel(2.0) * theirs.Matern(L3, nu=2.5), (0, 1, 2, 3)
    ),
    "sum": Twin(RBF(0.5) + Constant(0.7), theirs.RBF(0.5) + theirs.ConstantKernel(0.7), (0, 1)),
    "product": Twin(
        Matern32(0.9) * RBF(L3), theirs.Matern(0.9, nu=1.5) * theirs.RBF(L3), (0, 1, 2, 3)
    ),
    "white": Twin(
        Matern52(0.5) + White(0.2), theirs.Matern(0.5, nu=2.5) + theirs.WhiteKernel(0.2), (0, 1)
    ),
}


def design(n: int, d: int = 3, seed: int = 0) -> Array:
    """Random points (n, d), the last column with three values only, as categories would have."""
    rng = np.random.default_rng(seed)
    X = rng.random((n, d))
    if d > 1:
        X[:, -1] = rng.integers(3, size=n) / 2
    return X


def outputs(X: Array, seed: int = 0) -> Array:
    """A smooth function of X with some noise, in units of its own."""
    noise = np.random.default_rng(seed).normal(size=len(X))
    return 40 + 7 * np.sin(5 * X[:, 0]) - 3 * X.sum(axis=1) ** 2 + 0.5 * noise


def coordinates() -> h.SearchStrategy[float]:
    """Few round numbers, so that equal coordinates and equal points are common."""
    return h.one_of(h.sampled_from([0.0, 0.25, 0.5, 1.0]), h.floats(0, 1, width=16))


def designs(least: int = 1, most: int = 8, d: int = 3) -> h.SearchStrategy[Array]:
    """Arrays (n, d)."""
    rows = h.lists(coordinates(), min_size=d, max_size=d)
    return h.lists(rows, min_size=least, max_size=most).map(lambda r: np.array(r).reshape(-1, d))


def kernels() -> h.SearchStrategy[Kernel]:
    """Sums and products, of any depth, of simple kernels over three columns."""
    scale = h.floats(0.05, 5.0)
    columns = h.sampled_from([None, [0], [2, 1], [0, 1, 2]])
    stationary = h.sampled_from([RBF, Matern32, Matern52, RationalQuadratic, Hamming, Periodic])
    simple = h.one_of(
        h.builds(lambda kind, size, c: kind(size, columns=c), stationary, scale, columns),
        h.builds(Matern52, h.lists(scale, min_size=3, max_size=3)),
        h.builds(lambda v, c: Linear(v, columns=c), scale, columns),
        h.builds(Constant, scale),
        h.builds(White, scale),
    )

    def join(a: Kernel, b: Kernel, plus: bool) -> Kernel:
        return a + b if plus else a * b

    return h.recursive(simple, lambda k: h.builds(join, k, k, h.booleans()), max_leaves=4)
