"""A random forest that says how sure it is: mean and variance of a prediction.

Each tree is grown on its own bootstrap sample, and splits the space into boxes, its leaves. In a
leaf it predicts the mean of the observations there. Trees agree where there are data, and differ
where there are none: that is the uncertainty. What differs inside a leaf is noise.

Where a tree splits a column is drawn at random, and the best of the columns' splits is taken. With
splits halfway between two observations all trees would jump at the same places, and agree even
where nobody has looked.

The trees themselves are scikit-learn's ("extremely randomized", with bootstrap samples). What its
forests do not offer is the variance, and they answer slowly when asked little and often, as a local
search asks: here each tree's nodes are kept as tables.

Source: Hutter, Xu, Hoos & Leyton-Brown, "Algorithm runtime prediction: methods & evaluation",
Artificial Intelligence 206, 2014 (forests with a predictive variance); Geurts, Ernst & Wehenkel,
"Extremely randomized trees", Machine Learning 63, 2006.
Cost: O(B d n log n) for a fit of B trees to n points; O(m B log n) for m predictions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


class Forest:
    """Regression trees on bootstrap samples.

    Args:
        trees: B, how many.
        leaf: the least number of observations in a leaf.
        features: share of the columns that are looked at for each split, in (0, 1].
        seed: of the bootstrap samples and of the columns that are looked at.
    """

    def __init__(
        self, trees: int = 20, seed: int = 0, leaf: int = 1, features: float = 5 / 6
    ) -> None:
        from sklearn.ensemble import ExtraTreesRegressor  # slow to import

        self.model = ExtraTreesRegressor(
            trees, min_samples_leaf=leaf, max_features=features, bootstrap=True, random_state=seed
        )

    def fit(self, x: ArrayLike, y: ArrayLike) -> Forest:
        """Grow the trees on points x (n, d) with values y (n,); returns the forest itself."""
        self.model.fit(np.asarray(x, float), np.asarray(y, float))
        self._trees = [one.tree_ for one in self.model.estimators_]
        self._means = [tree.value[:, 0, 0] for tree in self._trees]  # of each node
        self._variances = [np.maximum(tree.impurity, 0) for tree in self._trees]
        return self

    def predict(self, x: ArrayLike) -> tuple[Array, Array]:
        """Mean and variance at points x (m, d), each (m,).

        Tree b predicts a distribution with mean μ_b and variance σ_b²: those of the observations
        in the leaf. The forest predicts their mixture, so by the law of total variance

            μ = mean of the μ_b,    σ² = mean of the σ_b² + variance of the μ_b.
        """
        points = np.asarray(x, np.float32)  # what scikit-learn's trees compare
        leaves = [tree.apply(points) for tree in self._trees]  # B times (m,)
        mean = np.array([table[at] for table, at in zip(self._means, leaves, strict=True)])
        within = np.array([table[at] for table, at in zip(self._variances, leaves, strict=True)])
        return mean.mean(axis=0), within.mean(axis=0) + mean.var(axis=0)
