"""Kernels, the covariance functions of Gaussian processes; they add and multiply."""

from mlsd_hpo.surrogates.kernels.base import Kernel
from mlsd_hpo.surrogates.kernels.compose import Constant, Product, Sum, White
from mlsd_hpo.surrogates.kernels.hamming import Hamming
from mlsd_hpo.surrogates.kernels.mapped import Mapped
from mlsd_hpo.surrogates.kernels.periodic_linear import Linear, Periodic
from mlsd_hpo.surrogates.kernels.stationary import (
    RBF,
    Matern32,
    Matern52,
    RationalQuadratic,
)

__all__ = [
    "RBF",
    "Constant",
    "Hamming",
    "Kernel",
    "Linear",
    "Mapped",
    "Matern32",
    "Matern52",
    "Periodic",
    "Product",
    "RationalQuadratic",
    "Sum",
    "White",
]
