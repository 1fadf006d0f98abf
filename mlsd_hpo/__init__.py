"""mlsd_hpo: hyperparameter optimization, AutoML and architecture search, to read and play with.

A search is a *space* (what can be chosen), a *strategy* (how to choose) and an *estimator* (how to
score a choice); a `Study` joins the three. See ``lectures/00_start_here.ipynb``.
"""

from mlsd_hpo.journal import JournalError
from mlsd_hpo.spaces import Categorical, Distribution, Float, Int, Space
from mlsd_hpo.study import Study, StudyError
from mlsd_hpo.trial import Evaluation, Result, Trial

__version__ = "0.1.0"

__all__ = [
    "Categorical",
    "Distribution",
    "Evaluation",
    "Float",
    "Int",
    "JournalError",
    "Result",
    "Space",
    "Study",
    "StudyError",
    "Trial",
]
