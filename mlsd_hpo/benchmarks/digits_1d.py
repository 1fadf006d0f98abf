"""Digits in one dimension: a small image task that tells architectures apart.

Each of the ten classes is a hand-drawn curve of 12 points. A row is such a curve, stretched and
scaled, shifted by a random amount along a line of 40 points, and tilted, in noise that looks like
it. A linear classifier is lost, since the place of the curve says nothing; a convolution is not.
One epoch takes a fraction of a second on one core.

Source: MNIST-1D: Greydanus & Kobak, "Scaling down deep learning with MNIST-1D", ICML 2024, whose
templates and constants these are (https://github.com/greydanus/mnist1d, Apache License 2.0). The
program here is another one with another generator, so the rows are not theirs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

POINTS = 40
CLASSES = 10
TEMPLATES = (  # one for each digit, from top to bottom of its shape
    (5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5),
    (5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5),
    (5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5),
    (5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5),
    (5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5),
    (5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5),
    (5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5),
    (5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5),
    (5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5),
    (5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5),
)
PADDING = 36, 60  # zeros after the template, before both are stretched to LENGTH
LENGTH = 72
SHIFT = 48  # points of LENGTH, at most
SCALE, SHEAR = 0.4, 0.75  # widths of the uniform distributions
BACKGROUND, NOISE = 0.25, 0.02  # standard deviations: smooth noise off the curve, noise everywhere
SMOOTH = 2  # points: standard deviation of the filter that smooths the background


def digits_1d(rows: int, seed: int = 0) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Draw rows, as many of each class as of any other, in random order.

    Args:
        rows: how many, a multiple of ten.
        seed: of all that is random.

    Returns:
        X (rows, 40) with mean 0 and variance 1 over all entries, y (rows,) from 0 to 9.

    Raises:
        ValueError: for another number of rows.
    """
    from scipy.ndimage import gaussian_filter1d

    if rows < CLASSES or rows % CLASSES:
        raise ValueError(f"rows must be a multiple of {CLASSES}, not {rows!r}")
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat(np.arange(CLASSES), rows // CLASSES))
    templates = _templates()[y]  # (n, 12)
    width = templates.shape[1] + rng.integers(PADDING[0], PADDING[1] + 1, size=rows)
    # Where each of the 72 points lies in the row's template, in points of it; the rest is padding.
    at = (width - 1)[:, None] * np.linspace(0, 1, LENGTH)  # (n, 72)
    padded = np.pad(templates, ((0, 0), (0, 1)))  # a zero to come down to
    left = np.minimum(at.astype(int), templates.shape[1] - 1)
    share = np.minimum(at - left, 1)
    row = np.arange(rows)[:, None]
    X = (1 - share) * padded[row, left] + share * padded[row, left + 1]
    on = at < templates.shape[1]
    X *= 1 + SCALE * (rng.random((rows, 1)) - 0.5)
    shift = rng.integers(SHIFT, size=(rows, 1))
    back = (np.arange(LENGTH) - shift) % LENGTH
    X, on = np.take_along_axis(X, back, axis=1), np.take_along_axis(on, back, axis=1)
    smooth = gaussian_filter1d(BACKGROUND * rng.standard_normal(X.shape), SMOOTH, axis=1)
    X = np.where(on, X, smooth) + NOISE * rng.standard_normal(X.shape)
    X -= SHEAR * (rng.random((rows, 1)) - 0.5) * np.linspace(-0.5, 0.5, LENGTH)
    X = _resampled(X, POINTS)
    return ((X - X.mean()) / X.std()).astype(np.float32), y


def _templates() -> NDArray[np.float64]:
    """The curves, each standardized, beginning at 0, and a sixth of that high."""
    x = np.array(TEMPLATES)
    x = (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
    return np.asarray((x - x[:, :1]) / 6)


def _resampled(X: NDArray[np.float64], points: int) -> NDArray[np.float64]:
    """Rows (n, l) at `points` evenly spaced places, linear in between: (n, points)."""
    at = np.linspace(0, X.shape[1] - 1, points)
    left = np.minimum(at.astype(int), X.shape[1] - 2)
    share = at - left
    return np.asarray((1 - share) * X[:, left] + share * X[:, left + 1])
