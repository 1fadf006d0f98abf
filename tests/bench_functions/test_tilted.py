"""The tilted bowl: known minimum, known shape."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo.benchmarks.tilted import rotation, tilted


@pytest.mark.parametrize("d", [2, 3, 7])
def test_a_rotation_keeps_lengths_and_hands(d: int) -> None:
    turn = rotation(d)
    assert turn @ turn.T == pytest.approx(np.eye(d))
    assert turn == pytest.approx(rotation(d))


def test_the_valley_lies_at_30_degrees_and_is_as_long_as_the_condition_says() -> None:
    f = tilted(2, condition=1e3)
    valley = np.array([np.cos(np.pi / 6), np.sin(np.pi / 6)])
    across = np.array([-valley[1], valley[0]])
    along, over = f.at([1 + valley, 1 + across])
    assert along == pytest.approx(1)
    assert over == pytest.approx(1e3)


def test_straight_and_tilted_have_the_same_minimum_and_the_same_shape() -> None:
    straight, turned = tilted(5, straight=True), tilted(5)
    assert straight.at(straight.minimizers) == turned.at(turned.minimizers) == [0]
    x = np.random.default_rng(0).standard_normal((20, 5))
    assert turned.at(1 + x) == pytest.approx(straight.at(1 + x @ rotation(5).T))
    assert not np.allclose(turned.at(1 + x), straight.at(1 + x))


def test_what_makes_no_bowl_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 2, not 1"):
        tilted(1)
    with pytest.raises(ValueError, match=r"at least 1, not 0\.5"):
        tilted(2, condition=0.5)
