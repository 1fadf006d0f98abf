"""Ensembles of networks: gradients beside finite differences, a fit, and where they disagree."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo.surrogates.ensemble import DECAY, Ensemble


def test_gradients_are_those_of_finite_differences() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(7, 3)), rng.normal(size=7)
    ensemble = Ensemble(members=2, hidden=4, steps=1).fit(x, y, rng)
    target = ((y - y.mean()) / y.std())[:, None]

    def loss() -> float:
        error = ensemble._layers(x)[-1] - target
        return float(
            (error**2).mean(axis=1).sum() / 2
            + DECAY / 2 * sum((W**2).sum() for W in ensemble._weights)
        )

    parameters = ensemble._weights + ensemble._biases
    for one, gradient in zip(parameters, ensemble._gradients(x, target), strict=True):
        assert gradient.shape == one.shape
        for at in np.ndindex(one.shape):
            kept = one[at]
            ends = []
            for step in (1e-6, -1e-6):
                one[at] = kept + step
                ends.append(loss())
            one[at] = kept
            assert gradient[at] == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-7)


def test_members_agree_where_there_are_data() -> None:
    rng = np.random.default_rng(1)
    x = rng.uniform(-1, 1, size=(60, 2))
    y = 100 + 10 * np.abs(x[:, 0]) + 5 * x[:, 1]
    ensemble = Ensemble(steps=300).fit(x, y, rng)
    here = rng.uniform(-0.8, 0.8, size=(50, 2))
    predicted = ensemble.predict(here)
    assert predicted.shape == (5, 50)
    truth = 100 + 10 * np.abs(here[:, 0]) + 5 * here[:, 1]
    assert np.abs(predicted.mean(axis=0) - truth).mean() < 0.5
    far = ensemble.predict(here + np.array([6, -6])).std(axis=0).mean()
    assert far > 5 * predicted.std(axis=0).mean()


def test_the_same_generator_gives_the_same_networks_and_constants_are_learned() -> None:
    x = np.random.default_rng(2).random((9, 2))
    one, two = (
        Ensemble(2, 3, 5).fit(x, np.full(9, 7.0), np.random.default_rng(0)) for _ in range(2)
    )
    assert (one.predict(x) == two.predict(x)).all()
    assert np.isfinite(one.predict(x)).all() and np.abs(one.predict(x) - 7).max() < 10
