"""Brackets beside the numbers of the paper."""

import pytest

from mlsd_hpo.strategies.brackets import brackets, halvings, rungs

TABLE = [  # Li et al. 2018, R = 81, η = 3
    [(81, 1), (27, 3), (9, 9), (3, 27), (1, 81)],
    [(27, 3), (9, 9), (3, 27), (1, 81)],
    [(9, 9), (3, 27), (1, 81)],
    [(6, 27), (2, 81)],
    [(5, 81)],
]


def test_floor_gives_the_papers_table() -> None:
    assert brackets(81, 3, rounding="floor") == TABLE


def test_ceil_gives_the_papers_algorithm() -> None:
    found = brackets(81, 3)
    assert [bracket[0] for bracket in found] == [(81, 1), (34, 3), (15, 9), (8, 27), (5, 81)]
    assert found[1] == [(34, 3), (11, 9), (3, 27), (1, 81)]


def test_243_halve_to_exactly_one() -> None:
    assert [n for n, _ in rungs(243, 5, 243, 3)] == [243, 81, 27, 9, 3, 1]
    assert all(halvings(1, 3**k, 3) == k and halvings(1, 3**k - 1, 3) == k - 1 for k in (1, 5, 40))


@pytest.mark.parametrize(("top", "low", "eta"), [(100, 1, 3), (81, 2, 3), (50, 7, 4), (1, 1, 2)])
def test_every_fidelity_is_allowed_and_the_last_is_the_highest(
    top: int, low: int, eta: int
) -> None:
    for bracket in brackets(top, eta, low):
        assert bracket[-1][1] == top
        assert all(low <= r <= top for _, r in bracket)


@pytest.mark.parametrize("wrong", [(0, 3, 1), (81, 1, 1), (3, 3, 9)])
def test_what_is_not_allowed_is_said(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="allowed are"):
        brackets(*wrong)
    with pytest.raises(ValueError, match="allowed are"):
        brackets(81, rounding="round")  # type: ignore[arg-type]
