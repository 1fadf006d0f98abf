"""`tilted`: a long bowl that lies askew, so that no hyperparameter can be set without the others.

The value is a sum of squares, as `ellipsoid` has it, weighted from 1 to `condition`; but the
directions that are weighted are not the axes. With `straight=True` they are: the same bowl, for a
comparison in which only the turn matters.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.benchmarks.functions import TestFunction
from mlsd_hpo.spaces import Float, Space

Array = NDArray[np.float64]


def tilted(d: int = 2, condition: float = 1e3, straight: bool = False) -> TestFunction:
    """Σ w_i (R (x - 1))_i² with w from 1 to `condition` and a rotation R; domain ±5, minimum at 1.

    In two dimensions R turns by 30 degrees, in more it is drawn once and for all.

    Raises:
        ValueError: for fewer than 2 dimensions, or a condition below 1.
    """
    if isinstance(d, bool) or int(d) != d or d < 2:
        raise ValueError(f"the dimension must be a whole number of at least 2, not {d!r}")
    if not condition >= 1:
        raise ValueError(f"condition must be at least 1, not {condition!r}")
    weights = condition ** np.linspace(0, 1, d)
    turn = np.eye(d) if straight else rotation(d)

    def formula(x: Array) -> Array:
        return np.asarray(((x - 1) @ turn.T) ** 2 @ weights)

    space = Space({f"x{i + 1}": Float(-5, 5) for i in range(d)})
    name = "straight bowl" if straight else "tilted bowl"
    return TestFunction(name, space, 0.0, np.ones((1, d)), formula)


def rotation(d: int) -> Array:
    """A fixed rotation (d, d): rows are the directions that are weighted."""
    if d == 2:
        c, s = np.cos(np.pi / 6), np.sin(np.pi / 6)
        return np.array([[c, s], [-s, c]])
    normal = np.random.default_rng(d).standard_normal((d, d))
    q, r = np.linalg.qr(normal)
    return np.asarray(q * np.sign(np.diag(r)))
