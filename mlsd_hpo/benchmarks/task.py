"""`Task`: a real tuning problem, on data that scikit-learn bundles, with its table.

The data are split once into a development part, on which estimators score configurations, and a
test part, which only `Task.test` sees. Tune on `task.estimator` (real fits) or on `task.table`
(the same scores, looked up), and report ``study.report(test=task.test)`` at the end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.estimators import Table
from mlsd_hpo.spaces import Space
from mlsd_hpo.trial import Config, Result, Trial


@dataclass(frozen=True)
class Data:
    """A development part to tune on and a test part to report on.

    Attributes:
        X, y: development part, features (n, d) and target (n,).
        X_test, y_test: test part.
    """

    X: NDArray[np.float64]
    y: NDArray[np.int64]
    X_test: NDArray[np.float64]
    y_test: NDArray[np.int64]


def digits(development: int) -> Data:
    """scikit-learn's 1,797 digits, pixels scaled from 0..16 to 0..1, `development` to tune on."""
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    X, y = load_digits(return_X_y=True)
    X, X_test, y, y_test = train_test_split(
        X / 16, y, train_size=development, stratify=y, random_state=0
    )
    return Data(X, y, X_test, y_test)


@dataclass(frozen=True)
class Task:
    """A tuning problem.

    Attributes:
        name: for plots and files.
        score: what the value is, in words.
        direction: "minimize" or "maximize".
        space: what can be chosen.
        build: ``config -> scikit-learn estimator``, not fitted.
        data: both parts of the data.
        estimator: scores a trial on the development part by fitting models.
        table: looks the same scores up.
        test_scores: (rows,), the test score of each row of the table.
        test_score: ``config -> test score``, by fitting on the development part.
    """

    name: str
    score: str
    direction: str
    space: Space
    build: Callable[[Config], Any]
    data: Data
    estimator: Callable[[Trial], Result]
    table: Table
    test_scores: NDArray[np.float64]
    test_score: Callable[[Config], float]

    def test(self, config: Config) -> float:
        """The test score of a configuration: only for the report at the end of a search.

        Read from the table where the configuration is tabulated; otherwise a model is fitted on
        the whole development part.
        """
        if config in self.table:
            return self.test_nearest(config)
        return self.test_score(config)

    def test_nearest(self, config: Config) -> float:
        """The test score of the nearest tabulated configuration: for searches on the table."""
        return float(self.test_scores[self.table.row(config)])

    def value(self, config: Config) -> float:
        """The table's value of a configuration, evaluated in full: what a choice of it is worth."""
        return float(self.table.values[self.table.row(config)])

    @property
    def best_row(self) -> int:
        """The table's row with the best value, the first of equals."""
        values = self.table.values
        return int(np.argmin(values) if self.direction == "minimize" else np.argmax(values))

    @property
    def best_value(self) -> float:
        """The best value in the table: what regret on the table is measured against."""
        return float(self.table.values[self.best_row])

    @property
    def best_config(self) -> Config:
        """The configuration of the best row."""
        return self.table.rows[self.best_row]

    def __repr__(self) -> str:
        return (
            f"Task({self.name}: {self.direction} {self.score}, {len(self.space)} hyperparameters, "
            f"{len(self.table.rows)} tabulated configurations)"
        )


@dataclass(frozen=True, repr=False)
class CurveTask(Task):
    """A task that has a validation curve for each row of its table.

    Attributes:
        test_curves: (rows, epochs), the test score after each epoch: only for reports.
    """

    test_curves: NDArray[np.float64]

    @property
    def epochs(self) -> int:
        """The length of the curves, which is the highest fidelity."""
        return self.test_curves.shape[1]
