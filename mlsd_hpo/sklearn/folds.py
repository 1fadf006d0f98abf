"""`Folds`: the same rows for every trial, and growing parts of their training rows.

A splitter that shuffles gives other rows each time it is asked; trials would be scored on different
dev rows, and the luckiest would win. Here it is asked once.

A part is the beginning of one fixed order of a fold's training rows, so that more rows always
means the old ones and others besides. Where y are classes, the order deals them out evenly: any
beginning holds them in about the proportions of the whole. Dev rows are never left out: scores of
different parts differ by what was learned, not by what was asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]


class Folds:
    """A splitter that remembers.

    Args:
        cv: the splitter, asked once.
        classes: whether y are classes.
        seed: of the order of training rows.
    """

    def __init__(self, cv: Any, classes: bool, seed: int) -> None:
        self.cv = cv
        self.classes = classes
        self.seed = seed
        self._folds: list[tuple[Rows, Rows]] | None = None
        self._orders: list[Rows] = []  # of the training rows, made when a part is asked for

    def split(self, X: Any, y: Any = None, **params: Any) -> list[tuple[Rows, Rows]]:
        """The folds: training rows, dev rows; `params` go to the splitter (groups, …)."""
        if self._folds is None:
            found = self.cv.split(X, y, **params)
            self._folds = [(np.asarray(train), np.asarray(dev)) for train, dev in found]
        return self._folds

    def part(self, of: int, parts: int) -> Part:
        """A splitter that gives `of` in `parts` equal parts of the training rows."""
        return Part(self, of, parts)

    def ordered(self, y: Any) -> list[Rows]:
        """The training rows of each fold in the order in which they are taken."""
        if not self._orders:
            labels = None if y is None or not self.classes else np.asarray(y)
            for i, (train, _) in enumerate(self._folds or []):
                order = np.random.default_rng([self.seed, i]).permutation(len(train))
                if labels is not None and labels.ndim == 1:
                    order = order[dealt(labels[train[order]])]
                self._orders.append(train[order])
        return self._orders


class Part:
    """The dev rows of the folds, with a part of their training rows."""

    def __init__(self, folds: Folds, of: int, parts: int) -> None:
        self.folds, self.of, self.parts = folds, of, parts

    def split(self, X: Any, y: Any = None, **params: Any) -> Iterator[tuple[Rows, Rows]]:
        """As `Folds.split`, with fewer training rows: n · of / parts, rounded up."""
        folds = self.folds.split(X, y, **params)
        for (_, dev), order in zip(folds, self.folds.ordered(y), strict=True):
            n = -(-len(order) * self.of // self.parts)
            yield np.sort(order[:n]), dev


def dealt(labels: NDArray[Any]) -> Rows:
    """An order of rows with these labels (n,) in which classes come evenly, in proportion.

    The k-th row of a class with m rows has its place at (k + 1/2) / m of the whole.
    """
    _, codes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    places = np.empty(len(labels))
    for code, count in enumerate(counts):
        places[codes == code] = (np.arange(count) + 0.5) / count
    return np.argsort(places, kind="stable")
