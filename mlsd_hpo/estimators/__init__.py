"""How to score a choice: one file per method, each a callable ``trial -> Result``."""

from mlsd_hpo.estimators.bootstrap import Interval, bootstrap_interval, difference_interval
from mlsd_hpo.estimators.cross_validation import CrossValidation
from mlsd_hpo.estimators.curve_families import ParametricCurves
from mlsd_hpo.estimators.curve_regression import CurveRegression
from mlsd_hpo.estimators.epochs import HoldoutByEpoch
from mlsd_hpo.estimators.extrapolation import LearningCurveExtrapolation
from mlsd_hpo.estimators.forecast import Forecast
from mlsd_hpo.estimators.full_training import FullTraining
from mlsd_hpo.estimators.holdout import Holdout
from mlsd_hpo.estimators.ladder import Ladder
from mlsd_hpo.estimators.low_fidelity import LowFidelity
from mlsd_hpo.estimators.nested import NestedCrossValidation, NestedScores
from mlsd_hpo.estimators.racing import Racing
from mlsd_hpo.estimators.table import Table
from mlsd_hpo.estimators.thresholdout import BudgetSpentError, Thresholdout
from mlsd_hpo.estimators.weight_inheritance import WeightInheritance
from mlsd_hpo.estimators.weight_sharing import WeightSharing
from mlsd_hpo.estimators.zero_cost import ZeroCost

__all__ = [
    "BudgetSpentError",
    "CrossValidation",
    "CurveRegression",
    "Forecast",
    "FullTraining",
    "Holdout",
    "HoldoutByEpoch",
    "Interval",
    "Ladder",
    "LearningCurveExtrapolation",
    "LowFidelity",
    "NestedCrossValidation",
    "NestedScores",
    "ParametricCurves",
    "Racing",
    "Table",
    "Thresholdout",
    "WeightInheritance",
    "WeightSharing",
    "ZeroCost",
    "bootstrap_interval",
    "difference_interval",
]
