"""Functional ANOVA of a regression tree: how much of its variance is due to which inputs, exactly.

A function of independent inputs is a sum of a constant, a part of each input alone, a part of each
pair, and so on, and its variance is the sum of these parts' variances. The part of input j comes
from the *marginal*: the mean over all other inputs where x_j is held. Usually that is an integral
in d - 1 dimensions. A tree is constant on boxes, its leaves, and there it is a sum over leaves:

    a_j(x_j) = sum of c_l · P(the other inputs are in box l), over leaves l with x_j in their box
    V_j      = variance of a_j(x_j)
    V_jk     = variance of a_jk(x_j, x_k) - V_j - V_k

Source: Hutter, Hoos & Leyton-Brown, "An efficient approach for assessing hyperparameter
importance", ICML 2014. Cost of a pair: O(L + c²) for L leaves and c cells, of which there are at
most as many as leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

Measure = Callable[[Array], Array]
"""How an input is distributed: thresholds (k,) -> the probabilities (k,) of being at most those."""


def uniform(thresholds: Array) -> Array:
    """The distribution of a number anywhere in [0, 1]."""
    return np.clip(thresholds, 0.0, 1.0)


def at_points(points: ArrayLike) -> Measure:
    """The distribution of an input with some values only, each as likely as it has room in [0, 1].

    Args:
        points: the values (n,) in [0, 1], ascending; a value has the room up to half-way to the
            next one.
    """
    values = np.asarray(points, dtype=float)
    edges = np.concatenate([(values[:-1] + values[1:]) / 2, [1.0]])
    reached = np.concatenate([[0.0], edges])

    def at_most(thresholds: Array) -> Array:
        return np.asarray(reached[np.searchsorted(values, thresholds, side="right")])

    return at_most


class TreeVariance:
    """The variance of one tree, and the parts of it.

    Args:
        tree: scikit-learn's ``tree_`` of a fitted regression tree.
        measures: the distribution of each of its d inputs.

    Attributes:
        total: the variance of the tree's predictions.
    """

    def __init__(self, tree: Any, measures: Sequence[Measure]) -> None:
        low, high, value = boxes(tree)
        reach = [(m(low[:, j]), m(high[:, j])) for j, m in enumerate(measures)]
        self._mass = np.stack([b - a for a, b in reach], axis=1)  # P(x_j in box l), (L, d)
        self._low, self._high, self._measures = low, high, measures
        share = self._mass.prod(axis=1)  # (L,), together 1
        self._value = value - share @ value  # c_l, with mean 0
        self.total = float(share @ self._value**2)
        self._single: dict[int, float] = {}

    def single(self, j: int) -> float:
        """V_j, of input j alone."""
        if j not in self._single:
            cells, first, last = self._cells(j)
            steps = np.zeros(len(cells) + 1)
            part = self._value * np.delete(self._mass, j, axis=1).prod(axis=1)
            np.add.at(steps, first, part)
            np.add.at(steps, last, -part)
            self._single[j] = float(cells @ np.cumsum(steps)[:-1] ** 2)
        return self._single[j]

    def pair(self, j: int, k: int) -> float:
        """V_jk, of inputs j and k together beyond what each does alone."""
        across, left, right = self._cells(j)
        up, bottom, top = self._cells(k)
        steps = np.zeros((len(across) + 1, len(up) + 1))
        part = self._value * np.delete(self._mass, (j, k), axis=1).prod(axis=1)
        for row, column, sign in (
            (left, bottom, 1), (right, bottom, -1), (left, top, -1), (right, top, 1)
        ):  # fmt: skip
            np.add.at(steps, (row, column), sign * part)
        marginal = steps.cumsum(axis=0).cumsum(axis=1)[:-1, :-1]
        both = float(across @ marginal**2 @ up)
        return max(both - self.single(j) - self.single(k), 0.0)  # 0 up to rounding

    def _cells(self, j: int) -> tuple[Array, NDArray[np.intp], NDArray[np.intp]]:
        """The probabilities of the cells between all thresholds of input j; and for each leaf the
        first cell of its box, and the one after its last."""
        edges = np.unique(np.concatenate([self._low[:, j], self._high[:, j]]))
        masses = np.diff(self._measures[j](edges))
        return (
            masses,
            np.searchsorted(edges, self._low[:, j]),
            np.searchsorted(edges, self._high[:, j]),
        )


def boxes(tree: Any) -> tuple[Array, Array, Array]:
    """The leaves of a tree as boxes: low (L, d) < x ≤ high (L, d), infinite at the ends, and values
    (L,)."""
    low = np.full((tree.node_count, tree.n_features), -np.inf)
    high = np.full((tree.node_count, tree.n_features), np.inf)
    for node in range(tree.node_count):  # parents come before their children
        left, right = tree.children_left[node], tree.children_right[node]
        if left >= 0:
            low[[left, right]], high[[left, right]] = low[node], high[node]
            high[left, tree.feature[node]] = low[right, tree.feature[node]] = tree.threshold[node]
    leaf = tree.children_left < 0
    return low[leaf], high[leaf], tree.value[leaf, 0, 0]


def shares(
    trees: Sequence[Any], measures: Sequence[Measure], pairs: bool
) -> tuple[Array, dict[tuple[int, int], Array]]:
    """The parts' shares of the variance in each tree.

    Returns:
        Of the inputs (trees, d), and of the pairs {(j, k): (trees,)}. Trees that are constant are
        left out.
    """
    every = [one for one in (TreeVariance(tree, measures) for tree in trees) if one.total > 0]
    d = len(measures)
    alone = np.array([[one.single(j) / one.total for j in range(d)] for one in every])
    together = {
        (j, k): np.array([one.pair(j, k) / one.total for one in every])
        for j, k in combinations(range(d) if pairs else (), 2)
    }
    return alone.reshape(len(every), d), together
