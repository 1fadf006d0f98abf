"""Acquisition functions: what a trial at a point is worth, given what a model predicts there.

A model predicts a normal distribution for the value at each of m points, with means μ and standard
deviations σ; y* is the best value so far. An acquisition function turns the three into one number
a point. We minimize the objective and **maximize** every function here.

Each returns its values and their derivatives by μ and by σ. Whoever knows how μ and σ change with x
has the gradient by the chain rule: da/dx = da/dμ dμ/dx + da/dσ dσ/dx. `ByPrediction` does so with a
model. Where a mean and a standard deviation are not enough, as in Thompson sampling or when trials
are under way, there are classes of the same kind, `Worth`: functions of points with a slope.

φ and Φ are the density and the distribution function of N(0, 1), and z = (y* - μ) / σ: by how many
standard deviations the mean is better than the best. Where σ = 0 the value is known to be μ, and
limits for σ -> 0 are taken.

All share the arguments `mean` and `sd` of the predictions, (m,), sd ≥ 0, and most have `best`,
which is y*, in the units of the objective. A negative sd is a ValueError. Cost: O(m) for each.
"""

from mlsd_hpo.surrogates.acquisition.confidence import (
    confidence_schedule,
    lower_confidence_bound,
)
from mlsd_hpo.surrogates.acquisition.cost import PerCost, log_costs
from mlsd_hpo.surrogates.acquisition.entropy import max_value_entropy
from mlsd_hpo.surrogates.acquisition.improvement import (
    expected_improvement,
    log_expected_improvement,
    log_h,
    probability_of_improvement,
)
from mlsd_hpo.surrogates.acquisition.normal import Acquisition
from mlsd_hpo.surrogates.acquisition.sampled import SampledImprovement
from mlsd_hpo.surrogates.acquisition.thompson import Drawn
from mlsd_hpo.surrogates.acquisition.worth import ByPrediction, Worth

__all__ = [
    "Acquisition",
    "ByPrediction",
    "Drawn",
    "PerCost",
    "SampledImprovement",
    "Worth",
    "confidence_schedule",
    "expected_improvement",
    "log_costs",
    "log_expected_improvement",
    "log_h",
    "lower_confidence_bound",
    "max_value_entropy",
    "probability_of_improvement",
]
