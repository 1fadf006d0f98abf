"""Problems to search on: functions with known optima, and real tasks with their tables."""

from mlsd_hpo.benchmarks.agreement import Agreement, agreement
from mlsd_hpo.benchmarks.compare import Comparison, compare
from mlsd_hpo.benchmarks.counting_ones import CountingOnes
from mlsd_hpo.benchmarks.digits_1d import digits_1d
from mlsd_hpo.benchmarks.estimates import compare_estimates
from mlsd_hpo.benchmarks.functions import (
    TestFunction,
    ackley,
    branin,
    ellipsoid,
    hartmann3,
    hartmann6,
    levy,
    rastrigin,
    rosenbrock,
    sphere,
)
from mlsd_hpo.benchmarks.leaderboard import leaderboard_attack
from mlsd_hpo.benchmarks.pareto import ParetoProblem, dtlz2, mlp_size, zdt1, zdt2
from mlsd_hpo.benchmarks.reuse import holdout_reuse
from mlsd_hpo.benchmarks.selection import expected_best, nested_selection, selection_bias
from mlsd_hpo.benchmarks.task import CurveTask, Data, Task
from mlsd_hpo.benchmarks.task_boosting import boosting_diabetes
from mlsd_hpo.benchmarks.task_cells import trained_cells
from mlsd_hpo.benchmarks.task_estimates import cell_estimates
from mlsd_hpo.benchmarks.task_mlp import mlp_digits
from mlsd_hpo.benchmarks.task_pipeline import PipelineTask, pipeline_breast_cancer
from mlsd_hpo.benchmarks.task_svm import svm_digits
from mlsd_hpo.benchmarks.two_weights import TwoWeights

__all__ = [
    "Agreement",
    "Comparison",
    "CountingOnes",
    "CurveTask",
    "Data",
    "ParetoProblem",
    "PipelineTask",
    "Task",
    "TestFunction",
    "TwoWeights",
    "ackley",
    "agreement",
    "boosting_diabetes",
    "branin",
    "cell_estimates",
    "compare",
    "compare_estimates",
    "digits_1d",
    "dtlz2",
    "ellipsoid",
    "expected_best",
    "hartmann3",
    "hartmann6",
    "holdout_reuse",
    "leaderboard_attack",
    "levy",
    "mlp_digits",
    "mlp_size",
    "nested_selection",
    "pipeline_breast_cancer",
    "rastrigin",
    "rosenbrock",
    "selection_bias",
    "sphere",
    "svm_digits",
    "trained_cells",
    "zdt1",
    "zdt2",
]
