"""Improvement per unit of cost: among equally promising trials, the cheap one first."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlsd_hpo.surrogates.acquisition.improvement import log_expected_improvement
from mlsd_hpo.surrogates.acquisition.normal import Acquisition


def log_ei_per_second(
    mean: ArrayLike, sd: ArrayLike, best: float, log_seconds: ArrayLike
) -> Acquisition:
    """log(EI / c) = log EI - log c: improvement per second, for trials that differ in cost.

    A second model predicts log c(x). The derivative by log c is -1 everywhere.

    Source: Snoek, Larochelle & Adams, "Practical Bayesian optimization of machine learning
    algorithms", NeurIPS 2012, section 3.2.

    Args:
        mean, sd, best: as for all.
        log_seconds: the logarithm of the predicted cost, (m,); any unit will do.
    """
    value, d_mean, d_sd = log_expected_improvement(mean, sd, best)
    return Acquisition(value - np.asarray(log_seconds, float), d_mean, d_sd)
