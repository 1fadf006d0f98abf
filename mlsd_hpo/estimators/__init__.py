"""How to score a choice: one file per method, each a callable ``trial -> Result``."""

from mlsd_hpo.estimators.cross_validation import CrossValidation
from mlsd_hpo.estimators.epochs import HoldoutByEpoch
from mlsd_hpo.estimators.holdout import Holdout
from mlsd_hpo.estimators.table import Table

__all__ = ["CrossValidation", "Holdout", "HoldoutByEpoch", "Table"]
