"""Problems to search on: functions with known optima, and real tasks with their tables."""

from mlsd_hpo.benchmarks.task import Data, Task
from mlsd_hpo.benchmarks.task_svm import svm_digits

__all__ = ["Data", "Task", "svm_digits"]
